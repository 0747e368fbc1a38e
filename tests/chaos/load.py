"""Clients that enter submissions and send documents while processes die, and write down what they were told.

Every request bears an idempotency key and is repeated until there is an answer. Some clients lose patience after an
error and never learn what became of their request; some repeat a request that was answered, and must get that answer
again.
"""

from __future__ import annotations

import asyncio
import copy
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from fairway.app.story.script import Script
from tests.chaos.compare import SiteAccount

GIVES_UP = 0.15
"""Chance that a client gives up after an error."""
REPEATS = 0.15
"""Chance that a client asks again although it has the answer."""
PAUSE = 0.15
"""Real seconds between two requests of a client, and before a repetition."""
LOAD_ENDS = 120.0
"""Real seconds that a request may go unanswered after the last kill."""
FINE = frozenset({429, 503})
"""Answers that say: later."""


class ChaosError(Exception):
    """Something happened that no kill excuses; the text says what."""


@dataclass(frozen=True)
class Trade:
    """Who enters what on a site, and which document of it is sent."""

    site: str
    who: str
    script: str
    target: str


TRADES = (
    Trade("hk", "forwarder", "south-others", "hk.road_aci"),
    Trade("gd", "exporter", "south", "cn.road_manifest"),
)


@dataclass
class Clients:
    """The load on one site."""

    trade: Trade
    http: httpx.AsyncClient
    chance: random.Random
    day: date
    account: SiteAccount
    stop: asyncio.Event
    requests: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    _number: int = 0

    async def run(self, at_once: int) -> None:
        """Work until ``stop``; every request that was begun is brought to an end. Raises ChaosError."""
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._client())

    async def _client(self) -> None:
        while not self.stop.is_set():
            self._number += 1
            await self._submission(self._number)
            await asyncio.sleep(PAUSE)

    async def _submission(self, number: int) -> None:
        document = self.document(number)
        reference = document["reference"]
        self.account.attempted.add(reference)
        kept = await self._ask("/v1/submissions", document, f"enter-{reference}", 201)
        if kept is None:
            return
        case = kept["submission"]
        self.account.acknowledged[reference] = case
        wanted = {"targets": [self.trade.target]}
        filed = await self._ask(f"/v1/submissions/{case}/filings", wanted, f"file-{reference}", 202)
        if filed is not None:
            self.account.acknowledged_messages |= {one["message_id"] for one in filed["filed"]}

    def document(self, number: int) -> dict[str, Any]:
        """A submission with references of its own."""
        # A batch number ends with three digits for each day.
        day = self.day + timedelta(days=number // 1000)
        found: dict[str, Any] = copy.deepcopy(Script(0, day).submission(self.trade.script))
        found["reference"] = f"CHAOS-{number:05d}"
        if found["trip"].get("batch_number"):
            found["trip"]["batch_number"] = f"5204{day:%y%m%d}{number % 1000:03d}"
        for index, consignment in enumerate(found["consignments"], 1):
            consignment["waybill_number"] = f"CH{self.trade.site.upper()}{number:06d}{index}"
        return found

    async def _ask(self, path: str, body: dict[str, Any], key: str, expected: int) -> dict[str, Any] | None:
        """The answer; None when the client gave up."""
        answer = await self._until_answered(path, body, key, expected, may_give_up=True)
        if answer is not None and self.chance.random() < REPEATS:
            again = await self._until_answered(path, body, key, expected, may_give_up=False)
            told = [{name: value for name, value in one.items() if name != "repeated"} for one in (answer, again or {})]
            if told[0] != told[1]:
                raise ChaosError(f"{path} with the same key was answered differently: {told[0]} and {told[1]}")
        return answer

    async def _until_answered(
        self, path: str, body: dict[str, Any], key: str, expected: int, *, may_give_up: bool
    ) -> dict[str, Any] | None:
        loop = asyncio.get_running_loop()
        stopped: float | None = None
        while True:
            self.requests += 1
            try:
                answer = await self.http.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.HTTPError as error:
                what = type(error).__name__
            else:
                if answer.status_code == expected:
                    found: dict[str, Any] = answer.json()
                    return found
                if answer.status_code not in FINE:
                    raise ChaosError(f"{path} was answered {answer.status_code}: {answer.text[:2000]}")
                what = str(answer.status_code)
            self.errors[what] = self.errors.get(what, 0) + 1
            if may_give_up and self.chance.random() < GIVES_UP:
                return None
            if self.stop.is_set():
                stopped = stopped or loop.time()
                if loop.time() - stopped > LOAD_ENDS:
                    raise ChaosError(f"{path} is not answered although nothing is killed any more: {what}")
            await asyncio.sleep(PAUSE)
