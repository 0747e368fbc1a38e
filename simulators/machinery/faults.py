"""Faults on demand: what an authority's system does on a bad day, ordered by a tester and repeatable by its seed.

Faults are kept in the journal, so they survive a restart. Each may be limited to one kind of document (``target``)
and one ``reference``, to a ``share`` of the cases drawn by the seed, and to the ``next`` so many cases.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from simulators.machinery.chance import draw
from simulators.machinery.journal import Journal, Kept

FaultKind = Literal["latency", "duplicate", "reorder", "reject", "outage", "lose"]


class FaultOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a tester orders.

    ``latency``: every delay is multiplied by ``factor`` (0 answers at once). ``duplicate``: an answer is delivered
    ``copies`` times. ``reorder``: an answer is held back for up to ``hold_seconds`` of the clock, so that later ones
    overtake it. ``reject``: a document is answered with error ``code`` at ``path``. ``outage``: nothing is received or
    sent for ``minutes`` of the clock. ``lose``: a message takes effect but its direct answer is lost.
    """

    kind: FaultKind
    target: Annotated[str, msgspec.Meta(max_length=60)] = "*"
    reference: Annotated[str, msgspec.Meta(max_length=80)] = ""
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    next: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    factor: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 1.0
    copies: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2
    hold_seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 600.0
    code: Annotated[str, msgspec.Meta(max_length=20)] = "SIM-REJECT"
    path: Annotated[str, msgspec.Meta(max_length=300)] = "/"
    text: Annotated[str, msgspec.Meta(max_length=300)] = "Rejected because a tester asked this simulator to"
    minutes: Annotated[float, msgspec.Meta(gt=0, le=10_000)] = 10.0


class Fault(Kept):
    """An order in force; ``until`` (seconds since 1970 on the simulator's clock) for an outage."""

    order: FaultOrder
    remaining: int | None = None
    until: float | None = None


class Faults:
    """The orders in force and what they do to one case."""

    def __init__(self, journal: Journal, seed: int) -> None:
        self._journal = journal
        self.seed = seed

    def order(self, order: FaultOrder, now: datetime) -> Fault:
        """Put an order in force."""
        fault = Fault(
            id=f"F{self._journal.number('fault'):06d}",
            order=order,
            remaining=order.next,
            until=(now + timedelta(minutes=order.minutes)).timestamp() if order.kind == "outage" else None,
        )
        self._journal.put(fault)
        return fault

    def in_force(self) -> list[Fault]:
        """All orders, oldest first."""
        return self._journal.all(Fault)

    def lift(self, id_: str | None = None) -> int:
        """Lift one order, or all; how many were lifted."""
        lifted = [fault for fault in self.in_force() if id_ in (None, fault.id)]
        for fault in lifted:
            self._journal.drop(Fault, fault.id)
        return len(lifted)

    def outage_until(self, now: datetime) -> datetime | None:
        """The end of the outage that is on at ``now``."""
        ends = [fault.until for fault in self.in_force() if fault.until is not None and fault.until > now.timestamp()]
        return datetime.fromtimestamp(max(ends), now.tzinfo) if ends else None

    def delayed(self, span: timedelta, target: str) -> timedelta:
        """How long ``span`` takes today."""
        for fault in self.in_force():
            if fault.order.kind == "latency" and fault.order.target in ("*", target):
                span *= fault.order.factor
        return span

    def rejection(self, target: str, key: str, *references: str) -> FaultOrder | None:
        """The error that the document ``key``, known by any of ``references``, is to be answered with."""
        return self._strike("reject", target, key, references)

    def loses(self, target: str, key: str, *references: str) -> bool:
        """Whether the direct answer to this message is to be lost."""
        return self._strike("lose", target, key, references) is not None

    def copies(self, target: str, key: str, *references: str) -> int:
        """How often this answer is to be delivered."""
        order = self._strike("duplicate", target, key, references)
        return order.copies if order else 1

    def held(self, target: str, key: str, *references: str) -> timedelta:
        """How long this answer is to be held back."""
        order = self._strike("reorder", target, key, references)
        return timedelta(seconds=order.hold_seconds * draw(self.seed, "hold", key)) if order else timedelta()

    def _strike(self, kind: FaultKind, target: str, key: str, references: tuple[str, ...]) -> FaultOrder | None:
        for fault in self.in_force():
            order = fault.order
            if order.kind != kind or order.target not in ("*", target) or order.reference not in ("", *references):
                continue
            if draw(self.seed, f"{kind}/{fault.id}", key) >= order.share:
                continue
            if fault.remaining is not None:
                if fault.remaining <= 1:
                    self._journal.drop(Fault, fault.id)
                else:
                    self._journal.put(msgspec.structs.replace(fault, remaining=fault.remaining - 1))
            return order
        return None
