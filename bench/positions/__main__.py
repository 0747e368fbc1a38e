"""``python -m bench.positions [--full] [--tiny] [--rows N] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.positions.measure import positions


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.positions", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="fifty million rows")
    parser.add_argument("--tiny", action="store_true", help="a size that shows only that it works")
    parser.add_argument("--rows", type=int, help="another number of rows")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    line = machine_line()
    rows = given.rows or (50_000_000 if given.full else 100_000 if given.tiny else 4_000_000)
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        figures = asyncio.run(positions(folder, rows=rows))
    found: dict[str, Any] = {"machine": line, "full": given.full, "positions": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:74} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
