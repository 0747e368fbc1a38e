"""Cleared parcels of a batch on their way, and what came of it where they went: facts and what is known of each
movement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.record.model import Fact

AT_ONCE = "PARCELS-COUNTED-AT-ONCE"
"""What was counted goes on from a list that is not the newest any more."""


class By(StrEnum):
    """How parcels go."""

    ROAD = "road"
    AIR = "air"


class BatchMoved(Fact, frozen=True, kw_only=True, tag="parcel-batch-moved"):
    """Cleared parcels of the batch went into a submission of the road job, or onto a flight."""

    submission: UUID | None
    """Of the road job; a flight has none."""
    parcels: int
    bags: int
    packages: int
    gross_weight: Decimal
    """Kilograms."""
    movement: int = 1
    """Counts from 1."""
    by: By = By.ROAD
    reference: str = ""
    """The sender's own; one for each movement."""
    conveyance: str = ""
    """The truck by its mark, or the flight by its number."""
    day: date | None = None
    departs_at: datetime | None = None
    origin: str = ""
    destination: str = ""
    """Airport codes of a flight."""
    listed: str = ""
    """SHA-256 of the list of its parcels."""
    transhipped: int = 0
    """Parcels in transhipment through Hong Kong."""
    evidence: str = ""
    """SHA-256 of what each of these rests on; empty where there is none."""


class MovementUndone(Fact, frozen=True, kw_only=True, tag="parcel-movement-undone"):
    """A movement does not take place; its parcels may move again."""

    movement: int


class ParcelsCounted(Fact, frozen=True, kw_only=True, tag="parcels-counted"):
    """What arrived was counted. Told again as more arrives: all of it each time."""

    movement: int
    arrived: int
    """Parcels of which every package is there."""
    in_part: int
    absent: int
    unmanifested: int
    """Parcels that are not on the list of the movement, or have more packages than it says."""
    listed: str
    """SHA-256 of the list of what is there."""


class ListTaken(Fact, frozen=True, kw_only=True, tag="parcel-list-taken"):
    """Another party's list of a movement came: a total bill (607) or an inbound detail (711)."""

    movement: int
    number: str
    bill_no: str
    parcels: int
    sha256: str
    """Of the message as it came."""


class ListFiled(Fact, frozen=True, kw_only=True, tag="parcel-list-filed"):
    """The list of a movement went to the customs e-commerce system: a total bill (607) or an inbound detail (711). Told
    again as more of it goes: all of it each time."""

    movement: int
    number: str
    messages: int
    parcels: int


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """A movement as it stands."""

    moved: BatchMoved
    undone: bool = False
    counted: ParcelsCounted | None = None
    lists: tuple[ListTaken, ...] = ()
    filed: ListFiled | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Note that cleared parcels go."""

    moved: BatchMoved


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """Note that a movement does not take place."""

    movement: int


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Note what arrived."""

    counted: ParcelsCounted
    before: str = ""
    """The list of what was there before, which this one goes on from; empty for the first."""


class TakeList(msgspec.Struct, frozen=True, kw_only=True):
    """Note another party's list."""

    taken: ListTaken


class FileList(msgspec.Struct, frozen=True, kw_only=True):
    """Note that the list of a movement went to the customs."""

    filed: ListFiled


MovementCommand = Move | Undo | Count | TakeList | FileList
FACTS: tuple[type[Fact], ...] = (BatchMoved, MovementUndone, ParcelsCounted, ListTaken, ListFiled)


def of_reference(movements: Sequence[Movement], reference: str) -> Movement | None:
    """The movement that the sender knows by a reference, unless it was undone."""
    for one in movements:
        if not one.undone and one.moved.reference == reference:
            return one
    return None


def told(movements: Sequence[Movement]) -> list[dict[str, Any]]:
    """The movements as they are shown."""
    return [_told(one) for one in movements]


def _told(one: Movement) -> dict[str, Any]:
    moved, counted = one.moved, one.counted
    names = ("arrived", "in_part", "absent", "unmanifested")
    return {
        "number": moved.movement,
        "by": moved.by.value,
        "reference": moved.reference,
        "submission": None if moved.submission is None else str(moved.submission),
        "conveyance": moved.conveyance,
        "day": None if moved.day is None else moved.day.isoformat(),
        "origin": moved.origin,
        "destination": moved.destination,
        "parcels": moved.parcels,
        "bags": moved.bags,
        "packages": moved.packages,
        "gross_weight": f"{moved.gross_weight:f}",
        "transhipped": moved.transhipped,
        "undone": one.undone,
        "filed": None if one.filed is None else {"number": one.filed.number, "parcels": one.filed.parcels},
        "listed": moved.listed,
        **{name: getattr(counted, name) if counted else None for name in names},
        "lists": [
            {"number": each.number, "bill_no": each.bill_no, "parcels": each.parcels, "sha256": each.sha256}
            for each in one.lists
        ],
    }


def decide(movements: Sequence[Movement], command: MovementCommand) -> list[Fact]:
    """The facts that a command leads to; none where nothing is new. Raises Refusal."""
    match command:
        case Move():
            if command.moved.movement <= len(movements):
                known = movements[command.moved.movement - 1]
                if known.moved.reference == command.moved.reference:
                    return []
                raise refused(
                    "PARCELS-MOVE-AT-ONCE",
                    "Other parcels of this batch were moved at the same moment.",
                    "Move these again.",
                )
            return [command.moved]
        case Undo():
            return [] if _known(movements, command.movement).undone else [MovementUndone(movement=command.movement)]
        case Count():
            known = going(movements, command.counted.movement)
            if known.counted == command.counted:
                return []
            if command.before != (known.counted.listed if known.counted else ""):
                raise refused(AT_ONCE, "Others counted parcels of this movement at the same moment.", "Tell it again.")
            return [command.counted]
        case TakeList():
            known = going(movements, command.taken.movement)
            return [] if command.taken in known.lists else [command.taken]
        case FileList():
            known = going(movements, command.filed.movement)
            return [] if known.filed == command.filed else [command.filed]


def evolve(movements: Sequence[Movement], fact: Fact) -> tuple[Movement, ...]:
    """The movements after a fact of one of them."""
    match fact:
        case BatchMoved():
            return (*movements, Movement(moved=fact))
        case MovementUndone():
            return _changed(movements, fact.movement, undone=True)
        case ParcelsCounted():
            return _changed(movements, fact.movement, counted=fact)
        case ListTaken():
            return _changed(movements, fact.movement, lists=(*movements[fact.movement - 1].lists, fact))
        case ListFiled():
            return _changed(movements, fact.movement, filed=fact)
        case _:
            raise TypeError(f"no fact of a movement: {type(fact).__name__}")


def going(movements: Sequence[Movement], number: int) -> Movement:
    """A movement that takes place. Raises Refusal."""
    known = _known(movements, number)
    if known.undone:
        raise refused("PARCELS-MOVEMENT-UNDONE", "This movement was undone.", "Move the parcels again.")
    return known


def _known(movements: Sequence[Movement], number: int) -> Movement:
    if not 1 <= number <= len(movements):
        raise refused("PARCELS-MOVEMENT-UNKNOWN", "This batch has no such movement.", "Look at its movements.")
    return movements[number - 1]


def _changed(movements: Sequence[Movement], number: int, **changes: Any) -> tuple[Movement, ...]:
    return tuple(
        msgspec.structs.replace(one, **changes) if at == number else one for at, one in enumerate(movements, start=1)
    )


def refused(rule: str, message: str, remedy: str, **params: str) -> Refusal:
    """A refusal with one sentence."""
    return Refusal([Issue(rule=rule, message=message, remedy=remedy, params=params)])
