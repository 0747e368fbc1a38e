"""Answers of the single window and reports of the supervised place, as read; contract, sections 4, 5 and 7."""

from __future__ import annotations

import msgspec
from lxml import etree

from fairway.wire.gacc.manifest import Head
from fairway.wire.gacc.manifest_read import read_head
from fairway.wire.gacc.xml import attribute, child, children, local, parse, unreadable, value

ARRIVAL_REPORT = "MT3402"
TALLY = "MT5402"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that the authority found."""

    code: str
    text: str = ""
    path: str = ""
    """Where in our message, as the authority says it ("Consignment[2]/TotalPackageQuantity")."""


class WaybillAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided on one waybill of a manifest."""

    waybill: str
    code: str
    text: str = ""


class ManifestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a manifest or a carrier confirmation."""

    head: Head
    """``message_id`` is that of our message; ``send_time`` is when the answer was made."""
    code: str
    """StatementCode, or the transmission code (E1 to E4)."""
    text: str = ""
    transmission: bool = False
    number: str = ""
    """The window's number of the document."""
    batch_number: str = ""
    waybills: tuple[WaybillAnswer, ...] = ()
    faults: tuple[Fault, ...] = ()


class PlaceReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report of the supervised place: arrival of export goods (MT3402) or their tally (MT5402)."""

    head: Head
    office: str
    batch_number: str
    place: str = ""
    at: str = ""
    """14 digits."""
    consignments: tuple[ReportedConsignment, ...] = ()


class ReportedConsignment(msgspec.Struct, frozen=True, kw_only=True):
    """What the supervised place counted of one waybill."""

    waybill: str
    packages: str = ""
    package_type: str = ""
    gross_weight: str = ""


class ImportResponse(msgspec.Struct, frozen=True, kw_only=True):
    """The technical answer to a declaration (DecImportResponse)."""

    code: str
    text: str = ""
    client_seq_no: str = ""
    seq_no: str = ""


class DeclarationReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt of a declaration (DEC_DATA or DEC_RESULT)."""

    seq_no: str
    entry_id: str = ""
    notice_date: str = ""
    channel: str = ""
    note: str = ""
    office: str = ""
    ie_date: str = ""
    declared_on: str = ""
    faults: tuple[Fault, ...] = ()


Answer = ManifestAnswer | PlaceReport | ImportResponse | DeclarationReceipt


def _manifest_answer(root: etree._Element, response: etree._Element) -> ManifestAnswer:
    transmission = child(response, "ResponseType")
    code = value(response, "AdditionalInformation/StatementCode")
    text = value(response, "AdditionalInformation/StatementDescription")
    if not code and transmission is not None:
        code, text = value(transmission, "Code"), value(transmission, "Text")
    if not code:
        raise unreadable("the answer has no code")
    return ManifestAnswer(
        head=read_head(root),
        code=code,
        text=text,
        transmission=transmission is not None and code == value(transmission, "Code"),
        number=value(response, "ID"),
        batch_number=value(response, "JourneyID"),
        waybills=tuple(
            WaybillAnswer(
                waybill=value(one, "TransportContractDocument/ID"),
                code=value(one, "AdditionalInformation/StatementCode"),
                text=value(one, "AdditionalInformation/StatementDescription"),
            )
            for one in children(response, "Consignment")
        ),
        faults=tuple(
            Fault(code=value(one, "ValidationCode"), text=value(one, "Description"), path=value(one, "Pointer"))
            for one in children(response, "Error")
        ),
    )


def _place_report(root: etree._Element, declaration: etree._Element) -> PlaceReport:
    head = read_head(root)
    if head.message_type not in {ARRIVAL_REPORT, TALLY}:
        raise unreadable(f"{head.message_type} is no report of a supervised place")
    return PlaceReport(
        head=head,
        office=value(declaration, "DeclarationOfficeID"),
        batch_number=value(declaration, "ID"),
        place=value(declaration, "UnloadingLocation/ID"),
        at=value(declaration, "UnloadingLocation/ArrivalDateTime")
        or value(declaration, "UnloadingLocation/TallyDateTime"),
        consignments=tuple(
            ReportedConsignment(
                waybill=value(one, "TransportContractDocument/ID"),
                packages=value(one, "TotalPackageQuantity"),
                package_type=attribute(one, "TotalPackageQuantity", "unitCode"),
                gross_weight=value(one, "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure"),
            )
            for one in children(declaration, "Consignment")
        ),
    )


def _result_info(lines: str) -> tuple[Fault, ...]:
    """``code|path|text`` on each line; a line of another form is kept whole as text without a code."""
    faults: list[Fault] = []
    for line in lines.splitlines():
        parts = line.strip().split("|", 2)
        if len(parts) == 3 and parts[0]:
            faults.append(Fault(code=parts[0], path=parts[1], text=parts[2]))
        elif line.strip():
            faults.append(Fault(code="", text=line.strip()))
    return tuple(faults)


def _declaration_receipt(result: etree._Element, info: str) -> DeclarationReceipt:
    seq_no, channel = value(result, "CUS_CIQ_NO"), value(result, "CHANNEL")
    if not seq_no or not channel:
        raise unreadable("the receipt has no unified number or no CHANNEL")
    return DeclarationReceipt(
        seq_no=seq_no,
        entry_id=value(result, "ENTRY_ID"),
        notice_date=value(result, "NOTICE_DATE"),
        channel=channel,
        note=value(result, "NOTE"),
        office=value(result, "CUSTOM_MASTER"),
        ie_date=value(result, "I_E_DATE"),
        declared_on=value(result, "D_DATE"),
        faults=_result_info(info),
    )


def decode(content: bytes) -> Answer:
    """The answer or report in ``content``. Raises Refusal when it is none that the contract knows."""
    root = parse(content)
    match local(root):
        case "Manifest":
            if (response := child(root, "Response")) is not None:
                return _manifest_answer(root, response)
            if (declaration := child(root, "Declaration")) is not None:
                return _place_report(root, declaration)
        case "DecImportResponse":
            if code := value(root, "ResponseCode"):
                return ImportResponse(
                    code=code,
                    text=value(root, "ErrorMessage"),
                    client_seq_no=value(root, "ClientSeqNo"),
                    seq_no=value(root, "SeqNo"),
                )
        case "DEC_DATA":
            if (result := child(root, "DEC_RESULT")) is not None:
                return _declaration_receipt(result, value(root, "RESULT_INFO"))
        case "DEC_RESULT":
            return _declaration_receipt(root, "")
        case _:
            pass
    raise unreadable(f"{local(root)} is no answer of the single window")
