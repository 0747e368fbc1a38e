"""One status of an air waybill as events."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from fairway.tracking.airports import airport, zone_at
from fairway.tracking.model import Event, Location, Mode, Quality, Reference, ReferenceKind, Source
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Standard
from fairway.tracking.reading.gathered import NOTE, Gathered, customs_of, distinct, flight, reference, times
from fairway.tracking.reading.local_days import at_clock, on_day
from fairway.tracking.reading.rules import NoSuchDay, NotInVocabulary, StillToCome, ZoneUnknown
from fairway.tracking.vocabulary import Meaning, from_fsu, from_one_record
from fairway.tracking.zones import zone_named
from fairway.wire.cargo_imp.elements import consignment_text, day_text, quantity_text
from fairway.wire.cargo_imp.model import Certainty, ClockTime, Consignment, Status

BEFORE_THE_FLIGHT = frozenset({"BKD", "PRE", "MAN"})
"""Statuses whose date is that of the flight, not that of what they tell."""
ON_DEPARTURE = BEFORE_THE_FLIGHT | {"DEP"}
"""Statuses whose date is the local day of departure: with carrier and number it names the flight."""
_QUALITIES = {
    Certainty.SCHEDULED: Quality.PLANNED,
    Certainty.ESTIMATED: Quality.ESTIMATED,
    Certainty.ACTUAL: Quality.ACTUAL,
}
_SECURED = frozenset({"SPX", "SCO", "SHR"})
"""Security statuses that say that the cargo was screened or comes from a known consignor."""
BETWEEN = " / "
"""What stands between the parts of a remark; no text of Cargo-IMP holds a stroke."""
_AHEAD = timedelta(minutes=15)
_AHEAD_WITHOUT_ZONE = timedelta(hours=14)


class Telegram(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all statuses of a message."""

    kind: str
    told: datetime | None
    received: datetime
    profile: Profile

    @property
    def written(self) -> datetime:
        """When the message was written, or came at the latest."""
        return min(self.told or self.received, self.received)


class _Teller:
    """One status on its way to events."""

    def __init__(self, gathered: Gathered, telegram: Telegram, consignment: Consignment, status: Status) -> None:
        self.gathered, self.telegram, self.status = gathered, telegram, status
        self.number = consignment.number
        self.message = f"{telegram.kind} {consignment_text(consignment)}"
        """Kind of the message and its consignment as it stood there, which no event says otherwise."""
        waybill = reference(ReferenceKind.MASTER_AIR_WAYBILL, consignment.number)
        ulds = [reference(ReferenceKind.ULD, uld) for uld in status.ulds]
        self.zone = zone_at(status.airport) or zone_named(telegram.profile.zone or "UTC")
        self.zoned = zone_at(status.airport) is not None or bool(telegram.profile.zone)
        self.day = on_day(status.date, telegram.received, self.zone) if status.date else None
        carried = None
        if self.day and status.code in ON_DEPARTURE and status.flight:
            carried = flight(status.carrier, status.flight, self.day)
        self.references: tuple[Reference, ...] = distinct((waybill, *ulds, carried))
        self.place = place(status.airport, telegram.profile)
        self.happened = telegram.written if self.day is None else self._happened(self.day)
        self.identity = self._identity()

    def _happened(self, day: datetime) -> datetime:
        """When the status was reached: its own time; that of the flight where it has none; before the flight, at the
        latest when it was told."""
        status, happened = self.status, day
        clock = status.departure if status.code in ON_DEPARTURE else status.arrival
        if status.date is not None and not status.date.time and clock is not None:
            happened = at_clock(day, clock, self.zone)
        return min(happened, self.telegram.written) if status.code in BEFORE_THE_FLIGHT else happened

    def _identity(self) -> str:
        """The same for the same status told again; parts of a consignment on one flight are told apart by it."""
        status = self.status
        moment = ""
        if self.day is not None:
            moment = f"{self.day:%Y-%m-%d}" if status.code in BEFORE_THE_FLIGHT else f"{self.happened:%Y-%m-%dT%H%M}"
        amount = quantity_text(status.quantity) if status.quantity else ""
        flown = f"{status.carrier}{status.flight}"
        told = (status.code, status.discrepancy, self.number, flown, moment, status.airport, amount)
        return " ".join(part for part in told if part)

    def tell(
        self,
        milestone: str,
        happened: datetime,
        *,
        code: str,
        quality: Quality = Quality.ACTUAL,
        where: Location | None = None,
        remark: str = "",
        beside: str = "",
    ) -> None:
        """Add an event; ``beside`` tells it apart from the milestone of the status itself."""
        spot = self.place if where is None else where
        profile = self.telegram.profile
        self.gathered.events.append(
            Event(
                milestone=milestone,
                references=self.references,
                quality=quality,
                times=times(happened, self.telegram.told, zoned=False),
                source=Source(
                    partner=self.gathered.partner,
                    standard=Standard.CARGO_IMP.value,
                    message=self.message,
                    code=code,
                    rank=profile.rank,
                    line=self.status.line,
                ),
                location=spot,
                mode=Mode.AIR,
                customs=customs_of(milestone, spot, profile.customs),
                own_id=f"{self.identity} {beside}".strip(),
                remark=remark,
            )
        )


def place(code: str, profile: Profile) -> Location:
    """The airport as a place; a partner's profile may give it another UN/LOCODE."""
    if not code:
        return Location()
    known = airport(code)
    if known is None:
        return Location(unlocode=profile.places.get(code), facility=code, facility_list="IATA")
    return known.location(profile.places.get(code, ""))


def tell_status(gathered: Gathered, telegram: Telegram, consignment: Consignment, status: Status) -> None:
    """The events of a status: its milestone, the times of the flight that it knows, and the information to it."""
    teller = _Teller(gathered, telegram, consignment, status)
    if not teller.references:
        return
    spot = f"line {status.line}"
    if status.airport and not teller.zoned:
        gathered.issues.append(ZoneUnknown.at(place=spot, place_name=status.airport))
    happened = teller.happened
    if status.date is not None:
        if teller.day is None:
            gathered.issues.append(NoSuchDay.at(place=spot, day=day_text(status.date)))
            return
        latest = telegram.received + (_AHEAD if teller.zoned else _AHEAD_WITHOUT_ZONE)
        if happened > latest:
            what = f"{status.code} {status.discrepancy}".strip()
            gathered.issues.append(StillToCome.at(place=spot, what=what, time=f"{happened:%Y-%m-%d %H:%M}"))
            return
        _tell_milestone(teller, happened)
        _tell_clocks(teller)
        gathered.link(teller.references, min(happened, telegram.written))
    _tell_information(teller, happened)


def _tell_milestone(teller: _Teller, happened: datetime) -> None:
    status, profile = teller.status, teller.telegram.profile
    code = f"{status.code} {status.discrepancy}".strip()
    own = profile.own("FSU", code)
    meaning = Meaning(milestone=own) if own else from_fsu(status.code, discrepancy=status.discrepancy)
    if meaning is None:
        teller.gathered.issues.append(NotInVocabulary.at(place=f"line {status.line}", code=code))
        meaning = Meaning(milestone=NOTE, exact=False)
    teller.tell(meaning.milestone, happened, code=code, remark=_remark(status))


def _remark(status: Status) -> str:
    """Quantity, where the flight goes, carrier or flight where no reference says it, and names, in the words of the
    message."""
    route = f"{status.airport}{status.onward}" if status.onward else ""
    carried = route if status.code in ON_DEPARTURE else f"{status.carrier}{status.flight}"
    amount = quantity_text(status.quantity) if status.quantity else ""
    return BETWEEN.join(part for part in (amount, carried, *status.texts) if part)


def _tell_clocks(teller: _Teller) -> None:
    """Departure and arrival of the flight, planned, estimated or actual, as far as the status says them."""
    status = teller.status
    if teller.day is None or not status.flight:
        return
    if status.code in BEFORE_THE_FLIGHT and status.departure:
        _tell_clock(teller, "DEPARTED", status.departure, status.airport)
    if status.arrival and status.code in ON_DEPARTURE and status.onward:
        _tell_clock(teller, "ARRIVED", status.arrival, status.onward)
    elif status.arrival and status.code not in ON_DEPARTURE:
        _tell_clock(teller, "ARRIVED", status.arrival, status.airport)


def _tell_clock(teller: _Teller, milestone: str, clock: ClockTime, where: str) -> None:
    assert teller.day is not None
    profile = teller.telegram.profile
    zone = zone_at(where) or zone_named(profile.zone or "UTC")
    moment = at_clock(teller.day, clock, zone)
    if clock.certainty is Certainty.ACTUAL and moment > teller.telegram.received + _AHEAD_WITHOUT_ZONE:
        return
    code = f"{teller.status.code} {clock.certainty}{clock.time}"
    teller.tell(
        milestone, moment, code=code, quality=_QUALITIES[clock.certainty], where=place(where, profile), beside=milestone
    )


def _tell_information(teller: _Teller, happened: datetime) -> None:
    """OSI and OCI: notes, and that the cargo was screened."""
    declared = from_one_record("SecurityDeclaration")
    for note in teller.status.notes:
        teller.tell(NOTE, happened, code="OSI", remark=note, beside=f"OSI {note}")
    for line in teller.status.customs:
        text = "/".join((line.country, line.information, line.control, line.text))
        teller.tell(NOTE, happened, code="OCI", remark=text, beside=f"OCI {text}")
        if line.control == "SS" and line.text in _SECURED and declared is not None:
            code = f"OCI SS {line.text}"
            teller.tell(declared.milestone, happened, code=code, remark=text, beside=f"SS {text}")
