"""What must hold of an application before customs is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.identifiers import (
    check_business_registration,
    check_hk_vehicle_mark,
    check_mainland_plate,
    check_uscc,
)
from fairway.locks.profiles import NAMES
from fairway.locks.scheme.model import SIDES, Carrier, Driver, Kind, Lock, Vehicle

MOST_THINGS = 2_000
MODES = ("air-land", "sea-land")
_TERMINAL = re.compile(r"[A-Za-z0-9]{4,30}")
_MACAO_PLATE = re.compile(r"[A-Z]{1,2}-?[0-9]{2}-?[0-9]{2}")
PLATE_OF = {"hk": "hk_mark", "cn": "cn_plate", "mo": "mo_plate"}
LICENCE_OF = {"hk": "hk_licence", "cn": "cn_licence", "mo": "mo_licence"}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as it is applied for. ``place`` is where it stands in the file that it came in."""

    kind: Kind
    code: str
    content: Vehicle | Driver | Lock
    valid_from: date | None = None
    valid_until: date | None = None
    place: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An application about to be made or revised."""

    carrier: Carrier
    sides: tuple[str, ...]
    things: tuple[Wanted, ...]
    today: date
    registered_numbers: frozenset[str] | None = None
    """Business registration numbers of the organisation on the road cargo system; None where that is not known."""
    taken: Mapping[str, str] = {}
    """Terminals and marks that another application of this site holds: thing key to its reference."""


class JoiningRule(Rule[Asked]):
    """The common part."""

    target = "scheme"
    citation = "ITFS application form (Annex I)"

    def of(self, asked: Asked, kind: Kind) -> Iterator[tuple[str, Wanted, Any]]:
        """The things of a kind with the pointer to each."""
        for number, wanted in enumerate(asked.things):
            if wanted.kind is kind:
                yield f"/things/{number}", wanted, wanted.content


class SidesAsked(JoiningRule):
    """An application names at least two of hk, cn and mo, each once: one lock crosses a boundary."""

    id = "SELS-JOIN-SIDES"
    remedy = "Choose the customs on whose ground your trucks will drive sealed."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Number and names of the sides."""
        sides = subject.sides
        if len(set(sides)) != len(sides) or len(sides) < 2 or not set(sides) <= set(SIDES):
            yield self.issue("/sides")


class CarrierNamed(JoiningRule):
    """The carrier has no name, or no mode of transhipment."""

    id = "SELS-JOIN-CARRIER"
    remedy = "Give its registered name, and air-land, sea-land or both."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Names and modes."""
        if not any(msgspec.structs.astuple(subject.carrier.names)):
            yield self.issue("/carrier/names/en")
        if not subject.carrier.modes or not set(subject.carrier.modes) <= set(MODES):
            yield self.issue("/carrier/modes")


class SameRegistration(JoiningRule):
    """{value} is not the business registration number that the carrier has in the road cargo system."""

    id = "SELS-JOIN-BR-SAME"
    remedy = "Use the number that the carrier is registered under here; have the registration corrected if it is wrong."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """The number where Hong Kong is asked: present, well formed, and that of the organisation."""
        number = subject.carrier.business_registration
        known = subject.registered_numbers
        if "hk" in subject.sides and not number:
            yield self.issue("/carrier/business_registration", value="-")
        elif number and (found := check_business_registration(number, "/carrier/business_registration")):
            yield from found
        elif number and known is not None and number[:8] not in {one[:8] for one in known}:
            yield self.issue("/carrier/business_registration", value=number)


class MainlandRegistration(JoiningRule):
    """The Mainland customs needs the unified social credit code of the carrier or of its Mainland agent."""

    id = "SELS-JOIN-USCC"
    citation = "Registration for cross-border fast clearance"
    remedy = "Give the 18 characters of the code."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """The code where the Mainland is asked."""
        code = subject.carrier.uscc
        if "cn" in subject.sides and not code:
            yield self.issue("/carrier/uscc")
        elif code:
            yield from check_uscc(code, "/carrier/uscc")


class SomethingToJoin(JoiningRule):
    """An application names at least one vehicle, one driver and one lock, at most {most} things."""

    id = "SELS-JOIN-THINGS"
    remedy = "Enter them, or upload the list."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Each kind is there; each code once."""
        kinds = {one.kind for one in subject.things}
        if not kinds >= {Kind.VEHICLE, Kind.DRIVER, Kind.LOCK} or len(subject.things) > MOST_THINGS:
            yield self.issue("/things", most=MOST_THINGS)


class ThingOnce(JoiningRule):
    """{code} stands in the application twice."""

    id = "SELS-JOIN-ONCE"
    remedy = "Keep one of them."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Codes, and what tells vehicles and locks apart."""
        seen: set[str] = set()
        for number, one in enumerate(subject.things):
            keys = {f"{one.kind}:{one.code}"}
            if isinstance(one.content, Vehicle):
                keys |= {f"mark:{mark.replace(' ', '').upper()}" for mark in one.content.marks()}
            elif isinstance(one.content, Lock):
                keys.add(f"terminal:{one.content.terminal}")
            if keys & seen:
                yield self.issue(f"/things/{number}", place=one.place, code=_shown(one))
            seen |= keys


class VehiclePlates(JoiningRule):
    """Vehicle {code} has no registration mark of {side}."""

    id = "SELS-JOIN-PLATES"
    remedy = "A truck needs the mark of every territory that the carrier asks to drive in."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """A mark for each side, each well formed."""
        for pointer, wanted, vehicle in self.of(subject, Kind.VEHICLE):
            for side in subject.sides:
                field = PLATE_OF.get(side, "")
                if field and not getattr(vehicle, field):
                    yield self.issue(f"{pointer}/{field}", place=wanted.place, code=_shown(wanted), side=side)
            if vehicle.hk_mark:
                yield from _placed(check_hk_vehicle_mark(vehicle.hk_mark, f"{pointer}/hk_mark"), wanted)
            if vehicle.cn_plate:
                yield from _placed(check_mainland_plate(vehicle.cn_plate, f"{pointer}/cn_plate"), wanted)


class MacaoPlate(JoiningRule):
    """{value} does not look like a Macao registration mark."""

    id = "SELS-JOIN-MACAO-PLATE"
    citation = "Macao: one or two letters and four digits, for example MX-12-34"
    remedy = "Copy the mark from the number plate."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Shape of the mark."""
        for pointer, wanted, vehicle in self.of(subject, Kind.VEHICLE):
            if vehicle.mo_plate and not _MACAO_PLATE.fullmatch(vehicle.mo_plate):
                yield self.issue(f"{pointer}/mo_plate", place=wanted.place, value=vehicle.mo_plate[:20])


class DriverComplete(JoiningRule):
    """A driver needs a name, an identity document and the licence of each territory: {what} is missing."""

    id = "SELS-JOIN-DRIVER"
    remedy = "Complete it; customs sees the number, others a part of it."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Name, identity, licences."""
        for pointer, wanted, driver in self.of(subject, Kind.DRIVER):
            if not any(msgspec.structs.astuple(driver.names)):
                yield self.issue(f"{pointer}/names/en", place=wanted.place, what="names")
            needed = ("identity", *(LICENCE_OF[side] for side in subject.sides if side in LICENCE_OF))
            for field in needed:
                if not getattr(driver, field):
                    yield self.issue(f"{pointer}/{field}", place=wanted.place, what=field)


class LockIdentified(JoiningRule):
    """A lock needs the terminal identifier that it says itself, 4 to 30 letters and digits, and its vendor profile: one
    of {profiles}.
    """

    id = "SELS-JOIN-LOCK"
    citation = "Fairway: the profile is bound when a device is registered, never guessed"
    remedy = "Read the identifier from the device's plate or its configuration."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Terminal and profile."""
        for pointer, wanted, lock in self.of(subject, Kind.LOCK):
            if not _TERMINAL.fullmatch(lock.terminal):
                yield self.issue(f"{pointer}/terminal", place=wanted.place, profiles=", ".join(NAMES))
            if lock.profile not in NAMES:
                yield self.issue(f"{pointer}/profile", place=wanted.place, profiles=", ".join(NAMES))


class LockCalibrated(JoiningRule):
    """The calibration of lock {code} ended on {day}, or none is named."""

    id = "SELS-JOIN-CALIBRATION"
    citation = "Fairway: demonstration rule; the scheme's own interval is not public"
    remedy = "Have it calibrated, then enter the new day."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """The day against today."""
        for pointer, wanted, lock in self.of(subject, Kind.LOCK):
            if lock.calibrated_until is None or lock.calibrated_until < subject.today:
                day = lock.calibrated_until.isoformat() if lock.calibrated_until else "-"
                yield self.issue(f"{pointer}/calibrated_until", place=wanted.place, code=_shown(wanted), day=day)


class BatteryPercent(JoiningRule):
    """{value} is no percentage."""

    id = "SELS-JOIN-BATTERY"
    remedy = "Write 0 to 100, or leave it open."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Range of the battery."""
        for pointer, wanted, lock in self.of(subject, Kind.LOCK):
            if lock.battery_percent is not None and not 0 <= lock.battery_percent <= 100:
                yield self.issue(f"{pointer}/battery_percent", place=wanted.place, value=lock.battery_percent)


class NotTaken(JoiningRule):
    """{code} takes part with another carrier already."""

    id = "SELS-JOIN-TAKEN"
    citation = "Fairway: one lock and one vehicle are one carrier's at a time"
    remedy = "Have it withdrawn there first."

    def check(self, subject: Asked) -> Iterator[Issue]:
        """Marks and terminals of other applications of this site."""
        for number, one in enumerate(subject.things):
            if f"{one.kind.value}:{one.code}" in subject.taken:
                yield self.issue(f"/things/{number}", place=one.place, code=_shown(one))


def _shown(wanted: Wanted) -> str:
    match wanted.content:
        case Vehicle():
            return " / ".join(wanted.content.marks()) or wanted.code
        case Lock():
            return wanted.content.terminal or wanted.code
        case _:
            return wanted.code


def _placed(issues: list[Issue], wanted: Wanted) -> Iterator[Issue]:
    for issue in issues:
        yield msgspec.structs.replace(issue, place=wanted.place)


JOINING_RULES: Sequence[Rule[Asked]] = (
    SidesAsked(),
    CarrierNamed(),
    SameRegistration(),
    MainlandRegistration(),
    SomethingToJoin(),
    ThingOnce(),
    VehiclePlates(),
    MacaoPlate(),
    DriverComplete(),
    LockIdentified(),
    LockCalibrated(),
    BatteryPercent(),
    NotTaken(),
)
