"""What an import or export declaration consists of (Cap. 60E; C&SD, how to complete declarations).

The table is ``elements.csv``: one row for each field of the message and direction.
"""

from __future__ import annotations

from pathlib import Path

from fairway.filings.hk.fields import Condition, Where, exporting, importing, read_fields
from fairway.filings.hk.tdec.grouping import is_declared


def declared(where: Where) -> bool:
    """Needed when there is anything to declare: the consignment is not exempt (for the trip: any of them)."""
    if where.consignment is not None:
        return is_declared(where.consignment)
    return any(is_declared(consignment) for consignment in where.submission.consignments)


def needs_value(where: Where) -> bool:
    """A declared line needs a value, unless it is the only one and the consignment has a value."""
    consignment = where.consignment
    return declared(where) and not (
        consignment is not None and len(consignment.items) == 1 and consignment.value is not None
    )


def _both(first: Condition, second: Condition) -> Condition:
    def holds(where: Where) -> bool:
        return first(where) and second(where)

    return holds


FIELDS = read_fields(
    Path(__file__).with_name("elements.csv"),
    {
        "declared": declared,
        "declared-value": needs_value,
        "declared-import": _both(importing, declared),
        "declared-export": _both(exporting, declared),
    },
)
