"""A recording: every frame that went out, with its time, as lines of JSON. ``fairway trip replay`` plays it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TextIO

from simulators.fleet.device import Device, Kind
from simulators.machinery.clock import Clock, rfc3339


def header(title: str, seed: int) -> str:
    """The first line of a recording."""
    return _line({"recording": 1, "by": "simulators.fleet", "scenario": title, "seed": seed})


def line(at: datetime, server: str, kind: Kind, device: str, frame: bytes) -> str:
    """The line of one frame."""
    profile = "jt808" if kind.startswith("jt808-20") else kind
    said: dict[str, object] = {
        "at": rfc3339(at),
        "server": server,
        "profile": profile,
        "device": device,
        "frame": frame.hex(),
    }
    return _line(said)


def _line(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


class Recording:
    """A file that is written as the frames go out."""

    def __init__(self, path: Path, clock: Clock, *, title: str, seed: int) -> None:
        self._clock = clock
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._write(header(title, seed))

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()

    def __call__(self, device: Device, server: str, frame: bytes) -> None:
        """Note a frame."""
        self._write(line(self._clock.now(), server, device.kind, device.name, frame))

    def close(self) -> None:
        """No more frames come."""
        self._file.close()
