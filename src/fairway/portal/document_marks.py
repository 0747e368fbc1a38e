"""The row of small marks that tells the state of a submission's documents: Hong Kong's, a gap, the Mainland's.

Drawn here and not in a template: a list has hundreds of them, nearly all alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from fairway.base.language import Language
from fairway.filings.adapter import Target
from fairway.portal.icons import icon, plain_text
from fairway.portal.views.parts import Phrase, Tone
from fairway.portal.views.work_list import DocumentMark
from fairway.portal.vocabulary import TARGETS
from fairway.portal.wording import Speaker

Shown = tuple[tuple[str, Tone, Phrase, str], ...]
"""Of each document: which, the status' outline, its words, the authority's code."""


def document_marks(documents: Iterable[DocumentMark], speaker: Speaker) -> Markup:
    """One mark per document, with its name and status as title and for screen readers."""
    shown = tuple((one.target, one.status.tone, one.status.words, one.status.raw) for one in documents)
    if all(isinstance(words, str) for _, _, words, _ in shown):
        return _alike(shown, speaker.language)
    return _drawn(shown, speaker)


@lru_cache(maxsize=4096)
def _alike(shown: Shown, language: Language) -> Markup:
    """Rows whose documents stand alike: nearly all of a list."""
    return _drawn(shown, Speaker(language, str))


def _drawn(shown: Shown, speaker: Speaker) -> Markup:
    sides: dict[str, list[Markup]] = {"hk": [], "cn": []}
    for target, tone, words, raw in shown:
        side, _, _ = target.partition(".")
        sides[side].append(_mark(tone.value, speaker.say(TARGETS[Target(target)][0]), speaker.say(words), raw))
    marks = Markup().join((*sides["hk"], Markup('<span class="gap"></span>'), *sides["cn"]))
    return Markup('<span class="marks">%s</span>') % marks


@lru_cache(maxsize=4096)
def _mark(tone: str, document: Markup, status: Markup, raw: str) -> Markup:
    words = f"{plain_text(document)}: {plain_text(status)}"
    return Markup(  # noqa: S704  the words are escaped, the rest is ours
        f'<span class="mark {tone}" title="{escape(f"{words} {raw}" if raw else words)}">'
        f"{icon(tone, size=15, label=words)}</span>"
    )
