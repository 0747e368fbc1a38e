"""``python -m bench.parcel [--full] [--rows N] [--json] [--web-processes N]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.parcel.measure import one_by_one


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.parcel", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="the large size")
    parser.add_argument("--rows", type=int, help="how many parcels")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--web-processes", type=int, default=2)
    given = parser.parse_args()
    end_on_terminate()
    line = machine_line()
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        runner = asyncio.Runner()
        with suppress(ImportError):
            import uvloop

            runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with runner:
            figures = runner.run(
                one_by_one(Path(folder), full=given.full, web_processes=given.web_processes, rows=given.rows)
            )
    found: dict[str, Any] = {"machine": line, "full": given.full, "parcels": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:60} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
