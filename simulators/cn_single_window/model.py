"""What the simulated single window remembers. Names of persons and firms are not kept: no rule needs them later."""

from __future__ import annotations

from typing import Literal

import msgspec

from simulators.machinery.journal import Kept

TARGETS = {
    "MT1401": "cn.road_manifest",
    "MT2401": "cn.road_manifest",
    "DecMessage": "cn.goods_declaration",
    "MT3402": "cn.arrival_report",
    "MT5402": "cn.tally_report",
}
"""What a fault is aimed at, by message type; the confirmations are ``cn.carrier_confirmation``."""


def target_of(kind: str) -> str:
    """What a fault is aimed at for a message type."""
    return TARGETS.get(kind, "cn.carrier_confirmation")


class Fault(msgspec.Struct, frozen=True):
    """One error as it is told: code, path, words."""

    code: str
    path: str
    text: str


class Sending(Kept, kw_only=True):
    """A message that was taken: what is needed to answer it. ``id`` is ``client/message id``; ``parent`` the batch."""

    client: str
    business: Literal["Rmft", "Deccus001"]
    kind: str
    message_id: str
    function: str
    stem: str
    sender: str = ""
    """SenderID as sent; its first 13 characters are the firm."""
    number: str = ""
    """The window's number of the document."""
    receipts_to: bool = False
    """Whether it was accepted, so that the gate's answers go to it."""

    @property
    def firm(self) -> str:
        """The 13 characters of the sending firm."""
        return self.sender[:13]


class Posted(Kept, kw_only=True):
    """An answer that was posted to a message (``parent``), to be repeated when the message comes again."""

    answer: int


class Batch(Kept, kw_only=True):
    """A transport batch: one crossing."""

    state: Literal["open", "released"] = "open"
    office: str = ""


class Waybill(Kept, kw_only=True):
    """A master waybill on a batch (``parent``); ``id`` is ``batch/waybill``."""

    waybill: str
    sending: str
    client: str
    firm: str
    kind: str
    packages: int
    package_type: str
    gross: str
    loading_at: str = ""
    place: str = ""
    state: Literal["accepted", "review"] = "accepted"
    arrived: bool = False
    tallied: bool = False


class OnBatch(Kept, kw_only=True):
    """On which batch a waybill number (``id``) is."""

    batch: str


class Confirmation(Kept, kw_only=True):
    """A vehicle of a batch (``parent``); ``id`` is ``batch/vehicle``."""

    sending: str
    firm: str
    kind: str
    vehicle: str
    plates: str
    at_gate: bool = False

    @property
    def loaded(self) -> bool:
        """Whether it carries goods."""
        return self.kind in ("MT4401", "MT4402")

    @property
    def entering(self) -> bool:
        """Whether it comes into the Mainland."""
        return self.kind in ("MT4401", "MT4403", "MT4405")


DeclarationState = Literal[
    "stored", "review", "accepted", "returned", "rejected", "inspection", "released", "closed", "deleted"
]


class Declaration(Kept, kw_only=True):
    """A goods declaration; ``id`` is its unified number, ``parent`` ``batch/waybill``."""

    client: str
    sending: str
    """The message that it was made by."""
    client_number: str
    direction: Literal["I", "E"]
    type: str
    office: str
    trade_code: str
    date: str
    declared_at: str
    packages: int
    gross: str
    lines: int
    entry_id: str = ""
    state: DeclarationState = "stored"
    accepted_on: str = ""

    @property
    def fast(self) -> bool:
        """Road-manifest cross-border fast clearance: released at the gate."""
        return self.type[:2] in ("MF", "MK")

    @property
    def let_go(self) -> bool:
        """Whether the goods are released."""
        return self.state in ("released", "closed")


class Registration(Kept, kw_only=True):
    """That a number (``kind/number``) is struck off, or filed again. What is well-formed counts as filed otherwise."""

    filed: bool


class TallyOrder(Kept, kw_only=True):
    """What the supervised place shall count for a waybill (``id`` is ``batch/waybill``), where a tester says so."""

    packages: int
    gross: str | None = None
