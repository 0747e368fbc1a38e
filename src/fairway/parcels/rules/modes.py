"""E11, E12, E19 and the modes of export: which fields a supervision mode asks for."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.base.issues import Severity
from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, Check, ParcelRule, check
from fairway.parcels.terms import Among, Given, Term, all_of, any_of

DIRECT = "9610"
BONDED = ("1210", "1239")
IMPORT_MODES = (DIRECT, *BONDED)
BUSINESS = ("9710", "9810")
EXPORT_MODES = (DIRECT, "1210", *BUSINESS)
SIMPLIFIED, SUMMARY = "A", "B"
CHINA = YUAN = "142"
_HEAD, _LINE = columns("inventories"), columns("inventory_lines")
_TRANSPORT = ("traf_no", "voyage_no", "bill_no")
_ZONE = ("ems_no", "area_code", "area_name")
_IS_DIRECT = _HEAD["trade_mode"].equals(DIRECT)
_IS_BONDED = Among(_HEAD["trade_mode"], BONDED)
_LINE_DIRECT = _LINE["head_trade_mode"].equals(DIRECT)
_LINE_BONDED = Among(_LINE["head_trade_mode"], BONDED)


def _given(when: Term, fields: tuple[str, ...]) -> Iterator[Check]:
    for field in fields:
        yield check("inventories", field, when & ~Given(_HEAD[field]))


def _empty(when: Term, fields: tuple[str, ...]) -> Iterator[Check]:
    for field in fields:
        yield check("inventories", field, when & Given(_HEAD[field]))


class ImportModeIsKnown(ParcelRule):
    """{value} is no supervision mode of e-commerce retail import (9610, 1210, 1239)."""

    id = "parcels.E11"
    citation = f"{SPECIFICATION}: tradeMode of CEB621"
    remedy = "Write 9610 for direct purchase, 1210 or 1239 for goods from a bonded zone."
    checks = (check("inventories", "trade_mode", ~Among(_HEAD["trade_mode"], IMPORT_MODES)),)


class DirectNamesTransport(ParcelRule):
    """Direct purchase (9610) asks for {field}."""

    id = "parcels.E11.transport"
    citation = f"{SPECIFICATION}: trafNo, voyageNo and billNo with 9610"
    remedy = "Give the means of transport, its voyage and the master waybill."
    checks = tuple(_given(_IS_DIRECT, _TRANSPORT))


class DirectHasNoZone(ParcelRule):
    """{field} is of bonded goods and stays empty with direct purchase (9610)."""

    id = "parcels.E11.no_zone"
    citation = f"{SPECIFICATION}: emsNo, areaCode, areaName and itemRecordNo with 9610"
    remedy = "Leave it out, or declare the bonded mode."
    checks = (
        *_empty(_IS_DIRECT, _ZONE),
        check("inventory_lines", "item_record_no", _LINE_DIRECT & Given(_LINE["item_record_no"])),
    )


class BondedNamesZone(ParcelRule):
    """Bonded goods (1210, 1239) ask for {field}."""

    id = "parcels.E11.zone"
    citation = f"{SPECIFICATION}: emsNo, areaCode, areaName and itemRecordNo with 1210 and 1239"
    remedy = "Give the account book, the enterprise of the zone and the record number of each item."
    checks = (
        *_given(_IS_BONDED, _ZONE),
        check("inventory_lines", "item_record_no", _LINE_BONDED & ~Given(_LINE["item_record_no"])),
    )


class BondedHasNoTransport(ParcelRule):
    """{field} is of direct purchase and stays empty with bonded goods (1210, 1239)."""

    id = "parcels.E11.no_transport"
    citation = f"{SPECIFICATION}: trafNo, voyageNo and billNo with 1210 and 1239"
    remedy = "Leave it out: the goods leave a zone and no ship, flight or truck from abroad."
    checks = tuple(_empty(_IS_BONDED, _TRANSPORT))


class BondedComesFromChina(ParcelRule):
    """The country of departure {value} of bonded goods is not {expected}."""

    id = "parcels.E11.country"
    citation = f"{SPECIFICATION}: country with 1210 and 1239"
    remedy = "Write 142 (China): the goods leave a zone inside the country."
    checks = (check("inventories", "country", _IS_BONDED & _HEAD["country"].differs(CHINA), CHINA),)


_ASSURE = _HEAD["assure_code"]


class GuarantorTakesPart(ParcelRule):
    """The guarantor {value} is neither platform, e-shop, logistics firm nor declarant of the inventory."""

    id = "parcels.E12"
    citation = f"{SPECIFICATION}: assureCode"
    remedy = "Name the firm that gave customs the guarantee, by the code it has elsewhere in the inventory."
    checks = (
        check(
            "inventories",
            "assure_code",
            ~any_of(*(_ASSURE.equals(_HEAD[f"{one}_code"]) for one in ("ebp", "ebc", "logistics", "agent"))),
        ),
    )


class GuarantorIsUndisputed(ParcelRule):
    """The document of customs and its schema differ on whether {value} may be the guarantor."""

    id = "parcels.E12.disputed"
    citation = f"{SPECIFICATION}: assureCode, the text says platform, the schema says declarant"
    remedy = "Ask the local customs, or let e-shop or logistics firm give the guarantee."
    severity = Severity.WARNING
    checks = (
        check(
            "inventories",
            "assure_code",
            any_of(_ASSURE.equals(_HEAD["ebp_code"]), _ASSURE.equals(_HEAD["agent_code"]))
            & ~any_of(_ASSURE.equals(_HEAD["ebc_code"]), _ASSURE.equals(_HEAD["logistics_code"]))
            & ~(_HEAD["ebp_code"].equals(_HEAD["agent_code"])),
        ),
    )


_EXPORT, _EXPORT_LINE = columns("export_inventories"), columns("export_inventory_lines")
SIMPLE: Term = _EXPORT["statistics_flag"].equals(SIMPLIFIED)
"""Declared on the simplified list."""
SUMMARISED: Term = _EXPORT["statistics_flag"].equals(SUMMARY)
"""To be summarised into a declaration."""


class ExportModeIsKnown(ParcelRule):
    """{value} is no supervision mode of e-commerce export (9610, 1210, 9710, 9810)."""

    id = "parcels.E19.mode"
    citation = f"{SPECIFICATION}: tradeMode of CEB603"
    remedy = "9610 and 1210 are sales to consumers, 9710 sales to firms, 9810 goods for a warehouse abroad."
    checks = (check("export_inventories", "trade_mode", ~Among(_EXPORT["trade_mode"], EXPORT_MODES)),)


class StatisticsFlagIsKnown(ParcelRule):
    """{value} is neither A (simplified) nor B (to be summarised)."""

    id = "parcels.E19.flag"
    citation = f"{SPECIFICATION}: statisticsFlag of CEB603"
    remedy = "Write A for the simplified list and B for what is summarised into a declaration."
    checks = (
        check("export_inventories", "statistics_flag", ~Among(_EXPORT["statistics_flag"], (SIMPLIFIED, SUMMARY))),
    )


class SimplifiedHasNoLicence(ParcelRule):
    """Goods under licence {value} cannot go by the simplified list (A)."""

    id = "parcels.E19"
    citation = "GACC e-commerce retail export: simplified list without licence, export duty or refund"
    remedy = "Declare them with B (to be summarised), or by an ordinary declaration."
    checks = (check("export_inventories", "license_no", SIMPLE & Given(_EXPORT["license_no"])),)


class SimplifiedHeadingIsKnown(ParcelRule):
    """The first four digits of {value} are no heading of the tariff, as far as it was imported here."""

    id = "parcels.E19.heading"
    citation = "GACC e-commerce retail export: simplified list by the first four digits"
    remedy = "Give the heading and six noughts, or the whole code."
    checks = (
        check(
            "export_inventory_lines",
            "gcode",
            _EXPORT_LINE["head_statistics_flag"].equals(SIMPLIFIED) & ~_EXPORT_LINE["heading_known"],
        ),
    )


class SummaryCodeIsInTariff(ParcelRule):
    """The code {value} is not in the tariff on the day of export, as far as it was imported here."""

    id = "parcels.E19.code"
    citation = "GACC tariff (10 digits), as imported"
    remedy = "What is summarised into a declaration (B) needs all ten digits."
    checks = (
        check(
            "export_inventory_lines",
            "gcode",
            _EXPORT_LINE["head_statistics_flag"].equals(SUMMARY) & ~_EXPORT_LINE["tariff_known"],
        ),
    )


ABOVE_INVENTORY: Term = all_of(
    Among(_EXPORT["trade_mode"], BUSINESS),
    _EXPORT["lines_currency"].equals(YUAN),
    _EXPORT["inventory_limit"].above(0),
    _EXPORT["lines_total"].above(_EXPORT["inventory_limit"]),
)
"""A sale to a firm, or goods for a warehouse abroad, worth more than an inventory may declare."""


class BusinessExportWithinValue(ParcelRule):
    """The ticket of {value} yuan is above {expected} and cannot go by inventory in 9710 or 9810."""

    id = "parcels.E19.value"
    citation = "Guide of Foshan customs to e-commerce B2B export: inventory up to 5,000 yuan"
    remedy = "Use an ordinary declaration with 9710 or 9810 and the order number as document 10000004."
    checks = (
        check(
            "export_inventories",
            "lines_total",
            ABOVE_INVENTORY,
            _EXPORT["inventory_limit"],
        ),
    )
