"""Which packages of a cargo reference are on which vehicle: whole, moved, or split over several (wire document, 6.1).

Pure functions over what the open bundles hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulators.hk_tsw.model import Cargo


@dataclass(frozen=True, slots=True)
class Holding:
    """What one other open bundle holds of a cargo; ``part`` is None when it holds all that is on no other."""

    bundle: str
    part: int | None
    at_kiosk: bool = False


@dataclass(frozen=True, slots=True)
class Allotment:
    """What becomes of the other holdings when a cargo is put on a further vehicle."""

    leaves: tuple[str, ...] = ()
    """Bundles that it leaves."""
    shrinks: tuple[str, ...] = ()
    """Bundles that keep it, with fewer packages than before."""
    refusal: str | None = None
    """B006 or B008."""


def left(cargo: Cargo, holdings: Sequence[Holding]) -> int:
    """Packages that have not crossed and that no holding has by number."""
    return cargo.packages - cargo.crossed_packages - sum(each.part or 0 for each in holdings)


def packages_on(cargo: Cargo, part: int | None, others: Sequence[Holding]) -> int:
    """How many packages one holding stands for."""
    return part if part is not None else max(0, left(cargo, others))


def allot(cargo: Cargo, part: int | None, others: Sequence[Holding]) -> Allotment:
    """Put ``part`` of a cargo (all that is on no other vehicle, when None) on a further vehicle."""
    whole = next((each for each in others if each.part is None), None)
    rest = left(cargo, others)
    if part is not None:
        if part < 1 or part > rest:
            return Allotment(refusal="B006")
        if whole is None:
            return Allotment()
        if whole.at_kiosk:
            return Allotment(refusal="B008")
        return Allotment(leaves=(whole.bundle,)) if part == rest else Allotment(shrinks=(whole.bundle,))
    if whole is None and rest > 0:
        return Allotment()
    moved = [whole] if whole is not None else list(others)
    if any(each.at_kiosk for each in moved):
        return Allotment(refusal="B008")
    return Allotment(leaves=tuple(each.bundle for each in moved))
