"""Bad files over HTTP: each gets its answer, in the language of the reader; without them the rest goes on."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import httpx
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from tests.api.conftest import House

BATCHES = "/v1/parcel-batches"
PARCELS = 40
BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><CEB311Message>&c;</CEB311Message>'
REFUSED = {
    "bomb.xml": "parcels.file.xml",
    "comma.csv": "parcels.file.decimal_comma",
    "cut.csv.gz": "parcels.file.gzip_cut",
    "cut.parquet": "parcels.file.parquet_cut",
    "cut.xml.gz": "parcels.file.gzip_cut",
    "deep.jsonl": "parcels.file.json",
    "numbers.csv": "parcels.file.scientific",
    "swapped.csv": "parcels.file.columns_swapped",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """Sound documents by table, headings first."""
    folder = tmp_path_factory.mktemp("made")
    write_traffic(Traffic(parcels=PARCELS, shares={}), folder)
    return {path.stem: _rows(path) for path in folder.glob("day=*/platform=*/*.parquet")}


def _rows(path: Path) -> list[list[str]]:
    whole = io.BytesIO()
    pacsv.write_csv(pq.ParquetFile(path).read().drop_columns(["place"]), whole)
    return list(csv.reader(io.StringIO(whole.getvalue().decode(), newline="")))


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _changed(rows: list[list[str]], column: str, text: str) -> str:
    """The rows with a column that is written otherwise."""
    at = rows[0].index(column)
    return _csv([rows[0], *([*row[:at], text.format(row[at]), *row[at + 1 :]] for row in rows[1:])])


def _bad(rows: list[list[str]]) -> dict[str, bytes]:
    text = _csv(rows)
    names = {"buyer_name": "buyer_telephone", "buyer_telephone": "buyer_name"}
    return {
        "bomb.xml": BOMB,
        "comma.csv": _changed(rows, "goods_value", "12,50").encode(),
        "cut.csv.gz": gzip.compress(text.encode())[:-900],
        "cut.parquet": b"PAR1" + b"\x00" * 900,
        "cut.xml.gz": gzip.compress(text.encode())[:-700],
        "deep.jsonl": b'{"orderNo": ' + b"[" * 9_000,
        "numbers.csv": _changed(rows, "order_no", "2.61122E+18").encode(),
        "swapped.csv": _csv([[names.get(head, head) for head in rows[0]], *rows[1:]]).encode(),
    }


async def put(client: httpx.AsyncClient, batch: str, name: str, content: bytes, table: str = "") -> int:
    answer = await client.put(f"{BATCHES}/{batch}/files/{name}?table={table}", content=content)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


async def test_every_bad_file_is_named_and_the_batch_goes_on_without_them(
    house: House, made: dict[str, list[list[str]]]
) -> None:
    platform = await house.organisation("Platform", OrganisationKind.FORWARDER)
    batch = str((await platform.post(BATCHES, json={"reference": "BAD", "flow": "cn-import"})).json()["batch"])
    worker = ParcelWorker(house.site, "test")
    bad = [await put(platform, batch, name, content) for name, content in _bad(made["orders"]).items()]
    for name, content in _sound_in_all_encodings(made).items():
        await put(platform, batch, f"{name}.csv", content, name)
    await platform.post(f"{BATCHES}/{batch}/submit")
    assert await worker.step() == 1
    told = (await platform.get(f"{BATCHES}/{batch}", headers={"Accept-Language": "zh-Hans-CN"})).json()
    assert told["status"] == "failed"
    errors = {one["place"]: one for one in told["issues"] if one["severity"] == "error"}
    assert {name: one["rule"] for name, one in errors.items()} == REFUSED
    assert all("{" not in one["message"] and not one["remedy"].isascii() for one in errors.values())
    for number in bad:
        assert (await platform.delete(f"{BATCHES}/{batch}/files/{number}")).status_code == 204
    await platform.post(f"{BATCHES}/{batch}/submit")
    assert await worker.step() == 1
    told = (await platform.get(f"{BATCHES}/{batch}")).json()
    assert (told["status"], told["parcels"]) == ("judged", PARCELS)
    assert {one["rule"] for one in told["issues"]} == {"parcels.file.encoding_read"}
    assert told["verdict"]["outcomes"] == {"MATCHED": PARCELS - 1, "PARTIAL": 1}
    assert told["to_fix"] == 2
    listed = (await platform.get(f"{BATCHES}/{batch}/faults.csv")).content.decode("utf-8-sig")
    faults = list(csv.DictReader(io.StringIO(listed)))
    assert {(one["table"], one["rule"], one["field"]) for one in faults} >= {
        ("payments", "parcels.row.amount", "amount_paid"),
        ("orders", "parcels.E03", "order_no"),
    }


def _sound_in_all_encodings(made: dict[str, list[list[str]]]) -> dict[str, bytes]:
    """Documents in the encodings of the region; one payment has a decimal comma, and one order is there twice."""
    made = {name: [list(row) for row in rows] for name, rows in made.items()}
    payments, orders = made["payments"], made["orders"]
    payments[5][payments[0].index("amount_paid")] = "1.234,50"
    orders.append(list(orders[9]))
    ways = {"orders": "gbk", "payments": "utf-8-sig", "waybills": "utf-16"}
    return {name: _csv(rows).encode(ways.get(name, "utf-8")) for name, rows in made.items()}
