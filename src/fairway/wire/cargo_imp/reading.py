"""Reading a transmission: one message or many, of any of the kinds; no message is lost for the fault of another."""

from __future__ import annotations

import msgspec

from fairway.base.issues import Issue
from fairway.wire.cargo_imp.consolidation import read_house_list, read_waybill
from fairway.wire.cargo_imp.fsu import read_status_update
from fairway.wire.cargo_imp.model import HouseList, StatusUpdate, Waybill
from fairway.wire.cargo_imp.text import Envelope, RawMessage, split_messages


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a transmission."""

    kind: str
    """``FSU/15``."""
    line: int
    envelope: Envelope
    said: StatusUpdate | Waybill | HouseList | None
    """None when it cannot be told what the message speaks of."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """All that was sent."""

    messages: tuple[Read, ...] = ()
    issues: tuple[Issue, ...] = ()


def read(raw: bytes) -> Document:
    """The messages of a transmission with every fault at its line and column. Never raises for what is sent."""
    found, issues = split_messages(raw)
    messages = []
    for message in found:
        said, faults = _read(message)
        issues += faults
        kind = message.kind if message.version is None else f"{message.kind}/{message.version}"
        messages.append(Read(kind=kind, line=message.begin.number, envelope=message.envelope, said=said))
    return Document(messages=tuple(messages), issues=tuple(issues))


def _read(message: RawMessage) -> tuple[StatusUpdate | Waybill | HouseList | None, list[Issue]]:
    if message.kind == "FWB":
        return read_waybill(message)
    if message.kind == "FHL":
        return read_house_list(message)
    return read_status_update(message)
