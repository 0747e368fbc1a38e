"""DCSA Track and Trace 3.0 over HTTP: filters, pages, headers, error bodies, and what the asker may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from fairway.api.limits import MAX_BODY
from fairway.site.community import queues
from tests.api.conftest import house
from tests.site.community.conftest import Port, port

__all__ = ["house", "port"]

pytestmark = pytest.mark.postgres
EVENTS = "/dcsa/v3/events"
STANDARD = Path(__file__).parents[3] / "shared/conformance/dcsa/TNT_v3.0.0.yaml"


def event(number: int, kind: str = "EQUIPMENT", **more: Any) -> dict[str, Any]:
    classification = {
        "EQUIPMENT": {"eventTypeCode": "EQUIPMENT", "equipmentEventTypeCode": "DISC", "eventClassifierCode": "ACT"},
        "TRANSPORT": {"eventTypeCode": "TRANSPORT", "transportEventTypeCode": "ARRI", "eventClassifierCode": "EST"},
    }[kind]
    return {
        "eventID": f"event-{number}",
        "eventDateTime": f"2026-11-22T0{number}:00:00Z",
        "eventUpdatedDateTime": f"2026-11-22T0{number}:30:00Z",
        "eventLocation": {"UNLocationCode": "HKHKG"},
        "eventClassification": classification,
        "shipmentDetails": {"documentReference": {"typeCode": "TRD", "reference": "MAEU123456"}},
        "equipmentDetails": {"equipmentReference": "MSKU1234565", "ISOEquipmentCode": "45R1"},
        "transportDetails": {
            "transportCall": {"modeOfTransport": "VESSEL", "vesselTransport": {"vesselIMONumber": "9321483"}}
        },
        **more,
    }


@pytest.fixture
async def line(port: Port) -> httpx.AsyncClient:
    """A line that told four events of a shipment which is the forwarder's."""
    clients = port.house.clients
    forwarder = clients["Forwarder"]
    reference = [{"kind": "master-bill", "value": "MAEU123456"}]
    made = await forwarder.post("/v1/shipments", json={"reference": "S1", "references": reference})
    assert made.status_code == 201, made.text
    events = [event(1), event(2), event(3, "TRANSPORT"), event(4)]
    sent = await clients["Line"].post(EVENTS, json={"events": events}, headers={"API-Version": "3.0.0"})
    assert (sent.status_code, sent.headers["API-Version"]) == (200, "3.0.0"), sent.text
    entitled = {"reference": reference[0], "organisation": str(port.house.organisations["Forwarder"])}
    given = await clients["Line"].post("/v1/partner/entitlements", json=entitled)
    assert given.status_code < 300, given.text
    await port.follow()
    return clients["Line"]


async def ask(client: httpx.AsyncClient, **params: str) -> httpx.Response:
    return await client.get(EVENTS, params=params, headers={"API-Version": "3.0.0"})


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["API-Version"] == "3.0.0"
    return [one["eventID"] for one in answer.json()["events"]]


async def test_by_document_equipment_and_both(port: Port, line: httpx.AsyncClient) -> None:
    forwarder = port.house.clients["Forwarder"]
    every = ["event-1", "event-2", "event-3", "event-4"]
    for client in (forwarder, line):
        assert ids(await ask(client, transportDocumentReference="MAEU123456")) == every
        both = {"transportDocumentReference": "MAEU123456", "equipmentReference": "MSKU1234565"}
        assert ids(await ask(client, **both)) == every
        assert ids(await ask(client, **{**both, "equipmentReference": "TCLU4265797"})) == []
    assert ids(await ask(line, equipmentReference="msku 1234565")) == every
    assert ids(await ask(forwarder, carrierBookingReference="NOSUCH")) == []


async def test_a_shipment_of_two_bills_tells_each_its_own(port: Port) -> None:
    line, forwarder = port.house.clients["Line"], port.house.clients["Forwarder"]
    bills = [{"kind": "master-bill", "value": value} for value in ("MAEU111111", "MAEU222222")]
    await forwarder.post("/v1/shipments", json={"reference": "S2", "references": bills})
    events = []
    for number, value, box in ((1, "MAEU111111", "MSKU1234565"), (2, "MAEU222222", "MSCU6639870")):
        document = {"documentReference": {"typeCode": "TRD", "reference": value}}
        box_of = {"equipmentReference": box, "ISOEquipmentCode": "45R1"}
        events.append(event(number, shipmentDetails=document, equipmentDetails=box_of))
    await line.post(EVENTS, json={"events": events})
    for bill in bills:
        entitled = {"reference": bill, "organisation": str(port.house.organisations["Forwarder"])}
        await line.post("/v1/partner/entitlements", json=entitled)
    await port.follow()
    assert ids(await ask(forwarder, transportDocumentReference="MAEU111111")) == ["event-1"]
    assert ids(await ask(forwarder, transportDocumentReference="MAEU222222")) == ["event-2"]
    assert ids(await ask(forwarder, equipmentReference="MSCU6639870")) == ["event-2"]


async def test_types_times_and_pages(port: Port, line: httpx.AsyncClient) -> None:
    bill = {"transportDocumentReference": "MAEU123456"}
    forwarder = port.house.clients["Forwarder"]
    assert ids(await ask(forwarder, **bill, eventTypes="TRANSPORT")) == ["event-3"]
    assert len(ids(await ask(forwarder, **bill, eventTypes="TRANSPORT,EQUIPMENT"))) == 4
    least = {"eventUpdatedDateTimeMin": "2026-11-22T02:30:00Z"}
    assert ids(await ask(forwarder, **bill, **least)) == ["event-2", "event-3", "event-4"]
    most = {"eventUpdatedDateTimeMax": "2026-11-22T11:30:00+08:00"}
    assert ids(await ask(forwarder, **bill, **least, **most)) == ["event-2", "event-3"]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        answer = await ask(forwarder, **bill, limit="2", **cursor)
        seen += ids(answer)
        if "Next-Page-Cursor" not in answer.headers:
            break
        cursor = {"cursor": answer.headers["Next-Page-Cursor"]}
    assert seen == ["event-1", "event-2", "event-3", "event-4"]


async def test_who_has_no_part_gets_an_empty_list(port: Port, line: httpx.AsyncClient) -> None:
    del line
    for who in ("Competitor", "Terminal"):
        for name, value in (("transportDocumentReference", "MAEU123456"), ("equipmentReference", "MSKU1234565")):
            answer = await ask(port.house.clients[who], **{name: value})
            assert answer.json() == {"events": []}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"limit": "5"},
        {"carrierBookingReference": "A", "transportDocumentReference": "B"},
        {"equipmentReference": ""},
        {"equipmentReference": "A", "eventTypes": "NOTHING"},
        {"equipmentReference": "A", "eventTypes": "EQUIPMENT,"},
        {"equipmentReference": "A", "limit": "0"},
        {"equipmentReference": "A", "limit": "many"},
        {"equipmentReference": "A", "cursor": "no cursor"},
        {"equipmentReference": "A", "eventUpdatedDateTimeMin": "yesterday"},
        {"equipmentReference": "A", "eventUpdatedDateTimeMin": "2026-11-22T08:00:00"},
        {
            "equipmentReference": "A",
            "eventUpdatedDateTimeMin": "2026-11-22T08:00:00Z",
            "eventUpdatedDateTimeMax": "2026-11-22T07:00:00Z",
        },
        {"eventType": "SHIPMENT", "transportEventTypeCode": "ARRI"},
        {"eventType": "TRANSPORT", "shipmentEventTypeCode": "APPR"},
        {"equipmentReference": "A", "shipmentEventTypeCode": "WHAT"},
    ],
)
async def test_bad_filters_are_refused(house_of_one: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await ask(house_of_one, **params)
    assert answer.status_code == 400
    assert answer.headers["API-Version"] == "3.0.0"
    (first, *_) = answer.json()["feedbackElements"]
    assert first["severity"] == "ERROR"
    assert first["message"]


@pytest.fixture
async def house_of_one(port: Port) -> httpx.AsyncClient:
    return port.house.clients["Forwarder"]


async def test_errors_have_the_body_of_the_standard(port: Port) -> None:
    nobody, customs = port.house.client(), port.house.clients["Hong Kong Customs"]
    for answer, status in (
        (await nobody.get(EVENTS), 401),
        (await customs.post(EVENTS, json={"events": [event(1)]}), 403),
        (await port.house.clients["Line"].post(EVENTS, content=b""), 400),
        (await port.house.clients["Line"].post(EVENTS, content=b"{"), 400),
        (await port.house.clients["Line"].get(EVENTS, headers={"API-Version": "2.2.0"}), 400),
    ):
        assert answer.status_code == status, answer.text
        assert answer.headers["API-Version"] == "3.0.0"
        assert answer.json()["feedbackElements"]
    await nobody.aclose()


async def test_too_much_is_refused_in_the_body_of_the_standard(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    line = port.house.clients["Line"]
    large = await line.post(EVENTS, content=b" " * (MAX_BODY + 1))
    monkeypatch.setattr(queues, "MOST_WAITING", 0)
    flooded = await line.post(EVENTS, json={"events": [event(1)]})
    for answer, status in ((large, 413), (flooded, 429)):
        assert (answer.status_code, answer.headers["API-Version"]) == (status, "3.0.0")
        assert answer.json()["feedbackElements"][0]["message"]
    assert int(flooded.headers["Retry-After"]) > 0


async def test_a_wrong_event_holds_no_other_back(port: Port) -> None:
    line = port.house.clients["Line"]
    wrong = event(2)
    del wrong["eventDateTime"]
    answer = await line.post(EVENTS, json={"events": [event(1), wrong]})
    assert answer.status_code == 200, answer.text
    assert any("$.events[1]" in one["propertyPath"] for one in answer.json()["feedbackElements"])
    await port.follow()
    assert ids(await ask(line, equipmentReference="MSKU1234565")) == ["event-1"]


async def test_answers_are_valid_by_the_published_schema(line: httpx.AsyncClient) -> None:
    if not STANDARD.exists():
        pytest.skip("the published schema of DCSA is not beside this checkout")
    spec = yaml.safe_load(STANDARD.read_text(encoding="utf-8"))
    for name, answer in (
        ("GetEventsResponse", await ask(line, equipmentReference="MSKU1234565")),
        ("GetEventsError", await ask(line)),
        ("PostEventsResponse", await line.post(EVENTS, json={"events": [event(5)]})),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
        jsonschema_rs.validator_for(schema).validate(json.loads(answer.text))
