"""Where the story is played: HTTP clients of the organisations, the clock, the simulators' controls, the machine room.

Everything that somebody does in the story is done through the public HTTP API of a site, with the API key of the
organisation. Beside it the driver may do what is nobody's role: move the clock forward, order a fault from a simulator,
kill a site.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx

from fairway.app.story.ledger import Ledger, StoryBroken
from fairway.app.story.script import Script
from fairway.app.story.trucks import Trucks
from fairway.base.time import HONG_KONG

T = TypeVar("T")
LOOK = 0.3
"""Real seconds between two looks at something that is awaited."""
NOTICE = 0.25
"""Real seconds until every process has seen that the clock was set; each looks ten times a second."""
SETTLED = 2.0
"""Real seconds after which a time that the authority may still move is taken as it is."""
PATIENCE = 40.0
"""Real seconds that something may take."""


class Clock(Protocol):
    """The demonstration's clock."""

    def now(self) -> datetime:
        """The present of the demonstration."""
        ...

    def move_to(self, moment: datetime) -> timedelta:
        """Move forward to ``moment``; by how much."""
        ...


class House(Protocol):
    """The machine room: switches sites off and on, runs the operator's commands."""

    @property
    def embedded(self) -> bool:
        """Whether each site runs a PostgreSQL of its own."""
        ...

    async def kill(self, site: str) -> list[str]:
        """Kill every process of a site, its PostgreSQL included; what was killed."""
        ...

    async def start_site(self, site: str) -> None:
        """Start a killed site again and wait until it answers."""
        ...

    async def command(self, site: str, *words: str) -> Any:
        """What ``fairway`` with ``words`` and ``--json`` prints for a site."""
        ...


class Refused(Exception):  # noqa: N818  an answer that the story may expect
    """The site refused, with its issues."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.issues: list[dict[str, Any]] = problem.get("issues", [])
        named = "; ".join(f"{issue['rule']} at {issue['pointer'] or '/'}: {issue['message']}" for issue in self.issues)
        super().__init__(f"{status} {problem.get('title', '')} {named}".strip())

    @property
    def rules(self) -> str:
        """The rules of the issues, each once, in order."""
        return ", ".join(sorted({issue["rule"] for issue in self.issues}))


class Stage:
    """One play. Use as an async context manager."""

    def __init__(
        self,
        *,
        script: Script,
        ledger: Ledger,
        clock: Clock,
        house: House,
        sites: dict[str, tuple[str, str]],
        authorities: dict[str, str],
        drivers: dict[str, str],
        partners: str,
        organisations: dict[str, str],
        trucks: Trucks,
        language: str = "en",
    ) -> None:
        """``sites`` has address and API key of each organisation, ``authorities`` the simulators' addresses by side,
        ``drivers`` the identifiers of the carrier's drivers, ``partners`` the address of the simulated partners,
        ``organisations`` the identifiers of all, ``trucks`` the simulated fleet, ``language`` that of the
        audience."""
        self.script = script
        self.ledger = ledger
        self.clock = clock
        self.house = house
        self._sites = sites
        self._authorities = authorities
        self._drivers = drivers
        self._partners = partners
        self._organisations = organisations
        self.trucks = trucks
        self._language = language
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Stage:
        for name, (address, key) in self._sites.items():
            self._clients[name] = await self._stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30.0, trust_env=False
                )
            )
        self._tester = await self._stack.enter_async_context(httpx.AsyncClient(timeout=10.0, trust_env=False))
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()

    # -- what organisations do -----------------------------------------------------------------------------------

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """The answer to a request of ``who``; None when it has no body. Raises Refused."""
        answer = await self._clients[who].request(method, path, json=body)
        if answer.is_error:
            try:
                problem = answer.json()
            except ValueError:
                problem = {"title": answer.text[:200]}
            raise Refused(answer.status_code, problem)
        return answer.json() if answer.content else None

    async def upload(self, who: str, path: str, file: Path) -> None:
        """Send a file as ``who``. Raises Refused."""
        answer = await self._clients[who].put(path, content=await asyncio.to_thread(file.read_bytes))
        if answer.is_error:
            raise Refused(answer.status_code, answer.json())

    async def get(self, who: str, path: str) -> Any:
        """What ``who`` reads."""
        return await self.ask(who, "GET", path)

    async def told(self, who: str, path: str) -> Any:
        """What ``who`` reads, in the language of the audience."""
        answer = await self._clients[who].get(path, headers={"Accept-Language": self._language})
        answer.raise_for_status()
        return answer.json()

    async def post(self, who: str, path: str, body: Any = None) -> Any:
        """What ``who`` does."""
        return await self.ask(who, "POST", path, body)

    async def refusal(self, work: Awaitable[Any]) -> str:
        """The rules by which ``work`` is refused; "accepted" when it is not."""
        try:
            await work
        except Refused as refused:
            return refused.rules or str(refused.status)
        return "accepted"

    async def submission(self, who: str, case: str) -> dict[str, Any]:
        """A submission as ``who`` sees it."""
        found: dict[str, Any] = await self.get(who, f"/v1/submissions/{case}")
        return found

    async def file(self, who: str, case: str, *targets: str, groups: list[str] | None = None) -> Any:
        """Send documents to the authority of the side of ``who``."""
        wanted = {"targets": list(targets), **({"groups": groups} if groups else {})}
        return await self.post(who, f"/v1/submissions/{case}/filings", wanted)

    async def filing(self, who: str, case: str, target: str, group: str | None = None) -> dict[str, Any]:
        """How a document stands, as ``who`` sees it."""
        for one in (await self.submission(who, case))["filings"]:
            if one["target"] == target and group in (None, one["document_group"]):
                found: dict[str, Any] = one
                return found
        raise StoryBroken(f"{who} sees no {target}")

    async def answered(self, who: str, case: str, target: str, *codes: str, group: str | None = None) -> dict[str, Any]:
        """The document, as soon as its status rests on an answer with one of ``codes``."""

        async def look() -> dict[str, Any] | None:
            found = await self.filing(who, case, target, group)
            return found if found["raw_code"] in codes else None

        return await self.until(look, f"an answer {' or '.join(codes)} to {target}")

    async def sent(self, who: str, case: str, target: str) -> None:
        """Wait until the authority's system has taken the last message about a document."""

        async def look() -> bool | None:
            sendings = (await self.filing(who, case, target))["detail"]["sendings"]
            return True if sendings and sendings[-1]["sent_at"] else None

        await self.until(look, f"{target} to be taken by the authority's system")

    async def answers(self, who: str) -> str:
        """Whether the site of ``who`` answers at all."""
        try:
            await self.get(who, "/health")
        except (httpx.TransportError, Refused):
            return "no answer"
        return "it answers"

    # -- the boundary --------------------------------------------------------------------------------------------

    def driver(self, name: str) -> str:
        """The identifier of a driver of the carrier."""
        return self._drivers[name]

    async def kiosk(self, point: str, mark: str) -> str:
        """What the kiosk of a control point says to a truck, with the rules for which it has to wait."""
        shown = await self.post("hk-customs", f"/v1/control-points/{point}/arrivals", {"hk_mark": mark})
        rules = ", ".join(issue["rule"] for issue in shown["issues"])
        return f"{shown['outcome']}: {rules}" if rules else str(shown["outcome"])

    async def leave(self, point: str, mark: str) -> str:
        """The truck leaves over the boundary."""
        await self.post("hk-customs", f"/v1/control-points/{point}/departures", {"hk_mark": mark})
        return "crossed"

    async def earliest_crossing(self, who: str, trip: str) -> datetime:
        """From when the truck of a trip may cross. The authority's system has its own clock of the bundling, a little
        later; what it says moves the time, so that a time counts once it has stood still for a while."""
        seen, stood = "", 0.0

        async def look() -> datetime | None:
            nonlocal seen, stood
            now: str = (await self.get(who, f"/v1/trips/{trip}"))["vehicles"][0]["earliest_crossing"]
            if now != seen:
                seen, stood = now, time.monotonic()
            return datetime.fromisoformat(now) if time.monotonic() - stood > SETTLED else None

        return await self.until(look, "the earliest crossing time")

    async def mainland_gate(self, who: str, case: str, batch: str) -> str:
        """The vehicles of a batch come to the Mainland gate: how the declaration and the batch stand afterwards.

        That a truck is there is something that the simulator has to be told; what it says is the authority's answer.
        """
        verdict = await self.order("cn", "gate", {"batch_number": batch})
        if verdict["state"] not in ("waiting", "released"):
            return f"{verdict['state']}: {'; '.join(verdict['reasons'])}"
        closed = await self.answered(who, case, "cn.goods_declaration", "R")
        released = await self.answered(who, case, "cn.road_manifest", "11", "12", "13")
        return f"{closed['status']}, batch {released['raw_code']}"

    async def milestone(self, who: str, case: str, milestone: str) -> str:
        """The milestone of a case, as soon as ``who`` sees it on its own site."""

        async def look() -> str | None:
            seen = {one["milestone"] for one in (await self.submission(who, case))["milestones"]}
            return milestone if milestone in seen else None

        return await self.until(look, f"the milestone {milestone}")

    # -- the partners --------------------------------------------------------------------------------------------

    def organisation(self, name: str) -> str:
        """The identifier of an organisation."""
        return self._organisations[name]

    async def journey_names(self) -> dict[str, str]:
        """Bill, container, booking and air waybill of this play, as the partners' papers have them."""
        names = self.script.names
        wanted = {"play": names["run"], "plate": names["journey_mark"]}
        answer = await self._tester.get(f"{self._partners}/_sim/names", params=wanted)
        answer.raise_for_status()
        found: dict[str, str] = answer.json()
        return found

    async def partner(self, name: str, message: str, now: str) -> dict[str, Any]:
        """Have a simulated partner send one of its messages; the receipt that the site gave it."""
        names = self.script.names
        order = {"partner": name, "message": message, "play": int(names["run"]), "plate": names["journey_mark"]}
        answer = await self._tester.post(f"{self._partners}/_sim/send", json={**order, "now": now})
        if answer.is_error:
            raise StoryBroken(f"{name} could not send {message}: {answer.status_code} {answer.text[:300]}")
        receipt: dict[str, Any] = answer.json()
        if receipt["standing"] != "accepted":
            raise StoryBroken(f"{message} of {name} was {receipt['standing']}: {receipt['faults']}")
        return receipt

    @staticmethod
    def moment(text: str) -> datetime:
        """A time as the site writes it."""
        return datetime.fromisoformat(text)

    # -- waiting and time ----------------------------------------------------------------------------------------

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str, patience: float = PATIENCE) -> T:
        """What ``look`` finds, as soon as it finds something. Raises StoryBroken after ``patience`` real seconds."""
        deadline = time.monotonic() + patience
        last = ""
        while time.monotonic() < deadline:
            try:
                if (found := await look()) is not None:
                    return found
            except (httpx.TransportError, Refused) as error:
                last = f" ({type(error).__name__}: {error})"
            await asyncio.sleep(LOOK)
        raise StoryBroken(f"waited {patience:.0f} s in vain for {what}{last}")

    def at(self, hour: int, minute: int = 0) -> datetime:
        """A time of the story's day, in Hong Kong and the Mainland alike."""
        day = self.script.day
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HONG_KONG)

    async def move_clock(self, moment: datetime, why: str) -> None:
        """Move the clock forward to ``moment``, and say so. Windows and latencies stay as long as they are."""
        moved = self.clock.move_to(moment)
        if moved:
            minutes = max(1, round(moved.total_seconds() / 60))
            shown = moment.astimezone(HONG_KONG).strftime("%H:%M")
            audience = self.ledger.audience
            moved_on = "the clock is moved {count} min forward to {time}: {why}"
            audience.note(moved_on, count=str(minutes), time=shown, why=audience.say(why))
            await asyncio.sleep(NOTICE)

    async def move_on(self, span: timedelta, pause: float) -> None:
        """Let ``span`` pass without a word, as a truck drives, and give everybody ``pause`` real seconds to see it."""
        self.clock.move_to(self.clock.now() + span)
        await asyncio.sleep(pause)

    async def pause(self, seconds: float) -> None:
        """Wait real seconds."""
        await asyncio.sleep(seconds)

    async def wait_on_clock(self, span: timedelta, why: str) -> None:
        """Let ``span`` pass on the clock at once."""
        await self.move_clock(self.clock.now() + span, why)

    # -- what is nobody's role -----------------------------------------------------------------------------------

    async def clear_orders(self) -> None:
        """Lift what an earlier, interrupted play has ordered from the simulators."""
        for address in self._authorities.values():
            for path in ("faults", "selection"):
                (await self._tester.delete(f"{address}/_sim/{path}")).raise_for_status()

    async def idle(self, side: str) -> bool:
        """Whether the simulator of a side's authority has done all that was due by the clock."""
        answer = await self._tester.get(f"{self._authorities[side]}/_sim/state")
        answer.raise_for_status()
        due = answer.json()["next_due"]
        return due is None or self.moment(due) > self.clock.now()

    async def order(self, side: str, path: str, order: dict[str, Any]) -> Any:
        """Order something from the simulator of a side's authority, as a tester would."""
        answer = await self._tester.post(f"{self._authorities[side]}/_sim/{path}", json=order)
        answer.raise_for_status()
        return answer.json()
