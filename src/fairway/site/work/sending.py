"""Sending what is ready, in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue, NotFound
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.state import FilingState
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.site import filing, submissions
from fairway.site.filing import CaseFile, open_case
from fairway.site.runtime import Site
from fairway.site.work.standing import BEFORE_CROSSING

_AGAIN = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})
"""A document in such a state is sent as new, or again."""


def sendable(filings: Sequence[FilingState], side: str) -> tuple[Target, ...]:
    """The kinds of document that this side wants before the crossing and that can be sent now."""
    found = []
    for target in BEFORE_CROSSING[side]:
        mine = [one for one in filings if one.target == target]
        if any(one.status in _AGAIN and not one.blocking for one in mine):
            found.append(target)
    return tuple(found)


def sendable_rows(filings: Sequence[Mapping[str, Any]], side: str) -> tuple[Target, ...]:
    """The same from rows of filings, for showing whether there is anything to send."""
    return tuple(
        target
        for target in BEFORE_CROSSING[side]
        if any(
            one["target"] == target and FilingStatus(one["status"]) in _AGAIN and not one["blocking"] for one in filings
        )
    )


async def send_ready(site: Site, principal: Principal, case_id: UUID) -> int:
    """Send every document that is wanted before the crossing and that nothing stands against; how many.

    Raises NotFound, and Refusal when something stands against them after all.
    """
    await submissions.require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    sent = 0
    for target in sendable(tuple(case.filings.values()), site.side):
        groups = _groups(case, target)
        sent += len(await filing.file(site, principal, case_id, [target], groups=groups))
    if case.state.owner is None:
        raise NotFound
    return sent


def _groups(case: CaseFile, target: Target) -> frozenset[str]:
    """The documents of ``target`` that are not with the authority already."""
    return frozenset(group for (kind, group), one in case.filings.items() if kind is target and one.status in _AGAIN)


async def stands_against(site: Site, principal: Principal, case_id: UUID) -> list[Issue]:
    """Why nothing can be sent: everything that stands against the documents that are wanted before the crossing, or
    that they are with the authority already. Raises NotFound."""
    await submissions.require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    targets = [
        target
        for target in BEFORE_CROSSING[site.side]
        if not any(one.target == target and one.status not in _AGAIN for one in case.filings.values())
    ]
    known = {target: case.known(target) for target in Target}
    elsewhere = case.elsewhere(site.side)
    derived = filing.derive_case(site, case.submission, targets, site.clock.now(), known=known, elsewhere=elsewhere)
    found = [issue for target in targets for issue in derived.blocking(target)]
    if found or targets:
        return list({(issue.rule, issue.pointer, issue.message): issue for issue in found}.values())
    return [
        Issue(
            rule="FILING-NOTHING-NEW",
            message="All documents that are wanted before the crossing have been sent.",
            remedy="Open a document to send a change of it or to delete it.",
        )
    ]
