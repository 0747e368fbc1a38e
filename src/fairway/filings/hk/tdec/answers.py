"""What the authority answers to declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.hk.answers import Meaning, read_for

KIND = "DECLARATION"
CODES: Mapping[str, Meaning] = {
    "ACK": Meaning(
        FilingStatus.ACCEPTED,
        "The declaration is acknowledged and has its Unique Declaration Reference (UDR).",
        "Keep the reference; charge and levy are debited from the account.",
    ),
    "ERR": Meaning(
        FilingStatus.REJECTED,
        "The declaration was not accepted; it counts as not lodged.",
        "Correct what is listed and lodge it again; after 14 days a late penalty is due.",
    ),
    "AMD": Meaning(
        FilingStatus.CHANGED,
        "The change of the declaration is accepted.",
        "Look at the charge: it may have changed with the value.",
    ),
    "CAN": Meaning(
        FilingStatus.CANCELLED,
        "The declaration is cancelled.",
        "Lodge a new one if the goods move or have moved.",
    ),
    "CHG": Meaning(None, "Charge and levy of the declaration were debited.", "Nothing is left to do."),
    "PEN": Meaning(
        None,
        "A late penalty was debited because the declaration came more than 14 days after the movement.",
        "Lodge the next one within 14 days.",
    ),
    "MAT": Meaning(
        FilingStatus.CLOSED,
        "The declaration was matched to the manifest.",
        "Nothing is left to do.",
    ),
}


def read(content: bytes) -> Sequence[Receipt]:
    """The receipts on declarations in ``content``. Raises Refusal."""
    return read_for(content, KIND, CODES)
