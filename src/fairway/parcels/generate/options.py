"""What traffic is made of: how much, from which seed, and the share of each planted case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Case(StrEnum):
    """A case that is planted, as the truth table calls it."""

    SPLIT = "split_order"
    """One purchase above the limit made of several orders below it, by one buyer to one address within the hour."""
    UNDERVALUED = "undervalued"
    SHARED_IDENTITY = "shared_identity"
    """Many orders with one identity number, each under another name and to another address."""
    WRONG_CODE = "description_against_code"
    RESTRICTED = "restricted_goods"
    OVER_YEAR = "over_yearly_limit"
    """More in one day than a person may buy in a year."""
    MISSING_PAYMENT = "missing_payment"
    MISSING_WAYBILL = "missing_waybill"
    MISSING_ORDER = "missing_order"
    LATE_PAYMENT = "late_payment"
    """The document is not with the others; it comes in the folder of what is late."""
    LATE_WAYBILL = "late_waybill"
    AMOUNT_MISMATCH = "mismatch_amount_paid"
    CONSIGNEE_MISMATCH = "mismatch_consignee"
    ADDRESS_MISMATCH = "mismatch_address"
    PAYER_MISMATCH = "mismatch_payer"
    BUYER_MISMATCH = "mismatch_buyer"
    QUANTITY_MISMATCH = "mismatch_quantity"
    FREIGHT_MISMATCH = "mismatch_freight"
    BAD_IDENTITY = "bad_identity_number"
    BAD_SUM = "bad_sum"
    TWO_PACKAGES = "two_packages"
    FOREIGN_CURRENCY = "foreign_currency"
    DUPLICATE_ORDER = "duplicate_order"


SHARES: dict[Case, float] = {
    Case.SPLIT: 0.002,
    Case.UNDERVALUED: 0.002,
    Case.SHARED_IDENTITY: 0.002,
    Case.WRONG_CODE: 0.002,
    Case.RESTRICTED: 0.001,
    Case.OVER_YEAR: 0.0005,
    Case.MISSING_PAYMENT: 0.0005,
    Case.MISSING_WAYBILL: 0.0005,
    Case.MISSING_ORDER: 0.0005,
    Case.LATE_PAYMENT: 0.001,
    Case.LATE_WAYBILL: 0.001,
    Case.AMOUNT_MISMATCH: 0.0005,
    Case.CONSIGNEE_MISMATCH: 0.0005,
    Case.ADDRESS_MISMATCH: 0.0005,
    Case.PAYER_MISMATCH: 0.0005,
    Case.BUYER_MISMATCH: 0.0005,
    Case.QUANTITY_MISMATCH: 0.0005,
    Case.FREIGHT_MISMATCH: 0.0005,
    Case.BAD_IDENTITY: 0.0003,
    Case.BAD_SUM: 0.0003,
    Case.TWO_PACKAGES: 0.0003,
    Case.FOREIGN_CURRENCY: 0.0003,
    Case.DUPLICATE_ORDER: 0.0003,
}
"""The share of parcels in each case; each planted parcel is in exactly one."""


class ExportCase(StrEnum):
    """A case that is planted among exports."""

    MISSING_ORDER = "missing_order"
    MISSING_WAYBILL = "missing_waybill"
    OTHER_SHOP = "mismatch_shop"
    """The order was sold by another shop than the inventory says."""
    ORDER_TYPE = "mismatch_order_type"
    """An order of a consumer under a mode of firms, or the other way round."""
    LICENSED = "licence_on_simplified_list"
    UNKNOWN_CODE = "code_not_in_tariff"
    ABOVE_INVENTORY = "above_inventory_limit"
    """A sale to a firm that is worth more than an inventory may declare."""
    WAYBILL_TWICE = "duplicate_waybill"


EXPORT_SHARES: dict[ExportCase, float] = {
    ExportCase.MISSING_ORDER: 0.0005,
    ExportCase.MISSING_WAYBILL: 0.0005,
    ExportCase.OTHER_SHOP: 0.0005,
    ExportCase.ORDER_TYPE: 0.0005,
    ExportCase.LICENSED: 0.0005,
    ExportCase.UNKNOWN_CODE: 0.0005,
    ExportCase.ABOVE_INVENTORY: 0.001,
    ExportCase.WAYBILL_TWICE: 0.0003,
}
"""The share of export parcels in each case."""

GROUPS: dict[Case, int] = {Case.SPLIT: 2, Case.SHARED_IDENTITY: 12, Case.OVER_YEAR: 8}
"""Cases that need several parcels at once, and how many."""

DROP_PARCELS = 500_000
"""How many parcels a platform sends in one drop, at most."""


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Traffic to be made: equal options give equal files."""

    parcels: int
    seed: int = 1
    day: date = date(2026, 11, 22)
    drop_parcels: int = DROP_PARCELS
    shares: dict[Case, float] = field(default_factory=lambda: dict(SHARES))
    agent: tuple[str, str] | None = None
    """Customs code and name of who declares the inventories; an invented firm where it is not said."""
    per_bill: int | None = None
    """Parcels under one bill; what is usual where it is not said."""
    exports: dict[ExportCase, float] | None = None
    """The shares of cases among exports; None where imports are made."""

    @property
    def drops(self) -> list[int]:
        """The number of parcels of each drop."""
        count = max(1, -(-self.parcels // self.drop_parcels))
        return [self.parcels // count + (number < self.parcels % count) for number in range(count)]
