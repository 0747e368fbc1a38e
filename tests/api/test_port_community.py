"""A port community over HTTP: partners tell in their standards, the owner sees one line, nobody else anything."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairway.parties.model import OrganisationKind as Kind
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from fairway.site.community.follower import Follower
from fairway.site.community.news import NewsWorker
from fairway.site.workers.telling import EventWorker
from tests.api.conftest import House

pytestmark = pytest.mark.postgres
CODECO = (
    b"UNB+UNOA:2+HITERM:ZZ+FAIRWAY:ZZ+261122:1200+GATE1'UNH+1+CODECO:D:95B:UN:SMDG20'BGM+36+G4711+9'"
    b"TDT+1++3++TRUCKER:172'NAD+MS+HITERM:160:20'EQD+CN+MSKU1234565+45G1:102:5+++5'RFF+BM:MAEU123456'"
    b"DTM+7:202611221015:203'LOC+165+HKHKG:139:6'CNT+16:1'UNT+10+1'UNZ+1+GATE1'"
)


@pytest.fixture
async def port(house: House) -> House:
    """A forwarder, its competitor, a line and a terminal."""
    await house.organisation("Forwarder", Kind.FORWARDER)
    await house.organisation("Competitor", Kind.FORWARDER)
    await house.organisation("Line", Kind.LINE)
    await house.organisation("Terminal", Kind.TERMINAL)
    return house


async def follow(house: House) -> None:
    sequencer = Sequencer("hk", own_signer(house.site.settings.keys_folder, "hk"), house.clock)
    for _ in range(2):
        async with house.site.database.single_statements() as conn:
            await sequencer.drain(conn)
        for worker in (Follower(house.site), NewsWorker(house.site, share=1), EventWorker(house.site)):
            while await worker.step():
                pass


def discharged(**more: Any) -> dict[str, Any]:
    bill = {"kind": "master-bill", "value": "MAEU 123456"}
    return {"milestone": "DISCHARGED", "references": [bill], "happened": "2026-11-21T20:00:00+08:00", **more}


async def registered(client: httpx.AsyncClient, **more: Any) -> str:
    wanted = {"reference": "PO 77", "references": [{"kind": "master-bill", "value": "MAEU 123456"}], **more}
    made = await client.post("/v1/shipments", json=wanted)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/v1/shipments/{made.json()['shipment']}"
    return str(made.json()["shipment"])


async def test_an_organisation_is_entitled_by_a_number_that_the_partner_knows(port: House) -> None:
    await port.organisation("Consignee", Kind.FORWARDER, business_registration="12345678")
    line, bill = port.clients["Line"], {"kind": "master-bill", "value": "MAEU 123456"}
    known = {"scheme": "hk-br", "value": "12345678"}
    given = {"reference": bill, "organisation_number": known}
    assert (await line.post("/v1/partner/entitlements", json=given)).status_code == 204
    page = (await line.get("/v1/partner")).json()
    assert [one["organisation"] for one in page["entitlements"]] == [str(port.organisations["Consignee"])]
    nobody = str(UUID(int=7))
    wrong = [
        {"reference": bill, "organisation_number": {**known, "value": "99999999"}},
        {"reference": bill, "organisation_number": {**known, "scheme": "uscc"}},
        {"reference": bill, "organisation": nobody},
    ]
    refusals = [await line.post("/v1/partner/entitlements", json=one) for one in wrong]
    assert {one.status_code for one in refusals} == {422}
    assert {one.json()["issues"][0]["message"] for one in refusals} == {"There is no such organisation at this site."}
    for one in ({"reference": bill}, {**given, "organisation": nobody}):
        assert (await line.post("/v1/partner/entitlements", json=one)).status_code == 422
    ended = await line.request("DELETE", "/v1/partner/entitlements", json=given)
    assert ended.status_code == 204, ended.text
    assert (await line.get("/v1/partner")).json()["entitlements"] == []


async def test_partners_of_two_standards_make_one_line(port: House) -> None:
    forwarder, line, terminal = (port.clients[name] for name in ("Forwarder", "Line", "Terminal"))
    reference = {"kind": "master-bill", "value": "MAEU123456"}
    given = {"reference": reference, "organisation": str(port.organisations["Forwarder"])}
    assert (await line.post("/v1/partner/entitlements", json=given)).status_code == 204
    told = await line.post("/v1/events", json={"events": [discharged()]})
    assert (told.status_code, told.json()["standing"]) == (201, "accepted")
    gate = await terminal.post("/v1/messages", content=CODECO)
    assert gate.status_code == 201, gate.text
    assert (gate.json()["standard"], gate.json()["count"]) == ("edifact", 1), gate.text
    case = await registered(forwarder)
    await follow(port)
    view = (await forwarder.get(f"/v1/shipments/{case}")).json()
    assert [one["milestone"] for one in view["timeline"]["entries"]] == ["DISCHARGED", "GATED_OUT"]
    assert {one["winner"]["source"]["standard"] for one in view["timeline"]["entries"]} == {"fairway", "edifact"}
    for text in ("po 77", "maeu123456", "MSKU 123456 5"):
        found = (await forwarder.get("/v1/shipments", params={"ref": text})).json()["shipments"]
        assert [one["shipment"] for one in found] == [case], text
    answer = await terminal.get(f"/v1/messages/{gate.json()['message']}/answer")
    assert b"CONTRL" in answer.content
    events = (await forwarder.get("/v1/events")).json()["events"]
    assert {one["type"] for one in events if one["case"] == case} >= {"shipment.registered", "shipment.milestone"}
    sheet = (await forwarder.get(f"/v1/shipments/{case}/events.csv")).content.decode("utf-8-sig")
    assert "CODECO" in sheet
    competitor = port.clients["Competitor"]
    assert (await competitor.get(f"/v1/shipments/{case}")).status_code == 404
    assert (await competitor.get("/v1/shipments", params={"ref": "MAEU123456"})).json()["shipments"] == []
    assert [one for one in (await competitor.get("/v1/events")).json()["events"] if one["case"] == case] == []


async def test_the_same_message_again_is_answered_as_before(port: House) -> None:
    terminal = port.clients["Terminal"]
    first = await terminal.post("/v1/messages", content=CODECO)
    again = await terminal.post("/v1/messages", content=CODECO)
    assert (first.status_code, again.status_code) == (201, 200)
    assert {**again.json(), "repeated": False} == first.json()


async def test_dcsa_events_are_taken_where_our_own_are(port: House) -> None:
    event = {
        "eventID": "3cecb101-7a1a-43a4-9d62-e88a131651e2",
        "eventType": "EQUIPMENT",
        "eventDateTime": "2026-11-21T09:00:00+08:00",
        "eventCreatedDateTime": "2026-11-21T09:05:00+08:00",
        "eventClassifierCode": "ACT",
        "equipmentEventTypeCode": "DISC",
        "equipmentReference": "MSKU1234565",
        "emptyIndicatorCode": "LADEN",
        "eventLocation": {"UNLocationCode": "HKHKG"},
    }
    told = await port.clients["Line"].post("/v1/events", content=json.dumps([event]))
    assert told.status_code == 201, told.text
    assert (told.json()["standard"], told.json()["count"]) == ("dcsa", 1), told.text


async def test_a_correction_is_made_by_hand_and_shows(port: House) -> None:
    line, forwarder = port.clients["Line"], port.clients["Forwarder"]
    case = await registered(forwarder)
    told = (await forwarder.post("/v1/events", json={"events": [discharged(id="A")]})).json()["message"]
    later = discharged(id="A", happened="2026-11-21T22:00:00+08:00")
    corrected = await forwarder.post(f"/v1/messages/{told}/correction", json={"events": [later]})
    assert corrected.status_code == 201, corrected.text
    await follow(port)
    (entry,) = (await forwarder.get(f"/v1/shipments/{case}")).json()["timeline"]["entries"]
    assert entry["winner"]["times"]["happened"] == "2026-11-21T14:00:00Z"
    assert [one["reason"] for one in entry["others"]] == ["corrected"]
    listed = (await forwarder.get("/v1/messages")).json()["messages"]
    assert {one["message"]: one["corrected_by"] for one in listed} == {
        told: corrected.json()["message"],
        corrected.json()["message"]: None,
    }
    assert (await line.get(f"/v1/messages/{told}")).status_code == 404


async def test_faults_are_counted_and_shown_with_an_example(port: House) -> None:
    terminal = port.clients["Terminal"]
    bad = discharged(milestone="TELEPORTED")
    told = await terminal.post("/v1/events", json={"events": [bad, discharged()]})
    assert told.json()["standing"] == "partly"
    await terminal.post("/v1/messages", content=b"nonsense")
    await follow(port)
    found = (await terminal.get("/v1/partner/statistics")).json()
    assert (found["messages"], found["error_rate"], found["score"]) == (2, 1.0, 25)
    faults = {one["rule"]: one for one in found["faults"]}
    assert faults["events.milestone"]["example"] == told.json()["message"]
    again = (await port.clients["Line"].get("/v1/partner/statistics")).json()
    assert (again["messages"], again["score"]) == (0, 100)


async def test_in_test_mode_everything_is_answered_and_nothing_told(port: House) -> None:
    forwarder = port.clients["Forwarder"]
    case = await registered(forwarder)
    assert (await forwarder.put("/v1/partner/test-mode", json={"test": True})).status_code == 204
    told = await forwarder.post("/v1/events", json={"events": [discharged()]})
    assert (told.json()["test"], told.json()["count"]) == (True, 1)
    await follow(port)
    assert (await forwarder.get(f"/v1/shipments/{case}")).json()["timeline"]["entries"] == []
