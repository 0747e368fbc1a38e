"""Taking in what partners send."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import UUID

import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.site.community import intake, replacing
from fairway.site.community.understanding import LARGEST
from fairway.tracking.inbound import Channel
from tests.site.community.conftest import Port

pytestmark = pytest.mark.postgres


def gate_in(container: str = "MSKU1234565", **more: Any) -> dict[str, Any]:
    return {
        "milestone": "GATED_IN",
        "references": [{"kind": "container", "value": container}],
        "happened": "2026-11-22T10:00:00+08:00",
        "location": {"unlocode": "HKHKG"},
        **more,
    }


def message(*events: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"events": list(events), **more}).encode()


async def take(port: Port, raw: bytes, who: str = "Terminal", **more: Any) -> intake.Receipt:
    return await intake.take(port.house.site, port.principal(who), raw, channel=Channel.HTTP, **more)


async def test_a_message_is_kept_with_its_bytes_and_answered(port: Port) -> None:
    raw = message(gate_in())
    receipt = await take(port, raw, file_name="gate.json")
    assert (receipt.standing, receipt.standard, receipt.count) == ("accepted", "fairway", 1)
    assert receipt.events[0].about == "container MSKU1234565"
    content, row = await intake.raw(port.house.site, port.principal("Terminal"), receipt.message)
    assert content == raw
    assert row["file_name"] == "gate.json"
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event WHERE key = $1", UUID(receipt.events[0].key)) == 1


async def test_a_trial_of_a_message_does_not_stand_in_its_way(port: Port) -> None:
    raw = message(gate_in())
    trial = await take(port, raw, test=True)
    assert (trial.test, (await take(port, raw, test=True)).repeated) == (True, True)
    real = await take(port, raw)
    assert (real.test, real.repeated, real.message != trial.message) == (False, False, True)
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event") == 1
    for later in (await take(port, raw), await take(port, raw, test=True)):
        assert (later.repeated, later.message) == (True, real.message)


async def test_a_byte_order_mark_is_no_fault(port: Port) -> None:
    receipt = await take(port, b"\xef\xbb\xbf" + message(gate_in()))
    assert (receipt.standing, receipt.standard, receipt.count) == ("accepted", "fairway", 1)


async def test_the_same_bytes_again_give_the_same_receipt(port: Port) -> None:
    first = await take(port, message(gate_in()))
    again = await take(port, message(gate_in()))
    assert again.repeated
    assert again.message == first.message
    assert again.events == first.events
    assert await port.value("SELECT count(*) FROM inbound_message") == 1
    other = await take(port, message(gate_in()), "Line")
    assert other.message != first.message


async def test_the_same_event_in_another_message_is_there_once(port: Port) -> None:
    await take(port, message(gate_in(id="E1")))
    await port.follow()
    again = await take(port, message(gate_in(id="E1"), gate_in("MSCU6639870", id="E2")))
    assert again.duplicates == 1
    assert [event.duplicate for event in again.events] == [True, False]
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event") == 2


async def test_one_faulty_event_does_not_lose_its_neighbours(port: Port) -> None:
    receipt = await take(
        port,
        message(
            gate_in("MSKU1234560"),
            gate_in(milestone="TELEPORTED"),
            gate_in(happened="2026-12-24T10:00:00+08:00"),
            gate_in(happened="2026-11-22T10:00:00"),
            gate_in(),
            {"nonsense": True},
        ),
    )
    assert receipt.standing == "partly"
    assert receipt.count == 1
    places = [fault.pointer.split("/")[2] for fault in receipt.faults]
    assert places == ["0", "1", "2", "3", "5"]


@pytest.mark.parametrize(
    "odd",
    [
        {"happened": "0001-01-01T00:00:00+08:00"},
        {"happened": "9999-12-31T23:59:59-08:00", "quality": "PLN"},
        {"told": "9999-12-31T23:59:59-08:00"},
        {"readings": [{"kind": "temperature", "value": "1e999999", "unit": "CEL"}]},
        {"readings": [{"kind": "temperature", "value": "NaN", "unit": "CEL"}]},
        {"references": [{"kind": "booking", "value": "A" * 65}]},
        {"supersedes": "x" * 65},
    ],
)
async def test_what_no_index_holds_is_told_and_follows_nobody(port: Port, odd: dict[str, Any]) -> None:
    receipt = await take(port, message(gate_in(**odd), gate_in("MSCU6639870")))
    assert (receipt.standing, receipt.count) == ("partly", 1)
    far = {"kind": "booking", "value": "B1"}
    links = [{"one": far, "other": {"kind": "booking", "value": "B2"}, "since": "0001-01-01T00:00:00+08:00"}]
    assert (await take(port, message(links=links))).faults
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event") == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff nonsense",
        b"{" * 200_000,
        b"[" * 200_000,
        gzip.compress(b"x" * 1000, mtime=0),
        b"PK\x03\x04" + b"\x00" * 50,
        b'{"events": 7}',
        b'{"milestone": 1',
        b"UNB+UNOA:2+X+Y\xcd\x00+261122:1000+1'\xed\xa0\x80",
        b"ISA*00*\xff\xfe\x00~",
        b'[{"milestone": "GATED_IN\\u0000\\ud800", "references": [], "happened": 1}]',
    ],
)
async def test_what_makes_no_sense_is_kept_and_answered(port: Port, raw: bytes) -> None:
    receipt = await take(port, raw)
    assert receipt.standing == "refused"
    assert receipt.faults
    content, _ = await intake.raw(port.house.site, port.principal("Terminal"), receipt.message)
    assert content == raw


async def test_what_is_too_large_or_empty_is_not_taken(port: Port) -> None:
    for raw, rule in ((b" " * (LARGEST + 1), "intake.size"), (b"", "intake.empty")):
        with pytest.raises(Refusal) as refused:
            await take(port, raw)
        assert refused.value.issues[0].rule == rule
    assert await port.value("SELECT count(*) FROM inbound_message") == 0


async def test_a_test_message_is_answered_and_tells_nothing(port: Port) -> None:
    receipt = await take(port, message(gate_in()), test=True)
    assert receipt.test
    assert receipt.count == 1
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event") == 0


async def test_nobody_sees_the_messages_of_others(port: Port) -> None:
    receipt = await take(port, message(gate_in()))
    for read in (intake.receipt, intake.raw, intake.events, intake.entry):
        with pytest.raises(NotFound):
            await read(port.house.site, port.principal("Line"), receipt.message)
    with pytest.raises(NotFound):
        await replacing.correct(port.house.site, port.principal("Line"), receipt.message, message(gate_in()))
    assert await intake.messages(port.house.site, port.principal("Line")) == []


async def test_a_corrected_message_replaces_what_it_told(port: Port) -> None:
    site, terminal = port.house.site, port.principal("Terminal")
    first = await take(port, message(gate_in(id="A"), gate_in("MSCU6639870", id="B"), gate_in("CSQU3054383", id="C")))
    later = gate_in("MSCU6639870", id="B", happened="2026-11-22T11:00:00+08:00")
    second = await replacing.correct(site, terminal, first.message, message(gate_in(id="A"), later))
    assert second.corrects == first.message
    events = await intake.events(site, terminal, second.message)
    assert [(event.void, event.supersedes) for event in events] == [
        (False, ""),
        (False, first.events[1].key),
        (True, first.events[2].key),
    ]
    assert events[0].key == first.events[0].key
    row = await intake.entry(site, terminal, first.message)
    assert row["corrected_by"] == second.message


async def test_the_log_is_searched_by_reference_and_standing(port: Port) -> None:
    site, terminal = port.house.site, port.principal("Terminal")
    good = await take(port, message(gate_in()))
    bad = await take(port, b"nonsense")
    await port.follow()
    found = await intake.messages(site, terminal, intake.Wanted(text="msku 1234565"))
    assert [row["case_id"] for row in found] == [good.message]
    found = await intake.messages(site, terminal, intake.Wanted(standing="refused"))
    assert [row["case_id"] for row in found] == [bad.message]
