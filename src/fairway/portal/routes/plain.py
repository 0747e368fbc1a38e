"""Phrases as plain text, for files: no marks, no tags."""

from __future__ import annotations

from datetime import date, datetime

from fairway.base.issues import fill
from fairway.base.language import Language, separator, translate
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Listed, Phrase, Words

_ORDER = {Language.EN: ("en", "tc", "sc"), Language.TC: ("tc", "sc", "en"), Language.SC: ("sc", "tc", "en")}


def plain_texts(texts: Texts | None, language: Language) -> str:
    """The text in the reader's script, else in the nearest that exists; "" for none."""
    if texts is None:
        return ""
    found = (getattr(texts, script) for script in _ORDER[language])
    return next((text for text in found if text), "")


def plain_time(moment: datetime | date | None) -> str:
    """A time at the boundary as "2026-11-23 09:10", a day as "2026-11-23"; "" for none."""
    if isinstance(moment, datetime):
        return moment.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat() if moment else ""


def plain(phrase: Phrase | None, language: Language) -> str:
    """A phrase in the reader's language."""
    match phrase:
        case None | "":
            return ""
        case Words():
            return fill(
                translate(phrase.key, language), {name: _value(one, language) for name, one in phrase.params.items()}
            )
        case Texts():
            return plain_texts(phrase, language)
        case _:
            return translate(phrase, language)


def _value(value: object, language: Language) -> str:
    match value:
        case Words() | Texts():
            return plain(value, language)
        case Listed():
            return separator(language).join(_value(one, language) for one in value.items)
        case datetime() | date():
            return plain_time(value)
        case _:
            return str(value)
