"""The goods declaration as a document."""

from __future__ import annotations

from decimal import Decimal

from fairway.filings.adapter import Document, Line, Target
from fairway.filings.cn import form
from fairway.filings.cn.goods_declaration.grouping import Group
from fairway.wire.gacc.declaration import DecMessage
from fairway.wire.gacc.declaration_write import encode
from fairway.wire.gacc.numbers import declaration_stem


def summary(message: DecMessage) -> dict[str, str]:
    """Packages, gross weight, waybill, containers and batch number; total value where there is one currency."""
    head = message.head
    found = {
        "function": form.function(message.request_function),
        "message_id": message.sign.client_seq_no,
        "message_type": f"DecMessage {head.ie_flag}",
        "batch_number": message.voyage,
        "waybill_number": head.bill_no,
        "packages": head.packages,
        "gross_weight_kg": head.gross_weight,
        "net_weight_kg": head.net_weight,
        "container": ",".join(sorted(one.id for one in message.containers)),
        "line_count": str(len(message.lines)) if message.lines else "",
    }
    currencies = {line.currency for line in message.lines}
    if len(currencies) == 1 and "" not in currencies and all(line.total for line in message.lines):
        total = sum((Decimal(line.total) for line in message.lines), Decimal(0))
        found["value"] = f"{form.number(total)} {currencies.pop()}"
    return {key: value for key, value in found.items() if value}


def document(message: DecMessage, group: Group) -> Document:
    """The document of one group, each line traced to its item."""
    number = message.sign.client_seq_no
    consignment = group.consignment.id
    return Document(
        target=Target.CN_GOODS_DECLARATION,
        group=group.name,
        form="DecMessage",
        content=encode(message),
        media_type="application/xml",
        file_name=f"{declaration_stem(number)}.xml",
        summary=summary(message),
        lines=tuple([Line(position, consignment, item.id) for position, item in enumerate(group.items, 1)]),
        message_id=number,
    )
