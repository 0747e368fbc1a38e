"""Writing the answers: receipts object by object, format errors, tax bills. Each says that a simulator wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from simulators.cn_ecommerce.envelope import HEAD
from simulators.cn_ecommerce.fields import CEB
from simulators.cn_ecommerce.kinds import Kind
from simulators.cn_ecommerce.tax import Tax
from simulators.machinery.clock import civil

WORDS = {
    "1": "电子口岸已暂存",
    "2": "电子口岸申报中",
    "3": "发送海关成功",
    "4": "发送海关失败",
    "100": "海关退单",
    "120": "海关入库",
    "300": "人工审核",
    "399": "海关审结",
    "500": "海关查验",
    "501": "扣留移送通关",
    "502": "扣留移送缉私",
    "503": "扣留移送法规",
    "599": "其他扣留",
    "700": "退运",
    "800": "放行",
    "899": "结关",
}
"""The official words of the standings."""
SIMULATED = "（模拟 simulated）"
LONGEST = 900


def digits17(now: datetime) -> str:
    """A time as receipts have it: to the millisecond, Mainland time."""
    local = civil(now)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def _fields(pairs: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in pairs)


def _message(number: str, guid: str, body: str) -> bytes:
    return f'{HEAD}<CEB{number}Message guid="{guid}" version="1.0" xmlns="{CEB}">{body}</CEB{number}Message>'.encode()


def receipts(
    kind: Kind, guid: str, of: str, objects: Sequence[tuple[dict[str, str], str, str]], now: datetime
) -> bytes:
    """The answer about objects of the message ``of``: (values, status, words) of each."""
    body = []
    for values, status, words in objects:
        pairs = [("guid", guid)]
        for word in kind.receipt:
            name = word.rstrip("?")
            if (value := values.get(name, "")) or not word.endswith("?"):
                pairs.append((name, value))
        said = f"[{of}]{words[:LONGEST]}{SIMULATED}"
        pairs += [("returnStatus", status), ("returnTime", digits17(now)), ("returnInfo", said)]
        body.append(f"<{kind.answer_element}>{_fields(pairs)}</{kind.answer_element}>")
    return _message(kind.answer, guid, "".join(body))


def format_error(
    guid: str, code: str, faults: Sequence[str], *, message_id: str, kind: str, business: str, now: datetime
) -> bytes:
    """Message 900: a message whose form is wrong, with every fault that was found."""
    pairs = [
        ("guid", guid),
        ("returnStatus", code),
        ("returnInfo", ("; ".join(faults))[:4900] + SIMULATED),
        ("returnTime", digits17(now)),
        ("oriCopMsgId", message_id[:255]),
        ("oriMessageType", kind[:15]),
        ("oriBizMessage", business),
    ]
    return _message("900", guid, f"<MessageReturn>{_fields(pairs)}</MessageReturn>")


def tax_bill(
    guid: str, *, invt_no: str, tax_no: str, lines: Sequence[Tax], values: dict[str, str], now: datetime
) -> str:
    """The electronic tax bill of a released inventory, to go into a message 816."""
    sums = [sum((getattr(line, name) for line in lines), Decimal(0)) for name in ("duty", "vat", "excise")]
    head = [("guid", guid), ("returnTime", digits17(now)), ("invtNo", invt_no), ("taxNo", tax_no)]
    names = ("customsTax", "valueAddedTax", "consumptionTax")
    head += [(name, str(value)) for name, value in zip(names, sums, strict=True)]
    head += [("status", "1"), ("note", SIMULATED), ("ebcCode", values["ebcCode"])]
    head += [("agentCode", values["agentCode"]), ("customsCode", values["customsCode"])]
    body = f"<TaxHeadRd>{_fields(head)}</TaxHeadRd>"
    for line in lines:
        pairs = [("gnum", line.gnum), ("gcode", line.gcode), ("taxPrice", str(line.price))]
        pairs += [(name, str(value)) for name, value in zip(names, (line.duty, line.vat, line.excise), strict=True)]
        body += f"<TaxListRd>{_fields(pairs)}</TaxListRd>"
    return f"<Tax>{body}</Tax>"


def tax_status(guid: str, *, invt_no: str, tax_no: str, status: str, now: datetime) -> str:
    """What became of a tax bill, to go into a message 818."""
    pairs = [("guid", guid), ("returnTime", digits17(now)), ("invtNo", invt_no), ("taxNo", tax_no), ("status", status)]
    return f"<Tax><TaxHeadStatus>{_fields(pairs)}</TaxHeadStatus></Tax>"


def taxes(number: str, guid: str, bills: Sequence[str]) -> bytes:
    """Message 816 or 818 with the bills of inventories that were released together."""
    return _message(number, guid, "".join(bills))
