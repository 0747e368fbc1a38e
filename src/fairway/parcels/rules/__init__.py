"""The rules of parcels: E01 to E22 over rows of documents, and the match of the documents of one parcel.

What one message must be on its own the wire says (rules ``ceb.``): E01 in full, and E17, its signature.
"""

from __future__ import annotations

from fairway.parcels.rules import bills, buyer, goods, match, modes, money, objects, shape
from fairway.parcels.rules.rule import RULES, Check, Fault, Judged, ParcelRule, fault, issue, personal

_MODULES = (shape, objects, money, buyer, goods, modes, bills, match)


def _checks() -> dict[str, tuple[Check, ...]]:
    found: dict[str, list[Check]] = {}
    for rule in RULES.values():
        for one in rule.checks:
            found.setdefault(one.table, []).append(one)
    return {table: tuple(checks) for table, checks in found.items()}


CHECKS: dict[str, tuple[Check, ...]] = _checks()
"""Every check by the table of rows that it judges."""

__all__ = ["CHECKS", "RULES", "Check", "Fault", "Judged", "ParcelRule", "fault", "issue", "personal"]
