"""A goods declaration as the subject of rules."""

from __future__ import annotations

from datetime import date

import msgspec

from fairway.base.rules import Rule
from fairway.filings.adapter import Envelope
from fairway.filings.cn.goods_declaration.grouping import Group
from fairway.wire.gacc.declaration import DecMessage

TARGET = "cn.goods_declaration"


class Declaring(msgspec.Struct, frozen=True):
    """A goods declaration about to be sent."""

    message: DecMessage
    group: Group
    envelope: Envelope
    day: date

    @property
    def place(self) -> str:
        """Pointer of the consignment."""
        return f"/consignments/{self.group.index}"

    def line(self, position: int) -> str:
        """Pointer of the item that line ``position`` (from 0) stands for."""
        return f"{self.place}/items/{self.group.start + position}"


class DeclarationRule(Rule[Declaring]):
    """The common part."""

    target = TARGET
