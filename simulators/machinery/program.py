"""Running a simulator as a program: arguments, loopback only, one process, one thread, a clean stop."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import ipaddress
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.machinery.clock import Clock, FileClock, MachineClock
from simulators.machinery.engine import Engine
from simulators.machinery.journal import Journal

HEADER = (b"simulator", b"This is a simulator, not an authority")


def loopback(text: str) -> str:
    """An address of this machine only; simulators are never offered to a network."""
    if not ipaddress.ip_address(text).is_loopback:
        raise argparse.ArgumentTypeError("a simulator listens on loopback only")
    return text


def arguments(name: str, port: int) -> argparse.ArgumentParser:
    """What both programs take."""
    parser = argparse.ArgumentParser(prog=f"python -m simulators.{name}", description="Simulator - not an authority")
    parser.add_argument("--host", type=loopback, default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=port, help="port to listen on; 0 takes a free one")
    parser.add_argument("--data", type=Path, default=Path(f".var/simulators/{name}"), help="where its memory is kept")
    parser.add_argument("--clock-file", type=Path, help="the demonstration's clock; the machine's without it")
    parser.add_argument("--seed", type=int, help="seed of all chance; drawn once and kept when it is not given")
    return parser


def engine_for(options: argparse.Namespace) -> Engine:
    """The engine over the memory in ``--data``. The seed of the first start holds, unless another is given."""
    options.data.mkdir(parents=True, exist_ok=True)
    options.data.chmod(0o700)  # messages wait here with names in them until they are judged
    _alone(options.data / "lock")
    clock: Clock = FileClock(options.clock_file) if options.clock_file else MachineClock()
    journal = Journal(options.data / "journal.sqlite")
    with journal.transaction():
        kept = journal.count("seed")
        seed = options.seed if options.seed is not None else kept or secrets.randbelow(2**31) + 1
        journal.count_on("seed", seed)
    return Engine(clock, journal, seed)


def _alone(path: Path) -> None:
    """Hold the lock of the memory as long as this process lives. Exits when another process holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"{path.parent} is in use by another process")


def labelled(app: ASGIApp) -> ASGIApp:
    """Every response says that it comes from a simulator."""

    async def labelled_app(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), HEADER]
            await send(message)

        await app(scope, receive, send_labelled)

    return labelled_app


class Server(uvicorn.Server):
    """A server that leaves the signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are handled by the program."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then print the line that says so."""
        await super().startup(sockets)
        print(self._ready, flush=True)


def run(name: str, options: argparse.Namespace, engine: Engine, app: ASGIApp, step: Callable[[], bool] | None) -> None:
    """Serve until SIGTERM or SIGINT. Prints one line with its address when it is ready. Logs no content."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    listener = socket.socket(socket.AF_INET6 if ":" in options.host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((options.host, options.port))
    address = f"http://{options.host}:{listener.getsockname()[1]}"
    (options.data / "address").write_text(address + "\n")
    asyncio.run(_serve(listener, engine, app, step, f"{name}: simulator - not an authority - at {address}"))


async def _serve(
    listener: socket.socket, engine: Engine, app: ASGIApp, step: Callable[[], bool] | None, ready: str
) -> None:
    config = uvicorn.Config(
        labelled(app), log_level="warning", access_log=False, lifespan="off", server_header=False, timeout_keep_alive=75
    )
    server = Server(config, ready)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    serving = asyncio.create_task(server.serve([listener]))
    working = asyncio.create_task(engine.run(stop, step))
    await asyncio.wait((working, serving), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    server.should_exit = True
    await asyncio.gather(working, serving)
    engine.journal.close()
