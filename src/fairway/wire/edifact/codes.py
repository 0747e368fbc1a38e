"""Code lists of data elements, where a wrong code changes what a message means (``data/codes.txt``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files("fairway.wire.edifact").joinpath("data", "codes.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {number: frozenset(codes) for number, *codes in rows}


def code_list(number: str) -> frozenset[str]:
    """The codes of a data element; none where it is not checked."""
    return _lists().get(number, frozenset())
