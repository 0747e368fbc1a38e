"""The whole window: folders in, folders out, over one engine."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import Any

from simulators.cn_single_window.codes import MANIFESTS
from simulators.cn_single_window.confirmations import Confirmations
from simulators.cn_single_window.declaration_intake import DeclarationIntake
from simulators.cn_single_window.declarations import Declarations
from simulators.cn_single_window.folders import BadZipError, Exchange, unzip
from simulators.cn_single_window.gate import Gate
from simulators.cn_single_window.manifests import Manifests
from simulators.cn_single_window.model import Sending
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.registry import Registry
from simulators.cn_single_window.road_intake import RoadIntake
from simulators.cn_single_window.supervised_place import SupervisedPlace
from simulators.machinery.drop_folders import Dropped
from simulators.machinery.engine import Engine
from simulators.machinery.xml import read_xml


class Window:
    """Takes what is dropped, puts what is delivered."""

    def __init__(self, engine: Engine, exchange: Exchange, *, gate_by_itself: bool = True) -> None:
        self.engine = engine
        self.journal = engine.journal
        self.exchange = exchange
        self.registry = Registry(self.journal)
        post = Post(engine, exchange)
        self._post = post
        self._manifests = Manifests(post, self.registry)
        self._confirmations = Confirmations(post, self.registry, gate_by_itself=gate_by_itself)
        declarations = Declarations(post, self.registry)
        self.gate = Gate(post, declarations, SupervisedPlace(post))
        self._intakes: dict[str, RoadIntake | DeclarationIntake] = {
            "Rmft": RoadIntake(post, self.registry),
            "Deccus001": DeclarationIntake(post),
        }
        engine.on("judge_road", self._judge_road)

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
        intake = self._intakes[dropped.part]
        with self.journal.transaction():
            try:
                content = unzip(dropped.name, self.exchange.read(dropped))
            except BadZipError:
                intake.unreadable(dropped.client, dropped.name, now)
                taken = False
            else:
                taken = intake.take(dropped.client, dropped.name, content, now)
        self.exchange.move(dropped, "SentBox" if taken else "FailBox")

    def _judge_road(self, body: dict[str, Any], now: datetime) -> None:
        sending = self.journal.get(Sending, body["sending"])
        if sending is None:
            return
        root = read_xml(body["content"].encode())
        judge = self._manifests.judge if sending.kind in MANIFESTS else self._confirmations.judge
        self.journal.answered(sending.id, accepted=judge(sending, root, now))
