"""A list of parcels, decided: exempt, on a declaration, to be put right, or stopped.

One pass over any number of parcels: texts are screened in bulk, the rules look at each parcel, and what is to be
declared is grouped. Nothing is sent from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import ibis
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule, check_all
from fairway.codes.tables import table
from fairway.parcels.hongkong.bulk import SCREENED_BY, screened
from fairway.parcels.hongkong.case import THROUGH, Case, case_of
from fairway.parcels.hongkong.data_rules import DATA_RULES
from fairway.parcels.hongkong.declarations import Declaration, declarations
from fairway.parcels.hongkong.epochs import as_day, epoch
from fairway.parcels.hongkong.exemption_rules import EXEMPTION_RULES
from fairway.parcels.hongkong.goods_rules import GOODS_RULES, STOPPING, GoodsDescribed
from fairway.parcels.hongkong.model import HK_OUTCOME, HK_PARCELS, Decision, Mode
from fairway.parcels.hongkong.parcel import Parcel, parcels
from fairway.parcels.hongkong.wording import propose
from fairway.parcels.model import FAULTS
from fairway.parcels.release.decide import Facts, ReleaseDecision, decide

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

RULES: tuple[Rule[Case], ...] = (*DATA_RULES, *EXEMPTION_RULES, *GOODS_RULES)


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel with what becomes of it and why."""

    case: Case
    decision: Decision
    exemption: str
    """The category that the manifest shows; empty when there is none."""
    issues: tuple[Issue, ...]
    release: ReleaseDecision


class Cleared(msgspec.Struct, frozen=True, kw_only=True):
    """A list of parcels, decided."""

    judged: tuple[Judged, ...]
    declarations: tuple[Declaration, ...]
    outcomes: pa.Table
    """Schema ``HK_OUTCOME``."""
    faults: pa.Table
    """Schema ``FAULTS``, table ``hk_parcels``."""
    totals: Mapping[str, int]
    """Parcels by decision."""


def judge(case: Case) -> Judged:
    """What becomes of one parcel."""
    issues = tuple(check_all(RULES, case, case.on))
    refused = [issue.rule for issue in issues if issue.severity is Severity.ERROR]
    exemption = case.exemption
    if STOPPING & set(refused):
        decision = Decision.STOPPED
    elif refused:
        decision = Decision.TO_FIX
    elif case.parcel.documents:
        decision = Decision.LISTED
    else:
        decision = Decision.EXEMPT if exemption else Decision.DECLARED
    facts = Facts(
        key=case.parcel.waybill_no,
        treatment=_treatment(case),
        dutiable=any(finding.kind == "excise" for found in case.findings.values() for finding in found),
        refused_by=tuple(dict.fromkeys(refused)),
    )
    shown = exemption if decision is Decision.EXEMPT else ""
    return Judged(case=case, decision=decision, exemption=shown, issues=issues, release=decide(facts, case.on))


def _treatment(case: Case) -> str:
    if case.parcel.documents:
        return "documents"
    exemption = case.exemption
    if exemption:
        return {"postal": "hk.postal", THROUGH: "hk.transhipment"}.get(exemption, "hk.exempt")
    return "general" if case.parcel.mode == Mode.FREIGHT else "hk.courier"


def clear(
    rows: pa.Table, *, on: date, engine: BaseBackend | None = None, used: Container[tuple[str, str]] = ()
) -> Cleared:
    """Decide every parcel of ``rows`` (schema of ``hk_parcels``). ``on`` is the day for parcels that tell none of their
    own; ``engine`` does the screening (DuckDB in this process where none is given); ``used`` are waybill numbers that
    earlier batches have used, each with its movement."""
    quiet = _quiet(rows, on, engine)
    judged = []
    for parcel in parcels(rows):
        silent = frozenset(at for at, line in enumerate(parcel.lines) if line.place in quiet)
        known = (parcel.waybill_no, parcel.moves.value) in used
        judged.append(judge(case_of(parcel, on, quiet=silent, used=known)))
    declared = declarations((one.case for one in judged if one.decision is Decision.DECLARED), on)
    counts = Counter(one.decision for one in judged)
    return Cleared(
        judged=tuple(judged),
        declarations=tuple(declared),
        outcomes=_outcomes(judged, declared),
        faults=pa.Table.from_pylist(list(_faults(judged)), FAULTS),
        totals={decision.value: counts[decision] for decision in Decision},
    )


def _quiet(rows: pa.Table, on: date, engine: BaseBackend | None) -> set[int]:
    """Places of the lines in which the screening in bulk finds nothing, by the law of the day on which each moves."""
    held = ibis.memtable(rows.select(["place", "moved_on", *_SCREENED]))
    tables = [table(name) for name in SCREENED_BY]
    days: dict[tuple[date, ...], tuple[date, list[str]]] = {}
    for text in pc.unique(rows["moved_on"]).to_pylist():
        day = as_day(text, on)
        days.setdefault(tuple(epoch(one, day) for one in tables), (day, []))[1].append(text)
    backend = engine or ibis.duckdb.connect()
    found: set[int] = set()
    for day, texts in days.values():
        told = screened(held.filter(held.moved_on.isin(texts)), day)
        silent = told.filter(~told.vague, told.findings == "").select("place")
        found.update(backend.to_pyarrow(silent)["place"].to_pylist())
    return found


_SCREENED = ("description", "item_name", "hs_code", "value", "currency", "rate")


def _outcomes(judged: list[Judged], declared: list[Declaration]) -> pa.Table:
    on = {waybill: one.name for one in declared for waybill in one.waybills}
    return pa.Table.from_pylist(
        [
            {
                "place": one.case.parcel.place,
                "waybill_no": one.case.parcel.waybill_no,
                "decision": one.decision.value,
                "exemption": one.exemption,
                "declaration": on.get(one.case.parcel.waybill_no, ""),
                "category": one.release.category if one.release.released else 0,
                "value_hkd": one.case.value,
                "gross_weight": one.case.parcel.gross_weight,
                "pieces": one.case.parcel.packages,
                "findings": list(one.case.codes),
                "rules": list(dict.fromkeys(issue.rule for issue in one.issues)),
                "proposal": _proposal(one),
            }
            for one in judged
        ],
        HK_OUTCOME,
    )


def _proposal(one: Judged) -> str:
    if not one.case.vague or not any(issue.rule == GoodsDescribed.id for issue in one.issues):
        return ""
    return "; ".join(propose(one.case.parcel.lines[at], one.case.on).shown[0] for at in sorted(one.case.vague))


def _faults(judged: list[Judged]) -> Iterator[dict[str, object]]:
    for one in judged:
        parcel = one.case.parcel
        for issue in one.issues:
            place, field = _where(parcel, issue.pointer)
            value = getattr(parcel.lines[place[1]], field, "") if place[1] is not None else getattr(parcel, field, "")
            yield {
                "table": HK_PARCELS.name,
                "place": place[0],
                "key": parcel.waybill_no,
                "rule": issue.rule,
                "field": field,
                "value": "" if value is None else str(value) if not isinstance(value, tuple) else "",
                "expected": issue.remedy_text(),
            }


def _where(parcel: Parcel, pointer: str) -> tuple[tuple[int, int | None], str]:
    parts = pointer.strip("/").split("/")
    if parts[0] == "lines" and len(parts) > 1:
        return (parcel.lines[int(parts[1])].place, int(parts[1])), parts[2] if len(parts) > 2 else ""
    return (parcel.place, None), parts[0]
