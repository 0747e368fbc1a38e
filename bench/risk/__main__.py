"""``python -m bench.risk [--full] [--rows N] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.report import lines
from bench.risk.measure import FULL, TESTED, TUNED, USUAL, detection


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.risk", description=__doc__)
    parser.add_argument("--full", action="store_true", help="a million parcels of each seed")
    parser.add_argument("--rows", type=int, metavar="N", help="parcels of each seed, to try it out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    parcels = given.rows or (FULL if given.full else USUAL)
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full}
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as folder:
        figures: dict[str, Any] = {
            f"seed {seed} ({name})": detection(Path(folder) / str(seed), parcels, seed)
            for name, seed in (("limits were tuned on it", TUNED), ("nobody looked at it before", TESTED))
        }
    found["risk"] = {"parcels of each seed": parcels, **figures}
    shown = dict(lines(found["risk"]))
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:100} {value}" for name, value in shown.items()))
    return 0 if all(value == "yes" for name, value in shown.items() if "holds" in name) else 1


if __name__ == "__main__":
    sys.exit(main())
