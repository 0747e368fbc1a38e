"""Milliseconds of processor time for each document and for all six, against a dump of the same submission as canonical
JSON."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.filings.generate import LINES, SEED, submission
from fairway.base.issues import Severity
from fairway.consignments.parse import canonical_bytes
from fairway.filings.adapter import Target
from fairway.filings.derive_all import adapter, adapters, derive, draft_envelopes
from fairway.filings.readiness import readiness

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LIMIT_MS, AIM_MS = 5.0, 2.0
"""For all six documents of a submission of 50 lines."""


def _typical(taken: list[float]) -> float:
    """The lowest of the medians of ten blocks: what it takes while the neighbours on the machine are quiet."""
    size = max(1, len(taken) // 10)
    return min(statistics.median(taken[start : start + size]) for start in range(0, len(taken), size))


class IncompleteFixture(RuntimeError):  # noqa: N818  says what is wrong
    """The submission is not complete, so that figures would be of half-made documents."""


def _milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Processor time of this thread, so that neighbours on the machine count as little as possible."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.thread_time()
        work()
        taken.append((time.thread_time() - started) * 1000)
    return taken


def documents(*, full: bool) -> dict[str, Any]:
    """Best and median milliseconds, and ratios to the floor of the same run."""
    rounds = 2000 if full else 300
    one = submission()
    envelopes = draft_envelopes(NOW)
    made = derive(one, Target, envelopes)
    against = [issue for issue in made.issues if issue.severity is not Severity.WARNING]
    if against or {document.target for document in made.documents} != set(Target):
        raise IncompleteFixture("; ".join(f"{issue.rule} {issue.pointer}" for issue in against[:5]))
    gc.collect()
    gc.freeze()
    floor = _milliseconds(lambda: canonical_bytes(one), rounds)
    best = min(floor)
    figures: dict[str, Any] = {
        "lines": LINES,
        "seed": SEED,
        "rounds": rounds,
        "bytes of all documents": sum(len(document.content) for document in made.documents),
        "floor: canonical JSON, best ms": round(best, 3),
        "floor: canonical JSON, typical ms": round(_typical(floor), 3),
    }
    for target in Target:
        taken = _milliseconds(partial(adapter(target).derive, one, envelopes(target)), rounds)
        figures[f"{target.value}, best ms"] = round(min(taken), 3)
        figures[f"{target.value}, typical ms"] = round(_typical(taken), 3)
    taken = _milliseconds(lambda: derive(one, Target, envelopes), rounds)
    everything = adapters()
    ready = _milliseconds(lambda: readiness(one, everything, NOW), max(20, rounds // 10))
    middle = _typical(taken)
    return figures | {
        "all six and their comparison, best ms": round(min(taken), 3),
        "all six and their comparison, typical ms": round(middle, 3),
        "all six, times the floor (best)": round(min(taken) / best, 2),
        "readiness of all six, typical ms": round(_typical(ready), 3),
        f"holds: typical under {LIMIT_MS:g} ms": middle < LIMIT_MS,
        f"aim: typical under {AIM_MS:g} ms": middle < AIM_MS,
    }
