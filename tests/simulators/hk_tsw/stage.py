"""A Trade Single Window in this process, over a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from lxml import etree

from simulators.hk_tsw.accounts import Account
from simulators.hk_tsw.app import Window
from simulators.hk_tsw.office import Office
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.journal import Journal
from tests.simulators.http import Http

START = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""09:00 in Hong Kong."""

ACCOUNTS = {
    "key-of-the-forwarder": Account("FWDHK01", "declarant", "key-of-the-forwarder"),
    "key-of-the-trucker-1": Account("TRKHK01", "declarant", "key-of-the-trucker-1"),
    "key-of-the-lane-cam1": Account("SBC-LANE", "control-point", "key-of-the-lane-cam1"),
    "key-of-the-customs-1": Account("CUSTOMS", "customs", "key-of-the-customs-1"),
}
FORWARDER, TRUCKER, LANE, CUSTOMS = ACCOUNTS


def value(root: etree._Element, path: str) -> str:
    """The text at a path of local names."""
    found = root.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return (found.text or "") if found is not None else ""


def codes(response: httpx.Response) -> list[tuple[str, str]]:
    """Code and path of every error in a response."""
    root = etree.fromstring(response.content)
    return [(value(each, "Code"), value(each, "Path")) for each in root.findall("{*}Error")]


class Answer(dict[str, Any]):
    """An answer of the queue as a dictionary; ``errors`` and ``numbers`` beside its elements."""


class Client:
    """One account at the window."""

    def __init__(self, http: Http, key: str) -> None:
        self.http, self.key = http, key
        self.account = ACCOUNTS[key].account
        self.serial = 0

    def send(self, path: str, body: str, *, key: str | None = None, **headers: str) -> httpx.Response:
        """Send a message; the idempotency key is new unless given."""
        self.serial += 1
        root = etree.fromstring(body.encode())
        sent = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/xml; charset=utf-8",
            "Idempotency-Key": key or f"{self.account}-{self.serial}",
            "Message-Id": value(root, "Header/MessageID").encode("ascii", "replace").decode(),
        }
        return self.http.post(path, content=body.encode(), headers=sent | headers)

    def get(self, path: str, **parameters: str) -> httpx.Response:
        """Ask for a page."""
        return self.http.get(path, params=parameters, headers={"Authorization": f"Bearer {self.key}"})

    def answers(self, after: str | None = None) -> list[Answer]:
        """The queue, from the oldest answer that was not acknowledged."""
        response = self.get("/answers", limit="500", **({"after": after} if after else {}))
        assert response.status_code == 200
        found = []
        for each in etree.fromstring(response.content).findall("{*}Answer"):
            answer = Answer({str(etree.QName(part).localname): part.text for part in each})
            answer["errors"] = [(value(error, "Code"), value(error, "Path")) for error in each.findall("{*}Error")]
            answer["numbers"] = {str(number.get("name")): number.text for number in each.findall("{*}Number")}
            found.append(answer)
        return found

    def told(self, code: str) -> list[Answer]:
        """The answers with this code."""
        return [each for each in self.answers() if each["Code"] == code]


class Stage:
    """The window, its clock and its clients."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        self.clock = StoppedClock(START)
        self.engine = Engine(self.clock, Journal(folder / "journal.sqlite"), seed)
        self.office = Office(self.engine)
        self.http = Http(Window(self.office, ACCOUNTS, most_requests=10_000).application())
        self.forwarder, self.trucker = Client(self.http, FORWARDER), Client(self.http, TRUCKER)
        self.lane, self.customs = Client(self.http, LANE), Client(self.http, CUSTOMS)

    def run(self, **span: float) -> None:
        """Let time pass, working off the agenda at each moment that is due."""
        end = self.clock.now() + timedelta(**span)
        while (due := self.engine.journal.next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            if not self.engine.run_due():
                break
        self.clock.set(end)
        self.engine.run_due()

    def until(self, moment: datetime) -> None:
        """Let time pass until ``moment``."""
        self.run(seconds=(moment - self.clock.now()).total_seconds())

    def order(self, **fault: object) -> None:
        """Order a fault."""
        assert self.http.post("/_sim/faults", json=fault).status_code == 201

    def effects(self) -> list[dict[str, Any]]:
        """What the simulator says that it accepted."""
        found: list[dict[str, Any]] = self.http.get("/_sim/effects").json()["effects"]
        return found
