"""A truck with accepted references, ready for its bundling, for the tests of pages at the boundary."""

from __future__ import annotations

from uuid import UUID

from fairway.filings.adapter import FilingStatus
from tests.api.behind import follow
from tests.portal.conftest import Desk, Person
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered

POINT = "shenzhen-bay"


async def accepted(desk: Desk, forwarder: Person, number: str = "CI26AAAAAAAAAA") -> list[str]:
    """The cargo references of a fresh submission of Harbour that Hong Kong has accepted."""
    reference = f"R-{number[4:6]}-{len(desk.people)}-{number[-2:]}"
    case = await entered(desk, "Harbour", south_general("2026-11-24", reference=reference))
    sent = await forwarder.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    assert sent.status == 200, sent.text
    return await answered(desk, case, FilingStatus.ACCEPTED, number=number)


async def planned(desk: Desk, driver: UUID | None = None, mark: str = "XX 1234") -> str:
    """A trip of Harbour over Shenzhen Bay."""
    vehicle = {"hk_mark": mark, **({"driver": str(driver)} if driver else {})}
    trip = {"direction": "cn-hk", "control_point": POINT, "crossing_date": "2026-11-24", "vehicle": vehicle}
    answer = await desk.house.clients["Harbour"].post("/v1/trips", json=trip)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["trip"])


async def bundle(desk: Desk, trip: str, ccrns: list[str]) -> None:
    """Bundle by the API, and let customs assess the vehicle."""
    wanted = {"references": [{"ccrn": ccrn} for ccrn in ccrns]}
    answer = await desk.house.clients["Harbour"].post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted)
    assert answer.status_code == 200, answer.text
    await follow(desk.house)
