"""The tutorial of a partner's first message, played: what it sends is answered as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from tests.api.conftest import House

pytestmark = pytest.mark.postgres
PAGE = (Path(__file__).parents[2] / "docs" / "tutorials" / "partner.md").read_text(encoding="utf-8")
(MESSAGE,) = re.findall(r"```edifact\n(.*?)```", PAGE, re.DOTALL)
(SHEET,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
WRONG, RIGHT = "MSKU1234564", "MSKU1234565"


async def send(client: httpx.AsyncClient, path: str, text: str, status: int = 201, **params: str) -> dict[str, Any]:
    answer = await client.post(path, content=text.encode(), params=params)
    assert answer.status_code == status, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def test_the_first_message_its_receipt_and_its_correction(house: House) -> None:
    terminal = await house.organisation("Terminal", OrganisationKind.TERMINAL)
    receipt = await send(terminal, "/v1/messages", MESSAGE)
    assert (receipt["standing"], receipt["form"], receipt["count"]) == ("partly", "CODECO D.95B", 1)
    (fault,) = receipt["faults"]
    shown = [fault[name] for name in ("rule", "severity", "code", "message", "remedy", "place", "pointer")]
    shown += [receipt["sha256"], receipt["events"][0]["about"]]
    assert [one for one in shown if f'"{one}"' not in PAGE] == []
    again = await send(terminal, "/v1/messages", MESSAGE, 200)
    assert (again["repeated"], again["message"]) == (True, receipt["message"])
    right = MESSAGE.replace(WRONG, RIGHT)
    corrected = await send(terminal, f"/v1/messages/{receipt['message']}/correction", right)
    assert (corrected["standing"], corrected["count"], corrected["corrects"]) == ("accepted", 2, receipt["message"])


async def test_the_same_as_a_spreadsheet(house: House) -> None:
    trucker = await house.organisation("Trucker", OrganisationKind.CARRIER)
    receipt = await send(trucker, "/v1/messages", SHEET, file_name="events.csv")
    assert (receipt["standing"], receipt["standard"]) == ("accepted", "table"), receipt["faults"]
    assert [one["milestone"] for one in receipt["events"]] == ["BORDER_CROSSED", "DELIVERED"]
