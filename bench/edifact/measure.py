"""An interchange tokenised, checked and validated, each in a process of its own, and pydifact on a part of it."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.edifact.generate import interchange

SIZE = 20_000_000
PEER_SIZE, PEER_SIZE_FULL = 1_000_000, 4_000_000
"""pydifact takes a minute and half a gigabyte for the whole: it gets a part, a large one at the large size."""
ROUNDS = 3
PIECE = 64 * 1024
FLOORS = {"tokenised with envelope checks": 7.0, "fully validated": 3.0}
AIMS = {"tokenised with envelope checks": 20.0, "fully validated": 8.0}
MOST_MEMORY = 100.0


def pieces(path: Path) -> Iterator[bytes]:
    """The file as it would come from a socket."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _tokenised(path: Path) -> int:
    from fairway.wire.edifact import tokenise

    return sum(1 for _ in tokenise(pieces(path)))


def _envelope(path: Path) -> int:
    from fairway.wire.edifact import Message, read

    return sum(_fine(found) for found in read(pieces(path), validate=False) if isinstance(found, Message))


def _validated(path: Path) -> int:
    from fairway.wire.edifact import Message, read

    return sum(_fine(found) for found in read(pieces(path)) if isinstance(found, Message))


def _trees(path: Path) -> int:
    from fairway.wire.edifact import Message, read

    return sum(len(found.groups) for found in read(pieces(path)) if isinstance(found, Message))


def _fine(message: Any) -> int:
    if message.issues:
        raise SystemExit(f"a message of the benchmark has a fault: {message.issues[0].text()}")
    return 1


def _pydifact(path: Path) -> int:
    from pydifact.segmentcollection import Interchange

    return sum(1 for _ in Interchange.from_str(path.read_text("ascii")).get_messages())


def _pydifact_segments(path: Path) -> int:
    from pydifact.parser import Parser

    return sum(1 for _ in Parser().parse(path.read_text("ascii")))


WORK: dict[str, Callable[[Path], int]] = {
    "tokenised": _tokenised,
    "tokenised with envelope checks": _envelope,
    "fully validated": _validated,
    "fully validated, with trees of groups": _trees,
    "pydifact, segments only": _pydifact_segments,
    "pydifact, interchange": _pydifact,
}


def one(name: str, path: Path, rounds: int) -> dict[str, float]:
    """Best of ``rounds`` in this process: seconds, things counted, and the peak of memory with the interpreter."""
    taken, counted = [], 0
    for _ in range(rounds):
        started = time.perf_counter()
        counted = WORK[name](path)
        taken.append(time.perf_counter() - started)
    return {"seconds": min(taken), "counted": counted, "peak": _peak()}


def _peak() -> float:
    """The most memory that this process had, MiB. ``getrusage`` would count what its parent had when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return float(re.findall(r"VmHWM:\s+([0-9]+)", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(name: str, path: Path, rounds: int) -> dict[str, float]:
    """The same in a fresh process, so that the peak of memory is its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.edifact", "--one", name, str(path), str(rounds)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def throughput(*, full: bool) -> dict[str, Any]:
    """Megabytes and segments or messages a second, and the peak of memory, ours and pydifact's in the same run."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="fairway-bench-") as folder:
        whole, part = Path(folder, "whole.edi"), Path(folder, "part.edi")
        whole.write_bytes(interchange(SIZE))
        part.write_bytes(interchange(PEER_SIZE_FULL if full else PEER_SIZE))
        figures["interchange, bytes"] = whole.stat().st_size
        figures["part for pydifact, bytes"] = part.stat().st_size
        speed: dict[str, float] = {}
        peak: dict[str, float] = {}
        for name in WORK:
            peer = name.startswith("pydifact")
            path = part if peer else whole
            found = _apart(name, path, 1 if peer else ROUNDS)
            speed[name] = path.stat().st_size / found["seconds"] / 1e6
            peak[name] = found["peak"]
            figures[f"{name}, MB/s"] = round(speed[name], 2)
            figures[f"{name}, counted"] = int(found["counted"])
            figures[f"{name}, peak MiB"] = round(found["peak"], 1)
    slowest = speed["pydifact, interchange"]
    for name, floor in FLOORS.items():
        figures[f"{name}: times pydifact"] = round(speed[name] / slowest, 1)
        figures[f"aim met: {name}, {AIMS[name]:g} MB/s"] = speed[name] >= AIMS[name]
        figures[f"holds: {name}, at least {floor:g} MB/s"] = speed[name] >= floor
        figures[f"holds: {name}, under {MOST_MEMORY:g} MiB"] = peak[name] < MOST_MEMORY
    return figures
