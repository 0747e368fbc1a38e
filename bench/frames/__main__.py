"""``python -m bench.frames [--full] [--json]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.frames.measure import decoding
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.frames", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="five times the frames")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    machine = machine_line()
    figures = decoding(full=given.full)
    found: dict[str, Any] = {"machine": machine, "full": given.full, "frames": figures}
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:64} {value}" for name, value in figures.items()))
    return 0 if all(value for name, value in figures.items() if name.startswith("holds")) else 1


if __name__ == "__main__":
    sys.exit(main())
