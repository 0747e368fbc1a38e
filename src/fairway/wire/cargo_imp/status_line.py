"""One status line of FSU.

A status line is a code and fields between strokes. Codes differ in which of the first fields they have; the order is
the same for all: flight or carrier, day and time, airports, discrepancy, quantity. What follows are times of departure
and arrival, in that order, and names.
"""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.wire.cargo_imp.elements import (
    AIRPORTS,
    CARRIER,
    looks_like_clock,
    parse_clock,
    parse_day,
    parse_flight,
    parse_quantity,
)
from fairway.wire.cargo_imp.model import DISCREPANCIES, ClockTime, Consignment, DayTime, Quantity, Status
from fairway.wire.cargo_imp.rules import (
    IncompleteStatus,
    MissingElement,
    MorePieces,
    NotADate,
    NotAnAirport,
    NotAQuantity,
    NotATime,
    Spot,
    UnknownDiscrepancy,
)
from fairway.wire.cargo_imp.text import Field, Line, Part, fields

_DAY_AND_TIME = Trilingual("day and time", "日期及時間", "日期和时间")
_AIRPORT = Trilingual("an airport", "機場", "机场")
_DISCREPANCY = Trilingual("a discrepancy code", "差異代碼", "差异代码")
_FLIGHT = Trilingual("on which flight", "是哪一航班", "是哪个航班")
_CARRIER = Trilingual("which carrier", "是哪一承運人", "是哪个承运人")
_PIECES = Trilingual("how many pieces", "有多少件", "有多少件")
ON_A_FLIGHT = frozenset({"BKD", "PRE", "MAN", "DEP", "ARR", "RCF", "AWR"})
"""Statuses that should name a flight."""
BETWEEN_CARRIERS = frozenset({"TRM", "TFD", "RCT"})
"""Statuses that should name the other carrier."""


def read_status(part: Part, consignment: Consignment | None) -> tuple[Status | None, list[Issue]]:
    """The status that a line tells, None when it cannot be understood; and every fault of the line."""
    reader = _Reader(part)
    carrier, flight = reader.conveyance()
    date = reader.date()
    airport, onward = reader.airports()
    discrepancy = reader.discrepancy() if part.segment == "DIS" else ""
    quantity = reader.quantity(consignment)
    refused = bool(reader.refusing)
    reader.advise(carrier=carrier, flight=flight, quantity=quantity)
    departure, arrival, texts = reader.rest()
    issues = [*reader.refusing, *reader.advice]
    if refused or date is None:
        return None, issues
    status = Status(
        code=part.segment,
        discrepancy=discrepancy,
        carrier=carrier,
        flight=flight,
        date=date,
        airport=airport,
        onward=onward,
        quantity=quantity,
        departure=departure,
        arrival=arrival,
        texts=texts,
        line=part.first.number,
    )
    return status, issues


class _Reader:
    """The fields of one line, taken one after the other."""

    def __init__(self, part: Part) -> None:
        self.code = part.segment
        self.first = part.first
        self.fields: list[Field] = []
        for number, line in enumerate(_joined(part)):
            self.fields += fields(line, 4 if number == 0 else 1)
        self.refusing: list[Issue] = []
        self.advice: list[Issue] = []

    def peek(self) -> Field | None:
        """The next field, None at the end."""
        return self.fields[0] if self.fields else None

    def take(self) -> Field | None:
        """The next field, None at the end."""
        return self.fields.pop(0) if self.fields else None

    def spot(self, field: Field | None) -> Spot:
        """The place of a field, or of the end of the line."""
        return field.spot(self.code) if field else self.first.spot(len(self.first.text) + 1, self.code)

    def missing(self, field: Field | None, name: Trilingual) -> None:
        """An element is not there that the status needs."""
        self.refusing.append(MissingElement.at(self.spot(field), segment=self.code, name=name))

    def conveyance(self) -> tuple[str, str]:
        """Carrier and flight, where the line begins with one."""
        field = self.peek()
        if field is None:
            return "", ""
        flight = parse_flight(field.text)
        if flight is not None:
            self.take()
            return flight
        if CARRIER.fullmatch(field.text):
            self.take()
            return field.text, ""
        if not field.text and len(self.fields) > 1 and parse_day(self.fields[1].text):
            self.take()
        return "", ""

    def date(self) -> DayTime | None:
        """Day and time."""
        field = self.peek()
        if field is None or not field.text or AIRPORTS.fullmatch(field.text):
            if field is not None and not field.text:
                self.take()
            self.missing(field, _DAY_AND_TIME)
            return None
        self.take()
        date = parse_day(field.text)
        if date is None:
            self.refusing.append(NotADate.at(field.spot(self.code), value=field.text[:20]))
        return date

    def airports(self) -> tuple[str, str]:
        """The airport, or those of departure and arrival."""
        field = self.take()
        if field is None or not field.text:
            self.missing(field, _AIRPORT)
            return "", ""
        found = AIRPORTS.fullmatch(field.text)
        if found is None:
            self.refusing.append(NotAnAirport.at(field.spot(self.code), value=field.text[:20]))
            return "", ""
        return found[1], found[2] or ""

    def discrepancy(self) -> str:
        """The sub-code of DIS."""
        field = self.take()
        if field is None or not field.text:
            self.missing(field, _DISCREPANCY)
            return ""
        if field.text not in DISCREPANCIES:
            issue = UnknownDiscrepancy.at(field.spot(self.code), value=field.text[:10], codes=", ".join(DISCREPANCIES))
            self.refusing.append(issue)
        return field.text

    def quantity(self, consignment: Consignment | None) -> Quantity | None:
        """Pieces and weight, where the next field tells them."""
        field = self.peek()
        if field is None:
            return None
        quantity = parse_quantity(field.text)
        if quantity is None and field.text[:1] in set("TPSDM") and field.text[1:2].isdigit():
            self.refusing.append(NotAQuantity.at(field.spot(self.code), value=field.text[:30]))
        elif quantity is None and field.text:
            return None
        self.take()
        whole = consignment.quantity if consignment else None
        total = (whole.total or whole.pieces) if whole else 0
        if quantity and whole and quantity.pieces > total:
            self.advice.append(MorePieces.at(field.spot(self.code), pieces=quantity.pieces, total=total))
        return quantity

    def advise(self, *, carrier: str, flight: str, quantity: Quantity | None) -> None:
        """What the status should say and does not."""
        begin = self.first.spot(min(5, len(self.first.text) + 1), self.code)
        if self.code in ON_A_FLIGHT and not flight:
            self.advice.append(IncompleteStatus.at(begin, segment=self.code, name=_FLIGHT))
        if self.code in BETWEEN_CARRIERS and not carrier:
            self.advice.append(IncompleteStatus.at(begin, segment=self.code, name=_CARRIER))
        if quantity is None and not self.refusing:
            self.advice.append(IncompleteStatus.at(self.spot(self.peek()), segment=self.code, name=_PIECES))

    def rest(self) -> tuple[ClockTime | None, ClockTime | None, tuple[str, ...]]:
        """The time of departure, that of arrival (their place tells which is which), and the texts."""
        clocks: list[ClockTime | None] = []
        texts: list[str] = []
        for field in self.fields:
            clock = parse_clock(field.text)
            if clock is not None:
                clocks.append(clock)
            elif looks_like_clock(field.text):
                self.advice.append(NotATime.at(field.spot(self.code), value=field.text[:20]))
            elif field.text:
                texts.append(field.text)
            elif not clocks and not texts:
                clocks.append(None)
        departure = clocks[0] if clocks else None
        arrival = clocks[1] if len(clocks) > 1 else None
        return departure, arrival, tuple(texts)


def _joined(part: Part) -> list[Line]:
    """The lines of a status; one that was broken without a stroke is one again."""
    lines: list[tuple[Line, list[str]]] = []
    for line in part.lines:
        if lines and not line.text.startswith("/"):
            lines[-1][1].append(line.text)
        else:
            lines.append((line, [line.text]))
    return [Line(number=one.number, offset=one.offset, text="".join(texts)) for one, texts in lines]
