"""The engine of a simulator: it works off the agenda, and hands answers to the post, where faults may befall them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulators.machinery.chance import draw
from simulators.machinery.clock import Clock
from simulators.machinery.faults import Faults
from simulators.machinery.journal import Journal, Kept
from simulators.machinery.selection import Selections

Handler = Callable[[dict[str, Any], datetime], None]
IDLE = timedelta(hours=1)
SLICE = 0.05
"""Real seconds of work after which requests get their turn."""
SHORTEST_NAP = 0.005
LONGEST_NAP = 0.25
"""Real seconds after which the engine looks again whatever the agenda says: the clock may have been set."""


class Tail(Kept, kw_only=True):
    """Until when the last comer of a queue keeps the authority busy."""

    due: float


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer to be delivered: to whom, and what it is about, so that faults can be aimed at it."""

    recipient: str
    answer_id: str
    content: bytes
    target: str
    references: tuple[str, ...] = ()
    name: str = ""


class Engine:
    """Clock, journal, faults and selections of one simulator, and its agenda at work."""

    def __init__(self, clock: Clock, journal: Journal, seed: int) -> None:
        self.clock = clock
        self.journal = journal
        self.faults = Faults(journal, seed)
        self.selections = Selections(journal, seed)
        self._handlers: dict[str, Handler] = {"deliver": self._deliver}

    def on(self, task: str, handler: Handler) -> None:
        """Name the handler of a task; it runs within a transaction with the task's body and the present."""
        self._handlers[task] = handler

    def later(self, span: timedelta, target: str, task: str, **body: Any) -> None:
        """Plan ``task`` when ``span``, as today's latency makes it, has passed."""
        self.journal.plan(self.clock.now() + self.faults.delayed(span, target), task, **body)

    def turn(self, queue: str, due: datetime) -> datetime:
        """When something that may be done at ``due`` gets its turn: never before what came earlier in its queue."""
        tail = self.journal.get(Tail, queue)
        moment = max(due.timestamp(), tail.due if tail else 0.0)
        self.journal.put(Tail(id=queue, due=moment))
        return datetime.fromtimestamp(moment, due.tzinfo)

    def uniform(self, key: str, least: timedelta, most: timedelta) -> timedelta:
        """A span between the two, drawn by the seed for ``key``."""
        return least + (most - least) * draw(self.faults.seed, "latency", key)

    def post(self, letter: Letter, after: timedelta = timedelta()) -> int:
        """Deliver an answer when ``after`` has passed; later, or more than once, where a fault says so. Its number."""
        number = self.journal.answer(letter.recipient, letter.answer_id, letter.name, letter.content)
        case = (letter.target, letter.answer_id, *letter.references)
        due = self.clock.now() + self.faults.delayed(after, letter.target) + self.faults.held(*case)
        for copy in range(self.faults.copies(*case)):
            self.journal.plan(due + timedelta(seconds=30 * copy), "deliver", answer=number)
        return number

    def repeat(self, answer: int) -> None:
        """Deliver an answer once more, because it was asked for again."""
        self.journal.plan(self.clock.now(), "deliver", answer=answer)

    def _deliver(self, body: dict[str, Any], now: datetime) -> None:
        self.journal.deliver(body["answer"], now)

    def run_due(self, most_seconds: float | None = None) -> int:
        """Do what is due, each task in its own transaction; nothing during an outage. How many were done.

        Stops early when ``most_seconds`` of real time have passed, so that a long agenda keeps nobody waiting.
        """
        done, started = 0, time.monotonic()
        while self.faults.outage_until(self.clock.now()) is None:
            now = self.clock.now()
            task = self.journal.due(now)
            if task is None or (most_seconds is not None and time.monotonic() - started > most_seconds):
                break
            with self.journal.transaction():
                self._handlers[task.task](task.body, now)
                self.journal.done(task)
            done += 1
        return done

    async def run(self, stop: asyncio.Event, step: Callable[[], bool] | None = None) -> None:
        """Work until ``stop`` is set; ``step`` is done on each round as well and says whether it has more to do."""
        while not stop.is_set():
            self.run_due(SLICE)
            more = step() if step is not None else False
            due = self.journal.next_due()
            span = max(timedelta(), due - self.clock.now()) if due else IDLE
            nap = SHORTEST_NAP if more else min(LONGEST_NAP, max(SHORTEST_NAP, self.clock.real_seconds(span)))
            try:
                await asyncio.wait_for(stop.wait(), nap)
            except TimeoutError:
                continue
