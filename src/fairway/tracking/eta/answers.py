"""The answer: an arrival with its band and what both rest on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.base.language import Trilingual
from fairway.tracking.eta.history import Lead, Report
from fairway.tracking.eta.learning import FEWEST, FEWEST_FOR_BAND, Experience
from fairway.tracking.eta.moving import Moving
from fairway.tracking.eta.words import Basis, Sentence, said


class Method(StrEnum):
    """How an estimate was come by; the values are also the names of carriers in a history of such estimates."""

    REPORTED = "reported"
    """As it was reported: there is too little history to correct it."""
    CORRECTED = "corrected"
    MOVEMENT = "movement"
    """By distance and speed."""


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """When it will arrive."""

    method: Method
    at: datetime
    low: datetime | None = None
    """Eight of ten like it came not before this, and not after ``high``."""
    high: datetime | None = None
    reported: datetime | None = None
    basis: tuple[Sentence, ...]
    """Never empty."""
    rough: bool = False
    synthetic: bool = False


_LEVELS = (Basis.BAND_ALL, Basis.BAND_CARRIER, Basis.BAND_LANE)


def of_report(
    report: Report,
    experience: Experience,
    now: datetime,
    *,
    carrier: str,
    name: Trilingual | str,
    lane: str,
    mode: str,
    synthetic: bool = False,
) -> Estimate:
    """What was reported, corrected by what became of such reports of this carrier (``name`` for display)."""
    correction = experience.correction(carrier, lane, mode, report.lead)
    basis = [said(Basis.REPORTED, carrier=name, time=report.estimated, told=report.told)]
    about = {"count": correction.arrivals, "lead": report.lead.value}
    if not correction.enough:
        basis.append(said(Basis.UNCORRECTED, needed=FEWEST, **about))
    elif abs(correction.shift.total_seconds()) < 60:
        basis.append(said(Basis.PUNCTUAL, **about))
    else:
        late = correction.shift.total_seconds() > 0
        basis.append(said(Basis.LATER if late else Basis.EARLIER, span=correction.shift, **about))
    at = report.estimated + correction.shift
    low, high = _band(basis, at, experience, (carrier, lane, mode, report.lead))
    if at < now:
        basis.append(said(Basis.PAST))
    if synthetic:
        basis.append(said(Basis.SYNTHETIC))
    return Estimate(
        method=Method.CORRECTED if correction.enough else Method.REPORTED,
        at=at,
        low=low,
        high=high,
        reported=report.estimated,
        basis=tuple(basis),
        synthetic=synthetic,
    )


def of_movement(moving: Moving, experience: Experience, *, lane: str, mode: str) -> Estimate:
    """Distance and speed, corrected and bounded by what became of such estimates, where enough are known."""
    report = Report(moving.seen, moving.at)
    carrier = Method.MOVEMENT.value
    correction = experience.correction(carrier, lane, mode, report.lead)
    basis = list(moving.basis)
    at = moving.at
    if correction.enough and abs(correction.shift.total_seconds()) >= 60:
        late = correction.shift.total_seconds() > 0
        at += correction.shift
        basis.append(
            said(
                Basis.LATER if late else Basis.EARLIER,
                span=correction.shift,
                count=correction.arrivals,
                lead=report.lead.value,
            )
        )
    low, high = _band(basis, at, experience, (carrier, lane, mode, report.lead))
    return Estimate(method=Method.MOVEMENT, at=at, low=low, high=high, basis=tuple(basis), rough=True)


def _band(
    basis: list[Sentence], at: datetime, experience: Experience, about: tuple[str, str, str, Lead]
) -> tuple[datetime | None, datetime | None]:
    spread = experience.spread(*about)
    if spread is None:
        known = experience.known(*about)
        basis.append(said(Basis.NO_BAND, count=known, needed=FEWEST_FOR_BAND))
        return None, None
    basis.append(said(_LEVELS[spread.level], count=spread.arrivals))
    return at + spread.low, at + spread.high


def preferred(estimates: list[Estimate]) -> Estimate | None:
    """The one to show first: with a band before without, the narrower band before the wider; a report before distance
    and speed."""

    def order(one: Estimate) -> tuple[bool, float, bool]:
        width = (one.high - one.low).total_seconds() if one.low and one.high else 0.0
        return one.low is None, width, one.method is Method.MOVEMENT

    return min(estimates, key=order, default=None)
