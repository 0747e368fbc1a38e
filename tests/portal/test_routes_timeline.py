"""The timeline of a submission: what happened with source and code, what is planned, and who sees how much."""

from __future__ import annotations

from datetime import timedelta

from fairway.base.language import Language, translate
from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind
from tests.api.behind import follow
from tests.portal.boundary_story import POINT, bundle, planned
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered

MARK = "XX 1234"


def points(shown: Shown, kind: str) -> list[str]:
    """The points of the list, "actual" or "planned", in their order."""
    found = shown.all(f"//ol[@class='points']/li[contains(concat(' ', @class, ' '), ' {kind} ')]")
    return [" ".join(one.text_content().split()) for one in found]


async def sent(desk: Desk) -> tuple[Person, str]:
    """A forwarder whose cargo information is with customs since 09:10; the submission."""
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    return may, case


async def cross(desk: Desk, trip: str) -> None:
    """The truck goes over the boundary, 31 minutes after the bundling."""
    lane = desk.house.clients["Hong Kong Customs"]
    go = {"vehicle": "V1", "outcome": "go", "reason": ""}
    assert (await lane.post(f"/v1/trips/{trip}/decisions", json=go)).status_code == 204
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    for act in ("arrivals", "departures"):
        answer = await lane.post(f"/v1/control-points/{POINT}/{act}", json={"hk_mark": MARK})
        assert answer.status_code == 200, answer.text
    await follow(desk.house)


async def test_what_happened_and_what_is_planned_stand_in_order(desk: Desk) -> None:
    may, case = await sent(desk)
    here = f"/submissions/{case}/timeline"
    shown = await may.open(here)
    happened = points(shown, "actual")
    assert all(any(f"ACI {group} sent" in one for one in happened) for group in ("C1", "C2", "C3"))
    ahead = points(shown, "planned")
    assert any("Planned at the boundary" in one for one in ahead)
    assert any("ACI due" in one for one in ahead)
    assert shown.all("//li[@class='now-mark']")
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=1))
    ccrns = await answered(desk, case, FilingStatus.ACCEPTED)
    shown = await may.open(here)
    accepted = [one for one in points(shown, "actual") if "ACI" in one and ": Accepted" in one]
    assert len(accepted) == 3
    assert all("09:11" in one and "CCR" in one and "Simulated" in one and "customs" in one for one in accepted)
    assert not any("ACI due" in one for one in points(shown, "planned"))

    trip = await planned(desk, mark=MARK)
    await bundle(desk, trip, ccrns)
    ahead = points(await may.open(here), "planned")
    assert any("May cross from here on" in one and "09:41" in one for one in ahead)
    await cross(desk, trip)
    shown = await may.open(here)
    (over,) = (one for one in points(shown, "actual") if "Crossed" in one)
    assert "09:42" in over
    assert f"Vehicle {MARK}" in over
    assert "planned" in over  # the day before it was planned for
    assert any("TDEC due" in one for one in points(shown, "planned"))
    assert not any("May cross from here on" in one for one in points(shown, "planned"))
    # What was planned for later than the crossing is overtaken: goods that crossed were loaded.
    assert not any("Loading" in one for one in points(shown, "planned"))
    # The declaration is due in two weeks: it stands at the edge with its day and leaves the hours their room.
    edge = shown.all("//*[@class='tl-chart']//text[contains(., 'TDEC due')]")
    assert [one.get("x") for one in edge] == ["100.0%"]
    assert "Dec \u2192" in edge[0].text_content()
    # The drawing is for eyes only; the list says the same to everybody.
    assert shown.all("//figure[@class='timeline']/@aria-hidden") == ["true"]
    drawn = len(shown.all("//*[@class='tl-chart']//circle[@class='tl-actual']"))
    assert drawn == len(points(shown, "actual"))


async def test_a_plan_that_nobody_reported_says_so_after_the_crossing(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    early = south_general()
    early["trip"]["loading_at"] = (desk.house.clock.now() - timedelta(hours=2)).isoformat()
    case = await entered(desk, "Harbour", early)
    await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    ccrns = await answered(desk, case, FilingStatus.ACCEPTED)
    trip = await planned(desk, mark=MARK)
    await bundle(desk, trip, ccrns)
    here = f"/submissions/{case}/timeline"
    (before,) = (one for one in points(await may.open(here), "planned") if "Loading" in one)
    assert "Not reported" not in before
    await cross(desk, trip)
    (after,) = (one for one in points(await may.open(here), "planned") if "Loading" in one)
    assert "Not reported" in after


async def test_a_rejection_is_told_in_plain_words(desk: Desk) -> None:
    may, case = await sent(desk)
    await answered(desk, case, FilingStatus.REJECTED, "ERR")
    rejected = [one for one in points(await may.open(f"/submissions/{case}/timeline"), "actual") if "Rejected" in one]
    assert len(rejected) == 3
    assert all("ERR" in one for one in rejected)


async def test_an_unknown_code_of_the_authority_is_shown_as_it_came(desk: Desk) -> None:
    may, case = await sent(desk)
    await answered(desk, case, FilingStatus.ACCEPTED, "Q77")
    shown = await may.open(f"/submissions/{case}/timeline")
    assert shown.status == 200
    assert "The authority answered with a code that is not known here." in shown.text
    assert "Q77" in shown.text


async def test_a_carrier_sees_the_road_and_no_documents(desk: Desk) -> None:
    may, case = await sent(desk)
    ccrns = await answered(desk, case, FilingStatus.ACCEPTED)
    trip = await planned(desk, mark=MARK)
    await bundle(desk, trip, ccrns)
    truck = await desk.firm("Kin Wah", OrganisationKind.CARRIER)
    here = f"/submissions/{case}/timeline"
    assert (await truck.open(here)).status == 404
    given = {"/organisation": str(desk.house.organisations["Kin Wah"]), "/involvement": "carrier"}
    await may.send(f"/submissions/{case}/parties", given)
    shown = await truck.open(here)
    assert shown.status == 200
    assert any("Bundled" in one for one in points(shown, "actual"))
    for secret in ("TDEC due", "1680", "EX-HT-26"):
        assert secret not in shown.text, secret
    await may.send(f"/submissions/{case}/withdraw", {"organisation": given["/organisation"]})
    assert (await truck.open(here)).status == 404


async def test_a_new_submission_has_only_what_is_planned(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = south_general()
    for name in ("expected_crossing_date", "arrival_at", "loading_at"):
        plain["trip"].pop(name, None)
    case = await entered(desk, "Harbour", plain)
    shown = await may.open(f"/submissions/{case}/timeline")
    assert shown.status == 200
    assert points(shown, "actual") == []


async def test_it_reads_in_chinese(desk: Desk) -> None:
    may, case = await sent(desk)
    await answered(desk, case, FilingStatus.ACCEPTED)
    for language in (Language.TC, Language.SC):
        await may.send("/session/language", {"language": language.value, "back": "/work"})
        shown = await may.open(f"/submissions/{case}/timeline")
        assert shown.all("/html/@lang") == [language.value]
        for words in ("All points", "Planned at the boundary", "Happened", "Simulated"):
            assert translate(words, language) in shown.text, words
        assert not any(one.isascii() for one in points(shown, "actual") + points(shown, "planned"))
