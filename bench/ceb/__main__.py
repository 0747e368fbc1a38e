"""``python -m bench.ceb [--rows N] [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.ceb.measure import ROWS, ROWS_FULL, decoding, encoding
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.ceb", description=__doc__)
    parser.add_argument(
        "--rows", type=int, metavar="N", help="inventories to encode (default: 100,000; full: a million)"
    )
    parser.add_argument("--full", "--large", action="store_true", help="a million inventories")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    machine = machine_line()
    figures = {**encoding(given.rows or (ROWS_FULL if given.full else ROWS)), **decoding()}
    found: dict[str, Any] = {"machine": machine, "full": given.full, "ceb": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(machine)
        print("\n".join(f"{name:84} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
