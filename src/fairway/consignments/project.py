"""Submissions as rows: what each scope sees, what each organisation works on, what a reference leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from fairway.consignments import facts as f
from fairway.consignments import tables as t
from fairway.consignments.model import Submission
from fairway.consignments.parse import to_tree
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.parties.model import side_of
from fairway.parties.sharing import CaseKind, Involvement, Scope, grant_rows, revoke_rows, scopes
from fairway.record.codec import pack
from fairway.record.model import Change, FactMeta, Row

_VALUES = frozenset(
    {"value", "unit_price", "freight", "insurance", "other_charges", "orders", "contract_number", "invoice_number"}
    | {"certificates_of_origin", "attachments", "licences", "provenance", "note"}
)
"""What a carrier is not shown: prices, contracts, buyers, licences, remarks."""


def normalised(value: str) -> str:
    """A reference as it is compared: capitals, digits and letters only."""
    return re.sub(r"[^0-9A-Z\u3400-\u9fff]", "", value.upper())


def redacted(tree: Any) -> Any:
    """A submission as a carrier sees it."""
    if isinstance(tree, dict):
        return {name: redacted(value) for name, value in tree.items() if name not in _VALUES}
    if isinstance(tree, list):
        return [redacted(entry) for entry in tree]
    return tree


def view(submission: Submission, scope: str) -> dict[str, Any]:
    """The document of a submission as ``scope`` may see it: whole for ``full``, without prices for ``transport``,
    nothing for any other."""
    if scope == Scope.FULL:
        return to_tree(submission)
    if scope == Scope.TRANSPORT:
        shown: dict[str, Any] = redacted(to_tree(submission))
        return shown
    return {}


def project(change: Change[SubmissionState]) -> Iterable[Row]:
    """All rows that follow from a fact about a submission."""
    state, meta = change.after, change.meta
    yield from _rights(change)
    if state.document == NO_DOCUMENT:
        return
    submission = state.submission()
    yield from _views(state, submission, meta)
    yield from _work_list(change, submission)
    if _document_changed(change.fact) or _holders_changed(change.fact):
        yield from _references(change, submission)
    yield from _copies_and_requests(change)


def _document_changed(fact: object) -> bool:
    return isinstance(fact, f.SubmissionRecorded | f.SubmissionRevised | f.CopyReceived | f.ElementsSupplied)


def _holders_changed(fact: object) -> bool:
    return isinstance(fact, f.CopyRetrieved | f.PartyInvolved | f.PartyReleased)


def _rights(change: Change[SubmissionState]) -> Iterator[Row]:
    case_id, side = change.meta.stream.case_id, side_of(change.meta.site)
    match change.fact:
        case f.SubmissionRecorded(owner=owner) | f.CopyRetrieved(owner=owner):
            yield from grant_rows(case_id, CaseKind.SUBMISSION, owner, Involvement.OWNER, side=side, site_side=side)
        case f.PartyInvolved() as fact:
            yield from revoke_rows(case_id, fact.organisation)
            yield from grant_rows(
                case_id,
                CaseKind.SUBMISSION,
                fact.organisation,
                Involvement(fact.involvement),
                side=side,
                site_side=side,
                until=fact.until,
            )
        case f.PartyReleased() as fact:
            yield from revoke_rows(case_id, fact.organisation)
        case _:
            return


def _scopes(state: SubmissionState) -> tuple[Scope, ...]:
    followers = any(one.involvement == Involvement.CARRIER for one in state.involved)
    return (Scope.FULL, Scope.TRANSPORT, Scope.MILESTONES) if followers else (Scope.FULL, Scope.MILESTONES)


def _views(state: SubmissionState, submission: Submission, meta: FactMeta) -> Iterator[Row]:
    summary = _summary(submission)
    for scope in _scopes(state):
        own = scope is Scope.FULL
        document = None
        if own:
            document = pack(bytes(state.document))
        elif scope is Scope.TRANSPORT:
            document = pack(msgspec.json.encode(view(submission, scope)))
        yield Row(
            t.SUBMISSION_VIEW,
            {
                "case_id": meta.stream.case_id,
                "scope": scope.value,
                "owner": state.owner,
                "reference": submission.reference if own else None,
                **summary,
                "version": state.version,
                "from_site": state.from_site,
                "cancelled": state.cancelled,
                "document": document,
                "detail": _detail(state, submission) if own else {},
                "changed_at": meta.at,
            },
        )


def _summary(submission: Submission) -> dict[str, Any]:
    first, trip = submission.consignments[0], submission.trip
    vehicle = trip.vehicle if trip else None
    counts = [consignment.packages.count for consignment in submission.consignments if consignment.packages]
    weights = [one.gross_weight_kg for one in submission.consignments if one.gross_weight_kg is not None]
    return {
        "direction": submission.direction.value,
        "control_point": trip.control_point if trip else None,
        "crossing_date": trip.expected_crossing_date if trip else None,
        "goods": first.items[0].description.model_dump(exclude_none=True),
        "consignor": first.consignor.names.model_dump(exclude_none=True) if first.consignor else None,
        "consignee": first.consignee.names.model_dump(exclude_none=True) if first.consignee else None,
        "vehicle": (vehicle.hk_mark or vehicle.cn_plate) if vehicle else None,
        "packages": sum(counts) if counts else None,
        "gross_kg": sum(weights, Decimal(0)) if weights else None,
    }


def _detail(state: SubmissionState, submission: Submission) -> dict[str, Any]:
    requests = [
        {name: value for name, value in msgspec.to_builtins(one).items() if name != "token_sha256"}
        for one in state.requests
    ]
    return {
        "involved": msgspec.to_builtins(state.involved),
        "requests": requests,
        "contested": list(state.contested),
        "addressed_to": str(state.addressed_to) if state.addressed_to else None,
        "consignments": len(submission.consignments),
        **_by_inventory(submission),
    }


def _by_inventory(submission: Submission) -> dict[str, int]:
    """How many consignments the Mainland takes by inventory; nothing where there are none."""
    count = sum(one.clearance.cn_by_inventory for one in submission.consignments)
    return {"by_inventory": count} if count else {}


def _holders(state: SubmissionState) -> set[UUID]:
    return ({state.owner} if state.owner else set()) | {one.organisation for one in state.involved}


def _work_list(change: Change[SubmissionState], submission: Submission) -> Iterator[Row]:
    case_id, state = change.meta.stream.case_id, change.after
    for holder in sorted(_holders(state), key=str):
        yield Row(
            t.WORK_LIST,
            {
                "holder": holder,
                "case_id": case_id,
                "reference": submission.reference if holder == state.owner else None,
                "direction": submission.direction.value,
                "crossing_date": submission.trip.expected_crossing_date if submission.trip else None,
                "changed_at": change.meta.at,
            },
        )
    if change.before:
        for holder in sorted(_holders(change.before) - _holders(state), key=str):
            yield Row(t.WORK_LIST, {"holder": holder, "case_id": case_id}, delete=True)
    if state.owner and (change.before is None or change.before.owner != state.owner or _document_changed(change.fact)):
        own = {"owner": state.owner, "case_id": case_id, "reference": submission.reference}
        yield Row(t.OWN_REFERENCE, own)


def references(submission: Submission) -> Iterator[tuple[str, str, str]]:
    """Scheme, value as written, and scope of every reference in a submission."""
    yield "own", submission.reference, Scope.FULL.value
    trip = submission.trip
    if trip and trip.batch_number:
        yield "batch", trip.batch_number, Scope.MILESTONES.value
    if trip and trip.vehicle:
        for mark in filter(None, (trip.vehicle.hk_mark, trip.vehicle.cn_plate)):
            yield "vehicle", mark, Scope.MILESTONES.value
    for consignment in submission.consignments:
        for scheme, value in (
            ("waybill", consignment.waybill_number),
            ("house-waybill", consignment.house_waybill_number),
        ):
            if value:
                yield scheme, value, Scope.MILESTONES.value
        for scheme, value in (("invoice", consignment.invoice_number), ("contract", consignment.contract_number)):
            if value:
                yield scheme, value, Scope.FULL.value
    for container in submission.containers:
        yield "container", container.number, Scope.MILESTONES.value
        for seal in container.seals:
            yield "seal", seal.number, Scope.TRANSPORT.value


def _references(change: Change[SubmissionState], submission: Submission) -> Iterator[Row]:
    """What became findable, and what no longer is. Every holder has rows of its own, so that its search never looks
    at, and takes no longer for, what belongs to others."""
    case_id, before, site = change.meta.stream.case_id, change.before, change.meta.site
    now = _found_by(change.after, submission, site)
    was: dict[_Found, str] = {}
    if before and before.document != NO_DOCUMENT:
        earlier = before.submission() if _document_changed(change.fact) else submission
        was = _found_by(before, earlier, site)
    for holder, value, scheme, _ in sorted(was.keys() - now.keys(), key=str):
        keys = {"holder": holder, "value": value, "scheme": scheme, "case_id": case_id}
        yield Row(t.REFERENCE, keys, delete=True)
    for (holder, value, scheme, scope), shown in now.items():
        if was.get((holder, value, scheme, scope)) != shown:
            yield Row(
                t.REFERENCE,
                {
                    "holder": holder,
                    "case_id": case_id,
                    "scope": scope,
                    "scheme": scheme,
                    "value": value,
                    "shown": shown,
                },
            )


_Found = tuple[UUID, str, str, str]
"""Holder, normalised value, scheme, scope."""


def _found_by(state: SubmissionState, submission: Submission, site: str) -> dict[_Found, str]:
    """Every reference, as shown, by who may find the submission by it. A copy that nobody has retrieved yet is found
    by workers only, under :data:`NOBODY`."""
    side = side_of(site)
    seen: dict[UUID, set[str]] = {
        one.organisation: {
            scope.value for scope in scopes(CaseKind.SUBMISSION, Involvement(one.involvement), side, side)
        }
        for one in state.involved
    }
    seen[state.owner or NOBODY] = {scope.value for scope in Scope}
    return {
        (holder, value, scheme, scope): shown
        for scheme, shown, scope in references(submission)
        if (value := normalised(shown))
        for holder, scopes_seen in seen.items()
        if scope in scopes_seen
    }


NOBODY = UUID(int=0)
"""The holder of the references of a copy that waits to be retrieved. It is nobody's identifier."""


def _copies_and_requests(change: Change[SubmissionState]) -> Iterator[Row]:
    case_id, state, fact = change.meta.stream.case_id, change.after, change.fact
    if isinstance(fact, f.CopyReceived) and state.owner is None:
        yield Row(
            t.RETRIEVABLE_COPY,
            {
                "case_id": case_id,
                "addressed_to": state.addressed_to,
                "retrieval_code_sha256": state.retrieval_code_sha256,
                "from_site": fact.from_site,
                "received_at": change.meta.at,
            },
        )
    if isinstance(fact, f.CopyRetrieved):
        yield Row(t.RETRIEVABLE_COPY, {"case_id": case_id}, delete=True)
    if isinstance(fact, f.ElementsRequested | f.ElementsSupplied | f.RequestWithdrawn):
        request = state.request(fact.request)
        if request:
            yield Row(
                t.ELEMENT_REQUEST,
                {
                    "case_id": case_id,
                    "request": request.request,
                    "token_sha256": request.token_sha256,
                    "organisation": request.organisation,
                    "open": request.open,
                    "due": request.due,
                },
            )
