"""From a submission to road cargo information: one message for each consignment."""

from __future__ import annotations

from datetime import date

from fairway.codes.control_points import control_point
from fairway.consignments.model import Consignment, Direction, Submission
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.parties import EN_TC, one_line, party_of, texts_of
from fairway.wire.hk.header import Header
from fairway.wire.hk.road_aci import AciConsignment, AciPackages, Article, RoadAci


def direction_of(submission: Submission) -> str:
    """IMPORT or EXPORT, as seen from Hong Kong."""
    return "IMPORT" if submission.direction is Direction.CN_TO_HK else "EXPORT"


def control_point_of(submission: Submission, day: date) -> str | None:
    """The Hong Kong code of the control point; None when there is none or it is not known."""
    trip = submission.trip
    if trip is None or trip.control_point is None:
        return None
    point = control_point(trip.control_point, trip.expected_crossing_date or day)
    return None if point is None else point.hk_code


def _locks(submission: Submission, consignment: Consignment) -> tuple[str, ...]:
    return tuple(
        seal.number
        for container in submission.containers
        if container.number in consignment.containers
        for seal in container.seals
        if seal.kind == "e-lock"
    )


def derive_consignment(submission: Submission, index: int, proposals: Proposals, day: date) -> AciConsignment | None:
    """The content for the consignment at ``index``; None as long as one of the eight items is missing."""
    consignment = submission.consignments[index]
    trip = submission.trip
    consignor, consignee = party_of(consignment.consignor), party_of(consignment.consignee)
    if (
        trip is None
        or trip.expected_crossing_date is None
        or consignment.packages is None
        or consignor is None
        or consignee is None
    ):
        return None
    articles = []
    for number, item in enumerate(consignment.items):
        pointer = f"/consignments/{index}/items/{number}/description" if proposals else ""
        description = proposals.usable(item.description, pointer)
        if not description:
            return None
        articles.append(
            Article(
                description=description,
                hs_code=item.hkhs8 or item.hs6,
            )
        )
    return AciConsignment(
        direction=direction_of(submission),
        expected_date=trip.expected_crossing_date,
        control_point=control_point_of(submission, day),
        packages=tuple(
            AciPackages(count=one.count, type_code=one.type_code, type_text=texts_of(one.type_text, EN_TC))
            for one in (consignment.packages, *consignment.further_packages)
        ),
        articles=tuple(articles),
        consignor=consignor,
        consignee=consignee,
        gross_weight=consignment.gross_weight_kg,
        net_weight=consignment.net_weight_kg,
        volume=consignment.volume_m3,
        waybill_number=consignment.waybill_number,
        containers=consignment.containers,
        locks=_locks(submission, consignment),
        remark=None if consignment.note is None else one_line(consignment.note),
    )


def message_of(header: Header, consignment: AciConsignment | None) -> RoadAci:
    """The message; without consignment for a deletion."""
    return RoadAci(header=header, consignment=consignment)
