"""``python -m bench.edifact [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.edifact.measure import one, throughput
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.edifact", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="a larger part for pydifact")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "FILE", "ROUNDS"), help="one measurement, as JSON")
    given = parser.parse_args()
    if given.one:
        name, path, rounds = given.one
        print(json.dumps(one(name, Path(path), int(rounds))))
        return 0
    figures = throughput(full=given.full)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full, "edifact": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:64} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
