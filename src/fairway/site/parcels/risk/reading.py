"""What the risk desk shows of a batch, read from its files: who is inspected, and what each flag rests on.

Everything here is pure reading of Parquet and runs in a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from fairway.base.issues import Issue
from fairway.parcels.batches.facts import Flow
from fairway.parcels.risk.decisions import shipped
from fairway.parcels.risk.rules import SIGNS, Limits
from fairway.parcels.risk.screen import NO_GROUP
from fairway.parcels.risk.select import Selected, fraction, points_by
from fairway.site.parcels.results import SHAPES
from fairway.site.parcels.risk.judging import EVIDENCE, SELECTION, basis_of

RELATED = 20
"""How many other parcels a flag names."""
Key = tuple[str, str]
"""Platform and order number."""


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """A flag of a parcel, and what it rests on."""

    flag: str
    issue: Issue
    """The sentence with the evidence in it, and what to do."""
    evidence: dict[str, str]
    related: tuple[Key, ...] = ()
    """The first of the other parcels that it rests on."""
    points: int | None = None
    """What it weighs by the table that selected; None where that is not asked, or not kept any more. A flag that rests
    on several things counts once: its first one has the points."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that was flagged or drawn."""

    ordinal: int
    """Its place in the list, from 1."""
    file: int
    place: int
    ebp_code: str
    order_no: str
    selected: Selected
    points: int
    flags: tuple[str, ...]
    authorised: bool
    draw: Decimal
    """From 0 up to 1, rounded down."""
    share: Decimal
    """What the draw was compared with."""

    @property
    def key(self) -> Key:
        """Platform and order number."""
        return self.ebp_code, self.order_no

    @property
    def reasons(self) -> tuple[str, ...]:
        """Its flags, and "random" where the draw picked it."""
        return (*self.flags, Selected.RANDOM.value) if self.selected is Selected.RANDOM else self.flags


def _read(folder: Path, wanted: ds.Expression | None = None) -> pa.Table | None:
    files = sorted(folder.glob("*.parquet"))
    return ds.dataset([str(one) for one in files], format="parquet").to_table(filter=wanted) if files else None


def chosen(out: Path, *, by_points: bool = False) -> pa.Table | None:
    """All parcels that were flagged or drawn, with their ``ordinal``; None where nobody selected."""
    rows = _read(out / SELECTION)
    if rows is None:
        return None
    first = [("points", "descending")] if by_points else []
    rows = rows.sort_by([*first, ("file", "ascending"), ("place", "ascending")])
    return rows.append_column("ordinal", pa.array(range(1, rows.num_rows + 1), pa.int64()))


def filtered(rows: pa.Table, selected: str, flag: str) -> pa.Table:
    """Those selected so, and with a flag (or "random")."""
    if selected:
        rows = rows.filter(pc.equal(rows["selected"], selected))
    if flag == Selected.RANDOM.value:
        rows = rows.filter(pc.equal(rows["selected"], flag))
    elif flag:
        padded = pc.binary_join_element_wise("", rows["flags"], "", " ")
        rows = rows.filter(pc.match_substring(padded, f" {flag} "))
    return rows


def selections(rows: pa.Table) -> list[Selection]:
    """Rows of :func:`chosen`."""
    return [
        Selection(
            **{name: row[name] for name in ("ordinal", "file", "place", "ebp_code", "order_no", "points")},
            selected=Selected(row["selected"]),
            flags=tuple(row["flags"].split()),
            authorised=row["authorised"],
            draw=fraction(row["draw"]),
            share=row["share"].normalize(),
        )
        for row in rows.to_pylist()
    ]


def of_parcel(out: Path, key: Key) -> Selection | None:
    """The selection of one parcel; None where it was neither flagged nor drawn."""
    rows = _read(out / SELECTION, (ds.field("ebp_code") == key[0]) & (ds.field("order_no") == key[1]))
    if rows is None or not rows.num_rows:
        return None
    return selections(rows.slice(0, 1).append_column("ordinal", pa.array([1], pa.int64())))[0]


def weighed(out: Path, key: Key, flags: Sequence[Flagged]) -> tuple[Flagged, ...]:
    """The flags of a parcel with the points that each brought to its selection."""
    weigh = _weights(out, key)
    if weigh is None:
        return tuple(flags)
    first = {one.flag: one for one in reversed(flags)}
    return tuple(
        msgspec.structs.replace(one, points=weigh([one.flag])) if first[one.flag] is one else one for one in flags
    )


def _weights(out: Path, key: Key) -> Callable[[Iterable[str]], int] | None:
    """What weighs flags as the run did that selected a parcel."""
    mine = (ds.field("ebp_code") == key[0]) & (ds.field("order_no") == key[1])
    for file in sorted((out / SELECTION).glob("run-*.parquet"), reverse=True):
        if ds.dataset(str(file), format="parquet").count_rows(filter=mine):
            basis = basis_of(out, int(file.stem.removeprefix("run-")))
            return None if basis is None else points_by(basis.tables, basis.on)
    return None


def signs(out: Path, keys: Sequence[Key]) -> dict[Key, tuple[Flagged, ...]]:
    """The flags of some parcels with what each rests on."""
    numbers = pa.array(sorted({key[1] for key in keys}), pa.string())
    rows = _read(out / EVIDENCE, ds.field("order_no").isin(numbers)) if keys else None
    wanted = [row for row in rows.to_pylist() if (row["ebp_code"], row["order_no"]) in set(keys)] if rows else []
    groups = sorted({row["group"] for row in wanted if row["group"] != NO_GROUP})
    same: dict[tuple[str, str], list[Key]] = {}
    if groups:
        others = _read(out / EVIDENCE, ds.field("group").isin(pa.array(groups, pa.string())))
        for row in others.to_pylist() if others else ():
            same.setdefault((row["flag"], row["group"]), []).append((row["ebp_code"], row["order_no"]))
    found: dict[Key, dict[tuple[str, str], Flagged]] = {}
    for row in sorted(wanted, key=lambda one: (one["flag"], one["evidence"])):
        key = (row["ebp_code"], row["order_no"])
        related = [_first(row["group"]), *sorted(same.get((row["flag"], row["group"]), ()))]
        one = flagged(row["flag"], row["evidence"], [each for each in dict.fromkeys(related) if each and each != key])
        found.setdefault(key, {})[row["flag"], row["evidence"]] = one
    return {key: tuple(one.values()) for key, one in found.items()}


def _first(group: str) -> Key | None:
    """The order that a group is named after: of this batch, or of an earlier one."""
    code, _, number = group.partition(" ")
    return (code, number) if number else None


def flagged(flag: str, evidence: str, related: Iterable[Key] = ()) -> Flagged:
    """A flag from the text of its evidence."""
    sign, told = SIGNS[flag], evidence_of(flag, evidence)
    params: dict[str, Any] = dict(told)
    issue = sign.issue(f"/{sign.field}", **params)
    return Flagged(flag=flag, issue=issue, evidence=told, related=tuple(related)[:RELATED])


def evidence_of(flag: str, text: str) -> dict[str, str]:
    """Names and values of a text of evidence."""
    names, form = _form(flag)
    found = form.fullmatch(text)
    return dict(zip(names, found.groups(), strict=True)) if found else {}


@cache
def _form(flag: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    # Names of evidence do not depend on the day.
    tables = shipped()
    first = max(one.versions[0].valid_from for one in tables.values())
    names = tuple(SIGNS[flag].evidence(Limits(tables, first)))
    return names, re.compile(" ".join(f"{name} (.*)" for name in names), re.DOTALL)


NUMBERS: Mapping[Flow, str] = {
    Flow.CN_IMPORT: "order_no",
    Flow.CN_EXPORT: "logistics_no",
    Flow.HONG_KONG: "waybill_no",
}
"""The column of outcomes with the number by which the desk knows a parcel, beside its platform. An order of exports may
travel in several parcels."""


def key_of(flow: Flow, row: Mapping[str, Any]) -> Key:
    """What the desk knows the parcel of an outcome by; in Hong Kong no platform is told."""
    return row.get("ebp_code", ""), row[NUMBERS[flow]]


def after_selection(out: Path, flow: Flow, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Outcomes with the channel that they have once those that are inspected were selected, and their flags."""
    moving = {key_of(flow, row) for row in rows if SHAPES[flow].moves_on(row)}
    numbers = pa.array(sorted({key[1] for key in moving}), pa.string())
    picked = _read(out / SELECTION, ds.field("order_no").isin(numbers)) if moving else None
    if picked is None:
        return [dict(row) for row in rows]
    told = {(row["ebp_code"], row["order_no"]): row for row in picked.to_pylist()}
    found = []
    for row in rows:
        key = key_of(flow, row)
        if key not in moving:
            found.append(dict(row))
            continue
        one = told.get(key, {"selected": Selected.NOT.value, "flags": ""})
        channel = "RELEASE" if one["selected"] == Selected.NOT.value else "INSPECT"
        found.append({**row, "channel": channel, "flags": row.get("flags") or one["flags"].split()})
    return found


def channels_after_selection(out: Path, flow: Flow, outcomes: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same for outcomes of any number. Those of parcels in Hong Kong have no channel."""
    picked = _read(out / SELECTION, ds.field("selected") != Selected.NOT.value)
    if picked is None or flow is Flow.HONG_KONG:
        yield from outcomes
        return
    keys = pc.binary_join_element_wise(picked["ebp_code"], picked["order_no"], " ").combine_chunks()
    for rows in outcomes:
        mine = pc.is_in(pc.binary_join_element_wise(rows["ebp_code"], rows[NUMBERS[flow]], " "), keys)
        moving = pc.is_in(rows["channel"], pa.array(["RELEASE", "INSPECT"]))
        told = pc.if_else(moving, pc.if_else(mine, "INSPECT", "RELEASE"), rows["channel"])
        yield rows.set_column(rows.schema.get_field_index("channel"), "channel", told)
