"""``python -m simulators.cn_ecommerce``: the simulated customs e-commerce system as a program."""

from __future__ import annotations

from pathlib import Path

from simulators.cn_ecommerce.app import Port
from simulators.cn_ecommerce.folders import Exchange
from simulators.cn_ecommerce.window import System
from simulators.machinery.engine import SLICE
from simulators.machinery.program import arguments, engine_for, run


def main() -> None:
    """Watch the folders until stopped."""
    parser = arguments("cn_ecommerce", 8844)
    parser.add_argument("--exchange", type=Path, required=True, help="folder that holds a folder for each client")
    parser.add_argument("--client", action="append", default=[], help="make the boxes of this client; may be repeated")
    parser.add_argument("--schemas", type=Path, help="folder with the official import.xsd and export.xsd")
    options = parser.parse_args()
    exchange = Exchange(options.exchange)
    for client in options.client:
        exchange.add(client)
    engine = engine_for(options)
    system = System(engine, exchange, options.schemas)
    run("cn_ecommerce", options, engine, Port(system).application(), lambda: system.step(SLICE))


if __name__ == "__main__":
    main()
