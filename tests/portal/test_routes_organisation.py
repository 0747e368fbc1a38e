"""The organisation's people, keys and webhooks."""

from __future__ import annotations

from fairway.parties.model import OrganisationKind, PersonRole
from tests.api.conftest import PASSWORD
from tests.portal.conftest import Desk


async def test_an_administrator_lets_people_in_and_out(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    admin = await desk.sign_in("Harbour", PersonRole.ADMIN)
    new = {"/name": "Ho Siu Ming", "/email": "ho@harbour.example", "/role": "clerk", "/language": "zh-Hant-HK"}
    short = await admin.send("/organisation/people", {**new, "/password": "short"})
    assert short.status == 422
    assert "at least 12 characters" in short.text
    shown = await admin.send("/organisation/people", {**new, "/password": PASSWORD})
    assert "Ho Siu Ming" in shown.text
    ho = desk.nobody()
    assert (await ho.send("/sign-in", {"login": "ho@harbour.example", "password": PASSWORD})).status == 200
    assert (await ho.open("/organisation/people")).status == 403

    (end,) = shown.all("//form[contains(@action, '/end') and contains(@action, '/people/')]/@action")
    role = end.replace("/end", "/role")
    assert (await admin.send(role, {"/role": "viewer", "sure": "yes"})).status == 200
    assert (await ho.open("/submissions/new")).status == 403
    assert "can no longer sign in" in (await admin.send(end)).text
    assert (await ho.open("/work")).answer.url.path == "/sign-in"


async def test_the_own_name_stands_in_the_readers_script_on_every_page(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    async with desk.house.site.database.writing() as conn:
        await conn.execute("UPDATE directory SET name_tc = '海港貨運', name_sc = '海港货运' WHERE name_en = 'Harbour'")
    admin = await desk.sign_in("Harbour", PersonRole.ADMIN)
    for language, own in (("zh-Hant-HK", "海港貨運"), ("zh-Hans-CN", "海港货运"), ("en", "Harbour")):
        admin.client.cookies.set("lang", language)
        for path in ("/partner", "/organisation", "/work"):
            shown = await admin.open(path)
            assert own in shown.text, (language, path)
            heads = " ".join(one.text_content() for one in shown.all("//header | //h1 | //p[@class='lead']"))
            assert language == "en" or "Harbour" not in heads, (language, path)


async def test_a_key_is_shown_once_and_revoked(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    admin = await desk.sign_in("Harbour", PersonRole.ADMIN)
    made = await admin.send("/keys", {"name": "Stock system", "scope": ["read"]})
    (secret,) = made.all("//div[@class='secret']//button/@data-copy")
    assert secret not in (await admin.open("/keys")).html
    async with desk.house.client(f"Bearer {secret}") as client:
        assert (await client.get("/v1/me")).status_code == 200
        for revoke in made.all("//form[contains(@action, '/revoke')]/@action"):
            await admin.send(revoke)
        assert (await client.get("/v1/me")).status_code == 401
    assert (await admin.send("/keys", {"name": "", "scope": ["read"]})).status == 422


async def test_a_webhook_leads_outside_only(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    admin = await desk.sign_in("Harbour", PersonRole.ADMIN)
    inside = await admin.send("/webhooks", {"url": "https://10.0.0.1/hook"})
    assert inside.status == 422
    made = await admin.send("/webhooks", {"url": "https://partner.example/hook"})
    assert made.all("//div[@class='secret']//button/@data-copy")[0].startswith("whsec_")
    (remove,) = made.all("//form[contains(@action, '/webhooks/')]/@action")
    assert "partner.example" not in (await admin.send(remove)).text


async def test_a_clerk_changes_nothing_of_the_organisation(desk: Desk) -> None:
    clerk = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    assert (await clerk.open("/organisation")).status == 200
    assert not (await clerk.open("/keys")).all("//form[contains(@action, '/revoke')]")
    for path in ("/organisation/people", "/keys", "/webhooks"):
        assert (await clerk.send(path, {"name": "x", "scope": "read", "url": "https://partner.example"})).status == 403


async def test_each_field_of_a_new_person_says_what_it_needs(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    admin = await desk.sign_in("Harbour", PersonRole.ADMIN)
    refused = await admin.send("/organisation/people", {"/name": "", "/email": "ho at harbour", "/role": ""})
    assert refused.status == 422
    said = [" ".join(one.text_content().split()) for one in refused.all("//*[@id='error-summary']//li")]
    assert [one.partition(".")[0] for one in said] == [
        "A person needs a name",
        "This is no e-mail address",
        "A person needs a role",
    ]
    assert "form.missing" not in refused.text  # no rule that somebody could look up
    faulty = [str(one) for one in refused.all("//div[contains(@class, 'faulty')]/@data-field")]
    assert faulty == ["/name", "/email", "/role"]
    assert refused.form("/organisation/people")["/email"] == "ho at harbour"
