"""How the goods of a submission are divided into declarations.

A declaration has one consignee (or consignor), one supervision mode, one contract and one waybill, so a consignment
never shares one with another; one with more lines than a declaration takes (dated) is divided further. Parcels
of retail trade are declared by their inventories (CEB621, CEB603), so a consignment of them makes no declaration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fairway.codes.legal_values import legal_value
from fairway.consignments.model import Charge, Consignment, Item, Submission

CENT = Decimal("0.01")
WITHOUT_FREIGHT, WITHOUT_INSURANCE = frozenset({"3", "4", "7"}), frozenset({"2", "3", "7"})
"""Trade terms (1 CIF, 2 C&F, 3 FOB, 4 C&I, 7 EXW) whose price does not include freight, or insurance."""


def charges_wanted(terms: str, *, importing: bool) -> tuple[bool, bool]:
    """Whether freight and insurance are declared beside a price on ``terms``: for an import those that the price does
    not include, for an export those that it does (filling rules of 2019 as known)."""
    freight, insurance = terms in WITHOUT_FREIGHT, terms in WITHOUT_INSURANCE
    return (freight, insurance) if importing else (not freight, not insurance)


@dataclass(frozen=True, slots=True)
class Group:
    """One declaration to be: the lines ``start`` up to ``start + len(items)`` of a consignment."""

    name: str
    """"C1" where the consignment is whole, "C1/2" for its second part."""
    number: int
    """Position among all declarations of the submission, from 1."""
    index: int
    """Of the consignment in the submission."""
    consignment: Consignment
    start: int
    items: Sequence[Item]
    part: int
    parts: int

    @property
    def whole(self) -> bool:
        """Whether it holds all of its consignment."""
        return self.parts == 1


def groups(submission: Submission, day: date) -> list[Group]:
    """The declarations that ``submission`` makes on ``day``."""
    limit = legal_value("cn.declaration.lines", day).integer
    found: list[Group] = []
    for index, consignment in enumerate(submission.consignments):
        if consignment.clearance.cn_by_inventory:
            continue
        items = consignment.items
        parts = -(-len(items) // limit)
        for part in range(parts):
            start = part * limit
            name = consignment.id if parts == 1 else f"{consignment.id}/{part + 1}"
            chunk = items if parts == 1 else items[start : start + limit]
            found.append(Group(name, len(found) + 1, index, consignment, start, chunk, part, parts))
    return found


def part_weight(group: Group, name: str) -> Decimal | None:
    """Gross or net weight (``gross_weight_kg``, ``net_weight_kg``) of a declaration: of the consignment where it is
    whole, else of its lines; None when a line does not say."""
    if group.whole:
        whole: Decimal | None = getattr(group.consignment, name)
        return whole
    weights = [getattr(item, name) for item in group.items]
    return None if any(weight is None for weight in weights) else sum(weights, Decimal(0))


def part_packages(group: Group) -> int | None:
    """Packages of a declaration: all of the consignment where it is whole, else of its lines."""
    if group.whole:
        packages = group.consignment.packages
        further = group.consignment.further_packages
        return None if packages is None else packages.count + sum(one.count for one in further)
    counts = [item.packages.count if item.packages else None for item in group.items]
    return None if None in counts else sum(count for count in counts if count is not None)


def _worth(items: Sequence[Item]) -> Decimal | None:
    values = [item.value.amount if item.value else None for item in items]
    return None if None in values else sum((value for value in values if value is not None), Decimal(0))


def part_charge(group: Group, charge: Charge, limit: int) -> Decimal | None:
    """The amount of a charge that falls on a declaration. Totals are divided by the value of the lines, the last part
    takes the rest, so that the parts add up; rates and unit prices are the same for all. None when a line of a
    divided consignment has no value."""
    if group.whole or charge.kind != "total":
        return charge.amount
    items = group.consignment.items
    all_worth = _worth(items)
    if not all_worth:
        return None
    shares = []
    for part in range(group.parts - 1):
        worth = _worth(items[part * limit : (part + 1) * limit]) or Decimal(0)
        shares.append((charge.amount * worth / all_worth).quantize(CENT, ROUND_HALF_UP))
    return shares[group.part] if group.part < group.parts - 1 else charge.amount - sum(shares, Decimal(0))
