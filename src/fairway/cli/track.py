"""``fairway track``: the timeline of every shipment that a reference leads to, by the site's HTTP API."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language
from fairway.base.time import HONG_KONG
from fairway.cli.at_site import settings_of, site_argument
from fairway.cli.by_http import SiteByHttp, address_arguments
from fairway.cli.output import Output, table
from fairway.codes.tables import use
from fairway.tracking.customs_status import CustomsState, CustomsStatus
from fairway.tracking.line import REASONS, Entry, Flag, Timeline
from fairway.tracking.model import Location, Mode, Quality
from fairway.tracking.place_names import name_of, table_name
from fairway.tracking.series import folded, spans
from fairway.tracking.vocabulary import milestone

QUALITIES = {
    Quality.PLANNED: "planned",
    Quality.ESTIMATED: "estimated",
    Quality.EXPECTED: "expected",
    Quality.REQUESTED: "requested",
    Quality.ACTUAL: "actual",
}
FLAGS = {
    Flag.LATE: "told late",
    Flag.STILL_TO_COME: "told before its time",
    Flag.CONFLICT: "sources disagree",
    Flag.CORRECTED: "corrected",
    Flag.SIMULATED: "simulated",
    Flag.PASSED: "not reported",
}
MODES = {Mode.SEA: "Sea", Mode.RIVER: "River", Mode.ROAD: "Road", Mode.RAIL: "Rail", Mode.AIR: "Air"}
MOST = 5
"""Shipments whose whole timeline is printed; more are listed only."""


def arguments(parser: ArgumentParser) -> None:
    """The reference, the site's address, the key."""
    parser.add_argument(
        "reference", metavar="REFERENCE", help="bill, air waybill, booking, container, plate, cargo reference ..."
    )
    site_argument(parser)
    address_arguments(parser)


def run(given: Namespace, output: Output) -> int:
    """Print the timelines; 1 when the reference leads to nothing that the key may see. Raises Refusal."""
    settings = settings_of(given.site or os.environ.get("FAIRWAY_SITE", "hk"))
    use(settings.codes_folder)
    with SiteByHttp(given, settings, output) as site:
        found = site.get("/v1/shipments", {"ref": given.reference})["shipments"]
        if not found:
            raise Refusal([_nothing(given.reference)])
        whole = [site.get(f"/v1/shipments/{one['shipment']}") for one in found[:MOST]]
    lines = [line for one in whole for line in (*_shipment(one, output), "")]
    if len(found) > MOST:
        lines.append(output.say("{count} more shipments bear this reference:", count=len(found) - MOST))
        lines += [f"  {one['reference']}" for one in found[MOST:]]
    output.result({"shipments": whole}, lines[:-1] if lines and not lines[-1] else lines)
    return 0


def _nothing(reference: str) -> Issue:
    return Issue(
        rule="cli.track.nothing",
        message="{reference} leads to no shipment that you may see.",
        remedy="Check the reference, or register a shipment with it; what is told of it is then found.",
        params={"reference": reference},
    )


def _shipment(one: dict[str, Any], output: Output) -> Iterator[str]:
    line = msgspec.convert(one["timeline"], Timeline)
    yield output.say("Shipment {reference}", reference=one["reference"])
    yield output.say("Customs: {state}", state=_customs(line.customs, output))
    heads = ("time", "milestone", "quality", "place", "mode", "source", "code", "note")
    rows = [_row(members, one["names"], output) for members in folded(line.entries)]
    yield from table([output.say(head) for head in heads], rows)
    for conflict in line.conflicts:
        yield output.say(
            "{milestone}: {winner} is believed, not {other} ({minutes} minutes apart). {why}",
            milestone=milestone(conflict.milestone).name(output.language),
            winner=_name(conflict.winner.source.partner, one["names"], output.language),
            other=_name(conflict.other.source.partner, one["names"], output.language),
            minutes=abs(conflict.difference),
            why=output.say(REASONS[conflict.reason]),
        )


def _customs(status: CustomsStatus, output: Output) -> str:
    if not status.territories:
        return output.say("nothing told yet")
    return "; ".join(
        f"{one.territory.upper() or '?'} {CustomsState(one.state).name_in(output.language)} ({one.code})"
        for one in status.territories
    )


def _row(members: Sequence[Entry], names: dict[str, dict[str, str | None]], output: Output) -> tuple[str, ...]:
    """One line of the table: an entry, or a series of readings that follow each other."""
    first, last = members[0], members[-1]
    event = first.winner
    title = milestone(first.milestone).name(output.language)
    codes = {one.winner.source.code for one in members}
    flags = sorted({flag for one in members for flag in one.flags})
    readings = spans([reading for one in members for reading in one.winner.readings])
    return (
        _time(first.happened, last.happened, output),
        output.say("{n} readings", n=len(members)) if len(members) > 1 else title,
        output.say(QUALITIES[first.quality]),
        _place(first.place, output.language),
        output.say(MODES[first.mode]) if first.mode else "",
        _name(event.source.partner, names, output.language),
        event.source.code if len(codes) == 1 else "",
        ", ".join([*readings, *(output.say(FLAGS[flag]) for flag in flags)]),
    )


def _time(first: datetime, last: datetime, output: Output) -> str:
    """In Hong Kong's time, which is the Mainland's: every row in the same zone, named."""
    begins, ends = (one.astimezone(HONG_KONG) for one in (first, last))
    text = f"{begins:%Y-%m-%d %H:%M}"
    if last > first:
        text += f" – {ends:%H:%M}" if ends.date() == begins.date() else f" – {ends:%Y-%m-%d %H:%M}"
    zone = output.say("HKT")
    return f"{text} {zone}"


def _place(place: Location, language: Language) -> str:
    """By its name in the reader's language, with the terminal; by its code where nobody names it."""
    code = place.unlocode or ""
    known = table_name(code) if code else None
    name = known.in_(language) if known else place.name
    if not name and code:
        town = name_of(code)
        name = town.in_(language) if town else code
    return " ".join(dict.fromkeys(word for word in (name, place.facility) if word))


def _name(partner: str, names: dict[str, dict[str, str | None]], language: Language) -> str:
    known = names.get(partner, {})
    first = {Language.EN: "en", Language.TC: "tc", Language.SC: "sc"}[language]
    return next((name for script in (first, "en", "tc", "sc") if (name := known.get(script))), partner)
