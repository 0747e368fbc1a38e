"""Pages that ask for themselves again: what they are told, and of whose cases."""

from __future__ import annotations

import re

import pytest

from fairway.api import events
from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind, PersonRole
from tests.api.behind import follow
from tests.portal.boundary_story import accepted, bundle, planned
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered


@pytest.fixture(autouse=True)
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends after its first looks."""
    monkeypatch.setattr(events, "LONGEST", 0.05)


def stream_of(shown: Shown) -> tuple[str, set[str]]:
    """The address that a page follows, and the cases that it is about."""
    (main,) = shown.all("//main")
    return main.get("data-stream"), set(main.get("data-about").split())


async def told(somebody: Person, address: str, **headers: str) -> list[set[str]]:
    """The messages at once: the cases of each."""
    answer = await somebody.client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [set(cases.split()) for cases in re.findall(r"^data: (.*)$", answer.text, re.MULTILINE)]


async def test_a_page_is_told_of_what_happened_after_it_was_made(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await follow(desk.house)
    address, about = stream_of(await may.open(f"/submissions/{case}"))
    assert about == {case}
    assert await told(may, address) == []
    await may.send(f"/submissions/{case}/send", {})
    await answered(desk, case, FilingStatus.ACCEPTED)
    await follow(desk.house)
    assert await told(may, address) == [{case}]
    # a browser that comes back says how far it had come
    answer = await may.client.get(address)
    last = re.findall(r"^id: ([0-9]+)$", answer.text, re.MULTILINE)[-1]
    assert await told(may, address, **{"Last-Event-ID": last}) == []


async def test_nobody_is_told_of_the_cases_of_others(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rival = await desk.firm("Rival", OrganisationKind.FORWARDER)
    address, about = stream_of(await rival.open("/work"))
    assert about == set()
    case = await entered(desk, "Harbour", south_general())
    await follow(desk.house)
    assert await told(rival, address) == []
    assert await told(may, address) == [{case}]
    nobody = await desk.nobody().client.get("/live", follow_redirects=False)
    assert nobody.status_code == 303


async def test_a_trip_follows_itself_and_what_it_carries(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    ccrns = await accepted(desk, may)
    case = (await may.open(f"/work?q={ccrns[0]}")).answer.url.path.rpartition("/")[2]
    trip = await planned(desk)
    await bundle(desk, trip, ccrns)
    _, about = stream_of(await may.open(f"/trips/{trip}"))
    assert about == {trip, case}
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    for path in ("/officer", f"/officer/{trip}/V1"):
        assert stream_of(await officer.open(path))[0]


async def test_a_page_that_answers_a_form_follows_nothing(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general("2026-12-20"))
    refused = await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    assert refused.status == 422
    assert refused.all("//main/@data-stream") == []


async def test_every_part_that_is_taken_over_can_be_found_again(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    ccrns = await accepted(desk, may)
    case = (await may.open(f"/work?q={ccrns[0]}")).answer.url.path
    trip = await planned(desk)
    for path in ("/work", "/trips", f"/trips/{trip}", case, f"{case}/timeline", f"{case}/readiness", "/declarations",
                 f"{case}/record", f"{case}/data-flow", f"{case}/documents/hk.road_aci", "/data-flow"):  # fmt: skip
        shown = await may.open(path)
        parts = shown.all("//*[@data-live]")
        assert parts, path
        for part in parts:
            assert part.get("id"), path
            again = await may.open(part.get("data-live") or path, headers={"HX-Request": "true"})
            assert again.all(f"//*[@id='{part.get('id')}']"), (path, part.get("id"))
