"""What the goods declaration needs of a submission: the lines (contract, 6.2)."""

from __future__ import annotations

from operator import attrgetter

from fairway.codes.tariff import legal_units
from fairway.consignments.model import Money
from fairway.filings.adapter import Supplier
from fairway.filings.cn.element import EXPORT, OPTIONAL, Element, Level, Spot, When

SHIPPER, CONSIGNEE, BROKER = Supplier.SHIPPER, Supplier.CONSIGNEE, Supplier.BROKER
LINE = Level.ITEM
CIT = "column comments of a published declaration system"
GENERAL_LEVY, BY_THE_RULES = "101", "1"


def line_value(spot: Spot) -> Money | None:
    """The value of a line; that of the consignment when it has one line."""
    if spot.item.value is not None or len(spot.consignment.items) > 1:
        return spot.item.value
    return spot.consignment.value


def duty_mode(spot: Spot) -> str:
    """As entered; "1" (as the rules say) follows from the general nature of levy."""
    general = spot.consignment.clearance.cn_levy_nature == GENERAL_LEVY
    return spot.item.duty_mode or (BY_THE_RULES if general else "")


def _has_second_unit(spot: Spot) -> bool:
    units = legal_units(spot.item.cn_tariff10, spot.day) if spot.item.cn_tariff10 else None
    return units is not None and units.second is not None


SECOND_UNIT = When("where the tariff line has a second unit", _has_second_unit)

LINE_ELEMENTS = [
    Element(
        number=34, label="Mainland tariff code (10 digits)", wire="DecList/CodeTS", pointer="cn_tariff10", level=LINE,
        value=attrgetter("item.cn_tariff10"), attribute="cn_tariff10", suppliers=(BROKER, CONSIGNEE),
        how="never picked from six digits: a person chooses", source=CIT,
    ),
    Element(
        number=35, label="Inspection suffix", wire="DecList/CiqCode", pointer="ciq3", level=LINE, required=OPTIONAL,
        value=lambda s: s.item.ciq3, suppliers=(BROKER,), source=CIT,
    ),
    Element(
        number=29, label="Description of the goods in Simplified Chinese", wire="DecList/GName",
        pointer="description/sc", level=LINE, value=attrgetter("item.description.sc"), attribute="description.sc",
        suppliers=(SHIPPER, BROKER),
        how="confirmed by a person where it was translated", source=CIT,
    ),
    Element(
        number=27, label="Description of the goods in English", wire="DecList/DeclGoodsEname",
        pointer="description/en", level=LINE, required=OPTIONAL, value=lambda s: s.item.description.en,
        suppliers=(SHIPPER,), how="cut to 100 characters", source=CIT,
    ),
    Element(
        number=30, label="Declaration elements of the product", wire="DecList/GModel", pointer="specifications",
        level=LINE, value=attrgetter("item.specifications"), attribute="specifications", suppliers=(SHIPPER, BROKER),
        how="values in order, joined by |", source=CIT,
    ),
    Element(
        number=30, label="Brand and model", wire="DecList/GoodsBrand, DecList/GoodsModel", pointer="brand", level=LINE,
        required=OPTIONAL, value=lambda s: s.item.brand or s.item.model, suppliers=(SHIPPER,), source=CIT,
    ),
    Element(
        number=31, label="Article number of the firm", wire="DecList/ExgNo", pointer="sku", level=LINE,
        required=OPTIONAL, value=lambda s: s.item.sku, suppliers=(SHIPPER,), how="with an account book only",
        source=CIT,
    ),
    Element(
        number=36, label="Quantity and unit of the deal", wire="DecList/GQty, DecList/GUnit", pointer="quantity",
        level=LINE, value=attrgetter("item.quantity"), attribute="quantity", suppliers=(SHIPPER,),
        how="unit by UN Rec. 20, or the one that a person chose", source=CIT,
    ),
    Element(
        number=37, label="First legal quantity", wire="DecList/FirstQty, DecList/FirstUnit",
        pointer="legal_quantity_1", level=LINE, value=attrgetter("item.legal_quantity_1"), attribute="legal_quantity_1",
        suppliers=(BROKER, SHIPPER),
        source=CIT,
    ),
    Element(
        number=37, label="Second legal quantity", wire="DecList/SecondQty, DecList/SecondUnit",
        pointer="legal_quantity_2", level=LINE, required=SECOND_UNIT, value=lambda s: s.item.legal_quantity_2,
        suppliers=(BROKER, SHIPPER), source=CIT,
    ),
    Element(
        number=38, label="Value of the line with its currency", wire="DecList/DeclTotal, DecList/TradeCurr",
        pointer="value", level=LINE, value=line_value, suppliers=(SHIPPER,),
        how="of the line; of the consignment when it has one line", source=CIT,
    ),
    Element(
        number=38, label="Unit price", wire="DecList/DeclPrice", pointer="unit_price", level=LINE, required=OPTIONAL,
        value=lambda s: s.item.unit_price, suppliers=(SHIPPER,), how="else value by quantity, 4 decimals", source=CIT,
    ),
    Element(
        number=42, label="Country of origin", wire="DecList/OriginCountry (import), DestinationCountry (export)",
        pointer="origin", level=LINE, value=attrgetter("item.origin"), attribute="origin", suppliers=(SHIPPER,),
        how="alpha-3; on export forms the two columns change places", source=CIT,
    ),
    Element(
        number=44, label="Country of destination", wire="DecList/DestinationCountry (import), OriginCountry (export)",
        pointer="destination", level=LINE, required=EXPORT,
        value=lambda s: s.item.destination or s.consignment.country_of_destination, suppliers=(SHIPPER,),
        how="of the line, else of the consignment; CHN for an import that says nothing else", source=CIT,
    ),
    Element(
        number=55, label="Domestic source or destination district", wire="DecList/DistrictCode",
        pointer="cn_district", level=LINE, value=attrgetter("item.cn_district"), attribute="cn_district",
        suppliers=(SHIPPER, CONSIGNEE),
        source=CIT,
    ),
    Element(
        number=58, label="Duty mode", wire="DecList/DutyMode", pointer="duty_mode", level=LINE, value=duty_mode,
        suppliers=(BROKER,), how="1 follows from the general nature of levy (101)", source=CIT,
    ),
    Element(
        number=60, label="Line of the account book", wire="DecList/ContrItem", pointer="account_book_line", level=LINE,
        required=OPTIONAL, value=lambda s: s.item.account_book_line, suppliers=(SHIPPER, BROKER), source=CIT,
    ),
    Element(
        number=61, label="Licences of the line", wire="DecList/DecGoodsLimits", pointer="licences", level=LINE,
        required=OPTIONAL, value=lambda s: s.item.licences, suppliers=(CONSIGNEE, SHIPPER), source=CIT,
    ),
    Element(
        number=62, label="Certificates of origin", wire="EcoRelation", pointer="certificates_of_origin", level=LINE,
        required=OPTIONAL, value=lambda s: s.item.certificates_of_origin if s.importing else None,
        suppliers=(SHIPPER,), how="imports only", source=CIT,
    ),
    Element(
        number=66, label="Dangerous goods", wire="DecList/Uncode, DangName, DangPackType, DangPackSpec",
        pointer="dangerous_goods", level=LINE, required=OPTIONAL, value=lambda s: s.item.dangerous_goods,
        suppliers=(SHIPPER,), source=CIT,
    ),
]  # fmt: skip

__all__ = ["LINE_ELEMENTS", "duty_mode", "line_value"]
