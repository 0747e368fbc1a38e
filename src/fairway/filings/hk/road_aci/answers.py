"""What the authority answers to road cargo information."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.hk.answers import Meaning, read_for

KIND = "ROAD_ACI"
CODES: Mapping[str, Meaning] = {
    "ACK": Meaning(
        FilingStatus.UNDER_REVIEW,
        "Hong Kong Customs found the cargo information right; the reference number follows.",
        "Wait for the reference number (CCRN); it usually comes within seconds.",
    ),
    "CCR": Meaning(
        FilingStatus.ACCEPTED,
        "Hong Kong Customs accepted the cargo information and gave a reference number (CCRN).",
        "Pass the number to the trucker, who bundles it to the truck at least 30 minutes before the control point.",
    ),
    "ERR": Meaning(
        FilingStatus.REJECTED,
        "Hong Kong Customs did not accept the cargo information.",
        "Correct what is listed and send it again.",
    ),
    "AMD": Meaning(
        FilingStatus.CHANGED,
        "Hong Kong Customs accepted the change of the cargo information.",
        "If it is bundled to a truck, the 30 minutes start anew: look at the earliest crossing time.",
    ),
    "CAN": Meaning(
        FilingStatus.CANCELLED,
        "The cargo information is cancelled; its reference number can no longer be used.",
        "Nothing is left to do.",
    ),
    "BND": Meaning(
        None,
        "The cargo is bundled to a truck.",
        "The truck must not come to the control point before the earliest crossing time.",
    ),
    "UBN": Meaning(
        None,
        "The cargo was taken off the truck it was bundled to.",
        "Bundle the reference number to the truck that carries the cargo.",
    ),
    "KSK": Meaning(
        FilingStatus.INSPECTION,
        "The truck is at the control point and the display has shown what to do.",
        "Follow the display: drive on, or go to the inspection bay.",
    ),
    "CRS": Meaning(
        FilingStatus.CLOSED,
        "The cargo has crossed the boundary.",
        "Lodge the import or export declaration within 14 days.",
    ),
    "EXP": Meaning(
        FilingStatus.EXPIRED,
        "The expected date passed and the reference number was not used.",
        "Send the cargo information anew if the goods are still to move.",
    ),
}


def judge(receipt: Receipt) -> Receipt:
    """A kiosk display of GO lets the truck go: its status is released, not inspection."""
    if receipt.raw_code == "KSK" and receipt.numbers.get("display") == "GO":
        return replace(receipt, status=FilingStatus.RELEASED)
    return receipt


def read(content: bytes) -> Sequence[Receipt]:
    """The receipts on road cargo information in ``content``. Raises Refusal."""
    return [judge(receipt) for receipt in read_for(content, KIND, CODES)]
