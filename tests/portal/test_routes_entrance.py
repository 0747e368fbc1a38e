"""Signing in and out, languages, what is not there."""

from __future__ import annotations

from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.conftest import BASE, Desk


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
