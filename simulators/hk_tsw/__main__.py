"""``python -m simulators.hk_tsw``: the simulated Trade Single Window as a program."""

from __future__ import annotations

from pathlib import Path

from simulators.hk_tsw.accounts import load
from simulators.hk_tsw.app import Window
from simulators.hk_tsw.office import Office
from simulators.machinery.program import arguments, engine_for, run


def main() -> None:
    """Serve until stopped."""
    parser = arguments("hk_tsw", 8840)
    parser.add_argument("--accounts", type=Path, help="accounts and keys (JSON); made in --data when absent")
    parser.add_argument("--requests-per-second", type=int, default=50, help="most requests of one account")
    options = parser.parse_args()
    engine = engine_for(options)
    accounts = load(options.accounts or options.data / "accounts.json")
    window = Window(Office(engine), accounts, options.requests_per_second)
    run("hk_tsw", options, engine, window.application(), None)


if __name__ == "__main__":
    main()
