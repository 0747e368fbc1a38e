"""The road manifest as a document: bytes, file name, what lists show and what is compared with other documents."""

from __future__ import annotations

from decimal import Decimal

from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Line, Target
from fairway.filings.cn import form
from fairway.wire.gacc.manifest import Consignment, RoadManifest, encode
from fairway.wire.gacc.numbers import file_stem

MEDIA_TYPE = "application/xml"


def summary(manifest: RoadManifest) -> dict[str, str]:
    """Packages, gross weight, waybills, containers and batch number of the whole message."""
    consignments = manifest.consignments
    found = {
        "function": form.function(manifest.head.function),
        "message_id": manifest.head.message_id,
        "message_type": manifest.head.message_type,
        "batch_number": manifest.batch_number,
        "waybill_number": ",".join(one.waybill for one in consignments),
        "container": ",".join(sorted({number for one in consignments for number in one.containers})),
    }
    if consignments and all(one.packages for one in consignments):
        found["packages"] = str(sum(int(one.packages) for one in consignments))
    if consignments and all(one.gross_weight for one in consignments):
        found["gross_weight_kg"] = form.number(_weight(consignments))
    return {key: value for key, value in found.items() if value}


def _weight(consignments: tuple[Consignment, ...]) -> Decimal:
    return sum((Decimal(one.gross_weight) for one in consignments), Decimal(0))


def lines(submission: Submission) -> tuple[Line, ...]:
    """Which item each line of the message stands for; lines are counted through all waybills."""
    return tuple(
        [
            Line(position, consignment_id, item_id)
            for position, (consignment_id, item_id) in enumerate(
                [(one.id, item.id) for one in submission.consignments for item in one.items], 1
            )
        ]
    )


def document(submission: Submission, manifest: RoadManifest) -> Document:
    """The document of a manifest. Group "trip": one for each submission."""
    message_id = manifest.head.message_id
    return Document(
        target=Target.CN_ROAD_MANIFEST,
        group="trip",
        form=manifest.head.message_type,
        content=encode(manifest),
        media_type=MEDIA_TYPE,
        file_name=f"{file_stem(message_id)}.xml",
        summary=summary(manifest),
        lines=lines(submission) if manifest.consignments else (),
        message_id=message_id,
    )
