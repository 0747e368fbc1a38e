"""The rows that signs of risk judge. A batch gets them from :mod:`gather`, one parcel from :mod:`around`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fairway.parcels.rows import AMOUNT, COUNT, SUM
from fairway.parcels.terms import TEXT, Field, Kind

PURCHASES: dict[str, Kind] = {
    "order_no": TEXT,
    "value": AMOUNT,
    "parcels": COUNT,
    "together": SUM,
    "consignee_parcels": COUNT,
    "consignee_together": SUM,
    "day_parcels": COUNT,
    "day_value": SUM,
    "year_before": SUM,
    "names": COUNT,
    "telephones": COUNT,
    "platforms": COUNT,
    "telephone_identities": COUNT,
    "address_identities": COUNT,
}
"""One order with the others of the batch around it. ``parcels`` and ``together`` are the orders of the same buyer and
day within the window of the table ``splitting`` and their goods value, ``consignee_`` the same of the consignee's
telephone, ``day_`` those of the buyer's whole day, ``year_before`` what the buyer bought this year before this order,
as far as known; ``names``, ``telephones`` and ``platforms`` are those that the buyer's identity stands with,
``_identities`` those that stand with the buyer's telephone and address. The order itself counts everywhere."""
LINES: dict[str, Kind] = {
    "gcode": TEXT,
    "unit": TEXT,
    "price": AMOUNT,
    "peers": COUNT,
    "median": AMOUNT,
    "at_or_below": COUNT,
}
"""One line with the lines of the batch under the same code and unit around it: how many, their median unit price, and
how many are priced at or below it (prices to three significant digits). Gifts at the price of nought are no peers."""
TEXTS: dict[str, Kind] = {
    "gcode": TEXT,
    "gname": TEXT,
    "gmodel": TEXT,
    "lines": COUNT,
    "named": COUNT,
    "usual_lines": COUNT,
    "usual_heading": TEXT,
    "findings": TEXT,
    "word": TEXT,
    "word_heading": TEXT,
    "word_letters": COUNT,
}
"""A description under a code, and the lines that have it: ``named`` are all lines of the batch with the same name,
``usual_lines`` those under the heading that most of them have. ``findings`` are codes of ``screening.hk``, a space
between. ``word`` is the word of another section's heading that the name ends in, ``word_letters`` its length, 0 for
none."""
UNITS = 100_000
"""Prices are counted in hundred-thousandths of a yuan."""
DIGITS = 3
"""Significant digits of the prices that are compared."""
VIEWS: dict[str, dict[str, Kind]] = {"purchases": PURCHASES, "lines": LINES, "texts": TEXTS}


@cache
def columns(view: str) -> Mapping[str, Field]:
    """Every column of the rows of ``view`` by name."""
    return {name: Field(name, kind) for name, kind in VIEWS[view].items()}
