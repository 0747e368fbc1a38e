"""What every process of a site does first: settings, logs, code tables, and knowing when to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from fairway.app.logs import configure
from fairway.app.supervisor import SUPERVISED
from fairway.codes import tables
from fairway.filings.derive_all import adapters
from fairway.site.settings import Settings
from fairway.tracking import areas

log = logging.getLogger(__name__)
COLLECT_AFTER = (20_000, 20, 50)
"""Thresholds of the garbage collector: a submission is some ten thousand objects, nearly all freed by counting."""
Work = Callable[[Settings, asyncio.Event], Coroutine[Any, Any, int]]


def run(work: Work, settings: Settings, name: str) -> int:
    """Run ``work`` until it ends or a signal, or the end of the supervisor, sets its event; the exit code."""
    configure(settings, name)
    tables.use(settings.codes_folder)
    areas.use(settings.codes_folder)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_until_stopped(work, settings))


def settle() -> None:
    """Read everything that a process keeps for good, and take it out of the garbage collector's rounds.

    Code tables, models and modules are hundreds of thousands of objects that no round will ever free; each full round
    walked through them in the middle of a request.
    """
    book = tables.book()
    for name in book.names:
        book.table(name)
    adapters()
    keep_for_good()


def keep_for_good() -> None:
    """Take what is there now out of the garbage collector's rounds, and have fewer of them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


async def _until_stopped(work: Work, settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    watch_supervisor(stop)
    return await work(settings, stop)


def watch_supervisor(stop: asyncio.Event) -> None:
    """Set ``stop`` when standard input ends, if a supervisor holds its other end: then that one is gone."""
    if not os.environ.get(SUPERVISED):
        return
    loop = asyncio.get_running_loop()

    def ended() -> None:
        if os.read(sys.stdin.fileno(), 1024) == b"":
            loop.remove_reader(sys.stdin.fileno())
            stop.set()

    loop.add_reader(sys.stdin.fileno(), ended)
