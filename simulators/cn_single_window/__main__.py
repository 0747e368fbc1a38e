"""``python -m simulators.cn_single_window``: the simulated Mainland single window as a program."""

from __future__ import annotations

from pathlib import Path

from simulators.cn_single_window.app import Port
from simulators.cn_single_window.folders import Exchange
from simulators.cn_single_window.window import Window
from simulators.machinery.engine import SLICE
from simulators.machinery.program import arguments, engine_for, run


def main() -> None:
    """Watch the folders until stopped."""
    parser = arguments("cn_single_window", 8841)
    parser.add_argument("--exchange", type=Path, required=True, help="folder that holds a folder for each client")
    parser.add_argument("--client", action="append", default=[], help="make the boxes of this client; may be repeated")
    parser.add_argument(
        "--gate",
        choices=("auto", "manual"),
        default="auto",
        help="auto: a truck turns up at the time its confirmation says; manual: only POST /_sim/gate brings one",
    )
    options = parser.parse_args()
    exchange = Exchange(options.exchange)
    for client in options.client:
        exchange.add(client)
    engine = engine_for(options)
    window = Window(engine, exchange, gate_by_itself=options.gate == "auto")
    run("cn_single_window", options, engine, Port(window).application(), lambda: window.step(SLICE))


if __name__ == "__main__":
    main()
