"""``python -m bench.corridor [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.corridor.measure import everything
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.corridor", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="1,000 corridors, more places and readings")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    machine = machine_line()
    figures = everything(full=given.full)
    found: dict[str, Any] = {"machine": machine, "full": given.full, "corridor": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(machine)
        print("\n".join(f"{name:72} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
