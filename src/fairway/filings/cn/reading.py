"""What all Mainland answers have in common: technical failures, faults, and the way back to the submission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.filings.adapter import Document, FilingStatus, Line
from fairway.wire.gacc.answers import Fault

TECHNICAL_FAILURES: Mapping[str, FilingStatus] = {
    "1": FilingStatus.REJECTED,
    "2": FilingStatus.REJECTED,
    "3": FilingStatus.REJECTED,
    "4": FilingStatus.REJECTED,
    "5": FilingStatus.REJECTED,
    "9": FilingStatus.RETURNED,
}
"""Codes of the technical answer other than 0 (contract, 4.1): ours, because none is public."""

TECHNICAL_SENTENCES: Mapping[str, str] = {
    "0": "The single window has stored the message.",
    "1": "The single window could not read the file.",
    "2": "Head, namespace, name and type of the message do not agree.",
    "3": "An element of the message is missing, unknown, out of order, too long or not of its form.",
    "4": "The number of this message was used before with other content.",
    "5": "The sender is not registered at the single window.",
    "9": "The single window is out of order.",
}
TECHNICAL_REMEDIES: Mapping[str, str] = {
    "0": "Wait for the next answer; nothing to do now.",
    "1": "Report it to the operator of this site: the file was made wrongly.",
    "2": "Report it to the operator of this site: the file was made wrongly.",
    "3": "Correct the element that the answer names, then send it again.",
    "4": "Look at the former message of this number; send this one under a new number if it is another.",
    "5": "Register the firm at the single window, or correct its code in the settings.",
    "9": "It is sent again by itself; nothing to do now.",
}

_CONSIGNMENT = re.compile(r"^Consignment\[([0-9]+)\]/?(.*)$")
_ITEM = re.compile(r"^ConsignmentItem\[([0-9]+)\]/?(.*)$")
_DEC_LINE = re.compile(r"^DecLists?/?(?:DecList)?\[([0-9]+)\]/?(.*)$")

_CONSIGNMENT_FIELDS = {
    "TotalPackageQuantity/@unitCode": "packages/type_code",
    "TotalPackageQuantity": "packages/count",
    "ValueAmount": "value",
    "GrossVolumeMeasure": "volume_m3",
    "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure": "gross_weight_kg",
    "GovernmentProcedure/CurrentCode": "clearance/cn_road_procedure",
    "TransportContractDocument/ID": "waybill_number",
    "TransportContractDocument/ConditionCode": "transport_terms",
    "Freight/PaymentMethodCode": "freight_payment",
    "NotifyParty": "notify_party",
    "UNDGContact": "dangerous_goods_contact",
    "TransportEquipment": "containers",
    "Consignee": "consignee",
    "Consignor": "consignor",
}
_ITEM_FIELDS = {
    "Commodity/CargoDescription": "description/sc",
    "Commodity/Classification": "hs6",
    "GoodsMeasure": "gross_weight_kg",
    "Packaging": "packages",
}
_DECLARATION_FIELDS = {
    "DeclarationOfficeID": "/trip/control_point",
    "ID": "/trip/batch_number",
    "Carrier/ID": "/trip/carrier/cn_carrier_code",
    "LoadingLocation/LoadingDateTime": "/trip/loading_at",
    "LoadingLocation/ID": "/trip/place_of_loading",
    "UnloadingLocation/ArrivalDateTime": "/trip/arrival_at",
    "UnloadingLocation/ID": "/trip/place_of_discharge",
}
_DEC_LINE_FIELDS = {
    "CodeTS": "cn_tariff10",
    "GName": "description/sc",
    "GModel": "specifications",
    "GQty": "quantity/value",
    "GUnit": "quantity/cn_unit",
    "FirstQty": "legal_quantity_1/value",
    "FirstUnit": "legal_quantity_1/unit",
    "SecondQty": "legal_quantity_2/value",
    "SecondUnit": "legal_quantity_2/unit",
    "DeclPrice": "unit_price",
    "DeclTotal": "value/amount",
    "TradeCurr": "value/currency",
    "DistrictCode": "cn_district",
    "DutyMode": "duty_mode",
    "CiqCode": "ciq3",
}
_DEC_HEAD_FIELDS = {
    "BillNo": "waybill_number",
    "PackNo": "packages/count",
    "WrapType": "packages/type_code",
    "GrossWet": "gross_weight_kg",
    "NetWt": "net_weight_kg",
    "TradeMode": "clearance/cn_supervision_mode",
    "CutMode": "clearance/cn_levy_nature",
    "TransMode": "trade_term",
    "ContrNo": "contract_number",
    "PromiseItmes": "clearance/cn_price_promises",
    "AgentCode": "cn_declarant/cn_customs_code",
    "AgentCodeScc": "cn_declarant/uscc",
    "TradeAreaCode": "trading_country",
    "GoodsPlace": "goods_place",
}


def fault_issue(fault: Fault) -> Issue:
    """One fault of an authority as an issue: its own code and words, its place in our message."""
    return Issue(
        rule=f"gacc.answer.{fault.code}" if fault.code else "gacc.answer",
        message="{text}",
        severity=Severity.ERROR,
        remedy="Correct what customs names and send it again.",
        params={"text": fault.text},
        place=fault.path or None,
        source="Mainland single window",
    )


def _longest(fields: Mapping[str, str], path: str) -> str:
    while path:
        if path in fields:
            return fields[path]
        path = path.rpartition("/")[0]
    return ""


def _joined(prefix: str, field: str) -> str:
    return f"{prefix}/{field}" if field else prefix


def pointer_of(path: str, lines: Sequence[Line], consignments: Sequence[str]) -> str:
    """Where in the submission a path of a Mainland message points: a JSON Pointer, "" when it cannot be told.

    ``lines`` are those of the document, ``consignments`` the local ids of the submission's consignments in order; item
    pointers name items by their position in their consignment.
    """
    path = path.removeprefix("Declaration/")
    if found := _CONSIGNMENT.match(path):
        index, rest = int(found[1]) - 1, found[2]
        if not 0 <= index < len(consignments):
            return ""
        prefix = f"/consignments/{index}"
        if item := _ITEM.match(rest):
            return _joined(f"{prefix}/items/{int(item[1]) - 1}", _longest(_ITEM_FIELDS, item[2]))
        return _joined(prefix, _longest(_CONSIGNMENT_FIELDS, rest))
    if found := _DEC_LINE.match(path):
        line = next((one for one in lines if one.document_line == int(found[1])), None)
        if line is None or line.consignment not in consignments:
            return ""
        prefix = f"/consignments/{consignments.index(line.consignment)}/items/{line.item}"
        return _joined(prefix, _longest(_DEC_LINE_FIELDS, found[2]))
    if path.startswith("DecHead/"):
        consignment = lines[0].consignment if lines else ""
        if consignment not in consignments:
            return ""
        return _joined(
            f"/consignments/{consignments.index(consignment)}",
            _longest(_DEC_HEAD_FIELDS, path.removeprefix("DecHead/")),
        )
    return _longest(_DECLARATION_FIELDS, path)


def located(
    faults: Sequence[Issue], document: Document, consignments: Mapping[str, Sequence[str]]
) -> tuple[Issue, ...]:
    """The faults with pointers into the submission. ``consignments``: ids of the items by consignment, in order."""
    order = list(consignments)
    found: list[Issue] = []
    for fault in faults:
        pointer = pointer_of(fault.place or "", document.lines, order)
        parts = pointer.split("/")
        if len(parts) > 4 and parts[3] == "items" and (fault.place or "").startswith("Dec"):
            items = consignments[order[int(parts[2])]]
            parts[4] = str(items.index(parts[4])) if parts[4] in items else parts[4]
            pointer = "/".join(parts)
        found.append(msgspec.structs.replace(fault, pointer=pointer) if pointer else fault)
    return tuple(found)
