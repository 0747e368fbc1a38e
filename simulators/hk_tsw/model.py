"""What the simulated Trade Single Window remembers. Names and addresses are not kept: no rule needs them later."""

from __future__ import annotations

from typing import Literal

import msgspec

from simulators.machinery.journal import Kept

Direction = Literal["IMPORT", "EXPORT"]
Function = Literal["NEW", "CHANGE", "DELETE"]
Kind = Literal["ROAD_ACI", "ROAD_MANIFEST", "DECLARATION", "BUNDLE"]

TARGETS: dict[Kind, str] = {
    "ROAD_ACI": "hk.road_aci",
    "ROAD_MANIFEST": "hk.road_manifest",
    "DECLARATION": "hk.tdec",
    "BUNDLE": "hk.road_bundle",
}
"""What a fault is aimed at, by the kind of an answer."""


class Fault(msgspec.Struct, frozen=True):
    """One error as it is told: code, path, words."""

    code: str
    path: str | None
    text: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The header of a message."""

    message_id: str
    function: Function
    document_reference: str
    authority_reference: str = ""


class Message(msgspec.Struct, kw_only=True):
    """A received message while it is worked on: whose it is, under which key, and its header."""

    key: str
    account: str
    kind: Kind
    target: str
    """What a fault may be aimed at: ``hk.road_aci``, ``hk.arrival`` ..."""
    header: Header
    received: float


class MessageUse(Kept, kw_only=True):
    """That an account used a message identifier, and under which idempotency key."""

    key: str


class RefusedGuesses(Kept, kw_only=True):
    """When an account named references that do not exist."""

    times: list[float] = []


class Living(Kept, kw_only=True):
    """That a document reference of an account (``account/kind/reference``) is in use by a living document."""

    reference: str


class Cargo(Kept, kw_only=True):
    """Road advance cargo information that was accepted; ``id`` is its CCRN."""

    account: str
    document_reference: str
    direction: Direction
    expected: str
    packages: int
    waybill: str = ""
    state: Literal["living", "cancelled", "expired", "crossed"] = "living"
    crossed_packages: int = 0
    at_kiosk: int = 0
    """In how many bundles that are at a kiosk."""


class Load(msgspec.Struct, kw_only=True):
    """One cargo reference on one vehicle; ``part`` is absent when all that is on no other vehicle is on this one."""

    ccrn: str
    part: int | None = None


class Bundle(Kept, kw_only=True):
    """Cargo references bound to one vehicle; ``parent`` is ``vehicle/direction`` while it is open."""

    account: str
    document_reference: str
    direction: Direction
    vehicle: str
    control_point: str
    loads: list[Load]
    changed_at: float
    state: Literal["open", "at-kiosk", "dissolved", "crossed"] = "open"
    outcome: Literal["GO", "INSPECT"] | None = None
    """The last selection: for customs only, before the kiosk."""
    inspected_until: float | None = None
    """When this office's own officers end the inspection; None where the lane tells of it."""
    held: Literal["", "inspection", "detained"] = ""
    """Whether the officers of the lane hold it."""


class BundledCargo(Kept, kw_only=True):
    """That a CCRN (``parent``) is in an open bundle; ``id`` is ``ccrn/bundle``."""

    bundle: str


class Line(Kept, kw_only=True):
    """A consignment of a living manifest; ``id`` is ``manifest/sequence``, ``parent`` ``direction/waybill``."""

    manifest: str
    sequence: int
    waybill: str
    ccrn: str = ""
    exempt: bool = False


class CargoLine(Kept, kw_only=True):
    """That a line names a cargo reference (``parent``); ``id`` is ``ccrn/line``."""

    line: str


class Manifest(Kept, kw_only=True):
    """An accepted road manifest; ``id`` is its reference, ``parent`` ``vehicle/direction``."""

    account: str
    document_reference: str
    direction: Direction
    date: str
    vehicle: str
    lines: list[str]
    state: Literal["living", "cancelled"] = "living"


class Query(Kept, kw_only=True):
    """A question about a manifest line; ``parent`` is the line, ``id`` the number of the query."""

    manifest: str
    state: Literal["open", "closing", "closed"] = "open"


class Crossing(Kept, kw_only=True):
    """A vehicle crossed; ``parent`` is ``vehicle/direction``."""

    date: str


class Declaration(Kept, kw_only=True):
    """An acknowledged declaration; ``id`` is its UDR."""

    account: str
    document_reference: str
    form: str
    direction: Direction
    moved_on: str
    received_on: str
    waybills: list[str]
    ccrns: list[str]
    value: str
    penalty: str
    state: Literal["living", "matched", "cancelled"] = "living"


class DeclaredWaybill(Kept, kw_only=True):
    """That a living declaration quotes a waybill; ``id`` ``udr/waybill``, ``parent`` ``direction/waybill``."""

    declaration: str


class Matched(Kept, kw_only=True):
    """That a declaration is being, or was, matched to a manifest line; ``id`` is ``udr/line``, ``parent`` the UDR."""

    line: str
    done: bool = False
