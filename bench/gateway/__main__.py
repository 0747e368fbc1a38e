"""``python -m bench.gateway [--full] [--tiny] [--json]``: see README.md beside this file."""

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
from bench.gateway.measure import acknowledged, judged, stored
from bench.machine import machine_line


def main() -> int:
    """Print the figures; 1 when one that must hold does not."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--full", "--large", action="store_true", help="the large size")
    parser.add_argument("--tiny", action="store_true", help="a size that shows only that it works")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    end_on_terminate()
    line = machine_line()
    count, seconds, each, kept = (
        (2_000, 40.0, 700, 300) if given.full else (100, 4.0, 200, 20) if given.tiny else (2_000, 14.0, 300, 120)
    )
    found: dict[str, Any] = {"machine": line, "full": given.full}
    runner = asyncio.Runner()
    with suppress(ImportError):
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with runner:
        with _folder() as folder:
            found["acknowledged"] = runner.run(acknowledged(folder, count=count, seconds=seconds, each=each))
        with _folder() as folder:
            found["stored"] = runner.run(stored(folder, count=count, each=kept, patience=300.0))
        with _folder() as folder:
            found["judged"] = runner.run(judged(folder, count=count, each=kept, patience=300.0))
    figures = [pair for part in ("acknowledged", "stored", "judged") for pair in found[part].items()]
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(found["machine"])
        print("\n".join(f"{name:74} {value}" for name, value in figures))
    return 0 if all(value for name, value in figures if name.startswith("holds")) else 1


class _folder(tempfile.TemporaryDirectory[str]):  # noqa: N801  used as a context manager only
    """A folder that the database's own user may enter."""

    def __init__(self) -> None:
        super().__init__(prefix="fairway-bench-", ignore_cleanup_errors=True)

    def __enter__(self) -> Path:  # type: ignore[override]  # a path is handier here
        path = Path(super().__enter__())
        path.chmod(0o711)
        return path


if __name__ == "__main__":
    sys.exit(main())
