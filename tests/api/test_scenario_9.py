"""One bill number shows sea, truck and air in one line, with alerts to those concerned, and nobody else sees any of it.

Five partners tell it in five standards, written by the simulated partners: the line by DCSA, the vessel watch by AIS,
the terminal by EDIFACT, the trucker by a spreadsheet, the airline by Cargo-IMP. The reefer is two degrees over its band
for fifteen minutes, the estimated arrival slips by more than six hours.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site import webhooks
from fairway.site.community.news import NewsWorker
from simulators.partners.app import MESSAGES, PARTNERS
from simulators.partners.names import IMO, VOYAGE, journey
from tests.api.conftest import MORNING, House, house
from tests.site.alerting.conftest import Watch, port, postbox, watch

__all__ = ["house", "port", "postbox", "watch"]
pytestmark = pytest.mark.postgres

NOW = MORNING + timedelta(days=9)
"""When the truck has delivered; the estimate of the arrival moved nine days before."""
JOURNEY = journey(9, "FW 3009", NOW)
FIRMS = {"line": "Line", "watch": "Vessel watch", "terminal": "Terminal", "carrier": "Trucker", "airline": "Airline"}
FORWARDER, OWNER, COMPETITOR = "Forwarder", "Consignee", "Competitor"
REEFER = {
    "name": "Reefer",
    "condition": {"kind": "temperature", "low": "-20", "high": "-18", "beyond": "2", "minutes": 15},
    "severity": "urgent",
    "tell": ["consignee"],
}
SLIP = {"name": "Later", "condition": {"kind": "slip", "hours": 6, "against": "plan", "milestones": ["ARRIVED"]}}
ASHORE = (
    ("watch", "called"),
    ("terminal", "discharged"),
    ("terminal", "gated-out"),
    ("carrier", "delivered"),
    ("airline", "accepted"),
    ("airline", "cleared"),
    ("airline", "departed"),
)
"""What is sent when the vessel has come, and after."""
NAMES = (JOURNEY.bill, JOURNEY.container, JOURNEY.booking, JOURNEY.waybill, JOURNEY.plate, VOYAGE, IMO)
"""Every number that somebody may type."""


@dataclass
class Ear:
    """An address that webhooks tell."""

    url: str
    heard: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def ears() -> Iterator[dict[str, Ear]]:
    """An address for each of forwarder and competitor, on this machine."""
    heard: dict[str, list[dict[str, Any]]] = {FORWARDER: [], COMPETITOR: []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard[self.path.strip("/")].append(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            del said

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield {name: Ear(f"http://127.0.0.1:{server.server_port}/{name}", said) for name, said in heard.items()}
    server.shutdown()


@dataclass
class Voyage:
    """The journey as it is played on a site."""

    watch: Watch
    ears: dict[str, Ear]
    shipment: str = ""

    @property
    def house(self) -> House:
        """The site."""
        return self.watch.port.house

    async def get(self, who: str, path: str, *, status: int = 200, **params: str) -> Any:
        """What somebody reads."""
        answer = await self.house.clients[who].get(path, params=params)
        assert answer.status_code == status, (who, path, answer.text)
        return answer.json() if answer.headers["content-type"].startswith("application") else answer.text

    async def post(self, who: str, path: str, body: Any, status: int = 201) -> Any:
        """What somebody does."""
        answer = await self.house.clients[who].post(path, json=body)
        assert answer.status_code == status, (who, path, answer.text)
        return answer.json() if answer.content else None

    async def send(self, partner: str, message: str) -> dict[str, Any]:
        """A simulated partner sends; the receipt."""
        answer = await self.house.clients[FIRMS[partner]].post(
            "/v1/messages",
            content=MESSAGES[partner][message](JOURNEY),
            params={"file_name": PARTNERS[partner].FILE},
            headers={"Content-Type": PARTNERS[partner].MEDIA},
        )
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        assert receipt["standing"] == "accepted", receipt
        return receipt

    async def go_on(self) -> None:
        """Everything that goes on behind the site."""
        news = NewsWorker(self.house.site, share=1)
        for _ in range(2):
            await self.watch.go_on()
            while await news.step():
                pass

    async def line(self, who: str = FORWARDER) -> list[dict[str, Any]]:
        """The milestones of the shipment as somebody sees them."""
        found = await self.get(who, f"/v1/shipments/{self.shipment}")
        entries: list[dict[str, Any]] = found["timeline"]["entries"]
        return entries

    async def alerts(self, who: str, **wanted: str) -> list[dict[str, Any]]:
        """What somebody was told."""
        found: list[dict[str, Any]] = (await self.get(who, "/v1/alerts", status=200, **wanted))["alerts"]
        return found

    async def events(self, who: str) -> list[dict[str, Any]]:
        """What somebody is told of the log."""
        found: list[dict[str, Any]] = (await self.get(who, "/v1/events", limit="500"))["events"]
        return found

    async def webhook(self, who: str) -> None:
        """Tell somebody's address of everything that concerns them."""
        await webhooks.register(self.house.site, self.watch.principal(who), self.ears[who].url, [])


@pytest.fixture
async def voyage(watch: Watch, ears: dict[str, Ear]) -> AsyncIterator[Voyage]:
    """The forwarder follows the container for the cargo's owner; line and airline named the forwarder."""
    made = Voyage(watch, ears)
    house = made.house
    await house.organisation("Vessel watch", OrganisationKind.LINE)
    for who in (FORWARDER, COMPETITOR):
        await made.webhook(who)
    for who in (FORWARDER, OWNER, COMPETITOR, "Trucker"):
        await watch.contact(who)
    forwarder = str(house.organisations[FORWARDER])
    for who, kind, value in (
        ("Line", "master-bill", JOURNEY.bill),
        ("Airline", "master-air-waybill", JOURNEY.waybill),
    ):
        named = {"reference": {"kind": kind, "value": value}, "organisation": forwarder}
        await made.post(who, "/v1/partner/entitlements", named, 204)
    wanted = {
        "reference": "RTM-DGG-9",
        "references": [
            {"kind": "master-bill", "value": JOURNEY.bill},
            {"kind": "master-air-waybill", "value": JOURNEY.waybill},
        ],
    }
    made.shipment = (await made.post(FORWARDER, "/v1/shipments", wanted))["shipment"]
    invited = {"organisation": str(house.organisations[OWNER]), "involvement": "consignee"}
    await made.post(FORWARDER, f"/v1/shipments/{made.shipment}/parties", invited, 204)
    for rule in (REEFER, SLIP):
        await made.post(FORWARDER, "/v1/alert-rules", rule)
    await made.go_on()
    yield made


async def all_told(voyage: Voyage) -> None:
    """Five partners tell everything but the temperatures and the slip."""
    await voyage.send("line", "sailed")
    await voyage.go_on()
    voyage.house.clock.set(NOW)
    await _send_all(voyage, ASHORE)


async def _send_all(voyage: Voyage, messages: tuple[tuple[str, str], ...]) -> None:
    for partner, message in messages:
        await voyage.send(partner, message)
    await voyage.go_on()


async def test_one_bill_shows_sea_truck_and_air_in_one_line(voyage: Voyage) -> None:
    await all_told(voyage)
    (found,) = (await voyage.get(FORWARDER, "/v1/shipments", ref=JOURNEY.bill))["shipments"]
    assert found["shipment"] == voyage.shipment
    line = [one for one in await voyage.line() if one["actual"]]
    shown = {(one["mode"], one["milestone"]) for one in line}
    assert {
        ("sea", "LOADED"),
        ("sea", "DEPARTED"),
        ("sea", "ARRIVED"),
        ("sea", "DISCHARGED"),
        ("road", "BORDER_CROSSED"),
        ("road", "ARRIVED"),
        ("road", "DELIVERED"),
        ("air", "CARGO_ACCEPTED"),
        ("air", "RELEASED"),
        ("air", "DEPARTED"),
    } <= shown, shown
    for one in line:
        winner = one["winner"]
        assert winner["source"]["partner"] and winner["source"]["standard"] and winner["source"]["code"], one
        assert datetime.fromisoformat(winner["times"]["happened"]).tzinfo, one
    told = {one["winner"]["source"]["standard"] for one in line}
    assert told == {"dcsa", "ais", "edifact", "table", "cargo-imp"}
    # Whoever was invited sees the same line by the same number, and by every other one of the same cargo.
    assert [one["line"] for one in await voyage.line(OWNER)] == [one["line"] for one in await voyage.line()]
    for number in (JOURNEY.container, JOURNEY.booking, JOURNEY.waybill):
        for who in (FORWARDER, OWNER):
            (same,) = (await voyage.get(who, "/v1/shipments", ref=number))["shipments"]
            assert same["shipment"] == voyage.shipment


async def test_a_reefer_out_of_its_band_is_told_to_owner_and_forwarder_only(voyage: Voyage) -> None:
    await all_told(voyage)
    voyage.watch.postbox.letters.clear()
    assert await voyage.alerts(FORWARDER, matter="temperature") == []
    await voyage.send("carrier", "warming")
    await voyage.go_on()
    for who in (FORWARDER, OWNER):
        (alert,) = await voyage.alerts(who, matter="temperature")
        assert (alert["shipment"], alert["matter"], alert["severity"]) == (voyage.shipment, "temperature", "urgent")
        assert alert["text"].startswith(f"{JOURNEY.container}: -14.8 °C, outside -20 to -18 °C by 2 °C or more for ")
        view = await voyage.get(who, f"/v1/alerts/{alert['alert']}")
        assert {"portal", "mail"} <= {one["channel"] for one in view["told"]}
    assert voyage.watch.postbox.addressees == ["desk@consignee.example", "desk@forwarder.example"]
    for who in (*FIRMS.values(), COMPETITOR):
        assert await voyage.alerts(who) == [], who
        await voyage.get(who, f"/v1/alerts/{alert['alert']}", status=404)
        await voyage.post(who, f"/v1/alerts/{alert['alert']}/acknowledgement", {}, 404)
    heard = [one["case"] for one in voyage.ears[FORWARDER].heard if one["type"] == "alert.raised"]
    assert heard[-1] == alert["alert"]
    # Told again, nothing is said again.
    again = await voyage.house.clients["Trucker"].post(
        "/v1/messages", content=MESSAGES["carrier"]["warming"](JOURNEY), params={"file_name": PARTNERS["carrier"].FILE}
    )
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    await voyage.go_on()
    assert len(voyage.watch.postbox.letters) == 2


async def test_an_arrival_that_slips_by_more_than_six_hours_is_told(voyage: Voyage) -> None:
    await voyage.send("line", "sailed")
    await voyage.go_on()
    assert await voyage.alerts(FORWARDER) == []
    await voyage.send("line", "delayed")
    await voyage.go_on()
    (alert,) = await voyage.alerts(FORWARDER)
    assert (alert["shipment"], alert["matter"]) == (voyage.shipment, "slip")
    assert "36 hours later than planned" in alert["text"]
    for who in (OWNER, *FIRMS.values(), COMPETITOR):
        assert await voyage.alerts(who) == [], who


async def test_a_competitor_sees_nothing_of_it(voyage: Voyage) -> None:
    # It claims the same numbers for a shipment of its own, and has rules that everything breaks.
    for rule in (REEFER, SLIP, {"name": "All", "condition": {"kind": "overdue", "hours": 0}}):
        await voyage.post(COMPETITOR, "/v1/alert-rules", {**rule, "tell": []})
    kinds = ("master-bill", "container", "booking", "master-air-waybill", "registration-mark")
    claimed = [{"kind": kind, "value": value} for kind, value in zip(kinds, NAMES, strict=False)]
    own = (await voyage.post(COMPETITOR, "/v1/shipments", {"reference": "MINE", "references": claimed}))["shipment"]
    await voyage.send("line", "sailed")
    await voyage.send("line", "delayed")
    await voyage.go_on()
    voyage.house.clock.set(NOW)
    await _send_all(voyage, (*ASHORE, ("carrier", "warming")))
    raised = await voyage.alerts(FORWARDER)
    assert sorted(one["matter"] for one in raised) == ["slip", "temperature"]
    shipment = voyage.shipment

    view = await voyage.get(COMPETITOR, f"/v1/shipments/{own}")
    assert view["timeline"]["entries"] == []
    for number in NAMES:
        found = (await voyage.get(COMPETITOR, "/v1/shipments", ref=number))["shipments"]
        assert {one["shipment"] for one in found} <= {own}, number
    assert [one["shipment"] for one in (await voyage.get(COMPETITOR, "/v1/shipments"))["shipments"]] == [own]
    for path in (
        f"/v1/shipments/{shipment}",
        f"/v1/shipments/{shipment}/events.csv",
        f"/v1/estimates/{shipment}",
        *(f"/v1/alerts/{one['alert']}" for one in raised),
        *(f"/v1/messages/{one['message']}" for one in (await voyage.get("Line", "/v1/messages"))["messages"]),
    ):
        await voyage.get(COMPETITOR, path, status=404)
    put = await voyage.house.clients[COMPETITOR].put(f"/v1/watches/{shipment}")
    assert put.status_code == 404
    until = (NOW + timedelta(days=1)).isoformat()
    await voyage.post(COMPETITOR, "/v1/shares", {"shipment": shipment, "until": until}, 404)
    assert await voyage.alerts(COMPETITOR) == []
    for filters in ({"transportDocumentReference": JOURNEY.bill}, {"equipmentReference": JOURNEY.container}):
        assert (await voyage.get(COMPETITOR, "/dcsa/v3/events", status=200, **filters))["events"] == []
        assert (await voyage.get(FORWARDER, "/dcsa/v3/events", status=200, **filters))["events"]
    everything = [
        *await voyage.events(COMPETITOR),
        *voyage.ears[COMPETITOR].heard,
        await voyage.get(COMPETITOR, "/v1/shipments.csv"),
        await voyage.get(COMPETITOR, "/v1/messages"),
        await voyage.get(COMPETITOR, "/v1/data-flows"),
        await voyage.get(COMPETITOR, "/v1/search", ref=JOURNEY.bill),
    ]
    for told in everything:
        text = json.dumps(told)
        assert not any(name in text for name in (shipment, *(one["alert"] for one in raised))), told
        assert not any(milestone in text for milestone in ("DISCHARGED", "DELIVERED", "SENSOR_READ")), told
    assert {one["case"] for one in await voyage.events(COMPETITOR)} == {own}
    # The same ways show it to who may see it.
    assert any(one["case"] == shipment for one in await voyage.events(FORWARDER))
    assert any(one["case"] == shipment for one in voyage.ears[FORWARDER].heard)
    assert "competitor" not in " ".join(voyage.watch.postbox.addressees)
