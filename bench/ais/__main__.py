"""``python -m bench.ais [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.ais.measure import positions
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.ais", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="more sentences")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    figures = positions(full=given.full)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full, "positions": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:60} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
