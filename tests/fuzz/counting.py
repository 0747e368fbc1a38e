"""Counting mutants: how many, how fast, and whether the process grew."""

from __future__ import annotations

import gc
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LONG = os.environ.get("FAIRWAY_FUZZ") == "long"
GROWTH = 64_000
"""Kilobytes that the process may grow by after the first tenth of the mutants."""
Mutants = Callable[[str, int, int], Iterator[int]]
"""Numbers of the mutants of a decoder by name: as many as a quick run has, or a long one."""


def resident() -> int:
    """Kilobytes that the process holds in memory; where that is not told, the most that it ever held."""
    gc.collect()
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def counted(name: str, count: int, tell: Callable[[str], None]) -> Iterator[int]:
    """0 to ``count``, with a line of progress now and then; fails when the process grew meanwhile."""
    begun, asked = 0, time.perf_counter()
    for number in range(count):
        if number == count // 10:
            begun = resident()
        if number and number % max(1, count // 8) == 0:
            tell(_line(name, number, count, asked, resident() - begun))
        yield number
    grown = resident() - begun
    tell(_line(name, count, count, asked, grown))
    assert grown < GROWTH, f"{name}: {grown:,} kB more after {count:,} mutants"


def _line(name: str, done: int, count: int, asked: float, grown: int) -> str:
    rate = done / max(time.perf_counter() - asked, 1e-9)
    return f"{name}: {done:,} of {count:,} mutants, {rate:,.0f} a second, {grown:+,} kB"
