"""A message as it stands on the wire: values are the texts of its elements, by the official names of the elements.

Nothing is converted here: what a value means (a decimal, a time, a code) is said by whoever uses it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from fairway.wire.ceb.kinds import KINDS, MessageKind

Values = Mapping[str, str]
"""Texts by the names of their elements; an element that is left out is not there."""


class BusinessObject(msgspec.Struct, frozen=True):
    """An order, a payment, a waybill, an inventory and so on: its head, and its lines where it has some."""

    head: Values
    lines: tuple[Values, ...] = ()


class Extension(msgspec.Struct, frozen=True):
    """Data that two parties agreed on; ``content`` is one XML element, or nothing."""

    name: str
    version: str
    content: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message. ``signature`` is the signature element as it was read (canonical form), empty for an unsigned one;
    it is never written back: a message that is encoded anew is signed anew."""

    number: str
    guid: str
    objects: tuple[BusinessObject, ...]
    version: str = "1.0"
    transfer: Values | None = None
    subscriptions: tuple[Values, ...] = ()
    extension: Extension | None = None
    signature: bytes = b""

    @property
    def kind(self) -> MessageKind:
        """What this message is made of."""
        return KINDS[self.number]
