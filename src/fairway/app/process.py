"""What every process of a site does first: settings, logs, code tables, and knowing when to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from fairway.app.logs import configure
from fairway.app.supervisor import SUPERVISED
from fairway.codes import tables
from fairway.site.settings import Settings

log = logging.getLogger(__name__)
Work = Callable[[Settings, asyncio.Event], Coroutine[Any, Any, int]]


def run(work: Work, settings: Settings, name: str) -> int:
    """Run ``work`` until it ends or a signal, or the end of the supervisor, sets its event; the exit code."""
    configure(settings, name)
    tables.use(settings.codes_folder)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_until_stopped(work, settings))


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
