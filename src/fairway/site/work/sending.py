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
from fairway.site.filing import UNSENT, Handed, open_case
from fairway.site.left_out import told_apart
from fairway.site.runtime import Site
from fairway.site.work.standing import BEFORE_CROSSING


def sendable(filings: Sequence[FilingState], side: str) -> tuple[Target, ...]:
    """The kinds of document that this side wants before the crossing and that can be sent now."""
    found = []
    for target in BEFORE_CROSSING[side]:
        mine = [one for one in filings if one.target == target]
        if any(one.status in UNSENT and not one.blocking for one in mine):
            found.append(target)
    return tuple(found)


def sendable_rows(filings: Sequence[Mapping[str, Any]], side: str) -> tuple[Target, ...]:
    """The same from rows of filings, for showing whether there is anything to send."""
    return tuple(
        target
        for target in BEFORE_CROSSING[side]
        if any(
            one["target"] == target and FilingStatus(one["status"]) in UNSENT and not one["blocking"] for one in filings
        )
    )


def may_send(filings: Sequence[Mapping[str, Any]], side: str) -> bool:
    """Whether a document that this side wants before the crossing is not with the authority yet: not made, made, or to
    be sent again."""
    return any(
        not mine or any(FilingStatus(one["status"]) in UNSENT for one in mine)
        for mine in ([one for one in filings if one["target"] == target] for target in BEFORE_CROSSING[side])
    )


async def send_ready(site: Site, principal: Principal, case_id: UUID) -> Handed:
    """Send every document that is wanted before the crossing and that nothing stands against; none may be ready.

    Raises NotFound, and Refusal when something stands against all of them after all.
    """
    await submissions.require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    if case.state.owner is None:
        raise NotFound
    ready = sendable(tuple(case.filings.values()), site.side)
    return await filing.file(site, principal, case_id, ready) if ready else Handed(filed=())


async def stands_against(site: Site, principal: Principal, case_id: UUID) -> list[Issue]:
    """Why nothing can be sent: everything that stands against the documents that are wanted before the crossing, or
    that they are with the authority already. Raises NotFound."""
    await submissions.require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    targets = BEFORE_CROSSING[site.side]
    known = {target: case.known(target) for target in Target}
    elsewhere = case.elsewhere(site.side)
    derived = filing.derive_case(site, case.submission, targets, site.clock.now(), known=known, elsewhere=elsewhere)
    found: dict[tuple[str, str, str], Issue] = {}
    for target in targets:
        there = frozenset(
            group for (kind, group), one in case.filings.items() if kind is target and one.status not in UNSENT
        )
        _, left_out = told_apart(derived.drafts[target], target, case.submission, derived.equality, passed=there)
        found |= {(issue.rule, issue.pointer, issue.message): issue for one in left_out for issue in one.issues}
    if found:
        return list(found.values())
    return [
        Issue(
            rule="FILING-NOTHING-NEW",
            message="All documents that are wanted before the crossing have been sent.",
            remedy="Open a document to send a change of it or to delete it.",
        )
    ]
