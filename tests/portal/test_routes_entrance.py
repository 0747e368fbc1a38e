"""Signing in and out, languages, what is not there."""

from __future__ import annotations

from uuid import UUID

from fairway.parties.aggregate import ORGANISATION
from fairway.parties.decide import ChangePersonRole
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site import people
from fairway.site.runtime import policy_actor
from tests.api.conftest import PASSWORD
from tests.portal.conftest import BASE, Desk, Person, Shown
from tests.portal.test_routes_editor import entered, south_general


async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    await desk.house.person("Harbour", "may@harbour.example", PersonRole.CLERK)
    somebody = desk.nobody()
    shown = await somebody.open("/work?filter=mine")
    assert shown.answer.url.path == "/sign-in"
    assert shown.form("/sign-in")["next"] == "/work?filter=mine"
    wrong = await somebody.send("/sign-in", {"login": "may@harbour.example", "password": "wrong"})
    assert wrong.status == 422
    assert "do not belong together" in wrong.text
    assert wrong.form("/sign-in")["login"] == "may@harbour.example"
    right = await somebody.send(
        "/sign-in", {"login": "may@harbour.example", "password": "correct horse battery", "next": "/work?filter=mine"}
    )
    assert right.answer.url.path == "/work"
    assert "may" in right.text


async def test_a_form_of_another_site_does_nothing(desk: Desk) -> None:
    somebody = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    answer = await somebody.client.post("/session/end", data={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (await somebody.open("/work")).answer.url.path == "/work"


async def test_a_sign_in_leads_to_no_other_site(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    await desk.house.person("Harbour", "may@harbour.example", PersonRole.CLERK)
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        somebody = desk.nobody()
        answer = await somebody.client.post(
            "/sign-in",
            data={"login": "may@harbour.example", "password": "correct horse battery", "next": target},
            headers={"Origin": BASE},
            follow_redirects=False,
        )
        assert answer.headers["location"] == "/work"


async def test_the_language_is_chosen_and_kept(desk: Desk) -> None:
    somebody = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    assert 'lang="en"' in (await somebody.open("/work")).html
    shown = await somebody.send("/session/language", {"language": "zh-Hant-HK", "back": "/work?filter=mine"})
    assert shown.answer.url.path == "/work"
    assert '<html lang="zh-Hant-HK"' in shown.html
    assert '<html lang="zh-Hant-HK"' in (await somebody.open("/work")).html


async def test_signing_out_ends_it(desk: Desk) -> None:
    somebody = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await somebody.send("/session/end")
    assert (await somebody.open("/work")).answer.url.path == "/sign-in"


async def test_what_is_not_there_is_a_page_for_browsers_and_a_problem_for_machines(desk: Desk) -> None:
    somebody = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    shown = await somebody.open("/nowhere")
    assert shown.status == 404
    assert "There is nothing here for you" in shown.text
    machine = await somebody.client.get("/v1/nowhere")
    assert machine.status_code == 404
    assert machine.headers["content-type"].startswith("application/problem+json")


async def test_parts_of_others_are_not_there(desk: Desk) -> None:
    trade = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    for path in ("/officer", "/status", "/control-points/shenzhen-bay"):
        shown = await trade.open(path)
        assert (path, shown.status) == (path, 404)
        assert "There is nothing here for you" in shown.text


async def test_pages_allow_nothing_from_elsewhere(desk: Desk) -> None:
    somebody = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    policy = (await somebody.open("/work")).answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "default-src 'none'" in policy
    for path in ("/static/favicon.svg",):
        assert (await somebody.client.get(path)).status_code == 200
    assert (await somebody.client.get("/static/../application.py")).status_code == 404


async def in_two_firms(desk: Desk, second_password: str = PASSWORD) -> Person:
    """May, who is a clerk of Harbour and a reader of Victoria, signed in for Harbour."""
    for firm in ("Harbour", "Victoria"):
        await desk.house.organisation(firm, OrganisationKind.FORWARDER)
    await desk.house.person("Harbour", "may@example.com", PersonRole.CLERK)
    await people.add_person(
        desk.house.site,
        policy_actor("test"),
        desk.house.organisations["Victoria"],
        name="may",
        email="may@example.com",
        role=PersonRole.VIEWER,
        password=second_password,
    )
    somebody = desk.nobody()
    harbour = str(desk.house.organisations["Harbour"])
    form = {"login": "may@example.com", "password": PASSWORD, "organisation": harbour}
    assert (await somebody.send("/sign-in", form)).answer.url.path == "/work"
    return somebody


async def test_somebody_of_two_firms_changes_between_them_and_the_rights_follow(desk: Desk) -> None:
    may = await in_two_firms(desk)
    await entered(desk, "Harbour", south_general(reference="HG-1"))
    case = await entered(desk, "Victoria", south_general(reference="VT-1"))
    before = await may.open("/work")
    assert "HG-1" in before.text and "VT-1" not in before.text
    assert before.all("//button[@data-bulk] | //a[@href='/submissions/new']")
    choices = before.all("//form[@action='/session/organisation']//input[@name='organisation']/@value")
    assert choices == [str(desk.house.organisations[firm]) for firm in ("Harbour", "Victoria")]
    secret = may.client.cookies["fairway_session"]
    after = await may.send("/session/organisation", {"organisation": choices[1]})
    assert after.answer.url.path == "/work"
    assert "You act for another organisation now" in after.text
    assert "VT-1" in after.text and "HG-1" not in after.text
    # a reader may not send there what she may send as a clerk here
    assert not after.all("//a[@href='/submissions/new']")
    assert (await may.send(f"/submissions/{case}/send", {})).status == 403
    # the session before is over
    other = desk.nobody()
    other.client.cookies.set("fairway_session", secret)
    assert (await other.open("/work")).answer.url.path == "/sign-in"
    back = await may.send("/session/organisation", {"organisation": choices[0]})
    assert "HG-1" in back.text and "VT-1" not in back.text


async def test_a_form_that_was_opened_for_the_firm_before_does_nothing(desk: Desk) -> None:
    may = await in_two_firms(desk)
    form = (await may.open("/submissions/new?direction=cn-hk")).form("/submissions/new")
    assert form["csrf"] == str(desk.house.organisations["Harbour"])
    await may.send("/session/organisation", {"organisation": str(desk.house.organisations["Victoria"])})
    await desk.house.site.execute(
        ORGANISATION,
        people.organisation_stream(desk.house.organisations["Victoria"]),
        ChangePersonRole(person=await person_of(desk, "Victoria"), role=PersonRole.CLERK),
        policy_actor("test"),
    )
    refused = await may.send("/submissions/new", {**form, "/reference": "HG-2"})
    assert refused.status == 422
    assert "opened for another organisation" in refused.text
    assert "HG-2" not in (await may.open("/work")).text


async def person_of(desk: Desk, firm: str) -> UUID:
    async with desk.house.site.database.single_statements() as conn:
        found = await conn.fetchval(
            "SELECT person FROM person_view WHERE case_id = $1 AND email = 'may@example.com'",
            desk.house.organisations[firm],
        )
    return UUID(str(found))


async def test_an_address_that_another_firm_registered_opens_nothing(desk: Desk) -> None:
    # Victoria chose the password itself: knowing it must not lead to what Harbour may see, nor the other way round.
    may = await in_two_firms(desk, "a password of Victoria")
    shown = await may.open("/work")
    assert len(shown.all("//form[@action='/session/organisation']")) == 1
    wanted = {"organisation": str(desk.house.organisations["Victoria"])}
    assert (await may.send("/session/organisation", wanted)).answer.url.path == "/sign-in"
    assert (await may.open("/work")).answer.url.path == "/sign-in"


async def test_who_left_a_firm_cannot_change_back_to_it(desk: Desk) -> None:
    may = await in_two_firms(desk)
    victoria = desk.house.organisations["Victoria"]
    admin = await desk.sign_in("Victoria", PersonRole.ADMIN)
    ended = await admin.send(f"/organisation/people/{await person_of(desk, 'Victoria')}/end", {})
    assert ended.status == 200
    assert len((await may.open("/work")).all("//form[@action='/session/organisation']")) == 1
    assert (await may.send("/session/organisation", {"organisation": str(victoria)})).answer.url.path == "/sign-in"


async def test_a_sign_in_of_a_browser_that_says_nothing_of_its_page(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    await desk.house.person("Harbour", "may@harbour.example", PersonRole.CLERK)
    right = {"login": "may@harbour.example", "password": PASSWORD}
    # Typed into another tool, or sent by a page that is not ours: told what to do, with the form to do it.
    somebody = desk.nobody()
    bare = Shown(await somebody.client.post("/sign-in", data=right))
    assert bare.status == 403
    assert "the form did not come from this page" in bare.text
    assert "keep cookies of this site" in bare.text
    assert "fairway_session" not in somebody.client.cookies
    given = bare.form("/sign-in")
    assert given["login"] == "may@harbour.example"
    assert "password" not in given or not given["password"]
    # The form of that page works, although the browser still says nothing.
    signed_in = await somebody.client.post("/sign-in", data={**given, **right}, follow_redirects=False)
    assert signed_in.status_code == 303
    assert "fairway_session" in signed_in.cookies
    # What another browser was given is worth nothing here, and so is the field without its cookie.
    other = desk.nobody()
    await other.open("/sign-in")
    assert (await other.client.post("/sign-in", data={**given, **right})).status_code == 403
    assert (await desk.nobody().client.post("/sign-in", data={**given, **right})).status_code == 403
    assert (await desk.nobody().client.post("/sign-in", data={**right, "own-form": ""})).status_code == 403


async def test_another_sites_page_signs_nobody_in_whatever_it_sends(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    await desk.house.person("Harbour", "may@harbour.example", PersonRole.CLERK)
    somebody = desk.nobody()
    form = (await somebody.open("/sign-in")).form("/sign-in")
    sent = {**form, "login": "may@harbour.example", "password": PASSWORD}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/page"},
        {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = Shown(await somebody.client.post("/sign-in", data=sent, headers=headers, follow_redirects=False))
        assert answer.status == 403
        assert "the form did not come from this page" in answer.text
        assert "fairway_session" not in somebody.client.cookies
