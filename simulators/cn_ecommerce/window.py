"""The whole system: folders in, folders out, over one engine."""

from __future__ import annotations

import math
import time
from pathlib import Path

from simulators.cn_ecommerce.books import Books
from simulators.cn_ecommerce.fields import Schemas
from simulators.cn_ecommerce.folders import Exchange, TooLargeError
from simulators.cn_ecommerce.intake import Intake
from simulators.cn_ecommerce.life import Life
from simulators.cn_ecommerce.post import Post
from simulators.machinery.drop_folders import Dropped
from simulators.machinery.engine import Engine


class System:
    """Takes what is dropped, puts what is delivered."""

    def __init__(self, engine: Engine, exchange: Exchange, schemas: Path | None = None) -> None:
        self.engine = engine
        self.journal = engine.journal
        self.exchange = exchange
        self.schemas = Schemas(schemas)
        self._post = Post(engine, exchange)
        books = Books(engine)
        self._intake = Intake(self._post, books, Life(self._post, books), self.schemas)

    def step(self, most_seconds: float = math.inf) -> bool:
        """One round: take what waits, put what was delivered. Nothing during an outage.

        Stops after ``most_seconds`` of real time; whether there was more to do.
        """
        if self.engine.faults.outage_until(self.engine.clock.now()) is not None:
            return False
        end = time.monotonic() + most_seconds
        for dropped in self.exchange.dropped():
            self._take(dropped)
            if time.monotonic() > end:
                self._post.write(end)
                return True
        return self._post.write(end)

    def _take(self, dropped: Dropped) -> None:
        """Take one file: on disk in the journal first, then out of the OutBox."""
        now = self.engine.clock.now()
        with self.journal.transaction():
            try:
                content = self.exchange.read(dropped)
            except TooLargeError as fault:
                self._post.refuse(dropped.client, "", "", "0001", str(fault), now=now)
                taken = False
            else:
                taken = self._intake.take(dropped.client, content, now)
        self.exchange.move(dropped, "SentBox" if taken else "FailBox")
