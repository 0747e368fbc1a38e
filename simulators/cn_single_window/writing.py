"""Writing the window's XML: technical answers, receipts, reports. Each says in a comment that a simulator wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from simulators.cn_single_window.codes import ANSWERS, TECHNICAL, TRANSMISSION
from simulators.cn_single_window.model import Declaration, Fault, Sending
from simulators.machinery.clock import civil

LABEL = "<!-- Simulator - not an authority. 模拟系统，并非官方机构 -->\n"
_START = f'<?xml version="1.0" encoding="UTF-8"?>\n{LABEL}'
_START_DEC = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{LABEL}'
_SPACE = "urn:Declaration:datamodel:standard:CN:{kind}:1"


def digits17(moment: datetime) -> str:
    """``yyyyMMddHHmmssSSS`` in Mainland civil time."""
    local = civil(moment)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def _tag(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


@dataclass(frozen=True, slots=True)
class WaybillVerdict:
    """What is said of one waybill."""

    waybill: str
    code: str
    text: str


def _manifest(sending: Sending, at: datetime, body: str) -> bytes:
    head = (
        f"{_tag('MessageID', sending.message_id)}{_tag('FunctionCode', sending.function)}"
        f"{_tag('MessageType', sending.kind)}{_tag('SenderID', 'EPORT')}{_tag('ReceiverID', sending.sender)}"
        f"{_tag('SendTime', digits17(at))}{_tag('Version', '1.0')}"
    )
    space = _SPACE.format(kind=sending.kind)
    return (
        f'{_START}<Manifest xmlns="{escape(space)}"><Head>{head}</Head><Response>{_tag("ID", sending.number)}{body}'
        f"</Response></Manifest>"
    ).encode()


def _information(code: str, text: str) -> str:
    return (
        f"<AdditionalInformation>{_tag('StatementCode', code)}{_tag('StatementDescription', text)}"
        f"</AdditionalInformation>"
    )


def _errors(faults: Sequence[Fault]) -> str:
    return "".join(
        f"<Error>{_tag('ValidationCode', each.code)}{_tag('Description', each.text)}"
        f"{_tag('Pointer', each.path)}</Error>"
        for each in faults
    )


def technical(sending: Sending, at: datetime, code: str, faults: Sequence[Fault] = ()) -> bytes:
    """Taken (0) or refused."""
    text = "入库成功" if code == "0" else TECHNICAL[code]
    return _manifest(sending, at, _information(code, text) + _errors(faults))


def transmission(sending: Sending, at: datetime, code: str) -> bytes:
    """E1 or E3."""
    kind = f"<ResponseType>{_tag('Code', code)}{_tag('Text', TRANSMISSION[code])}</ResponseType>"
    return _manifest(sending, at, _tag("JourneyID", sending.parent) + kind)


def receipt(
    sending: Sending,
    at: datetime,
    code: str,
    *,
    verdicts: Sequence[WaybillVerdict] = (),
    faults: Sequence[Fault] = (),
    text: str = "",
) -> bytes:
    """A business receipt: 01, 02, 03, or at the gate 11, 12, 13."""
    lines = "".join(
        f"<Consignment><TransportContractDocument>{_tag('ID', each.waybill)}</TransportContractDocument>"
        f"{_information(each.code, each.text)}</Consignment>"
        for each in verdicts
    )
    body = _tag("JourneyID", sending.parent) + _information(code, text or ANSWERS[code]) + lines + _errors(faults)
    return _manifest(sending, at, body)


def declaration_response(code: str, text: str, client_number: str, number: str) -> bytes:
    """The technical answer to a declaration."""
    return (
        f'{_START_DEC}<DecImportResponse xmlns="http://www.chinaport.gov.cn/dec">{_tag("ResponseCode", code)}'
        f"{_tag('ErrorMessage', text)}{_tag('ClientSeqNo', client_number)}{_tag('SeqNo', number)}"
        f"<TrnPreId></TrnPreId></DecImportResponse>"
    ).encode()


def declaration_receipt(
    declaration: Declaration, at: datetime, channel: str, note: str, faults: Sequence[Fault] = ()
) -> bytes:
    """A receipt of the life of a declaration."""
    lines = "\n".join(f"{each.code}|{each.path}|{each.text}" for each in faults)
    declared = declaration.declared_at[:10]
    return (
        f"{_START_DEC}<DEC_DATA><DEC_RESULT>{_tag('CUS_CIQ_NO', declaration.id)}"
        f"{_tag('ENTRY_ID', declaration.entry_id)}{_tag('NOTICE_DATE', f'{civil(at):%Y-%m-%dT%H:%M:%S}')}"
        f"{_tag('CHANNEL', channel)}{_tag('NOTE', note)}{_tag('CUSTOM_MASTER', declaration.office)}"
        f"{_tag('I_E_DATE', declaration.date)}{_tag('D_DATE', f'{declared}T00:00:00')}</DEC_RESULT>"
        f"{_tag('RESULT_INFO', lines)}</DEC_DATA>"
    ).encode()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A waybill in a report of the supervised place."""

    waybill: str
    packages: int
    package_type: str
    gross: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the supervised place reports: an arrival (MT3402) or a tally (MT5402)."""

    kind: str
    message_id: str
    office: str
    batch: str
    place: str
    lines: tuple[ReportLine, ...]


def report(made: Report, at: datetime) -> bytes:
    """MT3402 or MT5402 as the supervised place sends it."""
    when = "ArrivalDateTime" if made.kind == "MT3402" else "TallyDateTime"
    sender = made.message_id.split("_")[3]
    head = (
        f"{_tag('MessageID', made.message_id)}{_tag('FunctionCode', '2')}{_tag('MessageType', made.kind)}"
        f"{_tag('SenderID', f'{sender}_SIMULATOR')}{_tag('ReceiverID', 'EPORT')}{_tag('SendTime', digits17(at))}"
        f"{_tag('Version', '1.0')}"
    )
    place = _tag("ID", made.place) if made.place else ""
    body = "".join(
        f'<Consignment><TotalPackageQuantity unitCode="{escape(each.package_type)}">{each.packages}'
        f'</TotalPackageQuantity><GovernmentAgencyGoodsItem><GoodsMeasure><GrossMassMeasure unitCode="KGM">'
        f"{escape(each.gross)}</GrossMassMeasure></GoodsMeasure></GovernmentAgencyGoodsItem>"
        f"<TransportContractDocument>{_tag('ID', each.waybill)}</TransportContractDocument></Consignment>"
        for each in made.lines
    )
    return (
        f'{_START}<Manifest xmlns="{_SPACE.format(kind=made.kind)}"><Head>{head}</Head><Declaration>'
        f"{_tag('DeclarationOfficeID', made.office)}{_tag('ID', made.batch)}"
        f"<BorderTransportMeans><TypeCode>3</TypeCode></BorderTransportMeans>{body}"
        f"<UnloadingLocation>{_tag(when, f'{civil(at):%Y%m%d%H%M%S}')}{place}</UnloadingLocation>"
        f"</Declaration></Manifest>"
    ).encode()
