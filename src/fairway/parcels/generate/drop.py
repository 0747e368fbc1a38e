"""One drop: the parcels of one platform on one day as numbers, with the planted cases among them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fairway.parcels.generate.arrays import Draw, Ints
from fairway.parcels.generate.goods import goods
from fairway.parcels.generate.options import GROUPS, Case, Traffic

_LINES = np.array([0.75, 0.20, 0.05])
"""Shares of parcels with 1, 2 and 3 lines: 1.3 on average."""
_SECONDS = 64_800
_SPREAD = 0.18
"""Of the unit prices of one good around its usual one (standard deviation of the logarithm)."""


@dataclass
class Drop:
    """Amounts are hundredths of CNY, weights grams, times seconds of the day. Lines follow the order of parcels."""

    number: int
    parcels: int
    buyer: Ints
    person: Ints
    """Whose name, telephone and address stand there: the buyer's, unless an identity is shared."""
    second: Ints
    freight: Ints
    discount: Ints
    first_line: Ints
    """The number of each parcel's first line."""
    line_parcel: Ints
    line_good: Ints
    line_text: Ints
    """The good whose description stands there: the same, unless description and code are set apart."""
    line_quantity: Ints
    line_cents: Ints
    cases: dict[Case, Ints] = field(default_factory=dict)
    """The parcels of each case, in whole groups."""

    @property
    def line_total(self) -> Ints:
        """Quantity times price."""
        return self.line_quantity * self.line_cents

    def per_parcel(self, of_lines: Ints) -> Ints:
        """The sum over the lines of each parcel."""
        return np.add.reduceat(of_lines, self.first_line)

    def of(self, case: Case) -> Ints:
        """The parcels of a case."""
        return self.cases.get(case, np.empty(0, dtype=np.int64))


def draw_drop(traffic: Traffic, number: int, draw: Draw) -> Drop:
    """Draw drop ``number`` of the traffic."""
    count = traffic.drops[number]
    lines = draw.choice(np.array([1, 2, 3]), size=count, p=_LINES)
    total = int(lines.sum())
    good = goods().ordinary[draw.integers(0, len(goods().ordinary), total)]
    prices = np.maximum(1, (goods().cents[good] * draw.lognormal(0.0, _SPREAD, total)).astype(np.int64))
    buyer = draw.integers(0, max(1, traffic.parcels * 2 // 3), count)
    one = Drop(
        number=number,
        parcels=count,
        buyer=buyer,
        person=buyer.copy(),
        second=draw.integers(0, _SECONDS, count),
        freight=np.where(draw.random(count) < 0.3, draw.integers(5, 30, count) * 100, 0),
        discount=np.where(draw.random(count) < 0.1, draw.integers(1, 10, count) * 50, 0),
        first_line=np.concatenate([[0], np.cumsum(lines)[:-1]]).astype(np.int64),
        line_parcel=np.repeat(np.arange(count, dtype=np.int64), lines),
        line_good=good,
        line_text=good.copy(),
        line_quantity=np.where(draw.random(total) < 0.2, 2, 1).astype(np.int64),
        line_cents=prices,
    )
    _stay_below_limit(one)
    _choose(one, traffic, draw)
    _plant(one, traffic, draw)
    return one


_LIMIT = 480_000
"""Ordinary parcels stay below the single limit of CNY 5,000, freight included."""


def _stay_below_limit(one: Drop) -> None:
    sums = one.per_parcel(one.line_total)
    scale = np.minimum(1.0, _LIMIT / np.maximum(1, sums))
    one.line_cents = np.maximum(1, (one.line_cents * scale[one.line_parcel]).astype(np.int64))


def _choose(one: Drop, traffic: Traffic, draw: Draw) -> None:
    """Give every case its parcels. A case with a share above nothing is there at least once if there is room."""
    shuffled = draw.permutation(one.parcels)
    taken = 0
    for case, share in traffic.shares.items():
        group = GROUPS.get(case, 1)
        wanted = (max(1, round(share * one.parcels / group)) if share else 0) * group
        if taken + wanted <= one.parcels // 2:
            one.cases[case] = shuffled[taken : taken + wanted].astype(np.int64)
            taken += wanted


def _plant(one: Drop, traffic: Traffic, draw: Draw) -> None:
    stranger = traffic.parcels + one.number * traffic.drop_parcels
    for case, cents in ((Case.SPLIT, 350_000), (Case.OVER_YEAR, 450_000)):
        parcels = one.of(case)
        groups = np.arange(len(parcels)) // GROUPS[case]
        one.buyer[parcels] = one.person[parcels] = stranger + groups
        stranger += len(parcels)
        first = one.second[parcels[:: GROUPS[case]]] if len(parcels) else parcels
        one.second[parcels] = first[groups] + np.arange(len(parcels)) % GROUPS[case] * 300
        _worth(one, parcels, cents + draw.integers(-2_000, 2_000, len(parcels)))
    shared = one.of(Case.SHARED_IDENTITY)
    one.buyer[shared] = stranger + np.arange(len(shared)) // GROUPS[Case.SHARED_IDENTITY]
    one.person[shared] = stranger + np.arange(len(shared))
    for parcels, change in ((one.of(Case.UNDERVALUED), _undervalue), (one.of(Case.WRONG_CODE), _other_text)):
        change(one, one.first_line[parcels], draw)
    banned = one.first_line[one.of(Case.RESTRICTED)]
    kind = goods().restricted[draw.integers(0, len(goods().restricted), len(banned))]
    one.line_good[banned] = one.line_text[banned] = kind
    one.line_cents[banned], one.line_quantity[banned] = goods().cents[kind], 1


def _worth(one: Drop, parcels: Ints, amount: Ints) -> None:
    """Make each of ``parcels`` worth about ``amount``, all of it on its lines at one of each."""
    count = np.bincount(one.line_parcel, minlength=one.parcels)
    each = np.zeros(one.parcels, dtype=np.int64)
    each[parcels] = amount // count[parcels]
    mine = each[one.line_parcel] > 0
    one.line_cents[mine] = each[one.line_parcel[mine]]
    one.line_quantity[mine] = 1
    watches = goods().texts["gcode"].index("9102110000")
    one.line_good[mine] = one.line_text[mine] = watches


def _undervalue(one: Drop, lines: Ints, draw: Draw) -> None:
    one.line_cents[lines] = np.maximum(1, (one.line_cents[lines] * draw.uniform(0.08, 0.25, len(lines))).astype(int))


def _other_text(one: Drop, lines: Ints, draw: Draw) -> None:
    ordinary = goods().ordinary
    at = np.searchsorted(ordinary, one.line_good[lines])
    one.line_text[lines] = ordinary[(at + draw.integers(3, len(ordinary) - 3, len(lines))) % len(ordinary)]
