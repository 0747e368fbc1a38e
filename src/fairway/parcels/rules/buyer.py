"""E06: who buys and who pays."""

from __future__ import annotations

from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, ParcelRule, check
from fairway.parcels.terms import ValidIdentity

_PERSONS = (
    ("orders", "buyer_id_type", "buyer_id_number"),
    ("payments", "payer_id_type", "payer_id_number"),
    ("inventories", "buyer_id_type", "buyer_id_number"),
)
IDENTITY_CARD = "1"


class IdentityIsCard(ParcelRule):
    """The kind of identity document {value} is not 1 (identity card)."""

    id = "parcels.E06.type"
    citation = f"{SPECIFICATION}: buyerIdType is 1"
    remedy = "Ask the buyer for a resident identity card number and write 1."
    checks = tuple(
        check(table, kind, columns(table)[kind].differs(IDENTITY_CARD), IDENTITY_CARD) for table, kind, _ in _PERSONS
    )


class IdentityNumberIsValid(ParcelRule):
    """The identity number {value} does not pass its check character."""

    id = "parcels.E06"
    citation = "GB 11643-1999, citizen identification number (ISO 7064 MOD 11-2)"
    remedy = "Ask the buyer to read the 18 characters again; a last X is upper case."
    checks = tuple(
        check(
            table,
            number,
            columns(table)[kind].equals(IDENTITY_CARD) & ~ValidIdentity(columns(table)[number]),
        )
        for table, kind, number in _PERSONS
    )
