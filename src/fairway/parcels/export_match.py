"""The outcome of an export, as terms over the row of an export parcel (``export_parcels``) and of its inventory."""

from __future__ import annotations

from functools import reduce

from fairway.parcels.match import LATEST
from fairway.parcels.model import Outcome
from fairway.parcels.rows import columns
from fairway.parcels.rules.match import ExportAgrees, ExportDocumentIsThere, OrderIsOfMode
from fairway.parcels.rules.modes import ABOVE_INVENTORY, SIMPLE, SUMMARISED
from fairway.parcels.rules.rule import Check
from fairway.parcels.terms import Choose, Least, Literal, Term, Words, text, truth

LIST, SUMMARISE, DECLARATION = "SIMPLIFIED", "SUMMARY", "DECLARATION"
"""How an export is declared: on the simplified list (statisticsFlag A), summarised into a declaration (B), or, where
its value does not allow an inventory, by an ordinary declaration."""
_ROW = columns("export_parcels")
_EMPTY = Literal("")

DIFFERS: tuple[tuple[str, Check], ...] = tuple(
    (f"{rule.pair}.{one.field}", one) for rule in (ExportAgrees, OrderIsOfMode) for one in rule.checks
)
"""Each comparison of the row of an export parcel with its name in ``differing``."""
_LACKS = ExportDocumentIsThere.checks
LACKING: Term = reduce(lambda one, other: one | other, [one.breaks for one in _LACKS])
"""Whether a document that is asked for has not come."""
MISSING: Term = Words(tuple(Choose((one.breaks,), (Literal(one.field),), _EMPTY) for one in _LACKS))
"""The documents that have not come, a space between."""
LATE_PARTY: Term = Words(tuple(Choose((one.breaks,), (one.value,), _EMPTY) for one in _LACKS))
"""Who owes them, in the same order."""


def _time(document: str) -> Term:
    return Choose((_ROW[f"has_{document}"],), (_ROW[f"{document}_app_time"],), LATEST)


SINCE: Term = Choose(
    (LACKING,), (Least((_ROW["inventory_app_time"], *(_time(one) for one in ("order", "receipt", "waybill")))),), _EMPTY
)
"""Since when the others wait: the application time of the first document; empty when none is missing."""
OUTCOME: Term = Choose(
    (truth("any_differs"), LACKING),
    (Literal(Outcome.CONFLICT.value), Literal(Outcome.PARTIAL.value)),
    Literal(Outcome.MATCHED.value),
)
"""Over the row with ``any_differs`` beside it: whether any comparison found a difference."""
TREATMENT: Term = Choose(
    (ABOVE_INVENTORY, SIMPLE, SUMMARISED), (Literal(DECLARATION), Literal(LIST), Literal(SUMMARISE)), _EMPTY
)
"""How it is declared, over the row of ``export_inventories``; empty where its flag is unknown."""
CATEGORY: Term = Choose(
    (text("treatment").equals(""), text("treatment").equals(DECLARATION)), (_EMPTY, Literal("4")), Literal("2")
)
"""The category of the WCO Immediate Release Guidelines, over a row with ``treatment``: 2 by inventory, which bears no
duty, 4 by an ordinary declaration."""
