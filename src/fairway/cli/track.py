"""``fairway track``: the timeline of every shipment that a reference leads to, by the site's HTTP API."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
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
from fairway.tracking.model import Location, Quality
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
    rows = [_row(entry, one["names"], output) for entry in line.entries]
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


def _row(entry: Entry, names: dict[str, dict[str, str | None]], output: Output) -> tuple[str, ...]:
    event = entry.winner
    return (
        _time(entry),
        milestone(entry.milestone).name(output.language),
        output.say(QUALITIES[entry.quality]),
        _place(entry.place),
        entry.mode.value if entry.mode else "",
        _name(event.source.partner, names, output.language),
        event.source.code,
        ", ".join(output.say(FLAGS[flag]) for flag in sorted(entry.flags)),
    )


def _time(entry: Entry) -> str:
    """In the zone that the source wrote; Hong Kong's where it wrote none."""
    offset = entry.winner.times.offset
    zone = HONG_KONG if offset is None else timezone(timedelta(minutes=offset)) if offset else UTC
    return entry.happened.astimezone(zone).strftime("%Y-%m-%d %H:%M %z")


def _place(place: Location) -> str:
    words = (place.unlocode, place.facility, place.name)
    return " ".join(dict.fromkeys(word for word in words if word))


def _name(partner: str, names: dict[str, dict[str, str | None]], language: Language) -> str:
    known = names.get(partner, {})
    first = {Language.EN: "en", Language.TC: "tc", Language.SC: "sc"}[language]
    return next((name for script in (first, "en", "tc", "sc") if (name := known.get(script))), partner)
