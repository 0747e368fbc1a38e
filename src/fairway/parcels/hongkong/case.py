"""A parcel as the rules look at it: on a day, with what screening found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from fairway.codes.legal_values import legal_value
from fairway.parcels.hongkong.epochs import as_day
from fairway.parcels.hongkong.model import Movement
from fairway.parcels.hongkong.parcel import HONG_KONG, Line, Parcel
from fairway.parcels.hongkong.vague import vagueness
from fairway.parcels.hongkong.watched import Finding, Kind, screen

POSTAL, THROUGH = "postal", "transhipment-through"
SAMPLES, PERSONAL = "samples", "personal"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel on the day of its movement."""

    parcel: Parcel
    on: date
    value: Decimal | None
    """Hong Kong dollars; None when a value or a rate is not known."""
    findings: Mapping[int, tuple[Finding, ...]]
    """What was found, by the position of the line; only findings that are watched in this movement."""
    vague: frozenset[int]
    """Positions of the lines whose description says nothing."""
    exemption: str
    """The category of ``exemption.hk`` that frees it from declaration; empty when there is none. Post and transhipment
    are seen; every other category must be claimed."""
    declared: bool
    """Whether it is to be declared: goods without an exemption."""
    used: bool = False
    """Whether its number is that of a parcel of an earlier batch that moved in the same direction."""

    def lines(self) -> Iterator[tuple[int, str, Line]]:
        """Position, JSON pointer and line."""
        for index, line in enumerate(self.parcel.lines):
            yield index, f"/lines/{index}", line

    def found(self, kind: Kind) -> Iterator[tuple[str, Line, Finding]]:
        """Pointer, line and finding of each finding of a kind."""
        for index, pointer, line in self.lines():
            for finding in self.findings.get(index, ()):
                if finding.kind is kind:
                    yield pointer, line, finding

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all findings, each once."""
        return tuple(dict.fromkeys(one.code for found in self.findings.values() for one in found))

    @property
    def outside(self) -> bool:
        """Whether it comes from and goes to places outside Hong Kong, as far as told."""
        ends = (self.parcel.consignor_country, self.parcel.consignee_country)
        return all(ends) and HONG_KONG not in ends

    @property
    def transhipped(self) -> bool:
        """Whether it only passes through, on a through bill from outside to outside Hong Kong."""
        return self.parcel.moves is Movement.TRANSHIPMENT and bool(self.parcel.through_bill) and self.outside


def postal_limit(on: date) -> Decimal:
    """Postal packets are exempt below this value (HK$4,000)."""
    return legal_value("hk.exemption.postal_limit", on).decimal


def day_of(parcel: Parcel, otherwise: date) -> date:
    """The day on which a parcel moves, as far as it is told."""
    return as_day(parcel.moved_on, otherwise)


def case_of(parcel: Parcel, on: date, *, quiet: frozenset[int] | None = None, used: bool = False) -> Case:
    """The case of ``parcel``, screened. ``quiet`` are positions of lines of which the screening in bulk has said that
    there is nothing to find and nothing vague; without it every line is looked at here. ``used`` says that its number
    was used before."""
    day = day_of(parcel, on)
    quiet = quiet or frozenset()
    looked_at = [(index, line) for index, line in enumerate(parcel.lines) if index not in quiet]
    watched, told = (screen(day), vagueness(day)) if looked_at else (None, None)
    findings, vague = {}, set()
    for index, line in looked_at:
        if watched is None or told is None:
            break
        found = tuple(one for one in watched.find(line.said, line.code) if _counts(one, parcel, watched.by_code))
        if found:
            findings[index] = found
        if told.holds(line.description):
            vague.add(index)
    value = parcel.value_hkd(day)
    exemption = _exemption(parcel, value, day)
    return Case(
        parcel=parcel,
        on=day,
        value=value,
        findings=findings,
        vague=frozenset(vague),
        exemption=exemption,
        declared=not parcel.documents and not exemption,
        used=used,
    )


def _exemption(parcel: Parcel, value: Decimal | None, on: date) -> str:
    if parcel.exemption:
        return parcel.exemption
    if parcel.moves is Movement.TRANSHIPMENT:
        return THROUGH
    return POSTAL if parcel.by_post and value is not None and value < postal_limit(on) else ""


def _counts(finding: Finding, parcel: Parcel, rows: Mapping[str, object]) -> bool:
    row = rows[finding.code]
    return parcel.moves is not Movement.EXPORT or bool(getattr(row, "exports", True))
