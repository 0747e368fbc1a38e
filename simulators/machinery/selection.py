"""Which trips and declarations are picked for inspection: on demand, or a share of all drawn by the seed."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simulators.machinery.chance import draw
from simulators.machinery.journal import Journal, Kept


class SelectionOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Pick (or never pick) one ``subject`` (plate, reference or declaration number), or a ``share`` of the others."""

    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    inspect: bool = True
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Selection(Kept):
    """An order in force; id ``*`` holds the share."""

    inspect: bool = True
    share: float = 0.0


def normal(subject: str) -> str:
    """A plate or number as it is compared: capitals and digits only."""
    return "".join(character for character in subject.upper() if character.isalnum())


class Selections:
    """The orders in force and the picks they make. A pick depends on orders and seed only, never on the hour."""

    def __init__(self, journal: Journal, seed: int) -> None:
        self._journal = journal
        self._seed = seed

    def order(self, order: SelectionOrder) -> None:
        """Put an order in force. Raises ``ValueError`` when it names neither a subject nor a share."""
        if order.subject is None and order.share is None:
            raise ValueError("name a subject or a share")
        if order.subject is not None:
            self._journal.put(Selection(id=normal(order.subject), inspect=order.inspect))
        if order.share is not None:
            self._journal.put(Selection(id="*", share=order.share))

    def in_force(self) -> list[Selection]:
        """All orders."""
        return self._journal.all(Selection)

    def lift(self) -> int:
        """Lift all orders; how many there were."""
        orders = self.in_force()
        for order in orders:
            self._journal.drop(Selection, order.id)
        return len(orders)

    def picks(self, key: str, *subjects: str) -> bool:
        """Whether the case ``key``, known by any of ``subjects``, is to be inspected."""
        for subject in subjects:
            order = self._journal.get(Selection, normal(subject)) if subject else None
            if order is not None:
                return order.inspect
        share = self._journal.get(Selection, "*")
        return share is not None and draw(self._seed, "inspect", key) < share.share
