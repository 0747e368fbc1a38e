"""Which parcels are inspected: by the points of their flags, and a random share that nobody can foresee.

The draw of a parcel is a hash over a secret of customs, the batch and the parcel's key: whoever knows the secret can
repeat it, and the sender, who does not, can neither foresee nor steer it. :mod:`choose` does the same for millions.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from fairway.parcels.risk.decisions import DecisionTable, Tables
from fairway.parcels.terms import python
from fairway.parcels.terms.single import exact

RANDOM = "random"
"""The reason of a parcel that the draw picked, beside the flags."""
_WHOLE = 2**64
DIGITS = 16
"""Hexadecimal digits of a hash that are a draw."""


class Selected(StrEnum):
    """Why a parcel is inspected, or that it is not."""

    FLAGGED = "flagged"
    RANDOM = "random"
    NOT = "not"


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The selection of one parcel, with what it rests on."""

    key: str
    selected: Selected
    points: int
    reasons: tuple[str, ...]
    """The flags; :data:`RANDOM` where the draw picked it."""
    draw: str
    """As :func:`drawn` gives it."""
    share: Decimal
    """The share of such parcels that is inspected."""


def prefix(secret: bytes, batch: bytes, purpose: str) -> str:
    """What stands before the key of a parcel in the text whose hash is its draw. ``secret`` has at least 16 bytes,
    which no sender knows; ``batch`` names the batch."""
    if len(secret) < 16:
        raise ValueError("the secret of a draw has at least 16 bytes")
    # Half of it: 128 bits that nobody knows, and a text with most keys short enough for one block of the hash.
    return hashlib.sha256(f"{secret.hex()}|{batch.hex()}|{purpose}".encode()).hexdigest()[:32]


def drawn(secret: bytes, batch: bytes, purpose: str, key: str) -> str:
    """The draw of a parcel for a purpose: :data:`DIGITS` hexadecimal digits of a fraction of 1."""
    return hashlib.sha256((prefix(secret, batch, purpose) + key).encode()).hexdigest()[:DIGITS]


def fraction(draw: str) -> Decimal:
    """A draw as a number from 0 up to 1, with six decimal places, rounded down: to be shown beside a share."""
    return Decimal(int(draw, 16) * 10**6 // _WHOLE) / 10**6


def below(share: Decimal) -> str:
    """The first :data:`DIGITS` hexadecimal digits of the draws that are not below a share any more; ``g``, which comes
    after all digits, where all draws are."""
    return f"{math.ceil(share * _WHOLE):0{DIGITS}x}" if share < 1 else "g"


def key_of(ebp_code: str, order_no: str) -> str:
    """The key of a parcel."""
    return f"{ebp_code} {order_no}"


def shares_of(inspection: DecisionTable, on: date, *, authorised: bool) -> Mapping[str, Decimal]:
    """``points``, ``random_share`` and ``flagged_share`` of the table ``inspection`` on a day."""
    row, version = {"authorised": "yes" if authorised else "no"}, inspection.on(on)
    return {one.name: exact(python(inspection.term(one.name, version))(row)) for one in inspection.outputs}


def points_by(tables: Tables, on: date) -> Callable[[Iterable[str]], int]:
    """What gives the points of some flags together, by the table ``weights`` of a day."""
    weights = tables["weights"]
    of_flag = python(weights.term("points", weights.on(on)))
    return lambda flags: sum(int(exact(of_flag({"flag": one}))) for one in flags)


class Selector:
    """Selects by the decision tables ``weights`` and ``inspection`` of one day."""

    def __init__(self, tables: Tables, on: date, *, secret: bytes, batch: bytes) -> None:
        self.secret, self.batch = secret, batch
        self._points = points_by(tables, on)
        self.limits = {one: shares_of(tables["inspection"], on, authorised=one) for one in (False, True)}

    def points(self, flags: Iterable[str]) -> int:
        """The points of some flags together."""
        return self._points(flags)

    def select(self, key: str, flags: Sequence[str], *, authorised: bool = False) -> Selection:
        """The selection of the parcel ``key``. Of an authorised (AEO) platform a lower share is inspected, which the
        selection shows."""
        limits, points = self.limits[authorised], self.points(flags)
        enough = bool(flags) and points >= limits["points"]
        if enough:
            share, draw = limits["flagged_share"], drawn(self.secret, self.batch, "flagged", key)
            if draw < below(share):
                return Selection(
                    key=key, selected=Selected.FLAGGED, points=points, reasons=tuple(flags), draw=draw, share=share
                )
        share, draw = limits["random_share"], drawn(self.secret, self.batch, RANDOM, key)
        picked = Selected.RANDOM if draw < below(share) else Selected.NOT
        reasons = (*flags, RANDOM) if picked is Selected.RANDOM else tuple(flags)
        return Selection(key=key, selected=picked, points=points, reasons=reasons, draw=draw, share=share)


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What one sign came to."""

    hits: int = 0
    """Parcels that it flagged."""
    inspected: int = 0
    found: int = 0
    """Inspected, and something was wrong."""
    wasted: int = 0
    """Inspected, and nothing was wrong."""


def results(flagged: Iterable[tuple[str, Sequence[str]]], inspections: Mapping[str, bool]) -> Mapping[str, Result]:
    """Per reason (flags and :data:`RANDOM`) what came of it. ``flagged`` are parcels with their reasons,
    ``inspections`` says of each inspected parcel whether something was wrong; a parcel counts for each reason."""
    counts: dict[str, list[int]] = {}
    for key, reasons in flagged:
        wrong = inspections.get(key)
        for reason in set(reasons):
            one = counts.setdefault(reason, [0, 0, 0, 0])
            one[0] += 1
            if wrong is not None:
                one[1] += 1
                one[2 if wrong else 3] += 1
    return {
        reason: Result(hits=hits, inspected=inspected, found=found, wasted=wasted)
        for reason, (hits, inspected, found, wasted) in sorted(counts.items())
    }
