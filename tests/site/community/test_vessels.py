"""Port calls over many messages of a partner."""

from __future__ import annotations

import random
from datetime import timedelta

import msgspec
import pytest

from fairway.site.community import intake, shipments, vessels
from fairway.tracking.corrections import standing
from fairway.tracking.inbound import Channel
from fairway.tracking.model import Event, Reference, ReferenceKind
from tests.site.community.conftest import Port
from tests.tracking.ais_written import IMO, positions, voyage
from tests.tracking.vessel_track import START, call, passage

pytestmark = pytest.mark.postgres

CALL = call()
STATES = ["APPROACHING", "AT_PORT_LIMIT", "ANCHORED", "ALL_FAST", "CAST_OFF", "LEFT_PORT"]


async def take(port: Port, raw: bytes) -> intake.Receipt:
    return await intake.take(port.house.site, port.principal("Terminal"), raw, channel=Channel.HTTP)


async def told(port: Port) -> list[Event]:
    """What stands of what was told of vessels, by time."""
    async with port.house.site.database.single_statements() as conn:
        rows = await conn.fetch("SELECT body FROM told_event")
    events = [msgspec.json.decode(row["body"], type=Event) for row in rows]
    return sorted(standing(events).live, key=lambda event: event.times.happened)


def states(events: list[Event]) -> list[str]:
    return [event.source.code.removeprefix("AIS ") for event in events]


async def test_a_call_over_many_messages_is_one_call(port: Port) -> None:
    parts = [CALL[at : at + 40] for at in range(0, len(CALL), 40)]
    await take(port, voyage(START) + positions(parts[0]))
    for part in parts[1:]:
        await take(port, positions(part))
        await port.follow()
    assert states(await told(port)) == STATES
    whole = await take(port, voyage(START) + positions(CALL))
    assert whole.duplicates == len(STATES), "the whole of it in one file tells the same events"
    await port.follow()
    assert states(await told(port)) == STATES


async def test_messages_in_any_order_leave_the_same_call(port: Port) -> None:
    parts = [positions(CALL[at : at + 60]) for at in range(0, len(CALL), 60)] + [voyage(START)]
    random.Random(7).shuffle(parts)
    for part in parts:
        await take(port, part)
        await port.follow()
    assert states(await told(port)) == STATES


async def test_a_call_that_turns_out_to_be_a_passage_is_withdrawn(port: Port) -> None:
    fixes = passage()
    inside = [fix for fix in fixes if fix.latitude < 22.34]
    await take(port, voyage(START) + positions(inside))
    await port.follow()
    assert "AT_PORT_LIMIT" in states(await told(port))
    await take(port, positions(fixes[len(inside) :]))
    await port.follow()
    assert "AT_PORT_LIMIT" not in states(await told(port))


async def test_positions_wait_for_the_identity_of_their_vessel(port: Port) -> None:
    await take(port, positions(CALL[:300]))
    await port.follow()
    assert await told(port) == []
    assert await port.value("SELECT count(*) FROM vessel_fix") == 300
    await take(port, voyage(START))
    await port.follow()
    assert states(await told(port))[:3] == STATES[:3]
    async with port.house.site.database.single_statements() as conn:
        track = await vessels.track(conn, IMO, START, CALL[299].at, minutes=30)
    assert len(track) == 20
    assert track[0].at == START


async def test_test_messages_move_no_vessel(port: Port) -> None:
    raw = voyage(START) + positions(CALL)
    await intake.take(port.house.site, port.principal("Terminal"), raw, channel=Channel.HTTP, test=True)
    await port.follow()
    assert await port.value("SELECT count(*) FROM vessel_fix") == 0


async def test_a_shipment_on_the_voyage_shows_the_call_of_its_vessel(port: Port) -> None:
    site, forwarder = port.house.site, port.principal("Forwarder")
    case = await shipments.register(
        site,
        forwarder,
        reference="S-1",
        references=[Reference(ReferenceKind.VOYAGE, f"{IMO}/021W")],
        since=START,
        until=START + timedelta(days=20),
    )
    await take(port, voyage(START) + positions(CALL))
    await port.follow()
    view = await shipments.view(site, forwarder, case)
    (fast,) = view.timeline.of("ALL_FAST")
    assert (fast.winner.source.standard, fast.place.unlocode, fast.place.facility) == ("ais", "HKHKG", "CT9")
    assert [entry.milestone for entry in view.timeline.entries if entry.done] == [
        "APPROACHING",
        "ARRIVED",
        "WAITING",
        "ALL_FAST",
        "CAST_OFF",
        "DEPARTED",
    ]


async def test_a_late_fix_corrects_what_was_told_without_it(port: Port) -> None:
    await take(port, voyage(START) + positions(CALL))
    await port.follow()
    (whole,) = [event for event in await told(port) if event.milestone == "ALL_FAST"]
    early, late = whole.times.happened - timedelta(minutes=30), whole.times.happened + timedelta(hours=2)
    mmsi = 477123451
    known = [fix for fix in CALL if not early < fix.at < late]
    await take(port, voyage(START, mmsi=mmsi, imo=9074729) + positions(known, mmsi))
    await port.follow()
    (other,) = [event for event in await told(port) if event.milestone == "ALL_FAST" and event != whole]
    assert other.times.happened >= late
    await take(port, positions([fix for fix in CALL if early < fix.at < late], mmsi))
    await port.follow()
    (corrected,) = [event for event in await told(port) if event.milestone == "ALL_FAST" and event != whole]
    assert corrected.times.happened == whole.times.happened
    assert corrected.supersedes == other.key
    assert len(await told(port)) == 2 * len(STATES)


async def test_one_receiver_moves_no_vessel_of_another(port: Port) -> None:
    site = port.house.site
    await take(port, voyage(START) + positions(CALL[:300]))
    await intake.take(site, port.principal("Line"), positions(CALL[300:]), channel=Channel.HTTP)
    await port.follow()
    assert "LEFT_PORT" not in states(await told(port))
