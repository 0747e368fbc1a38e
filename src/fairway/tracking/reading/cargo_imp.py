"""Cargo-IMP: statuses of air waybills, and which house waybill, flight and unit load belongs to which air waybill."""

from __future__ import annotations

from datetime import datetime

from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Message, Read, Standard
from fairway.tracking.reading.cargo_imp_statuses import Telegram, tell_status
from fairway.tracking.reading.gathered import Gathered, distinct, flight, reference
from fairway.tracking.reading.local_days import of_month, telegram_time
from fairway.wire.cargo_imp.model import Consignment, HouseList, Partner, StatusUpdate, Waybill
from fairway.wire.cargo_imp.reading import read as read_wire


def read(raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
    """All that the messages of a transmission say. Days have no year in Cargo-IMP: the one nearest to ``received`` is
    taken; times are those of the airport."""
    del file_name
    document = read_wire(raw)
    gathered = Gathered(Standard.CARGO_IMP, partner)
    gathered.issues += document.issues
    for message in document.messages:
        before = len(gathered.events)
        told = telegram_time(message.envelope.sent, received)
        said = message.said
        number = ""
        if isinstance(said, StatusUpdate):
            number = said.consignment.number
            telegram = Telegram(kind=said.kind, told=told, received=received, profile=profile)
            for status in said.statuses:
                tell_status(gathered, telegram, said.consignment, status)
        elif isinstance(said, Waybill):
            number = said.consignment.number
            _waybill(gathered, said, min(told or received, received), received)
        elif isinstance(said, HouseList):
            number = said.master.number
            _houses(gathered, said, min(told or received, received))
        gathered.messages.append(
            Message(
                kind=message.kind,
                reference=number,
                place=f"line {message.line}",
                events=len(gathered.events) - before,
                test=profile.test,
            )
        )
    return gathered.read()


def master(consignment: Consignment) -> Reference | None:
    """The air waybill."""
    return reference(ReferenceKind.MASTER_AIR_WAYBILL, consignment.number)


def _waybill(gathered: Gathered, said: Waybill, since: datetime, received: datetime) -> None:
    """The air waybill with its flights, its unit loads and its parties."""
    number = master(said.consignment)
    days = [(carrier, name, of_month(day, received)) for carrier, name, day in said.flights]
    flights = [flight(carrier, name, day) for carrier, name, day in days if day]
    ulds = [reference(ReferenceKind.ULD, uld) for uld in said.ulds]
    if number is not None:
        gathered.link(distinct((number, *ulds, *flights)), since)
        _name(gathered, number, said.partners)


def _houses(gathered: Gathered, said: HouseList, since: datetime) -> None:
    """Each house waybill with its master. The houses of a consolidation are linked to the master only."""
    number = master(said.master)
    for house in said.houses:
        own = reference(ReferenceKind.HOUSE_AIR_WAYBILL, house.number)
        if number is not None and own is not None:
            gathered.link((own, number), since)
            _name(gathered, own, house.partners)


def _name(gathered: Gathered, number: Reference, partners: tuple[Partner, ...]) -> None:
    for one in partners:
        gathered.name_parties((number,), one.role, (one.account, one.name))
