"""Icons as paths on a 16 pixel grid, drawn inline so that a page needs no further request for them.

They are stroked with the text colour, round caps. Status icons differ in outline, not in colour alone: circle,
clock, triangle, bars, octagon, dashes. The drawings are the symbols of ``icons.svg`` beside this file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape


@lru_cache(maxsize=1)
def drawings() -> dict[str, Markup]:
    """The inner drawing of every icon, by name."""
    text = (Path(__file__).parent / "icons.svg").read_text(encoding="utf-8")
    symbols = re.findall(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', text)
    return {name: Markup(inner) for name, inner in symbols}  # noqa: S704  our own constant drawings


def icon(name: str, *, size: int = 16, label: str = "") -> Markup:
    """The icon ``name`` as inline SVG, hidden from screen readers unless it has a ``label``. Raises KeyError."""
    return _drawn(name, size, plain_text(label) if isinstance(label, Markup) else label)


@lru_cache(maxsize=4096)
def plain_text(marked: str) -> str:
    """The words of a piece of markup without their tags, kept: a list says the same few on every row."""
    return Markup(marked).striptags()  # noqa: S704  the answer is plain text again


@lru_cache(maxsize=4096)
def _drawn(name: str, size: int, label: str) -> Markup:
    words = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    return Markup(  # noqa: S704  the label is escaped, the rest is ours
        f'<svg class="icon i-{name}" width="{size}" height="{size}" viewBox="0 0 16 16"{words}>{drawings()[name]}</svg>'
    )
