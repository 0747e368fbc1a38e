"""A batch of parcels in Hong Kong: every parcel decided, what is declared grouped, written where it is shown from."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.issues import Issue, Refusal
from fairway.parcels.batches.facts import Money, Verdict
from fairway.parcels.bulk.places import write_whole
from fairway.parcels.bulk.root import batch_root, partition_root
from fairway.parcels.earlier.hongkong import Number
from fairway.parcels.earlier.telling import EARLIER
from fairway.parcels.hongkong.clear import RULES, Cleared, clear
from fairway.parcels.hongkong.data_rules import NumberNew
from fairway.parcels.hongkong.model import HK_PARCELS, Decision
from fairway.site.parcels.personal import mask

MOST_LINES = 500_000
"""Lines of one batch: they are grouped into declarations together, in memory."""
DECLARATIONS = "declarations.sealed"
MOVING = (Decision.EXEMPT, Decision.DECLARED, Decision.LISTED)
"""What becomes of a parcel that may go on."""


def judge(
    sources: Sequence[Path],
    out: Path,
    on: date,
    *,
    faults: Sequence[Path],
    seal: Callable[[bytes], bytes],
    progress: Callable[[str, int, int], None],
    used: Mapping[Number, str] | None = None,
) -> Verdict:
    """Decide every parcel of ``sources`` (Parquet of ``hk_parcels``); ``faults`` are those that reading has found,
    ``used`` the numbers that earlier batches have used, with the reference of the sender's own. ``seal`` seals what
    names persons: importers on declarations may be some.

    Raises Refusal where there is no parcel, and where the batch is too large to be grouped at once.
    """
    began = time.monotonic()
    if not sources:
        raise Refusal([_EMPTY])
    rows = pa.concat_tables([pq.read_table(one) for one in sources]).select(HK_PARCELS.schema.names)
    if rows.num_rows > MOST_LINES:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-HK-SIZE",
                    message="A batch of parcels in Hong Kong holds at most {most} lines; this one has {lines}.",
                    remedy="Send one batch for each flight or truck.",
                    params={"most": str(MOST_LINES), "lines": str(rows.num_rows)},
                )
            ]
        )
    progress("judging", 0, rows.num_rows)
    cleared = clear(rows, on=on, used=used or {})
    progress("writing", rows.num_rows, rows.num_rows)
    found = _write(cleared, out, faults, seal, used or {})
    return _verdict(cleared, found, out, time.monotonic() - began)


_EMPTY = Issue(
    rule="PARCELS-HK-EMPTY",
    message="There is no parcel in the files of this batch.",
    remedy="Hand in a file with one row for each line of goods.",
)


def _write(
    cleared: Cleared, out: Path, read: Sequence[Path], seal: Callable[[bytes], bytes], used: Mapping[Number, str]
) -> pa.Table:
    """Write what is kept of the parcels; all faults, with those that reading has found."""
    for name in ("outcomes", "faults"):
        (out / name).mkdir(parents=True, exist_ok=True)
    pq.write_table(cleared.outcomes, out / "outcomes" / "part-00000.parquet", compression="zstd")
    found = hidden(pa.concat_tables([cleared.faults, *(pq.read_table(one) for one in read)]), HK_PARCELS.personal)
    found = found.append_column(pa.field(EARLIER, pa.string(), nullable=False), _earlier(cleared, found, used))
    pq.write_table(found, out / "faults" / "part-00000.parquet", compression="zstd")
    write_whole(str(out / DECLARATIONS), seal(msgspec.json.encode(cleared.declarations)))
    return found


def _earlier(cleared: Cleared, faults: pa.Table, used: Mapping[Number, str]) -> pa.Array:
    """The reference of the own batch that used the number of a parcel, beside the fault that says so."""
    told = {
        parcel.waybill_no: used[parcel.waybill_no, parcel.moves.value]
        for parcel in (one.case.parcel for one in cleared.judged if one.case.used)
    }
    rows = zip(faults["rule"].to_pylist(), faults["key"].to_pylist(), strict=True)
    return pa.array([told.get(key, "") if rule == NumberNew.id else "" for rule, key in rows], pa.string())


def hidden(faults: pa.Table, personal: Sequence[str]) -> pa.Table:
    """Faults without what they say of persons: values of personal columns are masked."""
    columns = faults.column("field").to_pylist()
    values = faults.column("value").to_pylist()
    shown = [mask(value) if field in personal else value for field, value in zip(columns, values, strict=True)]
    return faults.set_column(
        faults.schema.get_field_index("value"), faults.schema.field("value"), pa.array(shown, pa.string())
    )


def _verdict(cleared: Cleared, found: pa.Table, out: Path, seconds: float) -> Verdict:
    moving = sum(cleared.totals[one] for one in MOVING)
    categories = Counter(str(one.release.category) for one in cleared.judged if one.release.released)
    channels = Counter(one.release.decision.value for one in cleared.judged)
    value = sum((one.case.value or Decimal(0) for one in cleared.judged), Decimal(0))
    charges = sum((one.charge_hkd + one.levy_hkd for one in cleared.declarations), Decimal(0))
    return Verdict(
        parcels=len(cleared.judged),
        outcomes={name: count for name, count in cleared.totals.items() if count},
        cleared=moving,
        to_fix=len(cleared.judged) - moving,
        categories=categories,
        channels=channels,
        faults=Counter(found.column("rule").to_pylist()),
        money=Money(currency="HKD", value=value.quantize(Decimal("0.01")), payable=charges),
        root=batch_root([partition_root(out / "outcomes" / "part-00000.parquet")]).hex(),
        engine="duckdb",
        rules=hashlib.sha256("\n".join(sorted(rule.id for rule in RULES)).encode()).hexdigest()[:16],
        seconds=round(seconds, 3),
    )
