"""One parcel, judged by the same definitions as millions: ``judge(parcel, dated, now)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from fairway.base.issues import Severity
from fairway.parcels import export_match
from fairway.parcels.around import Known, Rows, export_rows, import_rows
from fairway.parcels.dated import Dated, time_of
from fairway.parcels.documents import ExportParcel, Parcel
from fairway.parcels.match import DIFFERS, LINE_DIFFERS, OUTCOME, SINCE
from fairway.parcels.model import Outcome
from fairway.parcels.money.terms import CATEGORY, HEAD, TAXABLE, TAXED, TAXES_OF_TAXABLE
from fairway.parcels.rules import CHECKS, RULES, Check, Fault, fault
from fairway.parcels.rules.match import DocumentIsThere, ExportDocumentIsThere
from fairway.parcels.terms import python
from fairway.parcels.terms.single import Closure, Row, exact

_NO_MONEY = Decimal("0.00")
# Compiled once: asking for the closure of a term again costs more than most terms do.
_TAXES = tuple((name, python(term)) for name, term in TAXES_OF_TAXABLE.items())
_HEAD = tuple((name, python(term)) for name, term in HEAD.items())
_DIFFERS, _LINE_DIFFERS = (tuple((name, python(one.breaks)) for name, one in some) for some in (DIFFERS, LINE_DIFFERS))
_OUTCOME, _SINCE, _CATEGORY, _TAXED, _TAXABLE = map(python, (OUTCOME, SINCE, CATEGORY, TAXED, TAXABLE))
_EXPORT_DIFFERS = tuple((name, python(one.breaks)) for name, one in export_match.DIFFERS)
_EXPORT_OUTCOME, _EXPORT_SINCE, _EXPORT_TREATMENT, _EXPORT_CATEGORY = map(
    python, (export_match.OUTCOME, export_match.SINCE, export_match.TREATMENT, export_match.CATEGORY)
)


@cache
def _checks(table: str) -> tuple[tuple[Check, Closure], ...]:
    return tuple((one, python(one.breaks)) for one in CHECKS.get(table, ()))


@dataclass(frozen=True)
class Taxes:
    """The taxes of a parcel, yuan and fen."""

    customs_tax: Decimal
    consumption_tax: Decimal
    value_added_tax: Decimal

    @property
    def payable(self) -> Decimal:
        """What the buyer pays."""
        return self.customs_tax + self.consumption_tax + self.value_added_tax


@dataclass(frozen=True)
class Judgement:
    """What becomes of one parcel: a row of :data:`fairway.parcels.model.OUTCOME` with its faults."""

    outcome: Outcome
    missing: tuple[str, ...]
    """The documents that have not come: order, payment, waybill (exports: receipt)."""
    late_party: tuple[str, ...]
    """Who owes them, in the same order."""
    since: str
    """The application time of the first document; empty when none is missing."""
    waited: int
    """Whole hours since then, by ``now``."""
    differing: tuple[str, ...]
    """What contradicts, as pair.field."""
    faults: tuple[Fault, ...]
    treatment: str
    """WITHIN, SINGLE_ITEM or GENERAL, empty on a day without limits; exports: SIMPLIFIED, SUMMARY or DECLARATION."""
    taxes: Taxes | None
    """None for general trade, an unknown rate, and exports."""
    category: str
    """Of the WCO Immediate Release Guidelines; empty where it was not decided."""

    @property
    def refusing(self) -> tuple[Fault, ...]:
        """The faults that hold the parcel back."""
        return tuple(one for one in self.faults if RULES[one.rule].severity is Severity.ERROR)


def judge(parcel: Parcel, dated: Dated, now: datetime, known: Known | None = None) -> Judgement:
    """Check, match and tax one import parcel as of ``now`` (aware). What depends on a day goes by the day of
    declaration; ``known`` is what the site knows around it."""
    rows = import_rows(parcel, dated, known or Known())
    head, match = rows["inventories"][0], rows["parcels"][0]
    differing = tuple(_differing(match, rows["line_pairs"]))
    on_line = {name: closure(head) for name, closure in _HEAD}
    since = str(_SINCE(match))
    return Judgement(
        outcome=Outcome(str(_OUTCOME({**match, "any_differs": bool(differing)}))),
        missing=tuple(document for document, _ in _lacking(DocumentIsThere.checks, match)),
        late_party=tuple(party for _, party in _lacking(DocumentIsThere.checks, match)),
        since=since,
        waited=_hours(since, now),
        differing=differing,
        faults=tuple(faults(rows)),
        treatment=str(on_line["head_treatment"]),
        taxes=_taxes([{**one, **on_line} for one in rows["inventory_lines"]]),
        category=str(_CATEGORY(on_line)),
    )


def judge_export(parcel: ExportParcel, dated: Dated, now: datetime, known: Known | None = None) -> Judgement:
    """Check and match one export parcel as of ``now``; an export inventory bears no tax."""
    rows = export_rows(parcel, dated, known or Known())
    head, match = rows["export_inventories"][0], rows["export_parcels"][0]
    differing = tuple(name for name, differs in _EXPORT_DIFFERS if differs(match))
    lacking = _lacking(ExportDocumentIsThere.checks, match)
    since = str(_EXPORT_SINCE(match))
    treatment = str(_EXPORT_TREATMENT(head))
    return Judgement(
        outcome=Outcome(str(_EXPORT_OUTCOME({**match, "any_differs": bool(differing)}))),
        missing=tuple(document for document, _ in lacking),
        late_party=tuple(party for _, party in lacking),
        since=since,
        waited=_hours(since, now),
        differing=differing,
        faults=tuple(faults(rows)),
        treatment=treatment,
        taxes=None,
        category=str(_EXPORT_CATEGORY({"treatment": treatment})),
    )


def faults(rows: Rows) -> Iterator[Fault]:
    """Every fault in ``rows``, by table and rule."""
    for table, some in rows.items():
        for one, breaks in _checks(table):
            yield from (fault(one, row) for row in some if breaks(row))


def _differing(match: Row, pairs: Sequence[Row]) -> Iterator[str]:
    yield from (name for name, differs in _DIFFERS if differs(match))
    yield from (name for name, differs in _LINE_DIFFERS if any(differs(row) for row in pairs))


def _lacking(checks: Sequence[Check], match: Row) -> list[tuple[str, str]]:
    """Each document that has not come, and who owes it."""
    return [(one.field, str(python(one.value)(match))) for one in checks if python(one.breaks)(match)]


def _taxes(lines: Sequence[Row]) -> Taxes | None:
    if not lines or not all(_TAXED(one) for one in lines):
        return None
    taxable = [{**one, "taxable": _TAXABLE(one)} for one in lines]
    return Taxes(**{name: sum((exact(tax(one)) for one in taxable), _NO_MONEY) for name, tax in _TAXES})


def _hours(since: str, now: datetime) -> int:
    """Whole hours from a time of customs (Beijing) to ``now``; 0 where there is none."""
    if (then := time_of(since)) is None:
        return 0
    return max(0, int((now - then).total_seconds() // 3600))
