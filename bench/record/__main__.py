"""``python -m bench.record [--full] [--json] [--only NAME]``: see README.md beside this file."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.ending import end_on_terminate
from bench.machine import machine_line
from bench.record.database import Bench, opened
from bench.record.measure import commands, log_proofs, outbox, sequencing, whole_record

Figures = dict[str, Any]
BENCHES: dict[str, Callable[[Bench, bool], Coroutine[Any, Any, Figures]]] = {
    "commands": commands,
    "whole_record": whole_record,
    "sequencer": sequencing,
    "proofs": log_proofs,
    "outbox": outbox,
}


async def run(names: list[str], folder: Path, *, full: bool) -> Figures:
    """Run the benchmarks of ``names``, each in a fresh database of one durable cluster."""
    found: Figures = {"machine": machine_line(), "full": full}
    with opened(folder) as bench:
        for name in names:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found[name] = await BENCHES[name](bench, full)
    return found


def _lines(found: Figures) -> list[str]:
    lines = [found["machine"]]
    for name in BENCHES:
        for figure, value in found.get(name, {}).items():
            lines.append(f"{name:13} {figure:42} {value}")
    return lines


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.record", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="the large sizes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", choices=list(BENCHES), action="append", help="only this one; may be repeated")
    given = parser.parse_args()
    end_on_terminate()
    with tempfile.TemporaryDirectory(prefix="fairway-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        runner = asyncio.Runner()
        with suppress(ImportError):
            import uvloop

            runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with runner:
            found = runner.run(run(given.only or list(BENCHES), Path(folder), full=given.full))
    print(json.dumps(found, indent=2) if given.json else "\n".join(_lines(found)))
    held = [value for name in BENCHES for figure, value in found.get(name, {}).items() if figure.startswith("holds")]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
