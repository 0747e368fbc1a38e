"""A rule on a CEB message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule

SPECIFICATION = "CEB message specification, edition of May 2022"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A spot in a message that breaks the rule named, as a reader found it."""

    rule: str
    pointer: str
    place: str | None = None
    params: Mapping[str, object] = {}


class CebRule(Rule[Fault]):
    """A rule on one message; answers for the faults that name it."""

    target = "ceb"
    citation = SPECIFICATION

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue when the fault is of this rule."""
        if subject.rule == self.id:
            yield self.issue(subject.pointer, severity=None, place=subject.place, **subject.params)

    @classmethod
    def at(
        cls, pointer: str = "", *, place: str | None = None, severity: Severity | None = None, **params: object
    ) -> Issue:
        """The issue of this rule at ``pointer``, a path of element names and numbers from 0."""
        (issue,) = cls().check(Fault(rule=cls.id, pointer=pointer, place=place, params=params))
        return issue if severity is None else msgspec.structs.replace(issue, severity=severity)

    @classmethod
    def of(cls, pointer: str, place: str | None, told: Mapping[str, object]) -> Issue:
        """The same with what is told as a mapping; a Trilingual in it is told to each reader in the own language."""
        (issue,) = cls().check(Fault(rule=cls.id, pointer=pointer, place=place, params=told))
        return issue
