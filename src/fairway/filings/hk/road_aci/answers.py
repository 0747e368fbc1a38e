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
    "REL": Meaning(
        FilingStatus.RELEASED,
        "The inspection of the truck has ended; it may go on.",
        "The truck can leave the inspection bay and cross.",
    ),
    "DET": Meaning(
        FilingStatus.INSPECTION,
        "The truck was inspected, and customs keeps it with the goods.",
        "Ask the officers at the control point what they need; the truck may not cross until they release it.",
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
    """The status of the whole reference, which several trucks may carry.

    While one truck with a part of it is held, it is held. It is released when nothing of it waits before the kiosk any
    more, and it has crossed when nothing remains; until then what happens to a part moves nothing, but that the end of
    an inspection gives back the number as it was accepted. Without counts the answer speaks of all of it.
    """
    status = receipt.status
    held, rest = (_count(receipt, name) for name in ("held_packages", "remaining_packages"))
    match receipt.raw_code:
        case "KSK" | "REL" | "DET" if held:
            status = FilingStatus.INSPECTION
        case "KSK" if receipt.numbers.get("display") == "GO":
            status = None if rest else FilingStatus.RELEASED
        case "REL" if rest:
            status = FilingStatus.ACCEPTED
        case "CRS" if rest:
            status = None
        case _:
            pass
    return receipt if status is receipt.status else replace(receipt, status=status)


def _count(receipt: Receipt, name: str) -> int:
    text = receipt.numbers.get(name, "")
    return int(text) if text.isdecimal() else 0


def read(content: bytes) -> Sequence[Receipt]:
    """The receipts on road cargo information in ``content``. Raises Refusal."""
    return [judge(receipt) for receipt in read_for(content, KIND, CODES)]
