"""Where in the submission a fault lies that an authority named by a path of its own message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fairway.filings.adapter import Target
from fairway.portal.views.parts import N_, Phrase, Words

_LINE = re.compile(r"/(?:Article|Item)\[(\d+)\](?:/(\w+))?")
_FIELDS = {
    "Description": "description-en",
    "HSCode": "hkhs8",
    "CommodityCode": "hkhs8",
    "CountryOfOrigin": "origin",
    "Quantity": "hk_quantity-value",
    "ValueHKD": "value-amount",
}
"""The field of a line that each element of a line comes from."""
_ONE_LIST = frozenset({Target.HK_ROAD_ACI, Target.HK_TDEC})
"""Messages that have their lines in one list, so that a number in the path is the number of the line."""


def fault_place(
    target: Target, path: str, lines: Sequence[Mapping[str, str]], tree: Mapping[str, Any]
) -> tuple[Phrase, str]:
    """The line that ``path`` leads to, in words, and the anchor of its field in the form; "" twice where it leads to
    none. ``lines`` are the consignment and the item of each line of the message, ``tree`` is the submission."""
    found = _LINE.search(path)
    if found is None or target not in _ONE_LIST or not 0 < int(found.group(1)) <= len(lines):
        return "", ""
    line = lines[int(found.group(1)) - 1]
    consignments = [str(one.get("id")) for one in tree.get("consignments") or ()]
    if line["consignment"] not in consignments:
        return "", ""
    consignment = consignments.index(line["consignment"])
    items = [str(one.get("id")) for one in tree["consignments"][consignment].get("items") or ()]
    if line["item"] not in items:
        return "", ""
    item = items.index(line["item"])
    words = Words(N_("Consignment {id}, line {n}"), {"id": line["consignment"], "n": item + 1})
    field = _FIELDS.get(found.group(2) or "")
    anchor = f"#f-consignments-{consignment}-items-{item}-{field}" if field else f"#goods-{consignment}"
    return words, anchor
