"""A fault of an EDIFACT stream with its error code and its place."""

from __future__ import annotations

from fairway.base.issues import Issue


class EdifactIssue(Issue, frozen=True, kw_only=True):
    """One fault, placed as CONTRL and APERAK place it.

    ``position`` counts the segments of the message from 1 (UNH); for a missing segment it is that of the last segment
    before the gap, as ISO 9735-4 has it. 0 for a fault outside messages. ``element`` counts data elements from 1
    without the tag, ``component`` from 1 within the element, ``occurrence`` the repetitions of an element from 1;
    None where the fault is of the larger thing. ``line`` and ``offset`` are those of the segment in the stream.
    """

    code: str
    """DE 0085, syntax error, coded."""
    tag: str = ""
    position: int = 0
    element: int | None = None
    component: int | None = None
    occurrence: int | None = None
    group: str = ""
    """The segment group (SG5) that the segment stands in, or in which one is missing."""
    line: int = 0
    offset: int = 0
