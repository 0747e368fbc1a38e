"""The partner's tutorial: the receipt that it shows is the one that the API gives, and its last act works."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from fairway.base.language import Language, translate
from fairway.parties.model import OrganisationKind, Permission
from fairway.portal.routes.keys import PERMISSIONS
from tests.api.conftest import House

TUTORIAL = (Path(__file__).parents[2] / "docs/tutorials/partner.md").read_text(encoding="utf-8")
(GATE,) = re.findall(r"```edifact\n(.*?)```", TUTORIAL, re.DOTALL)
(RECEIPT,) = (json.loads(one) for one in re.findall(r"```json\n(.*?)```", TUTORIAL, re.DOTALL))


async def test_the_receipt_is_the_one_that_is_given(house: House) -> None:
    house.clock.set(datetime(2026, 11, 23, 0, 31, tzinfo=UTC))
    terminal = await house.organisation("Terminal", OrganisationKind.TERMINAL)
    sent = await terminal.post("/v1/messages", content=GATE.encode(), params={"file_name": "gate.edi"})
    given = sent.json()
    # The sender's own identity is part of both.
    given["message"], given["events"][0]["key"] = RECEIPT["message"], RECEIPT["events"][0]["key"]
    assert (sent.status_code, given) == (201, RECEIPT)


async def test_a_customer_is_named_by_its_number(house: House) -> None:
    terminal = await house.organisation("Terminal", OrganisationKind.TERMINAL)
    named = re.compile(r"""entitlements" --json \\\n +'(\{.*?"value": "(\d{8})"\}\})'""", re.DOTALL)
    ((body, number),) = named.findall(TUTORIAL)
    await house.organisation("Customer", OrganisationKind.FORWARDER, business_registration=number)
    assert (await terminal.post("/v1/partner/entitlements", json=json.loads(body))).status_code == 204


def test_the_right_is_called_as_on_the_page() -> None:
    assert f"*{translate(PERMISSIONS[Permission.TELL], Language.EN)}*" in TUTORIAL
