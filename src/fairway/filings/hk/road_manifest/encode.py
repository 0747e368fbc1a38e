"""The road manifest as bytes, with the summary that lists and cross-document checks use."""

from __future__ import annotations

from decimal import Decimal

from fairway.filings.adapter import Document, Line, Target
from fairway.wire.hk.road_manifest import RoadManifest, write_road_manifest

FORM = "RoadManifest"
GROUP = "trip"
MEDIA_TYPE = "application/xml"


def encode(message: RoadManifest, lines: tuple[Line, ...]) -> Document:
    """The one document of the vehicle."""
    summary: dict[str, str] = {"function": message.header.function}
    consignments = [consignment for master in message.masters for consignment in master.consignments]
    if message.trip is not None:
        summary |= {
            "direction": message.trip.direction,
            "date": message.trip.date.isoformat(),
            "vehicle": message.trip.vehicle_registration,
            "packages": str(sum(packages.count for one in consignments for packages in one.packages)),
            "waybill_number": ",".join(master.waybill_number for master in message.masters),
        }
        weights = [one.gross_weight for one in consignments]
        if all(weight is not None for weight in weights):
            summary["gross_weight_kg"] = format(sum((weight for weight in weights if weight), Decimal(0)), "f")
        if message.containers:
            summary["container"] = ",".join(container.number for container in message.containers)
    return Document(
        target=Target.HK_ROAD_MANIFEST,
        group=GROUP,
        form=FORM,
        content=write_road_manifest(message),
        media_type=MEDIA_TYPE,
        file_name=f"{FORM}-{message.header.message_id}.xml",
        summary=summary,
        lines=lines,
        message_id=message.header.message_id,
    )
