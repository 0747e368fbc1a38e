"""What the processes of a site used of the processor, by what they are. Linux; elsewhere nothing is told."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def used(supervisor: int, postmaster: int) -> dict[str, float]:
    """Seconds of processor time so far: of the web processes, the worker, PostgreSQL, and this process."""
    seconds = {"web": 0.0, "worker": 0.0, "postgresql": 0.0, "load generator": 0.0}
    if not Path("/proc/self/stat").exists():
        return {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        own, parent, time = int(folder.name), int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICK
        if own == os.getpid():
            seconds["load generator"] += time
        elif postmaster in {own, parent}:
            seconds["postgresql"] += time
        elif parent == supervisor and b"fairway.app.web" in command:
            seconds["web"] += time
        elif parent == supervisor and b"fairway.app.worker" in command:
            seconds["worker"] += time
    return seconds
