"""A single window in this process, over folders and a clock that the test moves."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from simulators.cn_single_window.app import Port
from simulators.cn_single_window.folders import Exchange
from simulators.cn_single_window.window import Window
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.journal import Journal
from tests.simulators.http import Http

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""09:00 in the Mainland."""


def text(root: etree._Element, path: str) -> str:
    """The text at a path of local names."""
    found = root.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return (found.text or "") if found is not None else ""


def zipped(name: str, content: str | bytes) -> bytes:
    """A zip with one entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


class Stage:
    """The window, its clock, and one client's folders."""

    def __init__(self, folder: Path, *, gate_by_itself: bool = False, seed: int = 7) -> None:
        self.clock = StoppedClock(START)
        self.engine = Engine(self.clock, Journal(folder / "journal.sqlite"), seed)
        self.exchange = Exchange(folder / "exchange")
        self.root = self.exchange.add("gd")
        self.window = Window(self.engine, self.exchange, gate_by_itself=gate_by_itself)
        self.http = Http(Port(self.window).application())

    def drop(self, business: str, stem: str, xml: str | bytes) -> None:
        """Put a message into the OutBox."""
        self.drop_bytes(business, f"{stem}.zip", zipped(f"{stem}.xml", xml))

    def drop_bytes(self, business: str, name: str, content: bytes) -> None:
        """Put any file into the OutBox."""
        (self.root / business / "OutBox" / name).write_bytes(content)

    def step(self) -> None:
        """One round of the program, without time passing."""
        self.engine.run_due()
        self.window.step()
        self.engine.run_due()
        self.window.step()

    def run(self, **span: float) -> None:
        """Let time pass, a round at each moment that is due."""
        self.step()
        end = self.clock.now() + timedelta(**span)
        while (due := self.engine.journal.next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            if not self.engine.run_due():
                break
            self.window.step()
        self.clock.set(end)
        self.step()

    def box(self, business: str, box: str = "InBox") -> list[str]:
        """Names in a box, in the order in which they were written."""
        files = sorted((self.root / business / box).iterdir(), key=lambda each: (each.stat().st_mtime_ns, each.name))
        return [each.name for each in files]

    def inbox(self, business: str) -> list[etree._Element]:
        """The answers, in the order in which they were written."""
        return [etree.parse(self.root / business / "InBox" / name).getroot() for name in self.box(business)]

    def codes(self, message_id: str) -> list[str]:
        """The codes that a road message was answered with."""
        found = []
        for root in self.inbox("Rmft"):
            if text(root, "Head/MessageID") == message_id and root.find("{*}Response") is not None:
                found.append(
                    text(root, "Response/AdditionalInformation/StatementCode")
                    or text(root, "Response/ResponseType/Code")
                )
        return found

    def errors(self, message_id: str) -> list[tuple[str, str]]:
        """Code and pointer of every error that a road message was answered with."""
        return [
            (text(error, "ValidationCode"), text(error, "Pointer"))
            for root in self.inbox("Rmft")
            if text(root, "Head/MessageID") == message_id
            for error in root.iterfind("{*}Response/{*}Error")
        ]

    def channels(self, number: str = "") -> list[str]:
        """The channels of the receipts of a declaration (all, when none is named), in order of their time."""
        return [
            text(root, "DEC_RESULT/CHANNEL")
            for root in self.inbox("Deccus001")
            if etree.QName(root).localname == "DEC_DATA" and number in ("", text(root, "DEC_RESULT/CUS_CIQ_NO"))
        ]

    def dec_faults(self) -> list[tuple[str, str]]:
        """Code and path of all faults of declarations."""
        found = []
        for root in self.inbox("Deccus001"):
            for line in text(root, "RESULT_INFO").splitlines():
                code, path, _ = line.split("|", 2)
                found.append((code, path))
        return found

    def order(self, **fault: object) -> None:
        """Order a fault."""
        assert self.http.post("/_sim/faults", json=fault).status_code == 201

    def gate(self, batch: str, vehicle: str | None = None) -> dict[str, Any]:
        """A truck turns up at the gate."""
        order = {"batch_number": batch} | ({"vehicle_code": vehicle} if vehicle else {})
        found: dict[str, Any] = self.http.post("/_sim/gate", json=order).json()
        return found

    def effects(self) -> list[dict[str, Any]]:
        """What the simulator says that it accepted."""
        found: list[dict[str, Any]] = self.http.get("/_sim/effects").json()["effects"]
        return found
