"""E-mails over a real mail server: in the language of who reads, refused for good or for now, never without a right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairway.base.issues import Refusal
from fairway.site.alerting import alerts, rules
from fairway.tracking.shipment_facts import ReleaseFollower
from tests.site.alerting.conftest import Watch
from tests.site.alerting.test_alerts import REEFER, seen, shipment, warm
from tests.site.community.test_tying import command

pytestmark = pytest.mark.postgres
WARM = (("00:50", "-10"), ("01:06", "-10"))


async def channels(watch: Watch, who: str) -> list[tuple[str, bool, str]]:
    (alert,) = await seen(watch, who)
    view = await alerts.view(watch.port.house.site, watch.principal(who), alert.alert)
    return [(one["channel"], one["told"], one["detail"]) for one in view.told if one["channel"] == "mail"]


async def test_a_letter_in_the_language_of_its_reader(watch: Watch) -> None:
    await shipment(watch)
    person = await watch.contact("Forwarder")
    await watch.value("UPDATE person_view SET language = 'zh-Hant-HK' WHERE person = $1", person)
    await watch.rule("Forwarder", REEFER)
    await warm(watch, *WARM)
    await watch.go_on()
    (letter,) = watch.postbox.letters
    assert letter["Subject"].startswith("緊急")
    assert letter["Content-Language"] == "zh-Hant-HK"
    body = letter.get_content()
    (alert,) = await seen(watch, "Forwarder")
    assert f"/alerts/{alert.alert}" in body
    assert "MSKU1234565" in body
    assert "超出" in body


async def test_a_refusal_for_good_is_kept_and_not_repeated(watch: Watch) -> None:
    await shipment(watch)
    await watch.contact("Forwarder")
    await watch.rule("Forwarder", REEFER)
    watch.postbox.answer = "550 no such mailbox"
    await warm(watch, *WARM)
    await watch.go_on()
    watch.postbox.answer = "250 OK"
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(hours=1))
    await watch.go_on()
    assert watch.postbox.letters == []
    assert await channels(watch, "Forwarder") == [("mail", False, "the mail server refused it")]


async def test_a_refusal_for_now_is_tried_again(watch: Watch) -> None:
    await shipment(watch)
    await watch.contact("Forwarder")
    await watch.rule("Forwarder", REEFER)
    watch.postbox.answer = "451 later"
    await warm(watch, *WARM)
    await watch.go_on()
    assert await channels(watch, "Forwarder") == []
    watch.postbox.answer = "250 OK"
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(hours=1))
    await watch.go_on()
    assert len(watch.postbox.letters) == 1
    assert await channels(watch, "Forwarder") == [("mail", True, "")]


async def test_a_letter_that_waits_is_not_sent_to_who_lost_the_right(watch: Watch) -> None:
    case = await shipment(watch)
    await watch.contact("Consignee")
    await watch.rule("Forwarder", REEFER)
    watch.postbox.answer = "451 later"
    await warm(watch, *WARM)
    await watch.go_on()
    watch.postbox.answer = "250 OK"
    released = ReleaseFollower(organisation=watch.port.house.organisations["Consignee"])
    await command(watch.port, "Forwarder", case, released)
    watch.port.house.clock.set(watch.port.house.clock.now() + timedelta(hours=1))
    await watch.go_on()
    assert watch.postbox.letters == []


async def test_contacts_are_people_of_ones_own(watch: Watch) -> None:
    stranger = await watch.contact("Competitor")
    with pytest.raises(Refusal):
        await rules.set_contacts(
            watch.port.house.site, watch.principal("Forwarder"), rules.Contacts(people=(stranger,))
        )


@pytest.mark.parametrize("address", ["desk@", "desk\n@forwarder.example", "櫃檯@forwarder.example"])
async def test_an_address_that_cannot_be_written_to_is_told(watch: Watch, address: str) -> None:
    await shipment(watch)
    person = await watch.contact("Forwarder")
    await watch.value("UPDATE person_view SET email = $2 WHERE person = $1", person, address)
    await watch.rule("Forwarder", REEFER)
    await warm(watch, *WARM)
    await watch.go_on()
    ((channel, told, _),) = await channels(watch, "Forwarder")
    assert (channel, told) == ("mail", False)
    assert await watch.value("SELECT count(*) FROM outbox WHERE channel = 'mail' AND state = 'waiting'") == 0
