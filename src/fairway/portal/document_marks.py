"""The row of small marks that tells the state of a submission's documents: Hong Kong's, a gap, the Mainland's.

Drawn here and not in a template: a list has hundreds of them, nearly all alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from fairway.filings.adapter import Target
from fairway.portal.icons import icon, plain_text
from fairway.portal.views.parts import Phrase
from fairway.portal.views.work_list import DocumentMark
from fairway.portal.vocabulary import TARGETS


def document_marks(documents: Iterable[DocumentMark], say: Callable[[Phrase], Markup]) -> Markup:
    """One mark per document, with its name and status as title and for screen readers."""
    sides: dict[str, list[Markup]] = {"hk": [], "cn": []}
    for document in documents:
        side, _, _ = document.target.partition(".")
        status = document.status
        sides[side].append(
            _mark(status.tone.value, say(TARGETS[Target(document.target)][0]), say(status.words), status.raw)
        )
    marks = Markup().join((*sides["hk"], Markup('<span class="gap"></span>'), *sides["cn"]))
    return Markup('<span class="marks">%s</span>') % marks


@lru_cache(maxsize=4096)
def _mark(tone: str, document: Markup, status: Markup, raw: str) -> Markup:
    words = f"{plain_text(document)}: {plain_text(status)}"
    return Markup(  # noqa: S704  the words are escaped, the rest is ours
        f'<span class="mark {tone}" title="{escape(f"{words} {raw}" if raw else words)}">'
        f"{icon(tone, size=15, label=words)}</span>"
    )
