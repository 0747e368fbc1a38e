"""Keys and webhooks on their page: made with the rights that are chosen, shown once, gone at once."""

from __future__ import annotations

from fairway.base.language import Language, translate
from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.conftest import Desk, Person
from tests.portal.test_routes_editor import south_general


async def administrator(desk: Desk, *kinds: OrganisationKind) -> Person:
    """The administrator of a new forwarder."""
    await desk.house.organisation("Harbour", *(kinds or (OrganisationKind.FORWARDER,)))
    return await desk.sign_in("Harbour", PersonRole.ADMIN)


async def test_a_key_may_do_what_was_chosen_and_no_more(desk: Desk) -> None:
    admin = await administrator(desk)
    offered = {str(one) for one in (await admin.open("/keys")).all("//input[@name='scope']/@value")}
    assert offered == {"read", "submit", "run-trips", "tell"}
    made = await admin.send("/keys", {"name": "Stock system", "scope": ["read"]})
    (secret,) = made.all("//div[@class='secret']//button/@data-copy")
    listed = made.all("//section[@aria-labelledby='keys-title']//tbody/tr[contains(., 'Stock system')]")
    assert "Read" in listed[0].text_content() and "Submit" not in listed[0].text_content()
    assert f"{secret[:7]}…" in listed[0].text_content()
    assert secret[:8] not in (await admin.open("/keys")).text
    async with desk.house.client(f"Bearer {secret}") as client:
        assert (await client.get("/v1/submissions")).status_code == 200
        assert (await client.post("/v1/submissions", json=south_general())).status_code == 403
    more = await admin.send("/keys", {"name": "Order system", "scope": ["read", "submit"]})
    (secret,) = more.all("//div[@class='secret']//button/@data-copy")
    async with desk.house.client(f"Bearer {secret}") as client:
        assert (await client.post("/v1/submissions", json=south_general())).status_code == 201


async def test_rights_that_are_not_offered_are_not_given(desk: Desk) -> None:
    admin = await administrator(desk)
    refused = await admin.send("/keys", {"name": "Officer", "scope": ["decide", "operate", "administer"]})
    assert refused.status == 422
    assert "A key needs a right." in refused.text
    assert "Officer" not in (await admin.open("/keys")).text


async def test_what_is_missing_is_said_with_what_to_do(desk: Desk) -> None:
    admin = await administrator(desk)
    refused = await admin.send("/keys", {"name": " "})
    assert refused.status == 422
    said = [one.text_content() for one in refused.all("//*[@id='error-summary']//li")]
    assert len(said) == 2
    assert "Say which system will use it." in said[0]
    assert "Choose at least one it may do." in said[1]
    for address in ("", "http://partner.example/hook", "https://127.0.0.1/hook", "https://[::1]/", "ftp://x", "x"):
        wrong = await admin.send("/webhooks", {"url": address, "event": "filing.answered"})
        assert wrong.status == 422, address
        assert wrong.all("//*[@id='error-summary']//*[@class='remedy']"), address
        assert not wrong.all("//div[@class='secret']"), address


async def test_a_key_of_another_organisation_cannot_be_revoked(desk: Desk) -> None:
    admin = await administrator(desk)
    await desk.house.organisation("Competitor", OrganisationKind.FORWARDER)
    other = await desk.sign_in("Competitor", PersonRole.ADMIN)
    revoke = str((await admin.open("/keys")).all("//form[contains(@action, '/revoke')]/@action")[0])
    assert (await other.send(revoke)).status == 404
    assert (await desk.house.clients["Harbour"].get("/v1/me")).status_code == 200
    done = await admin.send(revoke)
    assert "The key works no longer" in done.text
    assert done.all("//tbody/tr//*[contains(@class, 'chip stopped')]")
    assert (await desk.house.clients["Harbour"].get("/v1/me")).status_code == 401
    hook = await admin.send("/webhooks", {"url": "https://partner.example/hook", "event": "filing.answered"})
    remove = str(hook.all("//form[contains(@action, '/webhooks/')]/@action")[0])
    await other.send(remove)
    assert "partner.example" in (await admin.open("/keys")).text


async def test_a_name_is_shown_as_it_was_typed_and_never_run(desk: Desk) -> None:
    admin = await administrator(desk)
    name = "<img src=x onerror=alert(1)> & 庫存"
    shown = await admin.send("/keys", {"name": name, "scope": ["read"]})
    assert name in [one.text_content() for one in shown.all("//tbody/tr/th")]
    assert "<img src=x" not in shown.html


async def test_the_page_reads_in_chinese(desk: Desk) -> None:
    admin = await administrator(desk)
    for language in (Language.TC, Language.SC):
        await admin.send("/session/language", {"language": language.value, "back": "/keys"})
        shown = await admin.send("/keys", {"name": ""})
        assert shown.status == 422
        assert shown.all("/html/@lang") == [language.value]
        faults = [one.text_content() for one in shown.all("//*[@id='error-summary']//li/*[1]")]
        assert faults == [translate(words, language) for words in ("A key needs a name.", "A key needs a right.")]
        assert not any(fault.isascii() for fault in faults)
        rights = [one.text_content().strip() for one in shown.all("//input[@name='scope']/following-sibling::span")]
        offered = ("Read", "Submit", "Run trips", "Tell what happened to cargo")
        assert rights == [translate(words, language) for words in offered]


async def test_a_clerk_sees_them_and_changes_nothing(desk: Desk) -> None:
    await administrator(desk)
    clerk = await desk.sign_in("Harbour", PersonRole.CLERK)
    shown = await clerk.open("/keys")
    assert "test" in shown.text  # the key that the organisation has
    assert not shown.all("//main//form[@method='post']")
    assert (await clerk.send("/keys", {"name": "x", "scope": ["read"]})).status == 403
    driver = await desk.sign_in("Harbour", PersonRole.DRIVER)
    assert (await driver.open("/keys")).status in {403, 404}


async def test_what_was_typed_and_refused_stands_in_its_open_form(desk: Desk) -> None:
    admin = await administrator(desk)
    wrong = await admin.send("/webhooks", {"url": "http://10.0.0.1/hook", "event": ["filing.sent"]})
    (hook,) = wrong.all("//details[.//form[@action='/webhooks']]")
    assert "open" in hook.attrib
    assert wrong.form("/webhooks")["url"] == "http://10.0.0.1/hook"
    assert [str(one) for one in hook.xpath(".//input[@name='event'][@checked]/@value")] == ["filing.sent"]
    assert hook.xpath(".//*[@class='fault']")
    anchors = {str(one) for one in wrong.all("//*[@id='error-summary']//a/@href")}
    assert anchors == {"#f-url"} and wrong.all("//input[@id='f-url']")
    unnamed = await admin.send("/keys", {"name": "", "scope": ["submit"]})
    (key,) = unnamed.all("//details[.//form[@action='/keys']]")
    assert "open" in key.attrib
    assert [str(one) for one in key.xpath(".//input[@name='scope'][@checked]/@value")] == ["submit"]
    plain = await admin.open("/keys")
    assert not [one for one in plain.all("//details[contains(@class, 'add')]") if "open" in one.attrib]


async def test_the_description_of_the_interface_is_there(desk: Desk) -> None:
    admin = await administrator(desk)
    (link,) = (await admin.open("/keys")).all("//p[@class='lead']/a/@href")
    described = (await admin.open(link)).answer.json()
    assert "/v1/keys" in described["paths"]
