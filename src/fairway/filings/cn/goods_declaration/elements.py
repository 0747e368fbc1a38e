"""What the goods declaration needs of a submission: the head (contract, 6.1)."""

from __future__ import annotations

from fairway.codes.control_points import control_point
from fairway.codes.conversions import Converted, convert
from fairway.consignments.model import Place
from fairway.filings.adapter import Supplier
from fairway.filings.cn.element import EXPORT, IMPORT, OPTIONAL, Element, Evidence, Level, Spot, Table
from fairway.filings.cn.goods_declaration.line_elements import LINE_ELEMENTS
from fairway.filings.cn.road_manifest.elements import border_office

SHIPPER, CONSIGNEE, BROKER, CARRIER = Supplier.SHIPPER, Supplier.CONSIGNEE, Supplier.BROKER, Supplier.CARRIER
ONCE, EACH = Level.SUBMISSION, Level.CONSIGNMENT
CIT = "column comments of a published declaration system"
TEMPLATE = "published template of DecMessage"
BOTH = CIT + "; " + TEMPLATE
RULES_2019 = "filling rules of 2019 as known, not read"


def entry_port(spot: Spot) -> str:
    """The 6-digit entry or exit port: as entered, else that of the control point, else of the border office."""
    trip = spot.trip
    if trip.cn_entry_port:
        return trip.cn_entry_port
    day = trip.expected_crossing_date or spot.day
    point = control_point(trip.control_point, day) if trip.control_point else None
    if point is not None and point.cn_entry_port:
        return point.cn_entry_port
    office = border_office(spot)
    found = convert("customs_office.cn", "entry_port.gacc", office, day) if office else None
    return found.value if isinstance(found, Converted) else ""


def foreign_place(spot: Spot) -> tuple[Place | None, str]:
    """The place outside the Mainland with its pointer: of loading for an import, of discharge for an export; of the
    consignment, else of the trip."""
    name = "place_of_loading" if spot.importing else "place_of_discharge"
    own: Place | None = getattr(spot.consignment, name)
    if own is not None:
        return own, f"/consignments/{spot.c}/{name}"
    return getattr(spot.trip, name), f"/trip/{name}"


def foreign_port(spot: Spot) -> str:
    """The 6-character port outside the Mainland: as entered, else of the UN/LOCODE."""
    place, _ = foreign_place(spot)
    if place is None:
        return ""
    if place.cn_port_code or not place.unlocode:
        return place.cn_port_code or ""
    found = convert("unlocode", "port.gacc", place.unlocode, spot.day)
    return found.value if isinstance(found, Converted) else ""


_head = [
    Element(
        number=6, label="Mainland office that is declared to", wire="DecHead/CustomMaster",
        pointer="/trip/cn_declare_office", level=ONCE, value=lambda s: s.trip.cn_declare_office, suppliers=(BROKER,),
        source=BOTH,
    ),
    Element(
        number=5, label="Mainland office of entry or exit", wire="DecHead/IEPort", pointer="/trip/control_point",
        level=ONCE, value=border_office, suppliers=(CARRIER, BROKER),
        how="the office of the control point, or /trip/cn_border_office", source=BOTH,
    ),
    Element(
        number=5, label="Mainland entry or exit port", wire="DecHead/EntyPortCode", pointer="/trip/cn_entry_port",
        level=ONCE, value=entry_port, suppliers=(BROKER,),
        how="of the control point or of the border office where known, else as entered", source=BOTH,
    ),
    Element(
        number=4, label="Mode of transport", wire="DecHead/TrafMode", pointer="/trip/mode", level=ONCE,
        value=lambda s: s.trip.mode, suppliers=(CARRIER,), how="4 = road in declarations (manifests: 3)", source=BOTH,
    ),
    Element(
        number=9, label="Transport batch number", wire="DecFreeTxt/VoyNo", pointer="/trip/batch_number", level=ONCE,
        value=lambda s: s.trip.batch_number, suppliers=(CARRIER,), evidence=Evidence.ASSUMED,
        source="the element is public; that it holds the batch number: " + RULES_2019,
    ),
    Element(
        number=7, label="Expected date of crossing", wire="DecHead/IEDate", pointer="/trip/expected_crossing_date",
        level=ONCE, required=OPTIONAL, value=lambda s: s.trip.expected_crossing_date if s.importing else None,
        suppliers=(CARRIER,), how="imports only", source=BOTH,
    ),
    Element(
        number=8, label="Date of departure", wire="DecHead/DespDate", pointer="/trip/loading_at", level=ONCE,
        required=OPTIONAL, value=lambda s: s.trip.loading_at if s.importing else None, suppliers=(CARRIER,),
        how="civil date of loading, imports only", source=BOTH,
    ),
    Element(
        number=71, label="Owner of the signing certificate", wire="DecHead/TypistNo, DecSign/ICCode",
        pointer="/signature_certificate", level=ONCE, value=lambda s: s.submission.signature_certificate,
        suppliers=(BROKER,), how="number of the card that keys and signs", source=BOTH,
    ),
    Element(
        number=72, label="Note", wire="DecHead/NoteS", pointer="note", level=EACH, required=OPTIONAL,
        value=lambda s: s.consignment.note, suppliers=(BROKER, SHIPPER), source=BOTH,
    ),
    Element(
        number=16, label="Master waybill number", wire="DecHead/BillNo", pointer="waybill_number", level=EACH,
        value=lambda s: s.consignment.waybill_number, suppliers=(CARRIER, BROKER), evidence=Evidence.ASSUMED,
        source="the element is public; that it holds the master waybill: " + RULES_2019,
    ),
    Element(
        number=58, label="Supervision mode", wire="DecHead/TradeMode", pointer="clearance/cn_supervision_mode",
        level=EACH, value=lambda s: s.consignment.clearance.cn_supervision_mode, suppliers=(BROKER, SHIPPER),
        source=BOTH,
    ),
    Element(
        number=58, label="Nature of levy", wire="DecHead/CutMode", pointer="clearance/cn_levy_nature", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.clearance.cn_levy_nature, suppliers=(BROKER,), source=BOTH,
    ),
    Element(
        number=58, label="Price statements", wire="DecHead/PromiseItmes", pointer="clearance/cn_price_promises",
        level=EACH, value=lambda s: s.consignment.clearance.cn_price_promises, suppliers=(SHIPPER, CONSIGNEE),
        how="five flags: special relation, influence on the price, royalties, formula price, provisional price",
        source=BOTH,
    ),
    Element(
        number=59, label="Fast clearance, two-step, combined port", wire="DecHead/Type, DecHead/BusinessItems",
        pointer="clearance", level=EACH, required=OPTIONAL,
        value=lambda s: (
            s.consignment.clearance.fast_clearance
            or s.consignment.clearance.two_step
            or s.consignment.clearance.combined_port
            or None
        ),
        suppliers=(BROKER,),
        how="MF in positions 1 and 2, 5 or 6 in position 3, Z in position 7; flag 4 of BusinessItems; blanks between",
        evidence=Evidence.ASSUMED, source=CIT + "; the blanks are ours",
    ),
    Element(
        number=51, label="Customs registration of the Mainland firm", wire="DecHead/TradeCode",
        pointer="{mainland}/cn_customs_code", level=EACH,
        value=lambda s: s.mainland.cn_customs_code if s.mainland else None, suppliers=(SHIPPER, CONSIGNEE),
        how="of the consignee (import) or the consignor (export)", source=BOTH,
    ),
    Element(
        number=51, label="Unified social credit code of the Mainland firm", wire="DecHead/TradeCoScc",
        pointer="{mainland}/uscc", level=EACH, value=lambda s: s.mainland.uscc if s.mainland else None,
        suppliers=(SHIPPER, CONSIGNEE), source=BOTH,
    ),
    Element(
        number=49, label="Registered Chinese name of the Mainland firm", wire="DecHead/TradeName",
        pointer="{mainland}/names/sc", level=EACH, value=lambda s: s.mainland.names.sc if s.mainland else None,
        suppliers=(SHIPPER, CONSIGNEE), source=BOTH,
    ),
    Element(
        number=56, label="User or producer", wire="DecHead/OwnerCode, DecHead/OwnerName, DecHead/OwnerCodeScc",
        pointer="end_user", level=EACH, required=OPTIONAL, value=lambda s: s.consignment.end_user,
        suppliers=(SHIPPER, CONSIGNEE), how="end user, else the Mainland firm itself", source=BOTH,
    ),
    Element(
        number=54, label="Customs registration of the declarant", wire="DecHead/AgentCode, DecHead/CopCode",
        pointer="cn_declarant/cn_customs_code", level=EACH,
        value=lambda s: s.consignment.cn_declarant.cn_customs_code if s.consignment.cn_declarant else None,
        suppliers=(BROKER,), how="the declarant is the keying firm too", source=BOTH,
    ),
    Element(
        number=54, label="Unified social credit code of the declarant",
        wire="DecHead/AgentCodeScc, DecHead/CopCodeScc", pointer="cn_declarant/uscc", level=EACH,
        value=lambda s: s.consignment.cn_declarant.uscc if s.consignment.cn_declarant else None, suppliers=(BROKER,),
        source=BOTH,
    ),
    Element(
        number=54, label="Name of the declarant", wire="DecHead/AgentName, DecHead/CopName",
        pointer="cn_declarant/names/sc", level=EACH,
        value=lambda s: s.consignment.cn_declarant.names.sc if s.consignment.cn_declarant else None,
        suppliers=(BROKER,), source=BOTH,
    ),
    Element(
        number=54, label="Person who signs", wire="DecHead/DeclareName, DecHead/InputerName, DecSign/OperName",
        pointer="cn_declarant/declarant_name", level=EACH,
        value=lambda s: s.consignment.cn_declarant.declarant_name if s.consignment.cn_declarant else None,
        suppliers=(BROKER,), source=BOTH,
    ),
    Element(
        number=48, label="English name of the party outside the Mainland",
        wire="DecHead/OverseasConsignorEname, DecHead/OverseasConsigneeEname", pointer="{overseas}/names/en",
        level=EACH, value=lambda s: s.overseas.names.en if s.overseas else None, suppliers=(SHIPPER, CONSIGNEE),
        source=BOTH,
    ),
    Element(
        number=52, label="AEO or other code of the party outside the Mainland",
        wire="DecHead/OverseasConsignorCode, DecHead/OverseasConsigneeCode", pointer="{overseas}/aeo", level=EACH,
        required=OPTIONAL, value=lambda s: (s.overseas.aeo or s.overseas.enterprise_code) if s.overseas else None,
        suppliers=(SHIPPER, CONSIGNEE), source=BOTH,
    ),
    Element(
        number=48, label="Chinese name of the consignor outside the Mainland", wire="DecHead/OverseasConsignorCname",
        pointer="{overseas}/names/tc", level=EACH, required=OPTIONAL,
        value=lambda s: (s.overseas.names.sc or s.overseas.names.tc) if s.overseas and s.importing else None,
        suppliers=(SHIPPER,), how="Simplified, else Traditional; imports only", source=BOTH,
    ),
    Element(
        number=48, label="Address of the consignor outside the Mainland", wire="DecHead/OverseasConsignorAddr",
        pointer="{overseas}/address", level=EACH, required=OPTIONAL,
        value=lambda s: s.overseas.address if s.overseas and s.importing else None, suppliers=(SHIPPER,),
        how="on one line; imports only", source=BOTH,
    ),
    Element(
        number=49, label="English name of the Mainland firm", wire="DecHead/DomesticConsigneeEname",
        pointer="{mainland}/names/en", level=EACH, required=OPTIONAL,
        value=lambda s: s.mainland.names.en if s.mainland and s.importing else None, suppliers=(CONSIGNEE,),
        how="imports only", source=BOTH,
    ),
    Element(
        number=43, label="Country from which the goods come", wire="DecHead/TradeCountry",
        pointer="country_of_consignment", level=EACH, required=IMPORT,
        value=lambda s: s.consignment.country_of_consignment, suppliers=(SHIPPER,), how="alpha-3", source=BOTH,
    ),
    Element(
        number=44, label="Country to which the goods go", wire="DecHead/TradeCountry",
        pointer="country_of_destination", level=EACH, required=EXPORT,
        value=lambda s: s.consignment.country_of_destination, suppliers=(SHIPPER,), how="alpha-3", source=BOTH,
    ),
    Element(
        number=47, label="Trading country", wire="DecHead/TradeAreaCode", pointer="trading_country", level=EACH,
        value=lambda s: s.consignment.trading_country, suppliers=(SHIPPER, CONSIGNEE), how="alpha-3", source=BOTH,
    ),
    Element(
        number=45, label="Port outside the Mainland (import)", wire="DecHead/DistinatePort, DecHead/DespPortCode",
        pointer="place_of_loading", level=EACH, required=IMPORT, value=foreign_port, suppliers=(CARRIER, BROKER),
        how="6 characters: of the place of loading of the consignment, else of the trip; HKHKG is HKG003", source=BOTH,
    ),
    Element(
        number=46, label="Port outside the Mainland (export)", wire="DecHead/DistinatePort",
        pointer="place_of_discharge", level=EACH, required=EXPORT, value=foreign_port, suppliers=(CARRIER, BROKER),
        how="6 characters: of the place of discharge of the consignment, else of the trip; HKHKG is HKG003",
        source=BOTH,
    ),
    Element(
        number=46, label="Where the goods are", wire="DecHead/GoodsPlace", pointer="goods_place", level=EACH,
        required=IMPORT, value=lambda s: s.consignment.goods_place, suppliers=(BROKER, CONSIGNEE), source=BOTH,
    ),
    Element(
        number=20, label="Number of packages", wire="DecHead/PackNo", pointer="packages/count", level=EACH,
        value=lambda s: s.consignment.packages, suppliers=(SHIPPER,),
        how="all packages; of its lines where a declaration holds a part of the consignment", source=BOTH,
    ),
    Element(
        number=21, label="Type of packages", wire="DecHead/WrapType, DecOtherPacks", pointer="packages/type_code",
        level=EACH, value=lambda s: s.consignment.packages, suppliers=(SHIPPER,),
        how="2 digits by UN Rec. 21, or the one that a person chose", source=BOTH,
    ),
    Element(
        number=22, label="Marks and numbers", wire="DecHead/MarkNo", pointer="packages/marks", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.packages.marks if s.consignment.packages else None,
        suppliers=(SHIPPER,), how="N/M where there are none", source=BOTH,
    ),
    Element(
        number=23, label="Gross weight", wire="DecHead/GrossWet", pointer="gross_weight_kg", level=EACH,
        value=lambda s: s.consignment.gross_weight_kg, suppliers=(SHIPPER,), how="kilograms", source=BOTH,
    ),
    Element(
        number=24, label="Net weight", wire="DecHead/NetWt", pointer="net_weight_kg", level=EACH,
        value=lambda s: s.consignment.net_weight_kg, suppliers=(SHIPPER,), how="kilograms", source=BOTH,
    ),
    Element(
        number=40, label="Trade terms", wire="DecHead/TransMode", pointer="trade_term", level=EACH,
        value=lambda s: s.consignment.trade_term, suppliers=(SHIPPER, CONSIGNEE),
        how="code of the Incoterm; for DAP, DPU and DDP by the basis of the value, which a person chose", source=BOTH,
    ),
    Element(
        number=39, label="Freight", wire="DecHead/FeeMark, FeeRate, FeeCurr", pointer="freight", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.freight, suppliers=(SHIPPER, CARRIER),
        how="where the price of an import leaves it out, of an export includes it; mark 1 rate, 2 unit, 3 total",
        source=BOTH,
    ),
    Element(
        number=39, label="Insurance", wire="DecHead/InsurMark, InsurRate, InsurCurr", pointer="insurance", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.insurance, suppliers=(SHIPPER,), how="as freight", source=BOTH,
    ),
    Element(
        number=39, label="Other charges", wire="DecHead/OtherMark, OtherRate, OtherCurr", pointer="other_charges",
        level=EACH, required=OPTIONAL, value=lambda s: s.consignment.other_charges, suppliers=(SHIPPER,),
        how="as freight", source=BOTH,
    ),
    Element(
        number=60, label="Account book", wire="DecHead/ManualNo", pointer="clearance/cn_account_book", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.clearance.cn_account_book, suppliers=(SHIPPER, BROKER),
        source=BOTH,
    ),
    Element(
        number=61, label="Licences", wire="DecHead/LicenseNo, DecLicenseDocus", pointer="licences", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.licences, suppliers=(SHIPPER, CONSIGNEE),
        how="those of the Mainland; the first in the head, all with a kind in the list", source=BOTH,
    ),
    Element(
        number=63, label="Contract number", wire="DecHead/ContrNo, EdocRealation", pointer="contract_number",
        level=EACH, required=OPTIONAL, value=lambda s: s.consignment.contract_number, suppliers=(SHIPPER,),
        source=BOTH,
    ),
    Element(
        number=70, label="Supporting documents", wire="EdocRealation", pointer="attachments", level=EACH,
        required=OPTIONAL, value=lambda s: s.consignment.attachments, suppliers=(SHIPPER, BROKER),
        how="number or SHA-256, with a code by kind", evidence=Evidence.ASSUMED,
        source="the element is public, the codes are ours",
    ),
    Element(
        number=67, label="Guarantee and tax-paying firm", wire="DecHead/ChkSurety, DecHead/TaxAaminMark",
        pointer="clearance/guarantee", level=EACH, required=OPTIONAL,
        value=lambda s: s.consignment.clearance.guarantee or s.consignment.clearance.tax_paying_firm,
        suppliers=(BROKER,), source=BOTH,
    ),
    Element(
        number=64, label="Container numbers", wire="DecContainers/Container/ContainerId", pointer="containers",
        level=EACH, required=OPTIONAL, value=lambda s: s.consignment.containers, suppliers=(CARRIER, SHIPPER),
        how="with size by ISO 6346 size-type, the lines in it, LCL flag and tare", source=TEMPLATE,
    ),
]  # fmt: skip

TABLE = Table([*_head, *LINE_ELEMENTS])

__all__ = ["TABLE", "entry_port", "foreign_place", "foreign_port"]
