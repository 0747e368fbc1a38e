"""``fairway track`` over what a site really answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairway.base.language import Language
from fairway.site.community import shipments
from tests.api.conftest import house
from tests.cli.asked import command
from tests.site.community.conftest import Port, port
from tests.site.community.test_shipments import registered
from tests.site.community.test_tying import BILL, event, tell

__all__ = ["house", "port"]
pytestmark = pytest.mark.postgres


async def track(port: Port, monkeypatch: pytest.MonkeyPatch, who: str, *words: str) -> int:
    """The command as the key of ``who``."""
    return await command(port.house, monkeypatch, who, "track", *words)


async def test_a_reference_prints_its_timeline_and_leads_a_competitor_nowhere(
    port: Port, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    await registered(port, BILL, name="ROTTERDAM-1")
    await tell(port, "Line", event("LOADED", BILL))
    await port.follow()
    case = (await port.house.clients["Forwarder"].get("/v1/shipments", params={"ref": BILL.value})).json()
    await shipments.refresh(port.house.site, case["shipments"][0]["shipment"])
    assert await track(port, monkeypatch, "Forwarder", BILL.value) == 0
    said = capsys.readouterr().out
    assert "Shipment ROTTERDAM-1" in said
    assert "actual" in said
    assert "Line" in said
    assert await track(port, monkeypatch, "Forwarder", BILL.value, "--json") == 0
    whole = json.loads(capsys.readouterr().out)["shipments"]
    assert [one["milestone"] for one in whole[0]["timeline"]["entries"]] == ["LOADED"]
    assert await track(port, monkeypatch, "Competitor", BILL.value) == 1
    assert "leads to no shipment" in capsys.readouterr().err


@pytest.mark.parametrize("language", Language)
async def test_the_timeline_speaks_the_readers_language(
    port: Port, monkeypatch: pytest.MonkeyPatch, capsys: Any, language: Language
) -> None:
    await registered(port, BILL)
    await tell(port, "Line", event("LOADED", BILL))
    await port.follow()
    monkeypatch.setenv("FAIRWAY_LANGUAGE", language.value)
    assert await track(port, monkeypatch, "Forwarder", BILL.value) == 0
    said = capsys.readouterr().out
    assert {"en": "quality", "zh-Hant-HK": "性質", "zh-Hans-CN": "性质"}[language.value] in said


async def test_places_modes_and_readings_are_told_as_on_the_page(
    port: Port, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    await registered(port, BILL)
    there = {"location": {"unlocode": "NLRTM"}, "mode": "sea"}
    await tell(port, "Line", event("LOADED", BILL, **there, happened="2026-11-19T10:00:00+01:00"))
    for minute, value in enumerate(("-18.2", "-17.9", "-14.8")):
        reading = {"readings": [{"kind": "temperature", "value": value, "unit": "CEL"}]}
        await tell(port, "Line", event("SENSOR_READ", BILL, happened=f"2026-11-20T02:0{minute}:00Z", **reading))
    await port.follow()
    case = (await port.house.clients["Forwarder"].get("/v1/shipments", params={"ref": BILL.value})).json()
    await shipments.refresh(port.house.site, case["shipments"][0]["shipment"])
    assert await track(port, monkeypatch, "Forwarder", BILL.value) == 0
    said = capsys.readouterr().out
    assert "2026-11-19 17:00 HKT" in said
    assert "Rotterdam" in said
    assert "Sea" in said
    assert "2026-11-20 10:00 – 10:02 HKT  3 readings" in said
    assert "-18.2 … -14.8 °C" in said
    assert await track(port, monkeypatch, "Forwarder", BILL.value, "--language", "zh-Hans-CN") == 0
    said = capsys.readouterr().out
    assert "鹿特丹" in said
    assert "海运" in said
    assert "sea" not in said
