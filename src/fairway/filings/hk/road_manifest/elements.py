"""What the road cargo manifest consists of (Cap. 60C, Import and Export Manifests Notice).

The table is ``elements.csv``: one row for each field of the message.
"""

from __future__ import annotations

from pathlib import Path

from fairway.filings.hk.fields import Where, exporting, read_fields


def licensed_export(where: Where) -> bool:
    """An export under a Hong Kong licence: the exporter named in it must be given."""
    consignment = where.consignment
    return (
        exporting(where)
        and consignment is not None
        and any(
            licence.side == "hk"
            for licences in (consignment.licences, *(item.licences for item in consignment.items))
            for licence in licences
        )
    )


FIELDS = read_fields(Path(__file__).with_name("elements.csv"), {"licensed-export": licensed_export})
