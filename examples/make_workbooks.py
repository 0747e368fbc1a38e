"""Write the XLSX form of every example beside its JSON: ``python examples/make_workbooks.py``."""

from __future__ import annotations

from pathlib import Path

from fairway.consignments.parse import parse_submission
from fairway.consignments.workbook import write_workbook

HERE = Path(__file__).parent


def main() -> None:
    """Write each workbook anew; the same JSON gives the same bytes."""
    for path in sorted(HERE.glob("*.json")):
        path.with_suffix(".xlsx").write_bytes(write_workbook(parse_submission(path.read_bytes())))


if __name__ == "__main__":
    main()
