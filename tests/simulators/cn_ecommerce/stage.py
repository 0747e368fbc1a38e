"""An e-commerce system in this process, over folders and a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fairway.wire.ceb import BusinessObject, Message, decode
from fairway.wire.ceb.answers import Receipt, receipts
from fairway.wire.ceb.dxp import read
from simulators.cn_ecommerce.app import Port
from simulators.cn_ecommerce.folders import Exchange
from simulators.cn_ecommerce.window import System
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.journal import Journal
from tests.simulators.cn_ecommerce.messages import content, envelope, message
from tests.simulators.http import Http

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""09:00 in the Mainland."""


class Stage:
    """The system, its clock, and one client's folders."""

    def __init__(self, folder: Path, *, seed: int = 7, schemas: Path | None = None) -> None:
        self.folder = folder
        self.clock = StoppedClock(START)
        self.exchange = Exchange(folder / "exchange")
        self.root = self.exchange.add("hk")
        self._seed, self._schemas = seed, schemas
        self.open()

    def open(self) -> None:
        """Start the program on its memory."""
        self.engine = Engine(self.clock, Journal(self.folder / "journal.sqlite"), self._seed)
        self.system = System(self.engine, self.exchange, self._schemas)
        self.http = Http(Port(self.system).application())
        self.dropped = len(list((self.root / "SentBox").iterdir())) + len(list((self.root / "FailBox").iterdir()))

    def close(self) -> None:
        """Stop the program."""
        self.engine.journal.close()

    def drop(self, data: bytes) -> None:
        """Put a file into the OutBox."""
        self.dropped += 1
        (self.root / "OutBox" / f"{self.dropped:04d}.xml").write_bytes(data)
        self.step()

    def send(self, number: str, *objects: BusinessObject, name: object = "") -> Message:
        """Send objects in one message."""
        made = message(number, *objects, name=name or [sorted(one.head.items()) for one in objects])
        self.drop(envelope(content(made), number))
        return made

    def step(self) -> None:
        """One round of the program, without time passing."""
        for _ in range(2):
            self.engine.run_due()
            self.system.step()

    def run(self, **span: float) -> None:
        """Let time pass, a round at each moment that is due."""
        self.step()
        end = self.clock.now() + timedelta(**span)
        while (due := self.engine.journal.next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            if not self.engine.run_due():
                break
            self.system.step()
        self.clock.set(end)
        self.step()

    def box(self, name: str) -> list[Path]:
        """The files of a box, in the order of their names."""
        return sorted((self.root / name).iterdir())

    def answers(self, number: str = "") -> list[Message]:
        """The messages that came back, of one number where it is named."""
        found = []
        for path in self.box("InBox"):
            if "DxpRep" in path.name:
                continue
            inner, _ = read(path.read_bytes())
            decoded = decode(inner.data)
            assert not decoded.issues, decoded.issues
            assert decoded.message is not None
            if number in ("", decoded.message.number):
                found.append(decoded.message)
        return found

    def receipts(self, number: str) -> list[Receipt]:
        """The receipts of one number."""
        return [receipt for made in self.answers(number) for receipt in receipts(made)]

    def standings(self, number: str, key: str = "") -> list[str]:
        """The standings that an object, or all of them, were told to have."""
        return [one.status for one in self.receipts(number) if not key or key in one.key]

    def order(self, **fault: object) -> None:
        """Order a fault."""
        assert self.http.post("/_sim/faults", json=fault).status_code == 201

    def select(self, **order: object) -> None:
        """Pick something for review or inspection."""
        assert self.http.post("/_sim/selection", json=order).status_code == 201

    def state(self) -> dict[str, Any]:
        """What the simulator says of itself."""
        found: dict[str, Any] = self.http.get("/_sim/state").json()
        return found

    def effects(self) -> list[dict[str, Any]]:
        """What the simulator says that it accepted."""
        found: list[dict[str, Any]] = self.http.get("/_sim/effects").json()["effects"]
        return found
