"""E09, E14, E15, E16, E22: packages, quantities, codes, weights."""

from __future__ import annotations

from decimal import Decimal

from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, ParcelRule, check
from fairway.parcels.terms import Given, OrElse

_LINE = columns("inventory_lines")
_LINES = ("inventory_lines", "export_inventory_lines")
_TARIFF = "GACC tariff and legal units, as imported"
NONE = "无"
"""What is written where there is no bar code."""


class OnePackage(ParcelRule):
    """There are {value} packages; an import parcel is one."""

    id = "parcels.E09"
    citation = f"{SPECIFICATION}: packNo is 1"
    remedy = "Declare each package with its own waybill, packages 1."
    checks = tuple(
        check(table, "pack_no", columns(table)["pack_no"].differs(1), "1") for table in ("waybills", "inventories")
    )


class SecondQuantityHasUnit(ParcelRule):
    """Second quantity and second unit do not stand together."""

    id = "parcels.E14"
    citation = f"{SPECIFICATION}: qty2 and unit2; answer -625009"
    remedy = "Give both or neither."
    checks = tuple(
        check(
            table,
            "qty2",
            Given(own["qty2"]).differs(Given(own["unit2"])),
        )
        for table in _LINES
        for own in (columns(table),)
    )


class SecondQuantityAboveNought(ParcelRule):
    """The second quantity {value} is not above nought."""

    id = "parcels.E14.above"
    citation = f"{SPECIFICATION}: qty2; answer -625009"
    remedy = "Give the quantity in the second legal unit."
    checks = tuple(
        check(
            table,
            "qty2",
            Given(own["qty2"]) & ~OrElse(own["qty2"], Decimal(1)).above(0),
        )
        for table in _LINES
        for own in (columns(table),)
    )


class CodeIsInTariff(ParcelRule):
    """The code {value} is not in the tariff on the day of declaration, as far as it was imported here."""

    id = "parcels.E15"
    citation = "GACC tariff (10 digits), as imported; answer -625011"
    remedy = "Look the goods up again; ten digits, as the tariff of that day has them."
    checks = (check("inventory_lines", "gcode", ~_LINE["tariff_known"]),)


class CodeIsOnList(ParcelRule):
    """The code {value} is not on the list of e-commerce retail imports on the day of declaration."""

    id = "parcels.E15.list"
    citation = "List of goods of cross-border e-commerce retail import, as imported"
    remedy = "Declare the goods as general trade, or take them out of the order."
    checks = (check("inventory_lines", "gcode", _LINE["tariff_known"] & ~_LINE["listed"]),)


class FirstUnitIsLegal(ParcelRule):
    """The first legal unit is {expected}, not {value}."""

    id = "parcels.E15.unit"
    citation = f"{_TARIFF}; answer -625012"
    remedy = "Give the quantity in the first legal unit of the code."
    checks = tuple(
        check(table, "unit1", own["tariff_known"] & own["unit1"].differs(own["tariff_unit1"]), own["tariff_unit1"])
        for table in _LINES
        for own in (columns(table),)
    )


class SecondUnitIsLegal(ParcelRule):
    """The second legal unit is {expected}, not {value}."""

    id = "parcels.E15.unit2"
    citation = f"{_TARIFF}; answer -625012"
    remedy = "Give the quantity in the second legal unit where the code has one, and leave it out where it has none."
    checks = tuple(
        check(table, "unit2", own["tariff_known"] & own["unit2"].differs(own["tariff_unit2"]), own["tariff_unit2"])
        for table in _LINES
        for own in (columns(table),)
    )


class NetWithinGross(ParcelRule):
    """The net weight {value} kg is above the gross weight of {expected} kg."""

    id = "parcels.E16"
    citation = "Fairway: net weight is not above gross weight"
    remedy = "Weigh again, or exchange the two."
    checks = tuple(
        check(table, "net_weight", own["net_weight"].above(own["gross_weight"]), own["gross_weight"])
        for table in ("inventories", "export_inventories")
        for own in (columns(table),)
    )


class WeightAboveNought(ParcelRule):
    """The weight {value} kg is not above nought."""

    id = "parcels.E16.gross"
    citation = "Fairway: gross weight is above nought"
    remedy = "Give the gross weight in kilograms."
    checks = tuple(
        check(table, field, ~columns(table)[field].above(0))
        for table, field in (
            ("waybills", "weight"),
            ("inventories", "gross_weight"),
            ("export_waybills", "gross_weight"),
            ("export_inventories", "gross_weight"),
        )
    )


class BarCodeOrNone(ParcelRule):
    """The bar code is not given."""

    id = "parcels.E22"
    citation = f"{SPECIFICATION}: barCode of CEB603"
    remedy = "Write the bar code, or the character for none (无)."
    checks = (check("export_inventory_lines", "bar_code", ~Given(columns("export_inventory_lines")["bar_code"]), NONE),)
