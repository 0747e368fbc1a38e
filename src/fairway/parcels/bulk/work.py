"""The folder of a run: what was planned, which partitions are done. A run that was killed goes on from here.

Every step writes its rows to a file that appears whole, then a note of a few hundred bytes that names the step as
done. What has no note is done anew; what has one is never touched again.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

import msgspec

from fairway.base.issues import Refusal
from fairway.parcels.bulk.places import inside, read_whole, write_whole
from fairway.parcels.bulk.plan import Plan
from fairway.parcels.bulk.rules import SameFiles

T = TypeVar("T", bound=msgspec.Struct)


class Work:
    """Notes of one run in ``out``."""

    def __init__(self, out: str) -> None:
        self.out = out

    def begin(self, plan: Plan, task: str, settled: str) -> None:
        """Keep the plan, or check that it is the one that was begun with. ``settled`` is whatever else results depend
        on, such as the rules in force. Raises Refusal when the folder belongs to another run."""
        wanted = {
            "task": task,
            "files": hashlib.sha256(msgspec.json.encode([(one.table, one.digest) for one in plan.sources])).hexdigest(),
            "partitions": [msgspec.to_builtins(one) for one in plan.partitions],
            "settled": settled,
        }
        kept = read_whole(self._place("plan"))
        if kept is None:
            write_whole(self._place("plan"), msgspec.json.format(msgspec.json.encode(wanted), indent=1))
            return
        found = msgspec.json.decode(kept)
        for what, value in wanted.items():
            if msgspec.json.encode(found.get(what)) != msgspec.json.encode(value):
                raise Refusal([SameFiles.at(self.out, what=what)])

    def done(self, step: str, kind: type[T]) -> T | None:
        """What was noted when ``step`` was done; None when it is still to do."""
        kept = read_whole(self._place(f"done/{step}"))
        return msgspec.json.decode(kept, type=kind) if kept is not None else None

    def finish(self, step: str, note: msgspec.Struct) -> None:
        """Note that a step is done: from here on it is never done again."""
        write_whole(self._place(f"done/{step}"), msgspec.json.format(msgspec.json.encode(note), indent=1))

    def file(self, *names: str) -> str:
        """A place for rows."""
        return inside(self.out, *names)

    def _place(self, name: str) -> str:
        return inside(self.out, "work", f"{name}.json")
