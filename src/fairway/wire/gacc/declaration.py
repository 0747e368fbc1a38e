"""The goods declaration (DecMessage) as a message; contract, section 6.

Attributes have speaking names; :data:`HEAD_ELEMENTS` and :data:`LINE_ELEMENTS` tie them to the elements of the
message, in the order in which the published template has them.
"""

from __future__ import annotations

import msgspec

NAMESPACE = "http://www.chinaport.gov.cn/dec"
REQUEST_NAMESPACE = "urn:fairway:dec-request:1"
"""Ours: how a change of an accepted declaration is asked for is not public (contract, 6.5)."""
IMPORT, EXPORT = "I", "E"
ROAD = "4"
DECLARE = "C"


class DecHead(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a declaration."""

    seq_no: str = ""
    ie_flag: str
    type: str = ""
    agent_code: str = ""
    agent_name: str = ""
    bill_no: str = ""
    contract: str = ""
    declare_office: str = ""
    levy_nature: str = ""
    stop_port: str = ""
    fee_currency: str = ""
    fee_mark: str = ""
    fee_rate: str = ""
    gross_weight: str = ""
    ie_date: str = ""
    border_office: str = ""
    insurance_currency: str = ""
    insurance_mark: str = ""
    insurance_rate: str = ""
    licence: str = ""
    account_book: str = ""
    net_weight: str = ""
    note: str = ""
    other_currency: str = ""
    other_mark: str = ""
    other_rate: str = ""
    owner_code: str = ""
    owner_name: str = ""
    packages: str = ""
    trade_code: str = ""
    trade_country: str = ""
    supervision_mode: str = ""
    trade_name: str = ""
    transport_mode: str = ""
    transport_name: str = ""
    trade_terms: str = ""
    package_type: str = ""
    entry_id: str = ""
    edi_id: str = ""
    keying_name: str = ""
    keying_code: str = ""
    entry_type: str = ""
    typist: str = ""
    inputer_name: str = ""
    transit_relation: str = ""
    surety: str = ""
    keying_scc: str = ""
    owner_scc: str = ""
    agent_scc: str = ""
    trade_scc: str = ""
    price_promises: str = ""
    trading_country: str = ""
    tax_mark: str = ""
    marks: str = ""
    departure_port: str = ""
    entry_port: str = ""
    goods_place: str = ""
    bl_no: str = ""
    special_flags: str = ""
    departure_date: str = ""
    declarant_name: str = ""
    no_other_packages: str = ""
    overseas_consignor_code: str = ""
    overseas_consignor_cname: str = ""
    overseas_consignor_ename: str = ""
    overseas_consignor_address: str = ""
    overseas_consignee_code: str = ""
    overseas_consignee_ename: str = ""
    domestic_consignee_ename: str = ""
    remark2: str = ""
    remark: str = ""
    business_items: str = ""


HEAD_ELEMENTS: tuple[tuple[str, str], ...] = (
    ("SeqNo", "seq_no"), ("IEFlag", "ie_flag"), ("Type", "type"), ("AgentCode", "agent_code"),
    ("AgentName", "agent_name"), ("BillNo", "bill_no"), ("ContrNo", "contract"), ("CustomMaster", "declare_office"),
    ("CutMode", "levy_nature"), ("DistinatePort", "stop_port"), ("FeeCurr", "fee_currency"), ("FeeMark", "fee_mark"),
    ("FeeRate", "fee_rate"), ("GrossWet", "gross_weight"), ("IEDate", "ie_date"), ("IEPort", "border_office"),
    ("InsurCurr", "insurance_currency"), ("InsurMark", "insurance_mark"), ("InsurRate", "insurance_rate"),
    ("LicenseNo", "licence"), ("ManualNo", "account_book"), ("NetWt", "net_weight"), ("NoteS", "note"),
    ("OtherCurr", "other_currency"), ("OtherMark", "other_mark"), ("OtherRate", "other_rate"),
    ("OwnerCode", "owner_code"), ("OwnerName", "owner_name"), ("PackNo", "packages"), ("TradeCode", "trade_code"),
    ("TradeCountry", "trade_country"), ("TradeMode", "supervision_mode"), ("TradeName", "trade_name"),
    ("TrafMode", "transport_mode"), ("TrafName", "transport_name"), ("TransMode", "trade_terms"),
    ("WrapType", "package_type"), ("EntryId", "entry_id"), ("EdiId", "edi_id"), ("CopName", "keying_name"),
    ("CopCode", "keying_code"), ("EntryType", "entry_type"), ("TypistNo", "typist"), ("InputerName", "inputer_name"),
    ("DeclTrnRel", "transit_relation"), ("ChkSurety", "surety"), ("CopCodeScc", "keying_scc"),
    ("OwnerCodeScc", "owner_scc"), ("AgentCodeScc", "agent_scc"), ("TradeCoScc", "trade_scc"),
    ("PromiseItmes", "price_promises"), ("TradeAreaCode", "trading_country"), ("TaxAaminMark", "tax_mark"),
    ("MarkNo", "marks"), ("DespPortCode", "departure_port"), ("EntyPortCode", "entry_port"),
    ("GoodsPlace", "goods_place"), ("BLNo", "bl_no"), ("SpecDeclFlag", "special_flags"),
    ("DespDate", "departure_date"), ("DeclareName", "declarant_name"), ("NoOtherPack", "no_other_packages"),
    ("OverseasConsignorCode", "overseas_consignor_code"), ("OverseasConsignorCname", "overseas_consignor_cname"),
    ("OverseasConsignorEname", "overseas_consignor_ename"), ("OverseasConsignorAddr", "overseas_consignor_address"),
    ("OverseasConsigneeCode", "overseas_consignee_code"), ("OverseasConsigneeEname", "overseas_consignee_ename"),
    ("DomesticConsigneeEname", "domestic_consignee_ename"), ("EdiRemark2", "remark2"), ("EdiRemark", "remark"),
    ("BusinessItems", "business_items"),
)  # fmt: skip


class GoodsLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A licence that a line needs."""

    goods_no: str
    licence_type: str
    licence_no: str


class DecLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of goods."""

    account_book_item: str = ""
    tariff: str = ""
    unit_price: str = ""
    duty_mode: str = ""
    model: str = ""
    name: str = ""
    number: str
    origin_country: str = ""
    """The element OriginCountry: on export forms it holds the country of destination."""
    currency: str = ""
    total: str = ""
    quantity: str = ""
    legal_quantity_1: str = ""
    legal_quantity_2: str = ""
    unit: str = ""
    legal_unit_1: str = ""
    legal_unit_2: str = ""
    own_number: str = ""
    destination_country: str = ""
    """The element DestinationCountry: on export forms it holds the country of origin."""
    ciq: str = ""
    name_en: str = ""
    un_number: str = ""
    dangerous_name: str = ""
    dangerous_pack_type: str = ""
    dangerous_pack_spec: str = ""
    not_dangerous: str = ""
    goods_model: str = ""
    goods_brand: str = ""
    district: str = ""
    limits: tuple[GoodsLimit, ...] = ()


LINE_ELEMENTS: tuple[tuple[str, str], ...] = (
    ("ContrItem", "account_book_item"), ("CodeTS", "tariff"), ("DeclPrice", "unit_price"), ("DutyMode", "duty_mode"),
    ("GModel", "model"), ("GName", "name"), ("GNo", "number"), ("OriginCountry", "origin_country"),
    ("TradeCurr", "currency"), ("DeclTotal", "total"), ("GQty", "quantity"), ("FirstQty", "legal_quantity_1"),
    ("SecondQty", "legal_quantity_2"), ("GUnit", "unit"), ("FirstUnit", "legal_unit_1"),
    ("SecondUnit", "legal_unit_2"), ("ExgNo", "own_number"), ("DestinationCountry", "destination_country"),
    ("CiqCode", "ciq"), ("DeclGoodsEname", "name_en"), ("Uncode", "un_number"), ("DangName", "dangerous_name"),
    ("DangPackType", "dangerous_pack_type"), ("DangPackSpec", "dangerous_pack_spec"),
    ("NoDangFlag", "not_dangerous"), ("GoodsModel", "goods_model"), ("GoodsBrand", "goods_brand"),
    ("DistrictCode", "district"),
)  # fmt: skip


class DecContainer(msgspec.Struct, frozen=True, kw_only=True):
    """A container with the lines in it."""

    id: str
    size: str = ""
    goods_numbers: str = ""
    shared: str = ""
    weight: str = ""


class LicenceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A licence that accompanies the declaration."""

    code: str
    number: str


class OtherPack(msgspec.Struct, frozen=True, kw_only=True):
    """Packages of a further kind."""

    quantity: str
    type: str


class EDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A supporting document (EdocRealation)."""

    id: str
    code: str
    format: str = ""
    note: str = ""


class OriginRelation(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a certificate of origin (EcoRelation)."""

    cert_type: str
    cert_no: str
    line: str
    cert_line: str = ""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """DecSign: what is done, by whom, under which number of ours."""

    client_seq_no: str
    operation: str = DECLARE
    card: str = ""
    keying_code: str = ""
    operator_name: str = ""
    note: str = ""


class DecMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A goods declaration."""

    head: DecHead
    lines: tuple[DecLine, ...] = ()
    containers: tuple[DecContainer, ...] = ()
    licences: tuple[LicenceDocument, ...] = ()
    other_packs: tuple[OtherPack, ...] = ()
    voyage: str = ""
    """VoyNo: the transport batch number."""
    sign: Signature
    documents: tuple[EDocument, ...] = ()
    origins: tuple[OriginRelation, ...] = ()
    request_function: str = ""
    request_reason: str = ""
