"""``python -m bench.dcsa [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.dcsa.measure import validation
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.dcsa", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="ten times the events")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--events", type=int, help="so many events instead, to try it")
    given = parser.parse_args()
    figures = validation(full=given.full, events=given.events)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full, "dcsa": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:64} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
