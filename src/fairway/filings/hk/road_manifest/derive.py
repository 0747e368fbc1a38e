"""From a submission to the road manifest: trip, containers, masters (waybills), consignments, items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fairway.codes.control_points import control_point
from fairway.consignments.model import Consignment, Submission
from fairway.filings.adapter import Envelope, Line
from fairway.filings.crossings.model import crossed_with
from fairway.filings.hk import exemptions
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.parties import EN_TC, one_line, party_of, place_of, registration_mark, texts_of
from fairway.filings.hk.road_aci.derive import direction_of
from fairway.wire.hk.road_manifest import (
    ManifestConsignment,
    ManifestContainer,
    ManifestItem,
    ManifestPackages,
    ManifestTrip,
    Master,
)


def crossed_on(submission: Submission, envelope: Envelope, consignments: Sequence[str] = ()) -> date | None:
    """The day of the crossing of ``consignments`` (of all goods without): the actual one once it is known, else the
    expected one."""
    actual = crossed_with(envelope.known, "crossed_on", consignments)
    if actual:
        return date.fromisoformat(actual)
    return submission.trip.expected_crossing_date if submission.trip else None


def control_point_code(
    submission: Submission, envelope: Envelope, day: date, consignments: Sequence[str] = ()
) -> str | None:
    """The Hong Kong code of the control point, the actual one once it is known."""
    trip = submission.trip
    code = crossed_with(envelope.known, "control_point", consignments) or (trip.control_point if trip else None)
    point = control_point(code, day) if code else None
    return None if point is None else point.hk_code


def vehicle_mark(submission: Submission, envelope: Envelope, consignments: Sequence[str] = ()) -> str | None:
    """The Hong Kong mark of the vehicle, the actual one once it is known."""
    actual = crossed_with(envelope.known, "vehicle", consignments)
    if actual:
        return actual.replace(" ", "")
    return registration_mark(submission.trip.vehicle) if submission.trip else None


def masters_of(submission: Submission) -> dict[str, list[int]]:
    """Positions of the consignments under each waybill, in the order of the submission."""
    masters: dict[str, list[int]] = {}
    for index, consignment in enumerate(submission.consignments):
        masters.setdefault(consignment.waybill_number or "", []).append(index)
    return masters


def derive_trip(submission: Submission, envelope: Envelope, day: date) -> ManifestTrip | None:
    """The crossing; None as long as something is missing."""
    trip = submission.trip
    moved = crossed_on(submission, envelope)
    mark = vehicle_mark(submission, envelope)
    point = control_point_code(submission, envelope, moved or day)
    carrier = party_of(trip.carrier) if trip is not None else None
    if moved is None or mark is None or point is None or carrier is None:
        return None
    return ManifestTrip(
        direction=direction_of(submission),
        date=moved,
        control_point=point,
        vehicle_registration=mark,
        carrier=carrier,
    )


def derive_containers(submission: Submission) -> tuple[ManifestContainer, ...]:
    """The containers on the vehicle."""
    return tuple(
        ManifestContainer(
            number=container.number,
            size_type=container.size_type,
            refrigerated=container.refrigerated,
            seals=tuple(seal.number for seal in container.seals),
        )
        for container in submission.containers
    )


def licences_of(consignment: Consignment) -> tuple[str, ...]:
    """Numbers of the Hong Kong licences of a consignment and its lines, each once."""
    every = (consignment.licences, *[item.licences for item in consignment.items if item.licences])
    return tuple(dict.fromkeys(licence.number for some in every for licence in some if licence.side == "hk"))


def derive_items(consignment: Consignment, index: int, proposals: Proposals) -> tuple[ManifestItem, ...] | None:
    """The lines; None as long as one has no description that Hong Kong takes."""
    items = []
    for number, item in enumerate(consignment.items):
        pointer = f"/consignments/{index}/items/{number}/description" if proposals else ""
        description = proposals.usable(item.description, pointer)
        if not description:
            return None
        items.append(
            ManifestItem(
                line_number=number + 1,
                description=description,
                hs_code=item.hkhs8 or item.hs6,
                package_count=None if item.packages is None else item.packages.count,
                gross_weight=item.gross_weight_kg,
                container=item.container,
            )
        )
    return tuple(items)


def derive_consignment(
    submission: Submission, index: int, sequence: int, envelope: Envelope, proposals: Proposals
) -> ManifestConsignment | None:
    """The consignment at ``index``; None as long as something is missing."""
    consignment, trip = submission.consignments[index], submission.trip
    consignor = party_of(consignment.consignor)
    items = derive_items(consignment, index, proposals)
    transhipment = consignment.clearance.hk_transhipment
    if consignor is None or items is None or consignment.packages is None or transhipment is None:
        return None
    if consignment.gross_weight_kg is None and consignment.volume_m3 is None:
        return None
    category = exemptions.category_of(consignment)
    return ManifestConsignment(
        sequence_number=sequence,
        consignment_note=consignment.house_waybill_number,
        ccrn=envelope.known.get(f"ccrn:{consignment.id}"),
        place_of_loading=place_of(consignment.place_of_loading, trip.place_of_loading if trip else None),
        place_of_destination=place_of(consignment.place_of_discharge, trip.place_of_discharge if trip else None),
        transhipment=transhipment,
        through_bill=consignment.clearance.hk_through_bill,
        exemption_category=None if category is None else exemptions.PARAGRAPHS.get(category, category),
        consignor=consignor,
        consignee=party_of(consignment.consignee),
        exporter=party_of(consignment.licence_exporter),
        packages=tuple(
            ManifestPackages(
                count=one.count,
                type_code=one.type_code,
                type_text=texts_of(one.type_text, EN_TC),
                marks=None if one.marks is None else one_line(one.marks),
            )
            for one in (consignment.packages, *consignment.further_packages)
        ),
        gross_weight=consignment.gross_weight_kg,
        volume=consignment.volume_m3,
        containers=consignment.containers,
        licences=licences_of(consignment),
        items=items,
    )


def derive_masters(
    submission: Submission, envelope: Envelope, proposals: Proposals
) -> tuple[tuple[Master, ...], tuple[Line, ...]] | None:
    """All masters with the lines of the manifest (counted through all consignments); None while incomplete."""
    masters: list[Master] = []
    lines: list[Line] = []
    sequence = 0
    for waybill, indices in masters_of(submission).items():
        consignments = []
        for index in indices:
            sequence += 1
            derived = derive_consignment(submission, index, sequence, envelope, proposals)
            if derived is None or not waybill:
                return None
            consignments.append(derived)
            consignment = submission.consignments[index]
            first = len(lines) + 1
            lines += [Line(first + at, consignment.id, item.id) for at, item in enumerate(consignment.items)]
        masters.append(
            Master(waybill_number=waybill, consignments=tuple(consignments), remark=_remark(submission, indices))
        )
    return tuple(masters), tuple(lines)


def _remark(submission: Submission, indices: Sequence[int]) -> str | None:
    notes = [note for index in indices if (note := submission.consignments[index].note)]
    return one_line("; ".join(dict.fromkeys(notes))) or None
