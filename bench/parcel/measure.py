"""The measurement: parcels per second, beside the commits per second that the same PostgreSQL can do at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from bench.http.house import House, serving
from bench.http.load import Answers, send
from bench.http.measure import CONNECTIONS, commit_floor
from bench.http.processor import used
from fairway.parties.model import Permission
from fairway.site import people
from fairway.site.provision import embedded
from fairway.site.runtime import open_site, policy_actor

Figures = dict[str, Any]
PARCEL = Path(__file__).parent / "parcel.json"
"""An invented parcel of direct purchase with its four documents."""
ORDER, BUYER = "ON000000001", "buyer-1"
WARM_UP = 400
REQUIRED_RATE, AIMED_RATE = 300, 500


class Requests:
    """Requests that differ in the number of their order and in their identifiers."""

    def __init__(self, house: House, batch: str, secret: str) -> None:
        parcel = json.loads(PARCEL.read_text("utf-8"))
        self._parts = json.dumps(parcel, ensure_ascii=False, separators=(",", ":")).replace(BUYER, ORDER).split(ORDER)
        self._head = (
            f"POST /v1/parcel-batches/{batch}/parcels HTTP/1.1\r\nHost: {house.settings.host}:{house.settings.port}\r\n"
            f"Authorization: Bearer {secret}\r\nContent-Type: application/json\r\nContent-Length: "
        )

    def __call__(self, number: int) -> bytes:
        body = f"ON{number:09}".join(self._parts).replace("4000-8000-", f"4000-8{number % 1000:03}-").encode()
        return f"{self._head}{len(body)}\r\n\r\n".encode() + body


async def _batch(house: House) -> tuple[str, str]:
    """An open batch, and a key that may add to it."""
    async with open_site(house.settings) as site:
        allowed = (Permission.READ, Permission.SUBMIT, Permission.TELL)
        _, secret = await people.issue_key(
            site, policy_actor("bench"), house.organisation, name="parcels", permissions=allowed
        )
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=house.settings.public_url, headers=headers) as client:
        answer = await client.post("/v1/parcel-batches", json={"reference": "BENCH", "flow": "cn-import"})
        answer.raise_for_status()
        return str(answer.json()["batch"]), secret


async def one_by_one(folder: Path, *, full: bool, web_processes: int, rows: int | None = None) -> Figures:
    """Send parcels, and count afterwards that each acknowledged one is there."""
    count = rows or (60_000 if full else 10_000)
    async with serving(folder, web_processes=web_processes) as house:
        batch, secret = await _batch(house)
        cluster = embedded(house.settings)
        assert cluster is not None and cluster.pid is not None
        request = Requests(house, batch, secret)

        async def load(first: int, many: int) -> Answers:
            return await send(
                house.settings.host,
                house.settings.port,
                request,
                first=first,
                count=many,
                connections=CONNECTIONS,
                longest=600 if full else 60,
            )

        floor = await commit_floor(house, 4_000)
        warm = await load(0, WARM_UP)
        before = used(house.process, cluster.pid)
        answers = await load(WARM_UP, count)
        after = used(house.process, cluster.pid)
        floor = (floor + await commit_floor(house, 4_000)) / 2
        connection = await asyncpg.connect(house.database_address())
        stored = await connection.fetchval("SELECT count(*) FROM parcel_added WHERE case_id = $1", UUID(batch))
        await connection.close()
    taken = answers.statuses.get(201, 0)
    sent = taken + warm.statuses.get(201, 0)
    rate = taken / answers.seconds
    return {
        "bytes of a request": len(request(0)),
        "connections": CONNECTIONS,
        "web processes": web_processes,
        "accepted": taken,
        "accepted/s": round(rate, 1),
        "p50 ms": answers.percentile(0.5),
        "p99 ms": answers.percentile(0.99),
        "floor, bare commits/s": round(floor),
        "share of the floor": round(rate / floor, 3),
        "processor ms of a parcel": {
            name: round((after[name] - before[name]) / max(taken, 1) * 1000, 2) for name in after
        },
        "holds: every acknowledged parcel is stored once": stored == sent,
        "holds: nothing refused": sum(answers.statuses.values()) == taken,
        f"holds: at least {REQUIRED_RATE}/s": rate >= REQUIRED_RATE,
        f"aim: {AIMED_RATE}/s": rate >= AIMED_RATE,
    }
