"""From catalogue keys to what a reader of one language sees, safely escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup, escape

from fairway.base.language import Language, translate
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Listed, Phrase, Words

_HAN = re.compile(r"[　-〿㐀-䶿一-鿿豈-﫿＀-￯]")
_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")

Shown = str | int | float | Decimal | date | datetime | Words | Texts | Listed | Markup
"""What may fill a placeholder."""


def has_han(text: str) -> bool:
    """Whether ``text`` holds a Chinese character or full-width mark."""
    return _HAN.search(text) is not None


def marked(text: str, language: str) -> Markup:
    """``text``, which is data, escaped and, where it holds Chinese, tagged with ``language``."""
    if not has_han(text):
        return escape(text)
    return Markup('<span lang="%s">%s</span>') % (language, text)


_ORDER: dict[Language, tuple[tuple[str, str], ...]] = {
    Language.EN: (("en", "en"), ("tc", "zh-Hant-HK"), ("sc", "zh-Hans-CN")),
    Language.TC: (("tc", "zh-Hant-HK"), ("sc", "zh-Hans-CN"), ("en", "en")),
    Language.SC: (("sc", "zh-Hans-CN"), ("tc", "zh-Hant-HK"), ("en", "en")),
}


def in_script(texts: Texts | None, language: Language) -> Markup:
    """The text in the reader's script, else in the nearest that exists, tagged when it is Chinese; "" for none.

    Nothing is converted: a registered name that exists in one script only is shown in that script.
    """
    if texts is None:
        return Markup()
    for script, tag in _ORDER[language]:
        text = getattr(texts, script)
        if text:
            if not has_han(text):
                return escape(text)
            return Markup('<span lang="%s">%s</span>') % (tag, text)
    return Markup()


@lru_cache(maxsize=8192)
def _plain(key: str, language: Language) -> Markup:
    """A sentence without placeholders, escaped once."""
    return escape(translate(key, language)) if key else Markup()


class Speaker:
    """Says phrases in one language. ``show`` turns a placeholder's value into text in the reader's way."""

    def __init__(self, language: Language, show: Callable[[Shown], Markup | str]) -> None:
        self.language = language
        self._show = show

    def say(self, phrase: Phrase | Markup, /, **params: Shown) -> Markup:
        """The phrase translated, its placeholders filled and escaped; an unknown placeholder stays visible."""
        if isinstance(phrase, Markup):
            return phrase
        if isinstance(phrase, Words):
            return self._fill(phrase.key, {**phrase.params, **params})
        if isinstance(phrase, Texts):
            return in_script(phrase, self.language)
        return self._fill(phrase, params)

    def count(self, one: str, many: str, number: int, /, **params: Shown) -> Markup:
        """``one`` for exactly one, else ``many``, with the number as ``{n}``."""
        return self._fill(one if number == 1 else many, {"n": number, **params})

    def _fill(self, key: str, params: Mapping[str, Shown]) -> Markup:
        if not params:
            return _plain(key, self.language)
        text = translate(key, self.language) if key else ""
        pieces: list[Markup | str] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text):
            pieces.append(escape(text[end : match.start()]))
            name = match.group(1)
            pieces.append(escape(self._show(params[name])) if name in params else match.group(0))
            end = match.end()
        pieces.append(escape(text[end:]))
        return Markup().join(pieces)
