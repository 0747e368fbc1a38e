"""``python -m bench.alarms [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop

from bench.alarms.measure import FULL, USUAL, alarms
from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.record.database import opened


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.alarms", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="for longer")
    parser.add_argument("--trips", type=int, help="live trips, to try it out")
    parser.add_argument("--rate", type=int, help="frames a second, to try it out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    sizes = FULL if given.full else USUAL
    sizes = replace(sizes, trips=given.trips or sizes.trips, rate=given.rate or sizes.rate)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full}
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with opened(Path(folder)) as bench:
            figures = found["alarms"] = uvloop.run(alarms(bench, Path(folder), sizes))
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:58} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
