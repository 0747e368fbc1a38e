"""Alert rules, alerts, share links, watch lists and filters over HTTP."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from fairway.site.alerting.worker import AlertWorker
from tests.api.conftest import house
from tests.site.community.conftest import Port, port

__all__ = ["house", "port"]

pytestmark = pytest.mark.postgres
BILL = {"kind": "house-bill", "value": "HKF260001"}
LATE = {"name": "Late", "condition": {"kind": "overdue", "hours": 2, "milestones": ["ARRIVED"]}}


async def shipment(port: Port) -> tuple[httpx.AsyncClient, str]:
    forwarder = port.house.clients["Forwarder"]
    made = await forwarder.post("/v1/shipments", json={"reference": "S1", "references": [BILL]})
    arrival = {"milestone": "ARRIVED", "references": [BILL], "happened": "2026-11-22T10:00:00+08:00", "quality": "EST"}
    await forwarder.post("/v1/events", json={"events": [arrival]})
    await port.follow()
    return forwarder, made.json()["shipment"]


async def look(port: Port) -> None:
    worker = AlertWorker(port.house.site)
    while await worker.step():
        pass


async def test_a_rule_its_preview_and_what_it_raises(port: Port) -> None:
    forwarder, case = await shipment(port)
    tried = (await forwarder.post("/v1/alert-rules/preview", json=LATE)).json()
    assert (tried["shipments"], tried["complete"]) == (1, True)
    made = await forwarder.post("/v1/alert-rules", json=LATE)
    assert made.status_code == 201
    path = made.headers["Location"]
    changed = {**LATE, "severity": "urgent"}
    assert (await forwarder.put(path, json=changed)).status_code == 204
    entry = (await forwarder.get(path)).json()
    assert (entry["version"], entry["definition"]["severity"], len(entry["versions"])) == (2, "urgent", 2)
    await look(port)
    headers = {"Accept-Language": "zh-Hans"}
    (alert,) = (await forwarder.get("/v1/alerts", params={"open": True}, headers=headers)).json()["alerts"]
    assert (alert["shipment"], alert["matter"], alert["severity"]) == (case, "overdue", "urgent")
    assert "至今无人报告" in alert["text"]
    at = f"/v1/alerts/{alert['alert']}"
    until = (port.house.clock.now() + timedelta(hours=1)).isoformat()
    assert (await forwarder.post(f"{at}/snooze", json={"until": until})).status_code == 204
    assert (await forwarder.get("/v1/alerts", params={"open": True})).json()["alerts"] == []
    assert (await forwarder.post(f"{at}/acknowledgement", json={"note": "asked the line"})).status_code == 204
    whole = (await forwarder.get(at)).json()
    assert (whole["standing"], whole["note"]) == ("acknowledged", "asked the line")
    assert [one["channel"] for one in whole["told"]] == ["portal"]
    assert (await forwarder.post(f"{at}/closure", json={})).status_code == 204
    assert (await forwarder.get(at)).json()["standing"] == "closed"
    assert (await forwarder.post(f"{at}/reopening")).status_code == 204
    whole = (await forwarder.get(at)).json()
    assert (whole["standing"], whole["note"]) == ("open", "asked the line"), "what was found out stays"
    (again,) = (await forwarder.get("/v1/alerts", params={"open": True})).json()["alerts"]
    assert again["alert"] == alert["alert"]
    assert (await forwarder.post(f"{at}/closure", json={})).status_code == 204
    assert (await forwarder.delete(path)).status_code == 204
    assert (await forwarder.get("/v1/alert-rules")).json() == {"rules": []}
    assert len((await forwarder.get("/v1/alert-rules", params={"ended": True})).json()["rules"]) == 1


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        ({"kind": "nothing"}, "/condition"),
        ({"kind": "overdue", "hours": -1}, "/condition/hours"),
        ({"kind": "overdue", "milestones": ["NO_SUCH"]}, "/condition"),
        ({"kind": "temperature"}, "/condition"),
        ({"kind": "temperature", "low": "5", "high": "2"}, "/condition/high"),
        ({"kind": "customs-hold", "states": ["no-such"]}, "/condition/states"),
        ({"kind": "slip", "minutes": 3}, "/condition/minutes"),
    ],
)
async def test_a_rule_that_cannot_hold_is_refused(port: Port, condition: dict[str, object], pointer: str) -> None:
    answer = await port.house.clients["Forwarder"].post("/v1/alert-rules", json={"name": "R", "condition": condition})
    assert answer.status_code == 422
    assert pointer in {one["pointer"] for one in answer.json()["issues"]}, answer.text


async def test_each_condition_is_kept_as_it_was_given(port: Port) -> None:
    forwarder = port.house.clients["Forwarder"]
    conditions = [
        {"kind": "slip", "hours": 6, "against": "plan", "milestones": ["ARRIVED"]},
        {"kind": "temperature", "low": "-20.5", "high": "-18", "beyond": "2", "minutes": 15, "around_setpoint": None},
        {"kind": "customs-hold", "states": ["held"], "territory": "hk"},
        {"kind": "free-time", "start": "DISCHARGED", "ends": ["GATED_OUT"], "days": 5, "warn_hours": 24},
        {"kind": "conflict", "about": ["time"], "minutes": 60},
    ]
    for condition in conditions:
        made = await forwarder.post(
            "/v1/alert-rules", json={"name": "R", "condition": condition, "tell": ["consignee"]}
        )
        assert made.status_code == 201, made.text
        kept = (await forwarder.get(made.headers["Location"])).json()["definition"]
        assert (kept["condition"], kept["tell"]) == (condition, ["consignee"])


async def test_share_links_watch_lists_and_filters(port: Port) -> None:
    forwarder, case = await shipment(port)
    until = (port.house.clock.now() + timedelta(days=1)).isoformat()
    given = (await forwarder.post("/v1/shares", json={"shipment": case, "until": until, "note": "buyer"})).json()
    secret = given["link"].rpartition("/")[2]
    visitor = port.house.client()
    shown = await visitor.get(f"/v1/shared/{secret}", headers={"Accept-Language": "zh-HK"})
    assert shown.headers["Cache-Control"] == "no-store"
    (line,) = shown.json()["lines"]
    assert (line["milestone"], line["quality"], line["partner"], line["others"]) == ("ARRIVED", "EST", "", [])
    assert BILL["value"] not in shown.text
    (listed,) = (await forwarder.get("/v1/shares", params={"shipment": case})).json()["shares"]
    assert listed["note"] == "buyer"
    assert (await forwarder.delete(f"/v1/shares/{given['share']}")).status_code == 204
    assert (await visitor.get(f"/v1/shared/{secret}")).status_code == 404
    await visitor.aclose()
    assert (await forwarder.put(f"/v1/watches/{case}")).status_code == 204
    assert [one["shipment"] for one in (await forwarder.get("/v1/watches")).json()["watches"]] == [case]
    assert (await forwarder.delete(f"/v1/watches/{case}")).status_code == 204
    assert (await forwarder.put("/v1/filters/late", json={"query": "late=true"})).status_code == 204
    assert (await forwarder.get("/v1/filters")).json()["filters"][0]["query"] == "late=true"
    assert (await forwarder.delete("/v1/filters/late")).status_code == 204
