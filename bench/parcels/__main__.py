"""``python -m bench.parcels [--rows N] [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.parcels.measure import growth, parcels, shown

ROWS, ROWS_FULL = 1_000_000, 10_000_000


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.parcels", description=__doc__)
    parser.add_argument("--rows", type=int, help="parcels")
    parser.add_argument("--full", "--large", action="store_true", help="ten million, with a tenth beside it")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    found: dict[str, Any] = {"machine": machine_line(), "full": given.full}

    def told(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    rows = given.rows or (ROWS_FULL if given.full else ROWS)
    if given.full:
        found["a tenth"] = parcels(rows // 10, capped=False, told=told)
    found["parcels"] = parcels(rows, capped=True, told=told)
    if given.full:
        found["growth"] = growth(found["a tenth"], found["parcels"])
    if given.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print(found["machine"])
        print("\n".join(shown(part) for part in found.values() if isinstance(part, dict)))
    parts = [part for part in found.values() if isinstance(part, dict)]
    return 0 if all(value for part in parts for name, value in part.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
