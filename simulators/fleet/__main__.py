"""``python -m simulators.fleet``: trucks with electronic locks as a program.

Without a command it waits for orders on its HTTP port. ``scenario`` and ``fleet`` set trucks going at once, and end
when all is over with ``--once``; ``record`` writes what a truck would have sent, without a network.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
from datetime import datetime
from pathlib import Path

from simulators.fleet.desk import Desk, FleetOrder, ServerOrder, TripOrder
from simulators.fleet.fleet import device_number
from simulators.fleet.offline import sent
from simulators.fleet.recording import Recording, header, line
from simulators.fleet.script import Scenario, names, read_scenario, ready
from simulators.machinery.program import arguments, engine_for, run

KINDS = ("jt808-2013", "jt808-2019", "jt808-hhd", "jt701")


def server(text: str) -> ServerOrder:
    """``NAME=HOST:PORT`` or ``NAME=HOST:PORT,CODE``."""
    name, _, rest = text.partition("=")
    address, _, code = rest.partition(",")
    host, _, port = address.rpartition(":")
    if not name or not host or not port.isdigit():
        raise argparse.ArgumentTypeError("a server is NAME=HOST:PORT or NAME=HOST:PORT,CODE")
    return ServerOrder(name=name, host=host, port=int(port), code=code)


def scenario(text: str) -> Scenario:
    """A ready scenario by its name, or a file."""
    try:
        return ready(text) if text in names() else read_scenario(Path(text).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    given = arguments("fleet", 8843)
    given.add_argument("--record", type=Path, help="write every frame into this file")
    commands = given.add_subparsers(dest="command")
    one = commands.add_parser("scenario", help="one truck plays a scenario")
    many = commands.add_parser("fleet", help="many trucks, drawn by the seed")
    alone = commands.add_parser("record", help="write what a truck would have sent, without a network")
    for each in (one, alone):
        each.add_argument("scenario", type=scenario, help=f"a file, or one of {', '.join(names())}")
        each.add_argument("--device", default="13900010001", help="the number that the lock reports under")
        each.add_argument("--kind", choices=KINDS, default=KINDS[0], help="the protocol that it speaks")
        each.add_argument("--container", default="", help="the container that it hangs on")
    one.add_argument("--server", type=server, action="append", required=True, help="NAME=HOST:PORT,CODE; repeat")
    one.add_argument("--plate", default="FW 9000", help="the truck's mark")
    one.add_argument("--holds", action="store_true", help="wait at the places until told to go")
    alone.add_argument("--out", type=Path, required=True, help="the recording")
    alone.add_argument("--start", type=datetime.fromisoformat, required=True, help="when it sets out, with its zone")
    many.add_argument("--server", type=server, required=True, help="NAME=HOST:PORT; without a code, each has its own")
    many.add_argument("--devices", type=int, default=100, help="how many")
    many.add_argument("--every", type=float, help="seconds of the clock between two positions of a truck")
    many.add_argument("--list", action="store_true", help="print number and code of each device, and end")
    for each in (one, many):
        each.add_argument("--once", action="store_true", help="end when all is over and acknowledged")
    return given


def record(options: argparse.Namespace) -> None:
    """Write a recording without a network."""
    seed = options.seed or 1
    played: Scenario = options.scenario
    frames = sent(played, options.device, options.kind, options.start, seed, container=options.container)
    with options.out.open("w", encoding="utf-8") as file:
        file.write(header(played.name, seed))
        for each in frames:
            file.write(line(each.at, each.server, options.kind, options.device, each.frame))


def main() -> None:
    """Drive until stopped, or until all is over."""
    options = parser().parse_args()
    if options.command == "record":
        record(options)
        return
    if options.command == "fleet" and options.list:
        for number in range(options.devices):
            name = device_number(options.seed or 1, number)
            print(name, options.server.code or name[::-1])
        return
    engine = engine_for(options)
    title = options.scenario.name if options.command == "scenario" else options.command or "orders"
    recording = (
        Recording(options.record, engine.clock, title=title, seed=engine.faults.seed) if options.record else None
    )
    desk = Desk(engine, recording)
    begun = False

    def step() -> bool:
        nonlocal begun
        if not begun:
            begun = True
            _begin(desk, options)
        elif options.command and options.once and desk.fleet.settled():
            print(json.dumps(desk.totals()), flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
        return False

    try:
        run("fleet", options, engine, desk.application(), step)
    finally:
        if recording is not None:
            recording.close()


def _begin(desk: Desk, options: argparse.Namespace) -> None:
    """Set going what the command line asks for. Within the event loop."""
    if options.command == "scenario":
        order = TripOrder(
            device=options.device,
            kind=options.kind,
            plate=options.plate,
            container=options.container,
            servers=options.server,
            holds=options.holds,
        )
        desk.fleet.add(desk.made(order, options.scenario))
    elif options.command == "fleet":
        many = FleetOrder(devices=options.devices, server=options.server, every_seconds=options.every)
        desk.add_many(many, desk.engine.clock.now())


if __name__ == "__main__":
    main()
