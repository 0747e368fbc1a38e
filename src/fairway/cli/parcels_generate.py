"""``fairway parcels generate``: invented traffic in files."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from fairway.cli.output import Output, table
from fairway.cli.parcels_progress import ProgressLine
from fairway.parcels.generate.options import EXPORT_SHARES, SHARES, Traffic
from fairway.parcels.generate.write import FORMATS, write_traffic

_DEFAULT = 100_000


def arguments(parser: ArgumentParser) -> None:
    """How much, from which seed, in which form."""
    parser.add_argument("--rows", type=int, default=_DEFAULT, metavar="N", help=f"parcels (default {_DEFAULT:,})")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="equal seeds give equal parcels (default 1)")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 22), help="the day of arrival")
    parser.add_argument("--format", choices=FORMATS, default="parquet", help="form of the files (default parquet)")
    parser.add_argument("--exports", action="store_true", help="exports of the Mainland (303, 403, 505, 603)")
    parser.add_argument("--clean", action="store_true", help="plant no cases")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")


def run(given: Namespace, output: Output) -> int:
    """Write them."""
    if given.rows < 1:
        output.failed(output.say("There must be at least one parcel."))
        return 2
    shares = {} if given.clean else dict(SHARES)
    exports = ({} if given.clean else dict(EXPORT_SHARES)) if given.exports else None
    traffic = Traffic(
        parcels=given.rows, seed=given.seed, day=given.day, shares={} if given.exports else shares, exports=exports
    )
    line = ProgressLine(output)
    said = write_traffic(
        traffic,
        given.out,
        form=given.format,
        processes=min(len(traffic.drops), os.cpu_count() or 1),
        done=lambda parcels: line(parcels, given.rows),
    )
    planted = said["planted"]
    rows = [(case, f"{count:,}") for case, count in planted.items()] if isinstance(planted, dict) else []
    text = [output.say("{count} invented parcels are in {folder}.", count=f"{given.rows:,}", folder=given.out)]
    if rows:
        text += ["", *table((output.say("planted case"), output.say("parcels")), rows)]
    output.result({**said, "folder": str(given.out)}, text)
    return 0
