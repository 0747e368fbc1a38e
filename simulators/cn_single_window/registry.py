"""What is filed with customs: senders, carriers, vehicles, drivers, firms. All that is well-formed, unless struck."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from simulators.cn_single_window.model import Registration
from simulators.machinery.journal import Journal

RegistryKind = Literal["sender", "carrier", "vehicle", "driver", "firm"]


class RegistryOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Strike a number off, or file it again."""

    kind: RegistryKind
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    filed: bool


class Registry:
    """Looks numbers up."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def order(self, order: RegistryOrder) -> None:
        """Carry out an order."""
        self._journal.put(Registration(id=f"{order.kind}/{order.number}", parent=order.kind, filed=order.filed))

    def orders(self) -> list[Registration]:
        """What was ordered."""
        return self._journal.all(Registration)

    def filed(self, kind: RegistryKind, number: str) -> bool:
        """Whether this number is filed."""
        registration = self._journal.get(Registration, f"{kind}/{number}")
        return registration is None or registration.filed
