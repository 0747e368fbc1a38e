"""``python -m bench.report [NAME ...]``: puts the frozen results of each benchmark into its README as tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
BEGIN, END = "<!-- result -->", "<!-- end of result -->"


def lines(figures: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and value of every figure, those of parts by the name of the part and theirs."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from lines(value, f"{prefix}{name}: ")
        else:
            shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            yield f"{prefix}{name}", f"{shown:,}" if isinstance(shown, int) else str(shown)


def table(found: dict[str, Any]) -> str:
    """The frozen result as Markdown."""
    size = "large sizes" if found.get("full") else "usual sizes"
    figures = {name: value for name, value in found.items() if name not in {"machine", "full"}}
    if len(figures) == 1:
        figures = next(iter(figures.values()))
    rows = "\n".join(f"| {name} | {value} |" for name, value in lines(figures))
    return f"Frozen result, {size}: {found['machine']}.\n\n| figure | value |\n|---|---|\n{rows}"


def render(name: str) -> None:
    """Write the tables of benchmark ``name``, of usual and large sizes, into its README, at its end the first time."""
    readme = FOLDER / name / "README.md"
    text = readme.read_text("utf-8")
    if BEGIN not in text:
        text = f"{text.rstrip()}\n\n{BEGIN}\n{END}\n"
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    shown = "\n\n".join(
        table(json.loads(reference.read_text("utf-8")))
        for reference in (FOLDER / name / "reference.json", FOLDER / name / "reference-full.json")
        if reference.exists()
    )
    readme.write_text(f"{head}{BEGIN}\n{shown}\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    for found in sys.argv[1:] or sorted(path.parent.name for path in FOLDER.glob("*/reference.json")):
        render(found)
