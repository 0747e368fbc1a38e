"""Messages in the place of others: corrected, corrected again, taken back to what they were, read again."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.site.community import partners, replacing
from fairway.site.community.rebuilding import rebuild
from fairway.tracking.corrections import standing
from fairway.tracking.model import Event
from tests.api.test_port_community import CODECO
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message, take
from tests.site.community.test_tying import BILL, BOX, event, link, register, tell, told

pytestmark = pytest.mark.postgres


async def told_of(port: Port, who: str = "Terminal") -> list[tuple[str, str, int]]:
    """What stands of all that somebody told: milestone, container, hour of the day in Hong Kong."""
    async with port.house.site.database.single_statements() as conn:
        rows = await conn.fetch("SELECT body FROM told_event WHERE partner = $1", port.house.organisations[who])
    events = [msgspec.json.decode(row["body"], type=Event) for row in rows]
    return sorted(
        (one.milestone, one.references[0].value, (one.times.happened.hour + 8) % 24) for one in standing(events).live
    )


@pytest.mark.parametrize("name", ["A", ""])
async def test_a_correction_is_corrected_and_goes_back(port: Port, name: str) -> None:
    """Corrected twice, to what was sent first, left out and told again: what stands is what the last message says."""
    site, terminal = port.house.site, port.principal("Terminal")
    kept = gate_in("MSCU6639870", **({"id": "KEPT"} if name else {}))

    def sent(hour: int | None) -> bytes:
        if hour is None:
            return message(kept)
        moved = gate_in(happened=f"2026-11-22T{hour:02}:00:00+08:00", **({"id": name} if name else {}))
        return message(moved, kept)

    hours = [6, 7, 8, 6, None, 7, None, 7, 8, None, None, 6]
    last = await take(port, sent(hours[0]))
    for hour in hours[1:]:
        last = await replacing.correct(site, terminal, last.message, sent(hour))
        await port.follow()
        stands = [("GATED_IN", "MSCU6639870", 10)]
        if hour is not None:
            stands.append(("GATED_IN", "MSKU1234565", hour))
        assert await told_of(port) == stands, hour
    assert await port.value("SELECT count(*) FROM inbound_message") == len(hours)


async def test_an_event_keeps_its_name_when_its_milestone_is_corrected(port: Port) -> None:
    first = await take(port, message(gate_in(id="A")))
    right = message(gate_in(id="A", milestone="GATED_OUT"))
    await replacing.correct(port.house.site, port.principal("Terminal"), first.message, right)
    await port.follow()
    assert await told_of(port) == [("GATED_OUT", "MSKU1234565", 10)]


async def test_what_was_corrected_is_not_corrected_beside_its_correction(port: Port) -> None:
    site, terminal = port.house.site, port.principal("Terminal")
    first = await take(port, message(gate_in()))
    later = message(gate_in(happened="2026-11-22T09:00:00+08:00"))
    second = await replacing.correct(site, terminal, first.message, later)
    again = await replacing.correct(site, terminal, first.message, later)
    assert (again.repeated, again.message) == (True, second.message)
    for wanted in (
        replacing.correct(site, terminal, first.message, message(gate_in(happened="2026-11-22T08:00:00+08:00"))),
        replacing.replay(site, terminal, first.message),
    ):
        with pytest.raises(Refusal) as refused:
            await wanted
        assert refused.value.issues[0].rule == "intake.corrected"
    # The same bytes by the usual way are what was sent first, and nothing new.
    assert (await take(port, later)).message == second.message


async def test_a_message_is_read_again_as_the_profile_is_now(port: Port) -> None:
    site, terminal = port.house.site, port.principal("Terminal")
    raw = CODECO.replace(b"BGM+36", b"BGM+1")
    first = await take(port, raw)
    assert (first.standing, first.count) == ("partly", 0)
    await partners.set_profile(site, terminal, b'{"gate": {"1": "out"}}')
    again = await take(port, raw)
    assert (again.repeated, again.message) == (True, first.message), "sending it again is no reading again"
    second = await replacing.replay(site, terminal, first.message)
    assert (second.standing, second.count, second.corrects) == ("accepted", 1, first.message)
    await port.follow()
    assert await told_of(port) == [("GATED_OUT", "MSKU1234565", 10)]
    await partners.set_profile(site, terminal, b'{"gate": {"1": "in"}}')
    await replacing.replay(site, terminal, second.message)
    await port.follow()
    assert await told_of(port) == [("GATED_IN", "MSKU1234565", 10)]
    with pytest.raises(NotFound):
        await replacing.replay(site, port.principal("Line"), first.message)


async def test_a_corrected_trial_stays_one(port: Port) -> None:
    trial = await take(port, message(gate_in()), test=True)
    right = message(gate_in(happened="2026-11-22T09:00:00+08:00"))
    second = await replacing.correct(port.house.site, port.principal("Terminal"), trial.message, right)
    assert second.test
    await port.follow()
    assert await told_of(port) == []


def named(identifier: str) -> dict[str, Any]:
    return {"reference": {"kind": "master-bill", "value": BILL.value}, "role": "CN", "identifier": identifier}


async def test_who_was_named_by_mistake_sees_no_more(port: Port) -> None:
    """The line names the wrong firm for a bill, corrects itself, and names it once more by another message."""
    site, line = port.house.site, port.principal("Line")
    for code, who in (("RIGHT", "Forwarder"), ("WRONG", "Competitor")):
        await partners.know_party(site, line, code, port.house.organisations[who])
    cases = {who: await register(port, who, BILL) for who in ("Forwarder", "Competitor")}
    await tell(port, "Terminal", event("DISCHARGED", BILL))

    async def seen() -> dict[str, int]:
        await port.follow()
        return {who: await told(port, who, case) for who, case in cases.items()}

    first = await take(port, message(event("LOADED", BILL), parties=[named("WRONG")]), "Line")
    assert await seen() == {"Forwarder": 0, "Competitor": 2}
    right = message(event("LOADED", BILL), parties=[named("RIGHT")])
    second = await replacing.correct(site, line, first.message, right)
    assert await seen() == {"Forwarder": 2, "Competitor": 0}
    # Another message names the firm as well: its word does not end with a correction of this one.
    await take(port, message(parties=[named("RIGHT")]), "Line")
    third = await replacing.correct(site, line, second.message, message(event("LOADED", BILL)))
    assert await seen() == {"Forwarder": 2, "Competitor": 0}
    await replacing.correct(site, line, third.message, message(event("LOADED", BILL), parties=[named("WRONG")]))
    assert await seen() == {"Forwarder": 2, "Competitor": 2}
    assert (await rebuild(site, check=True)).identical


async def test_cargo_that_was_tied_by_mistake_is_tied_no_more(port: Port) -> None:
    site, line = port.house.site, port.principal("Line")
    case = await register(port, "Forwarder", BILL, confirmed=True)
    await tell(port, "Terminal", event("GATED_OUT", BOX), event("DISCHARGED", BILL))
    tied = {**link(BILL, BOX), "since": "2026-11-20T00:00:00Z"}
    first = await take(port, message(links=[tied]), "Line")
    await port.follow()
    assert await told(port, "Forwarder", case) == 2
    second = await replacing.correct(site, line, first.message, message(parties=[named("X")]))
    await port.follow()
    assert await told(port, "Forwarder", case) == 1
    # Three corrections in one look at the log: what the last says is so.
    for links in ([tied], [], [tied]):
        second = await replacing.correct(site, line, second.message, message(links=links, parties=[named("X")]))
    await port.follow()
    assert await told(port, "Forwarder", case) == 2
    assert (await rebuild(site, check=True)).identical


async def test_the_lists_of_a_partner_are_read_by_the_mapping_that_it_saved(port: Port) -> None:
    site, trucker = port.house.site, port.principal("Trucker")
    raw = b"Kiste;Was;Wann\nMSKU1234565;Tor rein;22.11.2026 08:30\n"
    first = await take(port, raw, "Trucker", file_name="list.csv")
    assert (first.standing, first.count) == ("refused", 0)
    mapping = {
        "columns": {"Kiste": "container", "Was": "event", "Wann": "time"},
        "codes": {"Tor rein": "GATED_IN"},
        "zone": "Asia/Hong_Kong",
    }
    await partners.set_profile(site, trucker, msgspec.json.encode({"table": mapping}))
    again = await replacing.replay(site, trucker, first.message)
    assert (again.standing, again.standard, again.count) == ("accepted", "table", 1)
    # Another partner's mapping is its own.
    assert (await take(port, raw, "Line", file_name="list.csv")).count == 0
    await port.follow()
    assert await told_of(port, "Trucker") == [("GATED_IN", "MSKU1234565", 8)]
