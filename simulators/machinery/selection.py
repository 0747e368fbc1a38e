"""Which cases are picked for inspection or for review by a person: on demand, or a share of all drawn by the seed."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from simulators.machinery.chance import draw
from simulators.machinery.journal import Journal, Kept

What = Literal["inspect", "review"]


class SelectionOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Pick (or, with ``pick`` false, never pick) one ``subject`` (plate, number), or a ``share`` of the others."""

    what: What = "inspect"
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    pick: bool = True
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Selection(Kept):
    """An order in force; id ``what/*`` holds the share."""

    pick: bool = True
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
            self._journal.put(Selection(id=f"{order.what}/{normal(order.subject)}", pick=order.pick))
        if order.share is not None:
            self._journal.put(Selection(id=f"{order.what}/*", share=order.share))

    def in_force(self) -> list[Selection]:
        """All orders."""
        return self._journal.all(Selection)

    def lift(self) -> int:
        """Lift all orders; how many there were."""
        orders = self.in_force()
        for order in orders:
            self._journal.drop(Selection, order.id)
        return len(orders)

    def picks(self, what: What, key: str, *subjects: str) -> bool:
        """Whether the case ``key``, known by any of ``subjects``, is picked."""
        for subject in subjects:
            order = self._journal.get(Selection, f"{what}/{normal(subject)}") if subject else None
            if order is not None:
                return order.pick
        share = self._journal.get(Selection, f"{what}/*")
        return share is not None and draw(self._seed, what, key) < share.share
