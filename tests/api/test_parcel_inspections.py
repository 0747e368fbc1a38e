"""A judged batch at the risk desk: who is inspected and why, what came of it, what a sender sees of all that.

One batch is judged for the tests that only read it; its files are copied, since judging is what takes long.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import find
from fairway.parties.model import OrganisationKind, customs_of
from fairway.site.parcels.risk.previews import PreviewWorker
from fairway.site.parcels.working import ParcelWorker
from tests.api.conftest import House

BATCHES = "/v1/parcel-batches"
SPLIT = "parcels.risk.splitting"


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented parcels, some of them planted."""
    folder = tmp_path_factory.mktemp("traffic")
    write_traffic(Traffic(parcels=1_000, seed=5, day=date(2026, 12, 1)), folder)
    return folder


@pytest.fixture
async def platform(house: House) -> httpx.AsyncClient:
    return await house.organisation("Platform", OrganisationKind.FORWARDER)


@pytest.fixture
async def batch(house: House, platform: httpx.AsyncClient, traffic: Path) -> str:
    """A batch of a platform, judged."""
    opened = await platform.post(BATCHES, json={"reference": "RISK-1", "flow": "cn-import"})
    case = str(opened.json()["batch"])
    for path in (one for one in find([traffic]) if "late" not in one.parts):
        answer = await platform.put(f"{BATCHES}/{case}/files/{path.name}?table={path.stem}", content=path.read_bytes())
        assert answer.status_code == 201, answer.text
    await platform.post(f"{BATCHES}/{case}/submit")
    assert await ParcelWorker(house.site, "test").step() == 1
    return case


async def told(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_judged_batch_at_the_risk_desk(house: House, platform: httpx.AsyncClient, batch: str) -> None:
    desk = house.clients["Hong Kong Customs"]
    verdict = (await told(desk, f"{BATCHES}/{batch}"))["verdict"]
    risk = f"{BATCHES}/{batch}/risk"
    page = await told(desk, f"{risk}?limit=500")
    inspected = [row for row in page["parcels"] if row["selected"] != "not"]
    assert verdict["channels"]["INSPECT"] == len(inspected) == page["counts"]["flagged"] + page["counts"]["random"]
    assert page["by_reason"] == verdict["selected"]
    for row in page["parcels"]:
        assert set(row["flags"]) == {one["flag"] for one in row["signs"]}, row
        assert all(one["evidence"] and "{" not in one["sentence"] and one["remedy"] for one in row["signs"])
    split = next(row for row in inspected if SPLIT in row["flags"])
    (sign,) = [one for one in split["signs"] if one["flag"] == SPLIT]
    assert sign["related"] and float(sign["evidence"]["together"]) > float(sign["evidence"]["limit"])

    one_page = await told(desk, f"{risk}?limit=1&selected=flagged&flag={SPLIT}&sort=points")
    assert len(one_page["parcels"]) == 1 and one_page["after"]
    assert (await told(desk, f"{risk}?selected=random"))["parcels"] == [
        row for row in page["parcels"] if row["selected"] == "random"
    ]

    await recorded(desk, risk, split)
    await senders_see_nothing_of_it(house, platform, desk, batch, split)
    await results_count_it(house, desk, batch, verdict, split)
    await a_draft_is_tried_on_the_last_month(house, desk, verdict, split)


async def recorded(desk: httpx.AsyncClient, risk: str, split: dict[str, Any]) -> None:
    place = f"{risk}/parcels/{split['order_no']}"
    weighed = [one["points"] for one in (await told(desk, place))["flags"] if one["points"] is not None]
    assert len(weighed) == len(split["flags"]) and sum(weighed) == split["points"]
    wrong = await desk.put(f"{place}/inspection", json={"found": True})
    assert [one["rule"] for one in wrong.json()["issues"]] == ["PARCELS-INSPECTION-WHAT"]
    first = await desk.put(f"{place}/inspection", json={"found": False, "note": "As declared"})
    assert first.json()["inspection"]["reasons"] == split["flags"]
    again = (await desk.put(f"{place}/inspection", json={"found": True, "what": ["split", "split"]})).json()
    assert (again["inspection"]["found"], again["inspection"]["what"]) == (True, ["split"])
    assert [one["note"] for one in again["earlier"]] == ["As declared"]
    assert again["channel"] == "INSPECT" and again["inspection"]["by"]
    done = await told(desk, f"{risk}?inspected=true")
    assert [row["order_no"] for row in done["parcels"]] == [split["order_no"]]
    assert (done["inspected"], done["found"]) == (1, 1)


async def senders_see_nothing_of_it(
    house: House, platform: httpx.AsyncClient, desk: httpx.AsyncClient, batch: str, split: dict[str, Any]
) -> None:
    for path in ("risk", f"risk/parcels/{split['order_no']}"):
        assert (await platform.get(f"{BATCHES}/{batch}/{path}")).status_code == 403
    mine = await told(platform, f"{BATCHES}/{batch}")
    assert not {"flags", "channels", "selected", "groups", "tables"} & set(mine["verdict"])
    rows = (await told(platform, f"{BATCHES}/{batch}/parcels?search={split['order_no']}"))["parcels"]
    assert not {"channel", "flags"} & set(rows[0])
    (seen,) = (await told(desk, f"{BATCHES}/{batch}/parcels?search={split['order_no']}"))["parcels"]
    assert seen["channel"] == "INSPECT"
    listed = list(csv.DictReader(io.StringIO((await desk.get(f"{BATCHES}/{batch}/released.csv")).text[1:])))
    counted = (await told(desk, f"{BATCHES}/{batch}"))["verdict"]["channels"]
    assert sum(row["channel"] == "INSPECT" for row in listed) == counted["INSPECT"]
    kind, holder = OrganisationKind.CUSTOMS, customs_of("cn")
    other = await house.organisation("Other customs", kind, side="cn", organisation=holder)
    assert (await other.get(f"{BATCHES}/{batch}/risk")).status_code == 404


async def results_count_it(
    house: House, desk: httpx.AsyncClient, batch: str, verdict: dict[str, Any], split: dict[str, Any]
) -> None:
    found = await told(desk, "/v1/parcel-risk/results")
    rules = {one["rule"]: one for one in found["rules"]}
    assert (found["batches"], found["parcels"]) == (1, verdict["parcels"])
    assert (rules[SPLIT]["hits"], rules[SPLIT]["selected"]) == (verdict["flags"][SPLIT], verdict["selected"][SPLIT])
    assert (rules[SPLIT]["inspected"], rules[SPLIT]["found"], rules[SPLIT]["wasted"]) == (1, 1, 0)
    assert found["random"]["selected"] == verdict["selected"].get("random", 0)
    (day,) = found["days"]
    assert (day["selected"], day["inspected"], day["found"]) == (verdict["channels"]["INSPECT"], 1, 1)
    groups = {one["authorised"]: one for one in found["groups"]}
    assert groups[True]["parcels"] == 0 and groups[False]["selected"] == verdict["channels"]["INSPECT"]
    moving = verdict["channels"]["INSPECT"] + verdict["channels"]["RELEASE"]
    assert groups[False]["parcels"] == moving
    wrong = await desk.get("/v1/parcel-risk/results?since=2026-01-02&until=2026-01-01")
    assert [one["rule"] for one in wrong.json()["issues"]] == ["PARCELS-RISK-TIME"]


async def a_draft_is_tried_on_the_last_month(
    house: House, desk: httpx.AsyncClient, verdict: dict[str, Any], split: dict[str, Any]
) -> None:
    table = "/v1/parcel-risk/tables/splitting"
    tomorrow = (house.clock.now() + timedelta(days=2)).date().isoformat()
    rows = [{"then": {"parcels": "999", "share_of_limit": "1", "minutes": "120"}}]
    draft = {"valid_from": tomorrow, "why": "Hardly any", "rows": rows}
    wrong = await desk.post(f"{table}/preview", json={**draft, "why": ""})
    assert [one["pointer"] for one in wrong.json()["issues"]] == ["/why"]
    place = (await desk.post(f"{table}/preview", json=draft)).headers["location"]
    assert (await told(desk, place))["status"] == "waiting"
    assert await PreviewWorker(house.site, "test").step() == 1
    seen = await told(desk, place)
    found = seen["result"]
    assert (seen["status"], seen["done"], seen["total"], seen["wanted"]["why"]) == ("done", 1, 1, "Hardly any")
    assert (found["batches"], found["left_out"], found["complete"]) == (1, 0, True)
    assert found["now"]["inspected"] == verdict["channels"]["INSPECT"] > found["then"]["inspected"]
    (change,) = [one for one in found["signs"] if one["lost"] or one["gained"]]
    assert change["sign"] == SPLIT and change["would"] == change["gained"] == 0
    assert (change["lost"], change["found_lost"]) == (verdict["flags"][SPLIT], 1)
    assert all(one["reference"] == "RISK-1" and "{" not in one["sentence"] for one in found["examples"])
    assert (await told(desk, table))["newest"] == 0, "nothing is put into force"
    stopped = (await desk.post(f"{table}/preview", json=draft)).headers["location"]
    assert (await desk.delete(stopped)).status_code == 204
    assert (await told(desk, stopped))["status"] == "cancelled"
    assert await PreviewWorker(house.site, "test").step() == 0
