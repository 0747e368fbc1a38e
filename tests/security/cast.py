"""One rich case and everybody who may or may not see it.

A forwarder's submission was filed in Hong Kong and bundled by the carrier; a broker, carrier, shipper and consignee
take part; customs has decided about the truck. Beside them: a competitor, an operator, keys and people of every kind.
"""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx

from fairway.clearance.decide import CLEARANCE, AssessVehicle
from fairway.clearance.facts import Outcome
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.locks.trips.commands import ApplyForTrip
from fairway.locks.trips.facts import TripApplied
from fairway.locks.trips.model import BoundLock, Cargo, SealedLeg
from fairway.locks.trips.store import SEALED_TRIP as SEALED
from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import Permission, PersonRole
from fairway.record.model import StreamId
from fairway.site import people
from fairway.site.alerting.worker import AlertWorker
from fairway.site.community.follower import Follower
from fairway.site.filing import take_answers
from fairway.site.runtime import policy_actor
from fairway.site.sealed.cases import sealed_stream
from tests.api.behind import follow
from tests.api.conftest import PASSWORD, House

EXAMPLES = Path(__file__).parents[2] / "examples"
FILE_REFERENCE = "CI26AAAAAAAAAA"
ROLES = (
    "nobody",
    "owner",
    "reader",
    "admin",
    "broker",
    "carrier",
    "driver",
    "consignee",
    "shipper",
    "competitor",
    "customs",
    "officer",
    "operator",
)
"""``owner``, ``broker``, ``carrier``, ``consignee``, ``shipper``, ``competitor``, ``customs``: keys with all that such
an organisation's key may do; ``reader``: a key of the owner with ``read`` only; ``admin``, ``driver`` (of the carrier),
``officer``, ``operator``: people with sessions."""

PEOPLE = (
    "nobody",
    "clerk",
    "viewer",
    "admin",
    "broker",
    "carrier",
    "driver",
    "consignee",
    "shipper",
    "competitor",
    "officer",
    "operator",
)
"""Who looks at pages: ``clerk``, ``viewer`` and ``admin`` of the owner, a clerk of each other firm, and as above."""
_FIRMS = {"clerk": "Owner", **{name: name.capitalize() for name in ("broker", "carrier", "consignee", "shipper")}}
_FIRMS |= {"viewer": "Owner", "competitor": "Competitor"}

SEALED_TRIP = UUID("0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e5e")
"""The sealed trip of the carrier."""
RULE = {"name": "Late", "condition": {"kind": "overdue", "hours": 1}}
"""An alert rule of the owner."""


@dataclass
class Cast:
    """The house with its case, and a client of every role."""

    house: House
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    """A client of every role of ``ROLES``."""
    people: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    """A browser of every one of ``PEOPLE``."""
    values: dict[str, str] = field(default_factory=dict)
    """What stands in braces in the path of a route, about the case of the owner."""


def dated_example() -> dict[str, object]:
    """The general cargo example, crossing on the day after the house's morning."""
    plain: dict[str, object] = json.loads(
        (EXAMPLES / "south-general.json").read_text(encoding="utf-8").replace("2026-12-03", "2026-11-24")
    )
    return plain


async def assemble(house: House, stack: AsyncExitStack, outcome: Outcome = Outcome.INSPECT) -> Cast:
    """Everybody, and the case, about which customs decided ``outcome``."""
    cast = Cast(house)
    house.clients.setdefault("Hong Kong Customs", house.client())
    await house.organisation("Owner", Kind.FORWARDER)
    await house.organisation("Broker", Kind.BROKER)
    await house.organisation("Carrier", Kind.CARRIER)
    await house.organisation("Consignee", Kind.CONSIGNEE)
    await house.organisation("Shipper", Kind.SHIPPER)
    await house.organisation("Competitor", Kind.FORWARDER)
    await house.organisation("Operator", Kind.OPERATOR)
    for role in ("owner", "broker", "carrier", "consignee", "shipper", "competitor"):
        cast.clients[role] = house.clients[role.capitalize()]
    cast.clients["customs"] = house.clients["Hong Kong Customs"]
    actor = policy_actor("test")
    _, secret = await people.issue_key(
        house.site, actor, house.organisations["Owner"], name="reader", permissions=(Permission.READ,)
    )
    cast.clients["reader"] = await stack.enter_async_context(house.client(f"Bearer {secret}"))
    cast.clients["nobody"] = await stack.enter_async_context(house.client())
    for role, organisation, kind in (
        ("admin", "Owner", PersonRole.ADMIN),
        ("driver", "Carrier", PersonRole.DRIVER),
        ("officer", "Hong Kong Customs", PersonRole.OFFICER),
        ("operator", "Operator", PersonRole.ADMIN),
    ):
        person, client = await _browser(house, stack, organisation, role, kind)
        cast.clients[role], cast.values[f"{role}_person"] = client, str(person)
    spare, _ = await people.issue_key(
        house.site, actor, house.organisations["Owner"], name="spare", permissions=(Permission.READ,)
    )
    viewer = await house.person("Owner", "viewer@owner.example", PersonRole.VIEWER)
    cast.values |= {
        "key": str(spare),
        "person": str(viewer),
        "point": "lok-ma-chau",
        "vehicle": "V1",
        "code": "lok-ma-chau",
    }
    await _play(cast, outcome)
    return cast


async def add_people(cast: Cast, stack: AsyncExitStack) -> None:
    """A browser for each of ``PEOPLE``."""
    cast.people = {name: cast.clients[name] for name in ("admin", "driver", "officer", "operator")}
    cast.people["nobody"] = await stack.enter_async_context(cast.house.client())
    cast.people["nobody"].headers["Sec-Fetch-Site"] = "same-origin"
    for name, firm in _FIRMS.items():
        kind = PersonRole.VIEWER if name == "viewer" else PersonRole.CLERK
        _, cast.people[name] = await _browser(cast.house, stack, firm, name, kind)


async def _browser(
    house: House, stack: AsyncExitStack, organisation: str, name: str, kind: PersonRole
) -> tuple[UUID, httpx.AsyncClient]:
    email = f"{name}@{name}.example"
    person = await house.person(organisation, email, kind)
    client = await stack.enter_async_context(house.client())
    client.headers["Sec-Fetch-Site"] = "same-origin"
    opened = await client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert opened.status_code == 201, opened.text
    return person, client


async def _play(cast: Cast, outcome: Outcome) -> None:
    house, owner, carrier = cast.house, cast.clients["owner"], cast.clients["carrier"]
    hook = await cast.clients["admin"].post("/v1/webhooks", json={"url": "https://example.com/hook"})
    case = (await owner.post("/v1/submissions", json=dated_example())).json()["submission"]
    for name in ("broker", "carrier", "consignee", "shipper"):
        part = {"organisation": str(house.organisations[name.capitalize()]), "involvement": name}
        assert (await owner.post(f"/v1/submissions/{case}/parties", json=part)).status_code == 204
    sent = await owner.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert sent.status_code == 202, sent.text
    receipts = [
        Receipt(
            answers_message_id=one["message_id"],
            authority_reference=f"{FILE_REFERENCE}{number}",
            raw_code="CCR",
            status=FilingStatus.ACCEPTED,
            at=house.clock.now(),
            answer_id=f"a{number}",
        )
        for number, one in enumerate(sent.json()["filed"])
    ]
    assert await take_answers(house.site, "hk", b"<answers/>", receipts, simulated=True) == []
    await follow(house)
    planned = await carrier.post(
        "/v1/trips",
        json={
            "direction": "cn-hk",
            "control_point": "lok-ma-chau",
            "crossing_date": "2026-11-24",
            "vehicle": {"hk_mark": "XX 1234", "driver": cast.values["driver_person"]},
        },
    )
    trip = planned.json()["trip"]
    wanted = {"references": [{"ccrn": receipt.authority_reference} for receipt in receipts]}
    bundled = await carrier.post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted)
    assert bundled.status_code == 200, bundled.text
    await follow(house)
    await decide(cast, trip, outcome)
    await follow(house)
    asked = await owner.post(
        f"/v1/submissions/{case}/requests",
        json={"supplier": "shipper", "pointers": ["/consignments/0/packages/marks"]},
    )
    assert asked.status_code == 201, asked.text
    task = {
        "supplier": "consignee",
        "pointers": ["/consignments/0/packages/marks"],
        "organisation": str(house.organisations["Consignee"]),
    }
    task_asked = await owner.post(f"/v1/submissions/{case}/requests", json=task)
    assert task_asked.status_code == 201, task_asked.text
    cast.values |= await _ship(cast, owner)
    await _sealed(cast, outcome)
    documents = (await owner.get(f"/v1/submissions/{case}/documents")).json()["documents"]
    cast.values |= {
        "submission": case,
        "case_id": case,
        "trip": trip,
        "ccrn": receipts[0].authority_reference or "",
        "request": task_asked.json()["request"],
        "secret": asked.json()["link"].rpartition("/")[2],
        "webhook": hook.json()["webhook"] if hook.status_code == 201 else "",
        "sha256": documents[0]["sha256"],
        "organisation": str(house.organisations["Shipper"]),
        "name": "country",
    }
    await follow(house)


async def _sealed(cast: Cast, outcome: Outcome) -> None:
    """A sealed trip of the carrier, over legs of all three customs, with cargo of the owner; begins elsewhere. Customs
    has decided about it as about the truck."""
    house = cast.house
    carrier = house.organisations["Carrier"]
    places = ("cn-dongguan-logistics-park", "lok-ma-chau", "hzmb", "mo-cargo-transfer-terminal")
    application = TripApplied(
        applicant=carrier,
        applicant_name="Carrier",
        home="hk",
        carrier=carrier,
        owner=house.organisations["Owner"],
        cargo=Cargo(submission=SEALED_TRIP),
        lock=BoundLock(device="none", profile="jt808"),
        container="",
        plates={"hk": "SEAL 1", "cn": "SEAL 2"},
        driver_person=UUID(cast.values["driver_person"]),
        legs=tuple(
            SealedLeg(number=number, site=site, origin=places[number - 1], destination=places[number])
            for number, site in enumerate(("gd", "hk", "mo"), 1)
        ),
        window_from=house.clock.now(),
        window_until=house.clock.now() + timedelta(hours=8),
    )
    command = ApplyForTrip(application=application)
    await house.site.execute(SEALED, sealed_stream(SEALED_TRIP), command, policy_actor("test"))
    selection = {"inspect": outcome is Outcome.INSPECT, "reason": "profile 7"}
    decided = await cast.clients["customs"].post(f"/v1/sealed-trips/{SEALED_TRIP}/selection", json=selection)
    assert decided.status_code == 204, decided.text


async def _ship(cast: Cast, owner: httpx.AsyncClient) -> dict[str, str]:
    """A shipment of the owner that the consignee follows, and a message about it."""
    bill = {"kind": "house-bill", "value": "OWNERBILL1"}
    event = {"milestone": "CARGO_PICKED_UP", "references": [bill], "happened": "2026-11-22T10:00:00+08:00"}
    told = await owner.post("/v1/events", json={"events": [event]})
    assert told.status_code == 201, told.text
    made = await owner.post("/v1/shipments", json={"reference": "OWN-1", "references": [bill]})
    assert made.status_code == 201, made.text
    part = {"organisation": str(cast.house.organisations["Consignee"])}
    invited = await owner.post(f"/v1/shipments/{made.json()['shipment']}/parties", json=part)
    assert invited.status_code == 204, invited.text
    alert = await _alert(cast, owner, bill)
    until = (cast.house.clock.now() + timedelta(days=1)).isoformat()
    given = await owner.post("/v1/shares", json={"shipment": made.json()["shipment"], "until": until})
    assert given.status_code == 201, given.text
    return {
        **alert,
        "share": given.json()["share"],
        "link": given.json()["link"].rpartition("/")[2],
        "shipment": made.json()["shipment"],
        "message": told.json()["message"],
        "owner_organisation": str(cast.house.organisations["Owner"]),
    }


async def _alert(cast: Cast, owner: httpx.AsyncClient, bill: dict[str, str]) -> dict[str, str]:
    """A rule of the owner and what it raised; the follower is not told."""
    rule = await owner.post("/v1/alert-rules", json=RULE)
    assert rule.status_code == 201, rule.text
    expected = {"milestone": "ARRIVED", "references": [bill], "happened": "2026-11-22T10:00:00+08:00", "quality": "EST"}
    told = await owner.post("/v1/events", json={"events": [expected]})
    assert told.status_code == 201, told.text
    await follow(cast.house)
    follower, alerts = Follower(cast.house.site), AlertWorker(cast.house.site)
    while await follower.step():
        pass
    while await alerts.step():
        pass
    raised = (await owner.get("/v1/alerts")).json()["alerts"]
    return {"rule": rule.json()["rule"], "alert": raised[0]["alert"]}


async def decide(cast: Cast, trip: str, outcome: Outcome) -> None:
    """Both ways of deciding come to ``outcome``: the authority's own system assesses, and an officer decides. Each
    leaves one fact, whatever it says."""
    told = AssessVehicle(
        vehicle="V1", profile_reasons=("selected",) if outcome is Outcome.INSPECT else (), keep_inspection=True
    )
    stream = StreamId(UUID(trip), "clearance:hk")
    await cast.house.site.execute(CLEARANCE, stream, told, policy_actor("selection"))
    decision = {"vehicle": "V1", "outcome": outcome.value, "reason": "as told"}
    answer = await cast.clients["customs"].post(f"/v1/trips/{trip}/decisions", json=decision)
    assert answer.status_code == 204, answer.text
