"""The rows of one parcel and its neighbours, judged by the same signs: for a parcel that comes by itself, and to show
what a flag of a batch rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.parcels.documents import Parcel
from fairway.parcels.hongkong.watched import screen
from fairway.parcels.risk.heading_words import word_of
from fairway.parcels.risk.rows import DIGITS, UNITS
from fairway.parcels.risk.rules import SIGNS, Judged, Limits
from fairway.parcels.terms.single import Row, exact

_FIRST = 20
"""How many parcels a flag names."""


@dataclass(frozen=True)
class Purchase:
    """An order as its neighbours see it: a row of the table ``purchases`` of a batch."""

    ebp_code: str
    order_no: str
    buyer_id_number: str
    buyer_name: str
    buyer_telephone: str
    consignee_telephone: str
    consignee_address: str
    value: Decimal
    day: str
    """Eight digits."""
    minute: int
    """Of the day."""

    @staticmethod
    def of(order: Row) -> Purchase:
        """That of a row of ``orders``; a time that is none counts as midnight of no day."""
        time = str(order["app_time"])
        time = time if len(time) == 14 and time.isascii() and time.isdigit() else "0" * 14
        return Purchase(
            **{
                name: str(order[name])
                for name in (
                    "ebp_code",
                    "order_no",
                    "buyer_id_number",
                    "buyer_name",
                    "buyer_telephone",
                    "consignee_telephone",
                    "consignee_address",
                )
            },
            value=exact(order["goods_value"]),
            day=time[:8],
            minute=int(time[8:10]) * 60 + int(time[10:12]),
        )


@dataclass(frozen=True)
class Prices:
    """Unit prices of one code and unit: how many lines have each, to three significant digits."""

    counts: Mapping[Decimal, int]

    @property
    def peers(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    def at_or_below(self, price: Decimal) -> int:
        """Those priced no higher, to three significant digits."""
        return sum(count for one, count in self.counts.items() if one <= rounded(price))

    @property
    def median(self) -> Decimal:
        """The lowest price that half of them do not exceed; nought where there are none."""
        below = 0
        for price in sorted(self.counts):
            below += self.counts[price]
            if below * 2 >= self.peers:
                return price
        return Decimal(0)


@dataclass(frozen=True)
class Neighbours:
    """What is known around a parcel."""

    purchases: Sequence[Purchase] = ()
    """The other orders of its buyer, of its consignee's telephone and address."""
    prices: Mapping[tuple[str, str], Prices] = field(default_factory=dict)
    """By code and unit, its own lines among them."""
    names: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For a name of goods, how many lines stand under each four-digit heading, its own among them."""
    year_before: Decimal = Decimal(0)


@dataclass(frozen=True)
class Flag:
    """A sign that was found, what it says, and the parcels that it rests on."""

    sign: str
    issue: Issue
    orders: tuple[tuple[str, str], ...]
    """Platform and order number of the first of them; empty where only prices or words count."""


def rounded(price: Decimal) -> Decimal:
    """``price`` cut to three significant digits."""
    units = int(price * UNITS)
    step = 10 ** max(0, len(str(units)) - DIGITS)
    return Decimal(units // step * step) / UNITS


def purchase_row(own: Purchase, others: Iterable[Purchase], minutes: int, year_before: Decimal = Decimal(0)) -> Row:
    """The row of the view ``purchases``."""
    every = list(dict.fromkeys([own, *others]))
    day = [one for one in every if one.day == own.day]
    buyer = [one for one in day if one.buyer_id_number == own.buyer_id_number]
    near = [one for one in buyer if abs(one.minute - own.minute) <= minutes]
    consignee = [
        one
        for one in day
        if one.consignee_telephone == own.consignee_telephone and abs(one.minute - own.minute) <= minutes
    ]
    return {
        "order_no": own.order_no,
        "value": own.value,
        "parcels": len(near),
        "together": _sum(near),
        "consignee_parcels": len(consignee),
        "consignee_together": _sum(consignee),
        "day_parcels": len(buyer),
        "day_value": _sum(buyer),
        "year_before": year_before,
        "names": len({one.buyer_name for one in buyer} - {""}),
        "telephones": len({one.buyer_telephone for one in buyer}),
        "platforms": len({one.ebp_code for one in buyer}),
        "telephone_identities": len({o.buyer_id_number for o in day if o.buyer_telephone == own.buyer_telephone}),
        "address_identities": len({o.buyer_id_number for o in day if o.consignee_address == own.consignee_address}),
    }


def _sum(some: Iterable[Purchase]) -> Decimal:
    return sum((one.value for one in some), Decimal(0))


def line_row(line: Row, prices: Prices) -> Row:
    """The row of the view ``lines``."""
    price = exact(line["price"])
    return {
        "gcode": line["gcode"],
        "unit": line["unit"],
        "price": price,
        "peers": prices.peers,
        "median": prices.median,
        "at_or_below": prices.at_or_below(price),
    }


def text_row(line: Row, headings: Mapping[str, int], limits: Limits) -> Row:
    """The row of the view ``texts``."""
    code, name, model = (str(line[one]) for one in ("gcode", "gname", "gmodel"))
    most, word = max(headings.values(), default=0), word_of(name, code, limits.on)
    found = screen(limits.on).find((name, model), code.replace(".", "").replace(" ", ""))
    return {
        "gcode": code,
        "gname": name,
        "gmodel": model,
        "lines": headings.get(code[:4], 0),
        "named": sum(headings.values()),
        "usual_lines": most,
        "usual_heading": min((one for one, count in headings.items() if count == most), default=code[:4]),
        "findings": " ".join(one.code for one in found),
        "word": word.word,
        "word_heading": word.heading,
        "word_letters": len(word.word),
    }


def flags(parcel: Parcel, around: Neighbours, limits: Limits) -> tuple[Flag, ...]:
    """Every sign that is found in a parcel."""
    found: dict[str, Flag] = {}
    for view, row, orders in _rows(parcel, around, limits):
        for sign in SIGNS.values():
            for issue in sign.check(Judged(view, row, limits)):
                found.setdefault(sign.id, Flag(sign.id, issue, orders))
    return tuple(found.values())


def _rows(parcel: Parcel, around: Neighbours, limits: Limits) -> Iterator[tuple[str, Row, tuple[tuple[str, str], ...]]]:
    if parcel.order is not None:
        own = Purchase.of(parcel.order)
        row = purchase_row(own, around.purchases, limits.minutes, around.year_before)
        related = sorted({(one.ebp_code, one.order_no) for one in (own, *around.purchases) if one.day == own.day})
        yield "purchases", row, tuple(related[:_FIRST])
    for line in parcel.inventory_lines:
        code, name = str(line["gcode"]), str(line["gname"])
        prices = around.prices.get((code, str(line["unit"])), Prices(Counter({rounded(exact(line["price"])): 1})))
        yield "lines", line_row(line, prices), ()
        yield "texts", text_row(line, around.names.get(name, {code[:4]: 1}), limits), ()
