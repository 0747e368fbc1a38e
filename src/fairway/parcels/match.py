"""The outcome of the match, as terms over the row of a parcel (``parcels``) and the pairs of its lines."""

from __future__ import annotations

from fairway.parcels.model import Outcome
from fairway.parcels.rows import columns
from fairway.parcels.rules.match import (
    PARTIES,
    LinesAgree,
    LinesAreBoth,
    OrderAgrees,
    PaymentAgrees,
    WaybillAgreesWithInventory,
    WaybillAgreesWithOrder,
)
from fairway.parcels.rules.rule import Check
from fairway.parcels.terms import Choose, Least, Literal, Term, Words, all_of, truth

_ROW = columns("parcels")
_EMPTY = Literal("")
LATEST = Literal("99999999999999")

DIFFERS: tuple[tuple[str, Check], ...] = tuple(
    (f"{rule.pair}.{one.field}", one)
    for rule in (OrderAgrees, PaymentAgrees, WaybillAgreesWithOrder, WaybillAgreesWithInventory)
    for one in rule.checks
)
"""Each comparison of the row of a parcel with its name in ``differing``, in the order that it is named."""
LINE_DIFFERS: tuple[tuple[str, Check], ...] = tuple(
    (f"{rule.pair}.line.{one.field}", one) for rule in (LinesAreBoth, LinesAgree) for one in rule.checks
)
"""Each comparison of a pair of lines; named once for a parcel, after those of :data:`DIFFERS`."""


def _if_missing(document: str, said: Term) -> Term:
    return Choose((_ROW[f"has_{document}"],), (_EMPTY,), said)


MISSING: Term = Words(tuple(_if_missing(one, Literal(one)) for one in PARTIES))
"""The documents that have not come, a space between."""
LATE_PARTY: Term = Words(tuple(_if_missing(one, party) for one, party in PARTIES.items()))
"""Who owes them, in the same order."""


def _time(document: str) -> Term:
    return Choose((_ROW[f"has_{document}"],), (_ROW[f"{document}_app_time"],), LATEST)


FIRST: Term = Least((_ROW["inventory_app_time"], *(_time(one) for one in PARTIES)))
WHOLE: Term = all_of(*(_ROW[f"has_{one}"] for one in PARTIES))
"""Whether every document has come."""
SINCE: Term = Choose((WHOLE,), (_EMPTY,), FIRST)
"""Since when the others wait: the application time of the first document; empty when none is missing."""
OUTCOME: Term = Choose(
    (truth("any_differs"), WHOLE),
    (Literal(Outcome.CONFLICT.value), Literal(Outcome.MATCHED.value)),
    Literal(Outcome.PARTIAL.value),
)
"""Over the row with ``any_differs`` beside it: whether any comparison of the parcel or of its lines found a
difference."""
