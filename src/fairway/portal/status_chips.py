"""The chip of a status: its outline, plain words, the authority's code, and whether a simulator said so.

Drawn here and not in a template: a list has hundreds of them, nearly all alike.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from fairway.base.language import Language
from fairway.portal.formats import Formats
from fairway.portal.icons import icon, plain_text
from fairway.portal.views.parts import N_, Chip
from fairway.portal.wording import Speaker

_SOURCE, _CODE, _SIMULATED = N_("Source: {source}"), N_("Code of the authority"), N_("Simulated")


def status_chip(chip: Chip, speaker: Speaker, formats: Formats) -> Markup:
    """The chip with its source and time as title."""
    if isinstance(chip.words, str) and not chip.source and chip.at is None:
        return _alike(chip, speaker.language)
    told = [plain_text(speaker.say(_SOURCE, source=speaker.say(chip.source)))] if chip.source else []
    if chip.at is not None:
        told.append(formats.full(chip.at))
    return _drawn(chip, " · ".join(told), speaker)


@lru_cache(maxsize=4096)
def _alike(chip: Chip, language: Language) -> Markup:
    """Statuses without source and time: nearly all of a list."""
    return _drawn(chip, "", Speaker(language, str))


def _drawn(chip: Chip, title: str, speaker: Speaker) -> Markup:
    say, tone = speaker.say, chip.tone.value
    code = f'<span class="raw" title="{say(_CODE)}">{escape(chip.raw)}</span>' if chip.raw else ""
    mark = f'<span class="chip simulated small-chip">{say(_SIMULATED)}</span>' if chip.simulated else ""
    return Markup(  # noqa: S704  what is not ours is escaped
        f'<span class="status" title="{escape(title)}">'
        f'<span class="chip {tone}">{icon(tone, size=14)}{say(chip.words)}</span>{code}{mark}</span>'
    )
