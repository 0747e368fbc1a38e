"""The legs of a plan as fields, and fields as legs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language
from fairway.base.time import HONG_KONG
from fairway.portal.routes.community import leg_places
from fairway.portal.routes.community.words import MODES, place_words
from fairway.portal.routes.plain import plain
from fairway.portal.views.community.legs import LegForm
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Choice, Fault
from fairway.tracking.model import Location, Mode, Reference
from fairway.tracking.plan_rules import CARRIED_BY, LegConveyance
from fairway.tracking.references import LONGEST, normal
from fairway.tracking.shipment import MOST_LEGS
from fairway.tracking.shipment_facts import PlannedLeg

PLACES = "places"
"""Id of the list that places are suggested from."""
PARTS = ("mode", "conveyance", "carrier", "from", "to", "departs", "arrives", "zone")
THERE, HKT, ZULU = "there", "hkt", "utc"
ZONES: Mapping[str, tuple[str, ZoneInfo | None]] = {
    THERE: (N_("Local time of each place"), None),
    HKT: (N_("Hong Kong time"), HONG_KONG),
    ZULU: (N_("UTC"), ZoneInfo("UTC")),
}
_LONGEST_CARRIER = 200
Values = dict[str, str]
"""The fields of one leg by their last name."""


def rows_in(posted: Mapping[str, str]) -> list[Values]:
    """The legs of a form in their order."""
    found: dict[int, Values] = {}
    for pointer, text in posted.items():
        parts = pointer.split("/")
        if len(parts) == 4 and parts[1] == "legs" and parts[2].isdigit() and parts[3] in PARTS:
            found.setdefault(int(parts[2][:4]), {})[parts[3]] = text.strip()
    return [found[number] for number in sorted(found)][:MOST_LEGS]


def moved(rows: Sequence[Values], act: str) -> list[Values]:
    """The legs after "add", "remove:N", "up:N" or "down:N"; as they were after anything else."""
    legs = list(rows)
    name, _, number = act.partition(":")
    at = int(number) if number.isdigit() and len(number) < 4 else -1
    if name == "add" and len(legs) < MOST_LEGS:
        # A leg begins where the one before it ends.
        legs.append({"from": legs[-1].get("to", "")} if legs else {})
    elif name == "remove" and 0 <= at < len(legs):
        del legs[at]
    elif name in {"up", "down"} and 0 <= at < len(legs):
        other = at - 1 if name == "up" else at + 1
        if 0 <= other < len(legs):
            legs[at], legs[other] = legs[other], legs[at]
    return legs


def rows_of(legs: Sequence[PlannedLeg], language: Language) -> list[Values]:
    """A plan as the fields show it."""
    return [_row_of(leg, language) for leg in legs]


def _row_of(leg: PlannedLeg, language: Language) -> Values:
    zones = {
        "departs": leg_places.zone_there(leg.origin),
        "arrives": leg_places.zone_there(leg.destination),
    }
    there = all(zones[name] or getattr(leg, name) is None for name in zones)
    return {
        "mode": leg.mode.value,
        "conveyance": leg.conveyance.value if leg.conveyance else "",
        "carrier": leg.carrier,
        "from": leg_places.written(leg.origin, language),
        "to": leg_places.written(leg.destination, language),
        "departs": _local(leg.departs, zones["departs"] if there else HONG_KONG),
        "arrives": _local(leg.arrives, zones["arrives"] if there else HONG_KONG),
        "zone": THERE if there else HKT,
    }


def _local(moment: datetime | None, zone: ZoneInfo | None) -> str:
    return moment.astimezone(zone or HONG_KONG).strftime("%Y-%m-%dT%H:%M") if moment else ""


def legs_in(rows: Sequence[Values], language: Language) -> tuple[PlannedLeg, ...]:
    """The legs that were written; a row without anything is none. Raises Refusal with every fault at its field."""
    issues: list[Issue] = []
    legs = []
    for number, row in enumerate(rows):
        if not any(row.get(name) for name in PARTS if name != "zone"):
            continue
        legs.append(_leg(row, f"/legs/{number}", issues, language))
    if issues:
        raise Refusal(issues)
    return tuple(leg for leg in legs if leg is not None)


def _leg(row: Values, pointer: str, issues: list[Issue], language: Language) -> PlannedLeg | None:
    origin, destination = leg_places.typed(row.get("from", "")), leg_places.typed(row.get("to", ""))
    if origin == destination == Location():
        issues.append(
            _issue(
                N_("It says neither from where nor to where."),
                N_("Write at least one of the two places."),
                f"{pointer}/from",
            )
        )
    departs = _moment(row, "departs", origin, pointer, issues, language=language)
    arrives = _moment(row, "arrives", destination, pointer, issues, language=language)
    if row.get("mode", "") not in {one.value for one in Mode}:
        issues.append(_issue(N_("It does not say how it goes."), N_("Choose a mode."), f"{pointer}/mode"))
        return None
    mode = Mode(row["mode"])
    return PlannedLeg(
        mode=mode,
        origin=origin,
        destination=destination,
        departs=departs,
        arrives=arrives,
        conveyance=_conveyance(row, mode, pointer, issues),
        carrier=row.get("carrier", "")[:_LONGEST_CARRIER],
    )


def _issue(message: str, remedy: str, pointer: str, **params: str) -> Issue:
    return Issue(rule="form.leg", message=message, remedy=remedy, pointer=pointer, params=params)


def _moment(
    row: Values, name: str, place: Location, pointer: str, issues: list[Issue], *, language: Language
) -> datetime | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        zone = ZONES.get(row.get("zone", ""), ZONES[THERE])[1] or leg_places.zone_there(place)
        if moment.tzinfo is None and zone is None:
            issues.append(
                _issue(
                    N_("Nobody here knows the zone of the clocks in {place}."),
                    N_("Choose Hong Kong time or UTC for this leg, or write the place by its code."),
                    f"{pointer}/{name}",
                    place=plain(place_words(place), language) or "–",
                )
            )
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        issues.append(_issue(N_("This is no time."), N_("Write day, hour and minute."), f"{pointer}/{name}"))
        return None


def _conveyance(row: Values, mode: Mode, pointer: str, issues: list[Issue]) -> Reference | None:
    text = row.get("conveyance", "")[:LONGEST]
    if not text:
        return None
    # A flight is named by its day as well; where none is written, it is that of its departure.
    texts = [text, f"{text}/{row['departs'][:10]}"] if mode is Mode.AIR and row.get("departs") else [text]
    found = [normal(kind, one) for kind in CARRIED_BY[mode] for one in texts]
    for one in found:
        if isinstance(one, Reference):
            return one
    place = f"{pointer}/conveyance"
    number = int(pointer.rpartition("/")[2]) + 1
    first = next((one for one in found if isinstance(one, Issue)), None)
    issues.append(first.at(place) if first else LegConveyance().issue(place, number=number, value=text))
    return None


def leg_forms(rows: Sequence[Values], faults: Sequence[Fault] = ()) -> tuple[LegForm, ...]:
    """The fields of every leg."""
    at_field: dict[str, list[Fault]] = {}
    for fault in faults:
        at_field.setdefault(fault.issue.pointer, []).append(fault)
    return tuple(
        LegForm(number, _sets(row, f"/legs/{number}", at_field), number == 0, number == len(rows) - 1)
        for number, row in enumerate(rows)
    )


def _sets(row: Values, pointer: str, faults: Mapping[str, list[Fault]]) -> tuple[FieldSet, ...]:
    def field(name: str, label: str, control: Control = Control.TEXT, size: str = "half", **more: object) -> Field:
        where = f"{pointer}/{name}"
        found = tuple(faults.get(where, ()))
        return Field(where, label, control, row.get(name, ""), size=size, faults=found, **more)  # type: ignore[arg-type]  # the further members of a field, each by its name

    modes = tuple(Choice(mode.value, mark.words) for mode, mark in MODES.items())
    zones = tuple(Choice(name, words) for name, (words, _) in ZONES.items())
    zone = Field(
        f"{pointer}/zone", N_("The times are in"), Control.SELECT, row.get("zone") or THERE, options=zones, size="half"
    )
    return (
        FieldSet(
            "",
            (
                field("mode", N_("Mode"), Control.SELECT, "third", options=modes),
                field("conveyance", N_("Voyage, flight or vehicle"), Control.CODE, "third"),
                field("carrier", N_("Carrier"), size="third"),
            ),
        ),
        FieldSet(
            "",
            (
                field("from", N_("Where from"), suggestions=PLACES),
                field("to", N_("Where to"), suggestions=PLACES),
                field("departs", N_("Planned departure"), Control.MOMENT, local=True),
                field("arrives", N_("Planned arrival"), Control.MOMENT, local=True),
                zone,
            ),
        ),
    )
