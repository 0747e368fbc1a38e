"""Which documents of a draft may leave, and what holds back the others.

A fault of a consignment holds back the documents that contain the consignment; a fault that is about no single
consignment holds back all. A document of the whole truck contains every consignment.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Draft, Target

_BLOCKING = {Severity.ERROR, Severity.QUESTION}


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was asked for and not handed over for sending, and why."""

    target: Target
    group: str
    """Of the document; empty where none can be made yet."""
    consignments: tuple[str, ...]
    """Identifiers of the consignments whose faults hold it back; none where the whole submission is concerned."""
    issues: tuple[Issue, ...]


def blocking(draft: Draft, equality: Sequence[Issue] = ()) -> tuple[Issue, ...]:
    """The errors and questions of a draft, and those between documents."""
    return tuple(issue for issue in (*draft.issues, *equality) if issue.severity in _BLOCKING)


def issues_of(
    draft: Draft, document: Document, submission: Submission, equality: Sequence[Issue] = ()
) -> tuple[Issue, ...]:
    """The issues that stand against one document of a draft, among them what does not agree with other documents:
    those about its consignments, and those about none."""
    against = blocking(draft, equality)
    if not against:
        return ()
    mine = {line.consignment for line in document.lines} or {document.group.partition("/")[0]}
    others = {
        f"/consignments/{index}"
        for index, consignment in enumerate(submission.consignments)
        if consignment.id not in mine
    }
    if mine.isdisjoint(consignment.id for consignment in submission.consignments):
        others = set()
    return tuple(issue for issue in against if "/".join(issue.pointer.split("/")[:3]) not in others)


def told_apart(
    draft: Draft,
    target: Target,
    submission: Submission,
    equality: Sequence[Issue] = (),
    *,
    groups: frozenset[str] | None = None,
    passed: frozenset[str] = frozenset(),
) -> tuple[tuple[Document, ...], tuple[LeftOut, ...]]:
    """The documents of a draft that nothing stands against, and those left out; of ``groups`` only, where given, and
    never of ``passed``."""
    asked = [one for one in draft.documents if one.group not in passed and (groups is None or one.group in groups)]
    against = blocking(draft, equality)
    if not against:
        return tuple(asked), ()
    free, left = [], []
    for document in asked:
        issues = issues_of(draft, document, submission, equality)
        if issues:
            left.append(_left_out(target, document.group, submission, issues))
        else:
            free.append(document)
    return tuple(free), (*left, *_without_document(draft, target, submission, against, groups))


def _without_document(
    draft: Draft, target: Target, submission: Submission, against: Sequence[Issue], groups: frozenset[str] | None
) -> list[LeftOut]:
    """What keeps documents from being made at all."""
    missing = None if groups is None else groups - {document.group for document in draft.documents}
    if not draft.documents:
        return [_left_out(target, "", submission, against)]
    contained = {line.consignment for document in draft.documents for line in document.lines}
    wanted = None if missing is None else {group.partition("/")[0] for group in missing}
    by_consignment: dict[str, list[Issue]] = {}
    for issue in against:
        name = _consignment(issue, submission)
        if name and name not in contained and (wanted is None or name in wanted):
            by_consignment.setdefault(name, []).append(issue)
    return [_left_out(target, "", submission, issues) for issues in by_consignment.values()]


def _left_out(target: Target, group: str, submission: Submission, issues: Sequence[Issue]) -> LeftOut:
    names = dict.fromkeys(name for issue in issues if (name := _consignment(issue, submission)))
    return LeftOut(target=target, group=group, consignments=tuple(names), issues=tuple(issues))


def _consignment(issue: Issue, submission: Submission) -> str | None:
    """The identifier of the consignment that an issue is about."""
    steps = issue.pointer.split("/")
    if steps[1:2] != ["consignments"] or not steps[2:] or not steps[2].isdecimal():
        return None
    index = int(steps[2])
    return submission.consignments[index].id if index < len(submission.consignments) else None
