"""Rows of a file that were left out, as a person is told of them. No value of a row is shown: it may be personal."""

from __future__ import annotations

from itertools import islice

import pyarrow.parquet as pq

from fairway.cli.output import Output
from fairway.parcels.intake.read import Taken
from fairway.parcels.intake.rules import IntakeRule

_NAMED = 10
_RULES = {rule.id: rule for rule in IntakeRule.__subclasses__()}


def rows_left_out(found: Taken, output: Output) -> list[str]:
    """How many rows of the file were left out, the first ten with what is wrong with each, and where all of them
    stand."""
    lines = [output.say("{file}: {count} rows were left out.", file=found.given, count=f"{found.left_out:,}")]
    rows = pq.ParquetFile(found.faults).iter_batches(_NAMED, columns=["place", "rule"])
    for fault in (one for batch in islice(rows, 1) for one in batch.to_pylist()):
        rule = fault["rule"]
        said = _RULES[rule].at().text(output.language) if rule in _RULES else rule
        lines.append("    " + output.say("row {row}: {said}", row=fault["place"], said=said))
    lines.append("    " + output.say("Each of them, with what stands there: {file}", file=found.faults))
    return lines
