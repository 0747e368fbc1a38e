"""The structure of ``DecMessage`` as typed tables (wire document, 6)."""

from __future__ import annotations

from decimal import Decimal

from simulators.cn_single_window.codes import CONTAINERS, PACKAGES, TRADE_MODES, TRADE_TERMS, UNITS, is_office, is_port
from simulators.cn_single_window.manifest_tables import group, leaf
from simulators.machinery.international import ALPHA3, CURRENCIES
from simulators.machinery.schema import UNBOUNDED, Element, coded, decimal, integer, moment, one_of, pattern, text

DEC_NS = "http://www.chinaport.gov.cn/dec"
REQUEST_NS = "urn:fairway:dec-request:1"

COUNTRY = one_of(ALPHA3, "countries, three letters")
CURRENCY = one_of(CURRENCIES, "currencies")
OFFICE = coded(is_office, "customs offices")
PORT = coded(is_port, "ports abroad")
DAY = moment("%Y%m%d")
CREDIT_CODE = pattern("[0-9A-Z]{18}", "18 capitals and digits")
MARK = one_of({"1", "2", "3"}, "charge marks")
UNIT = one_of(UNITS, "units")
FLAG = one_of({"0", "1"}, "flags")
NUMBER = pattern("[IE][0-9]{17}", "the window's unified number")
ENTRY = pattern("[0-9]{18}", "18 digits")


def optional(name: str, longest: int) -> Element:
    """A text that may be left out."""
    return leaf(name, text(longest), 0)


def _charge(name: str) -> tuple[Element, ...]:
    return (
        leaf(f"{name}Curr", CURRENCY, 0),
        leaf(f"{name}Mark", MARK, 0),
        leaf(f"{name}Rate", decimal(19, 5), 0),
    )


HEAD = group(
    "DecHead",
    leaf("SeqNo", NUMBER, 0),
    leaf("IEFlag", one_of({"I", "E"}, "directions")),
    optional("Type", 10),
    leaf("AgentCode", text(10)),
    leaf("AgentName", text(100)),
    leaf("BillNo", text(32)),
    optional("ContrNo", 32),
    leaf("CustomMaster", OFFICE),
    leaf("CutMode", pattern("[0-9]{3}", "3 digits"), 0),
    leaf("DistinatePort", PORT),
    *_charge("Fee"),
    leaf("GrossWet", decimal(19, 5, above=Decimal(0))),
    leaf("IEDate", DAY, 0),
    leaf("IEPort", OFFICE),
    *_charge("Insur"),
    optional("LicenseNo", 20),
    optional("ManualNo", 12),
    leaf("NetWt", decimal(19, 5, above=Decimal(0))),
    optional("NoteS", 255),
    *_charge("Other"),
    leaf("OwnerCode", text(18)),
    leaf("OwnerName", text(100)),
    leaf("PackNo", integer(1, 999_999_999)),
    leaf("TradeCode", pattern("[0-9A-Z]{10}", "10 capitals and digits")),
    leaf("TradeCountry", COUNTRY),
    leaf("TradeMode", one_of(TRADE_MODES, "supervision modes")),
    leaf("TradeName", text(100)),
    leaf("TrafMode", one_of({"4"}, "modes of transport (road)")),
    optional("TrafName", 50),
    leaf("TransMode", one_of(TRADE_TERMS, "trade terms")),
    leaf("WrapType", one_of(PACKAGES, "package types")),
    leaf("EntryId", ENTRY, 0),
    leaf("EdiId", one_of({"1", "3", "5"}, "kinds of declaration")),
    leaf("CopName", text(70)),
    leaf("CopCode", text(10)),
    leaf("EntryType", one_of({"0", "M", "W", "L", "D"}, "entry types")),
    leaf("TypistNo", text(30)),
    leaf("InputerName", text(32)),
    leaf("DeclTrnRel", FLAG),
    leaf("ChkSurety", FLAG, 0),
    leaf("CopCodeScc", CREDIT_CODE),
    leaf("OwnerCodeScc", CREDIT_CODE),
    leaf("AgentCodeScc", CREDIT_CODE),
    leaf("TradeCoScc", CREDIT_CODE),
    leaf("PromiseItmes", pattern("[019]{5}", "five flags 1, 0 or 9")),
    leaf("TradeAreaCode", COUNTRY),
    leaf("TaxAaminMark", FLAG, 0),
    optional("MarkNo", 400),
    optional("DespPortCode", 8),
    leaf("EntyPortCode", pattern("[0-9]{6}", "6 digits")),
    optional("GoodsPlace", 100),
    optional("BLNo", 50),
    optional("SpecDeclFlag", 7),
    leaf("DespDate", DAY, 0),
    leaf("DeclareName", text(50)),
    leaf("NoOtherPack", FLAG, 0),
    optional("OverseasConsignorCode", 50),
    optional("OverseasConsignorCname", 150),
    optional("OverseasConsignorEname", 100),
    optional("OverseasConsignorAddr", 100),
    optional("OverseasConsigneeCode", 50),
    optional("OverseasConsigneeEname", 400),
    optional("DomesticConsigneeEname", 400),
    optional("EdiRemark2", 128),
    optional("EdiRemark", 128),
    leaf("BusinessItems", pattern("[01]{1,5}", "up to five flags"), 0),
)

DELETION_HEAD = group(
    "DecHead",
    leaf("SeqNo", NUMBER),
    leaf("IEFlag", one_of({"I", "E"}, "directions")),
    leaf("BillNo", text(32)),
    leaf("CustomMaster", OFFICE),
    leaf("EntryId", ENTRY, 0),
    ordered=False,
)

LINE = group(
    "DecList",
    optional("ContrItem", 9),
    leaf("CodeTS", pattern("[0-9]{10}", "10 digits")),
    leaf("DeclPrice", decimal(19, 4, above=Decimal(0))),
    leaf("DutyMode", pattern("[1-9]", "one digit")),
    leaf("GModel", text(255)),
    leaf("GName", text(255)),
    leaf("GNo", integer(1, 9999)),
    leaf("OriginCountry", COUNTRY),
    leaf("TradeCurr", CURRENCY),
    leaf("DeclTotal", decimal(19, 2, above=Decimal(0))),
    leaf("GQty", decimal(19, 5, above=Decimal(0))),
    leaf("FirstQty", decimal(19, 5, above=Decimal(0)), 0),
    leaf("SecondQty", decimal(19, 5, above=Decimal(0)), 0),
    leaf("GUnit", UNIT),
    leaf("FirstUnit", UNIT, 0),
    leaf("SecondUnit", UNIT, 0),
    optional("ExgNo", 30),
    leaf("DestinationCountry", COUNTRY),
    leaf("CiqCode", pattern("[0-9]{3}", "3 digits"), 0),
    optional("DeclGoodsEname", 100),
    optional("Uncode", 20),
    optional("DangName", 80),
    optional("DangPackType", 4),
    optional("DangPackSpec", 24),
    optional("NoDangFlag", 1),
    optional("GoodsModel", 2000),
    optional("GoodsBrand", 2000),
    leaf("DistrictCode", pattern("[0-9]{5}", "5 digits")),
    group(
        "DecGoodsLimits",
        group(
            "DecGoodsLimit", optional("GoodsNo", 9), leaf("LicTypeCode", text(10)), leaf("LicenceNo", text(40)), most=99
        ),
        least=0,
    ),
    most=UNBOUNDED,
)

CONTAINER = group(
    "Container",
    leaf("ContainerId", text(11)),
    leaf("ContainerMd", one_of(CONTAINERS, "container kinds")),
    optional("GoodsNo", 500),
    leaf("LclFlag", FLAG, 0),
    leaf("ContainerWt", decimal(19, 5), 0),
    most=UNBOUNDED,
)

SIGN = group(
    "DecSign",
    leaf("OperType", one_of({"C", "G"}, "operations")),
    optional("ICCode", 30),
    leaf("CopCode", text(10)),
    leaf("OperName", text(50)),
    leaf("ClientSeqNo", pattern("[A-Z][0-9]{20}", "a letter and 20 digits")),
    optional("Sign", 4000),
    optional("SignDate", 20),
    optional("Certificate", 4000),
    optional("Note", 255),
)

FREE_TEXT = group("DecFreeTxt", leaf("VoyNo", pattern("[A-Z0-9]{1,17}", "a batch number")), ordered=False)

REQUEST = Element(
    "Request",
    children=(
        Element("Function", pattern("[35]", "3 or 5"), space=REQUEST_NS),
        Element("Reason", text(3), least=0, space=REQUEST_NS),
    ),
    least=0,
    space=REQUEST_NS,
)


def _rows(name: str, row: Element) -> Element:
    return group(name, row, least=0)


def table_for(function: str) -> Element:
    """The table of a declaration, of its change (5) or of its deletion (3)."""
    if function == "3":
        return group("DecMessage", DELETION_HEAD, FREE_TEXT, SIGN, REQUEST)
    return group(
        "DecMessage",
        HEAD,
        group("DecLists", LINE),
        _rows("DecContainers", CONTAINER),
        _rows(
            "DecLicenseDocus",
            group("LicenseDocu", leaf("DocuCode", text(2)), leaf("CertCode", text(40)), most=UNBOUNDED),
        ),
        _rows(
            "DecOtherPacks",
            group(
                "DecOtherPack",
                leaf("PackQty", integer(0, 999_999_999), 0),
                leaf("PackType", one_of(PACKAGES, "package types")),
                most=UNBOUNDED,
            ),
        ),
        FREE_TEXT,
        SIGN,
        group(
            "EdocRealation",
            leaf("EdocID", text(64)),
            leaf("EdocCode", text(8)),
            optional("EdocFomatType", 4),
            optional("OpNote", 255),
            least=0,
            most=UNBOUNDED,
        ),
        group(
            "EcoRelation",
            leaf("CertType", text(8)),
            leaf("EcoCertNo", text(64)),
            leaf("DecGNo", integer(1, 9999)),
            leaf("EcoGNo", integer(1, 9999)),
            least=0,
            most=UNBOUNDED,
        ),
        REQUEST,
    )
