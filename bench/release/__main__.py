"""``python -m bench.release [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.record.database import opened
from bench.release.measure import FULL, USUAL, releases


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.release", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="longer legs and more decisions")
    parser.add_argument("--trips", type=int, help="live trips, to try it out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    sizes = FULL if given.full else USUAL
    if given.trips:
        sizes = sizes.with_trips(given.trips)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full}
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with opened(Path(folder)) as bench:
            figures = found["release"] = uvloop.run(releases(bench, Path(folder), sizes))
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:58} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
