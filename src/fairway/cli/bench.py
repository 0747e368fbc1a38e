"""``fairway bench``: the benchmarks of a source checkout, one or all."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from fairway.cli.output import Output
from fairway.site.settings import checkout

ALL = "all"


def arguments(parser: ArgumentParser) -> None:
    """Which benchmark, and how large."""
    parser.add_argument("name", metavar="NAME", help=f"which benchmark: a folder of bench/, or {ALL}")
    parser.add_argument("--full", action="store_true", help="the large sizes, which take long")
    parser.add_argument("--rows", type=int, metavar="N", help="how many rows, for the benchmarks that are asked so")
    parser.add_argument("--freeze", action="store_true", help="keep the result as the reference, and in the README")


def benchmarks(folder: Path) -> list[str]:
    """The names of the benchmarks in the ``bench`` folder of a checkout."""
    return sorted(found.parent.name for found in folder.glob("*/__main__.py"))


def run(given: Namespace, output: Output) -> int:
    """Run them one after the other; 1 when one of them missed what must hold, 2 when there is no such benchmark."""
    root = checkout()
    if root is None or not (root / "bench").is_dir():
        output.failed(
            "The benchmarks are part of the source checkout, not of the installed package. "
            "Clone the repository and run this there."
        )
        return 2
    known = benchmarks(root / "bench")
    if given.name not in {ALL, *known}:
        output.failed(f"There is no benchmark {given.name!r}; there are {', '.join(known)} and {ALL}.")
        return 2
    names = known if given.name == ALL else [given.name]
    found: dict[str, Any] = {}
    missed: list[str] = []
    for name in names:
        output.note(f"{name}:")
        done = _run_one(root, name, full=given.full, rows=given.rows)
        if done.returncode:
            missed.append(name)
        found[name] = msgspec.json.decode(done.stdout) if done.stdout.strip() else None
        if not output.json:
            print(f"== {name}\n{msgspec.json.format(done.stdout, indent=2).decode()}", flush=True)
        if given.freeze and found[name] is not None:
            _freeze(root, name, done.stdout, full=given.full)
    output.result(
        {"benchmarks": found, "missed": missed},
        f"Missed what must hold: {', '.join(missed)}" if missed else "Everything that must hold holds.",
    )
    return 1 if missed else 0


def _run_one(root: Path, name: str, *, full: bool, rows: int | None) -> subprocess.CompletedProcess[bytes]:
    sizes = [*(["--full"] if full else []), *(["--rows", str(rows)] if rows else [])]
    command = [sys.executable, "-m", f"bench.{name}", "--json", *sizes]
    return subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=False)


def _freeze(root: Path, name: str, result: bytes, *, full: bool) -> None:
    reference = "reference-full.json" if full else "reference.json"
    (root / "bench" / name / reference).write_bytes(msgspec.json.format(result, indent=2).strip() + b"\n")
    subprocess.run([sys.executable, "-m", "bench.report", name], cwd=root, check=True)
