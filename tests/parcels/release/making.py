"""Loads for tests: invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fairway.parcels.release.loading import End, Goods, Load


def goods(**given: Any) -> Goods:
    """Three T-shirts for 120."""
    return Goods(
        **{
            "code": "61091010",
            "description": "Men's cotton T-shirt",
            "origin": "CN",
            "value": Decimal("120.00"),
            "quantity": Decimal(3),
            "unit": "C62",
            "net_weight": Decimal("0.4"),
            **given,
        }
    )


def load(*lines: Goods, **given: Any) -> Load:
    """A parcel from the Mainland to Hong Kong under one bill."""
    return Load(
        **{
            "waybill_no": "CX1",
            "bag_no": "BAG1",
            "bill_no": "999-12345671",
            "packages": 1,
            "gross_weight": Decimal("0.5"),
            "currency": "HKD",
            "goods": lines or (goods(),),
            "consignor": End(name="Guangzhou Plum Stream E-commerce Co", address="8 Example Road", country="CN"),
            "consignee": End(name="Ka Ming Testchan", address="Flat 1, 2 Example Street", country="HK"),
            "country_from": "CN",
            "country_to": "HK",
            **given,
        }
    )
