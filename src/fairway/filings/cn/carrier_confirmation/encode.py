"""The carrier confirmation as a document."""

from __future__ import annotations

from fairway.filings.adapter import Document, Target
from fairway.filings.cn import form
from fairway.wire.gacc.confirmation import CarrierConfirmation, encode
from fairway.wire.gacc.numbers import file_stem


def document(one: CarrierConfirmation) -> Document:
    """The document of a confirmation. Group: the batch number, "trip" while there is none."""
    message_id = one.head.message_id
    summary = {
        "function": form.function(one.head.function),
        "message_id": message_id,
        "message_type": one.head.message_type,
        "batch_number": one.batch_number,
        "container": ",".join(sorted(container.id for container in one.containers)),
        "vehicle": one.vehicle_name,
    }
    return Document(
        target=Target.CN_CARRIER_CONFIRMATION,
        group=one.batch_number or "trip",
        form=one.head.message_type,
        content=encode(one),
        media_type="application/xml",
        file_name=f"{file_stem(message_id)}.xml",
        summary={key: value for key, value in summary.items() if value},
        message_id=message_id,
    )
