"""What the authority answers to road manifests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.hk.answers import Meaning, read_for

KIND = "ROAD_MANIFEST"
CODES: Mapping[str, Meaning] = {
    "ACK": Meaning(
        FilingStatus.ACCEPTED,
        "Hong Kong Customs accepted the road manifest and gave a reference.",
        "Nothing is left to do; changes can still be sent.",
    ),
    "ERR": Meaning(
        FilingStatus.REJECTED,
        "Hong Kong Customs did not accept the road manifest.",
        "Correct what is listed and send it again.",
    ),
    "AMD": Meaning(
        FilingStatus.CHANGED,
        "Hong Kong Customs accepted the change of the road manifest.",
        "Nothing is left to do.",
    ),
    "CAN": Meaning(FilingStatus.CANCELLED, "The road manifest is cancelled.", "Nothing is left to do."),
    "QRY": Meaning(
        None,
        "A line of the manifest has neither a declaration nor an exemption.",
        "Lodge the declaration, or change the manifest and name the exemption.",
    ),
    "QCL": Meaning(None, "The query on a line of the manifest is closed.", "Nothing is left to do."),
}


def read(content: bytes) -> Sequence[Receipt]:
    """The receipts on road manifests in ``content``. Raises Refusal."""
    return read_for(content, KIND, CODES)
