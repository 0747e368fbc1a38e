"""Lodging many Hong Kong declarations in one act, and marking what crossed as exempt from one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Consignment, Direction, Submission
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.hk import exemptions
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.site import filing, submissions
from fairway.site.filing import CaseFile, open_case
from fairway.site.runtime import Site

MOST_LODGED = 100
"""Declarations of one act."""
_TO_LODGE = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})
_NOT_THERE = _TO_LODGE | {FilingStatus.CANCELLED, FilingStatus.EXPIRED}
"""Customs does not have a declaration in such a state."""


class NotLodged(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration that could not be lodged, and why."""

    case_id: UUID
    group: str
    issues: tuple[Issue, ...]


async def lodge(site: Site, principal: Principal, wanted: Sequence[tuple[UUID, str]]) -> tuple[int, list[NotLodged]]:
    """Lodge declarations, each named by case and document group; each stands for itself. How many were handed over
    for sending, and those that were not."""
    lodged, failed = 0, []
    for case_id, group in list(dict.fromkeys(wanted))[:MOST_LODGED]:
        try:
            await submissions.require(site, principal, case_id, Scope.FULL)
            _refuse_what_was_lodged(await open_case(site, case_id), group)
            groups = frozenset({group})
            handed = await filing.file(site, principal, case_id, [Target.HK_TDEC], groups=groups)
            lodged += len(handed.filed)
        except Refusal as refused:
            failed.append(NotLodged(case_id=case_id, group=group, issues=tuple(refused.issues)))
        except NotFound:
            gone = Issue(
                rule="FILING-UNKNOWN",
                message="This declaration is not there any more.",
                remedy="Look at the list again; somebody may have changed it meanwhile.",
            )
            failed.append(NotLodged(case_id=case_id, group=group, issues=(gone,)))
    return lodged, failed


def _refuse_what_was_lodged(case: CaseFile, group: str) -> None:
    """Lodging once more what customs holds would be a change of it, which nobody asked for."""
    held = case.filings.get((Target.HK_TDEC, group))
    if held is None:
        raise NotFound
    if held.status not in _TO_LODGE:
        raise Refusal(
            [
                Issue(
                    rule="declaration.lodged_already",
                    message="This declaration has been lodged or dropped already.",
                    remedy="Look at the list again; somebody may have changed it meanwhile.",
                )
            ]
        )


async def mark_exempt(site: Site, principal: Principal, case_id: UUID, consignment: str, category: str) -> None:
    """Say why a consignment needs no declaration (a category of regulation 3 of Cap. 60E). Raises NotFound, and
    Refusal for a category that does not fit, or when a declaration of it has gone to customs."""
    case, one = await _opened(site, principal, case_id, consignment)
    issue = _against(site, case, one, category)
    if issue is not None:
        raise Refusal([issue])
    await _revise(site, principal, case, one, category)


async def undo_exempt(site: Site, principal: Principal, case_id: UUID, consignment: str) -> None:
    """Take the mark off again: the declaration is due from the crossing on, as if it had never been there. Raises
    NotFound, and Refusal where no mark is, also when the exemption follows from a through bill."""
    case, one = await _opened(site, principal, case_id, consignment)
    entered = one.clearance.hk_exemption_category
    if entered is None or entered.startswith(exemptions.WITHOUT_CHARGE):
        raise Refusal(
            [
                Issue(
                    rule="declaration.not_marked_exempt",
                    message="These goods are not marked as exempt.",
                    remedy="Look at the list again; somebody may have changed it meanwhile.",
                )
            ]
        )
    await _revise(site, principal, case, one, None)


def fitting(consignment: Consignment, direction: Direction, site: Site) -> tuple[str, ...]:
    """The categories that may be said of a consignment on a truck in this direction."""
    day = site.clock.now().astimezone(HONG_KONG).date()
    way = "import" if direction is Direction.CN_TO_HK else "export"
    through = bool(consignment.clearance.hk_transhipment and consignment.clearance.hk_through_bill)
    return tuple(
        name
        for name in exemptions.PARAGRAPHS
        if exemptions.is_known(name, day)
        and exemptions.fits_direction(name, way, day)
        and exemptions.moves_by_road(name, day)
        and (name != exemptions.THROUGH or through)
    )


async def _opened(site: Site, principal: Principal, case_id: UUID, consignment: str) -> tuple[CaseFile, Consignment]:
    await submissions.require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    found = next((one for one in case.submission.consignments if one.id == consignment), None)
    if found is None or case.state.owner is None or site.side != "hk":
        raise NotFound
    return case, found


def _against(site: Site, case: CaseFile, one: Consignment, category: str) -> Issue | None:
    if category not in fitting(one, case.submission.direction, site):
        return Issue(
            rule="cap60e.regulation_3.fits",
            message="The exemption category {category} does not fit the direction, the transhipment or the through"
            " bill.",
            remedy="Correct the category, or what is said on transhipment and the through bill.",
            pointer="/category",
            params={"category": category or "–"},
        )
    for (target, _), held in case.filings.items():
        if (
            target is Target.HK_TDEC
            and held.status not in _NOT_THERE
            and any(x.consignment == one.id for x in held.lines)
        ):
            return Issue(
                rule="declaration.exempt_declared",
                message="A declaration of these goods has gone to customs already.",
                remedy="Delete the declaration at customs first, then mark the goods as exempt.",
            )
    return None


async def _revise(site: Site, principal: Principal, case: CaseFile, one: Consignment, category: str | None) -> None:
    clearance = one.clearance.model_copy(update={"hk_exemption_category": category})
    changed = one.model_copy(update={"clearance": clearance})
    consignments = tuple(changed if other.id == one.id else other for other in case.submission.consignments)
    submission: Submission = case.submission.model_copy(update={"consignments": consignments})
    await submissions.revise(site, principal, case.case_id, submission, seen_version=case.state.version)
