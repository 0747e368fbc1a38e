"""The page on the wire has the tables as they are."""

from __future__ import annotations

from pathlib import Path

from fairway.wire.ceb.documentation import written_into
from fairway.wire.ceb.kinds import KINDS

PAGE = Path(__file__).parents[3] / "docs" / "wire" / "ceb.md"


def test_the_page_has_the_tables_as_they_are() -> None:
    text = PAGE.read_text("utf-8")
    assert written_into(text) == text
    assert all(kind.root in text for kind in KINDS.values())
