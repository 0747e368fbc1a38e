"""What may be wrong with an EDIFACT stream, each with its code of DE 0085 (ISO 9735-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from fairway.base.issues import Severity
from fairway.base.rules import Rule
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.segment import Segment

SHOWN = 40
"""Characters of a value that are repeated in an issue."""


class EdifactRule(Rule[EdifactIssue]):
    """A rule of syntax, of a directory or on cargo, answering for the issues that bear its id.

    ``severity`` is how it counts in tolerant mode; in strict mode every rule refuses unless it is ``advice``.
    """

    target = "edifact"
    citation = "ISO 9735"
    remedy = ""
    code: ClassVar[str]
    advice: ClassVar[bool] = False

    def check(self, subject: EdifactIssue) -> Iterator[EdifactIssue]:
        """The issue itself when it is of this rule."""
        if subject.rule == self.id:
            yield subject

    @classmethod
    def at(
        cls,
        segment: Segment | None,
        *,
        first: int = 0,
        strict: bool = False,
        severity: Severity | None = None,
        element: int | None = None,
        component: int | None = None,
        occurrence: int | None = None,
        group: str = "",
        filled: Mapping[str, object] | None = None,
        **params: object,
    ) -> EdifactIssue:
        """The issue of this rule at ``segment``; ``first`` is the position of its UNH, 0 outside messages.
        ``filled`` and ``params`` fill the placeholders of the sentence."""
        position = segment.position - first + 1 if segment is not None and first else 0
        counts = Severity.ERROR if strict and not cls.advice else severity or cls.severity
        steps = (position, element, component) if position else ()
        line = segment.line if segment is not None else 0
        return EdifactIssue(
            rule=cls.id,
            message=cls.sentence(),
            remedy=cls.remedy,
            source=cls.citation,
            severity=counts,
            params={name: str(value)[:SHOWN] for name, value in {**(filled or {}), **params}.items()},
            pointer="".join(f"/{step}" for step in steps if step),
            place=f"line {line} segment {segment.tag}" if segment is not None else None,
            code=cls.code,
            tag=segment.tag if segment is not None else "",
            position=position,
            element=element,
            component=component,
            occurrence=occurrence,
            group=group,
            line=line,
            offset=segment.offset if segment is not None else 0,
        )
