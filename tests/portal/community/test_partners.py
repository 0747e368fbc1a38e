"""The page of a partner: what it sends and how good it is, how it writes, whom it lets see what."""

from __future__ import annotations

from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole
from tests.portal.community.cargo import BOX, Port, event
from tests.portal.community.test_messages import codeco, send


async def test_a_partner_begins_at_what_it_sends(port: Port) -> None:
    shown = await port.terminal.open("/")
    assert shown.answer.url.path == "/partner"
    assert "Nothing was sent yet" in shown.text
    assert "/v1/messages" in shown.text
    assert not shown.all("//nav[@class='nav']//a[@href='/work']")


async def test_quality_names_the_faults_with_an_example(port: Port) -> None:
    await send(port, codeco())
    bad = await send(port, "no message at all")
    await port.follow()
    shown = await port.terminal.open("/partner")
    assert "50 / 100" in shown.text
    assert "50 %" in shown.text
    assert "{" not in " ".join(one.text_content() for one in shown.all("//section[@aria-labelledby='faults-title']"))
    assert shown.all(f"//a[@href='{bad}']")
    assert '"standing": ' in shown.text  # the receipt of the newest message
    assert "UN/EDIFACT" in shown.text


async def test_test_mode_is_turned_on_and_off(port: Port) -> None:
    on = await port.terminal.send("/partner/test", {"test": "yes"})
    assert "Test mode: what you send tells nothing" in on.text
    assert "A test: it was read" in (await port.terminal.open(await send(port, codeco()))).text
    off = await port.terminal.send("/partner/test", {"test": "no"})
    assert "what you send counts" in off.text


async def test_how_a_partner_writes_is_kept(port: Port) -> None:
    form = (await port.terminal.open("/partner/profile")).form("/partner/profile")
    wrong = await port.terminal.send("/partner/profile", {**form, "/profile": "{no json"})
    assert wrong.status == 422
    assert "This is no profile" in wrong.text
    wanted = {**form, "/standards/edifact": "true", "/profile": '{"codes": {"IFTSTA ZGI": "GATED_IN"}}', "/note": "N1"}
    shown = await port.terminal.send("/partner/profile", wanted)
    assert "IFTSTA ZGI" in shown.text
    assert "N1" in shown.text


async def test_codes_and_rights_are_given_and_ended(port: Port) -> None:
    forwarder = str(port.organisation("Forwarder"))
    shown = await port.line.send("/partner/parties", {"/code": "FWD1", "/organisation": forwarder})
    assert "FWD1" in shown.text
    assert (await port.line.send("/partner/parties", {"/organisation": forwarder})).status == 422
    forgotten = await port.line.send("/partner/parties", {"/code": "FWD1"})
    assert not forgotten.all("//input[@name='/code'][@value='FWD1']")

    case = await port.register("HB-1", BOX)
    await port.tell("Line", event("GATED_IN", "2026-11-21T09:00:00+08:00", BOX))
    assert "Nothing was told yet" in (await port.forwarder.open(f"/shipments/{case}")).text
    wrong = {"/kind": "container", "/value": "MSKU1234566", "/organisation": forwarder}
    assert (await port.line.send("/partner/entitlements", wrong)).status == 422
    given = await port.line.send("/partner/entitlements", {**wrong, "/value": "MSKU1234565"})
    assert "MSKU1234565" in given.text
    await port.follow()
    assert "Gate" in (await port.forwarder.open(f"/shipments/{case}")).text
    end = {"kind": "container", "value": "MSKU1234565", "organisation": forwarder}
    ended = await port.line.send("/partner/entitlements/end", end)
    assert not ended.all("//form[@action='/partner/entitlements/end']")


async def test_the_operator_sees_how_good_each_partner_is(port: Port) -> None:
    await send(port, codeco())
    await port.follow()
    operator = await port.desk.firm("Site", Kind.OPERATOR, role=PersonRole.ADMIN)
    shown = await operator.open("/partners")
    assert "Terminal" in shown.text
    assert (await port.line.open("/partners")).status == 404
