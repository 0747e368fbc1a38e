"""Which parcels are inspected: by the points of their flags, and a random share that nobody can foresee.

The draw of a parcel is a hash over a secret of customs, the Merkle root of the batch and the parcel's key: whoever
knows the secret can repeat it, and the sender, who does not, can neither foresee nor steer it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from fairway.parcels.risk.decisions import Tables
from fairway.parcels.terms import python
from fairway.parcels.terms.single import exact

RANDOM = "random"
"""The reason of a parcel that the draw picked, beside the flags."""
_WHOLE = 2**64


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
    draw: Decimal
    """From 0 up to 1."""
    share: Decimal
    """The share of such parcels that is inspected."""


def drawn(secret: bytes, root: bytes, purpose: str, key: str) -> Decimal:
    """The draw of a parcel for a purpose, from 0 up to 1. ``secret`` has at least 16 bytes, which no sender knows."""
    if len(secret) < 16:
        raise ValueError("the secret of a draw has at least 16 bytes")
    digest = hashlib.sha256(b"\x00".join((secret.hex().encode(), root.hex().encode(), purpose.encode(), key.encode())))
    return Decimal(int.from_bytes(digest.digest()[:8], "big")) / _WHOLE


class Selector:
    """Selects by the decision tables ``weights`` and ``inspection`` of one day."""

    def __init__(self, tables: Tables, on: date, *, secret: bytes, root: bytes) -> None:
        self._secret, self._root = secret, root
        weights, inspection = tables["weights"], tables["inspection"]
        self._points = python(weights.term("points", weights.on(on)))
        self._limits = {one.name: python(inspection.term(one.name, inspection.on(on))) for one in inspection.outputs}

    def select(self, key: str, flags: Sequence[str], *, authorised: bool = False) -> Selection:
        """The selection of the parcel ``key``. Of an authorised (AEO) platform a lower share is inspected, which the
        selection shows."""
        row = {"authorised": "yes" if authorised else "no"}
        limits = {name: exact(limit(row)) for name, limit in self._limits.items()}
        points = sum(int(exact(self._points({"flag": one}))) for one in flags)
        enough = bool(flags) and points >= limits["points"]
        if enough:
            share, draw = limits["flagged_share"], drawn(self._secret, self._root, "flagged", key)
            if draw < share:
                return Selection(
                    key=key, selected=Selected.FLAGGED, points=points, reasons=tuple(flags), draw=draw, share=share
                )
        share, draw = limits["random_share"], drawn(self._secret, self._root, RANDOM, key)
        picked = Selected.RANDOM if draw < share else Selected.NOT
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
