"""Which processes of a site there are, and killing one of them."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from pathlib import Path

from fairway.app.serve import run_folder
from fairway.site import process_records as records
from fairway.site.provision import embedded
from fairway.site.settings import Settings

VICTIMS = ("web-1", "worker", "postmaster", "supervisor", "backend", "everything")
WEIGHTS = (5, 5, 5, 3, 2, 1)


def kill(settings: Settings, victim: str, chance: random.Random) -> list[str]:
    """Kill a process of the site by SIGKILL, or all of them; what was killed, as far as it ran just then."""
    if victim == "everything":
        return [name for one in VICTIMS[:4] for name in kill(settings, one, chance)]
    pid = _pid(settings, victim, chance)
    if pid is None:
        return []
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return [victim]
    return []


def _pid(settings: Settings, victim: str, chance: random.Random) -> int | None:
    if victim in ("postmaster", "backend"):
        cluster = embedded(settings)
        postmaster = cluster.pid if cluster else None
        if victim == "postmaster" or postmaster is None:
            return postmaster
        backends = children(postmaster)
        return chance.choice(backends) if backends else None
    return next((one.pid for one in records.running(run_folder(settings)) if one.name == victim), None)


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has started and that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name, in parentheses, may hold anything; the parent's number is the second field after it.
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
    return sorted(found)
