"""A fault of a Cargo-IMP message with its place."""

from __future__ import annotations

from fairway.base.issues import Issue


class CargoImpIssue(Issue, frozen=True, kw_only=True):
    """One fault. ``line`` and ``column`` count from 1 in what was sent, envelope included; ``offset`` is in bytes."""

    segment: str = ""
    """The identifier that the line belongs to (``DEP``, ``OCI``)."""
    line: int = 0
    column: int = 0
    offset: int = 0
