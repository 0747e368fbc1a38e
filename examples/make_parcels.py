"""Write ``parcels-500.csv``: 500 parcels that reach Hong Kong on one day, for trying and testing the parcel side.

``python examples/make_parcels.py``. All persons, firms, numbers and prices are invented; the seed gives the same file
every time. Planted: postal packets below, at and above HK$4,000; courier parcels of several headings under one waybill;
descriptions that say nothing; one electronic cigarette; one bottle of 40 % spirits; transhipment; documents.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SEED = 20261203
DAY = "2026-12-03"
COLUMNS = (
    *("order_no", "waybill_no", "gnum", "mode", "contents", "movement", "description", "item_name", "gmodel"),
    *("hs_code", "quantity", "unit", "value", "currency", "rate", "gross_weight", "net_weight", "pieces"),
    *("trader_no", "trader_name", "consignor_name", "consignor_address", "consignor_country", "consignee_name"),
    *("consignee_address", "consignee_country", "country", "origin", "transport_mode", "conveyance", "moved_on"),
    *("master_waybill", "bag_no", "through_bill", "postal_category"),
)
# Code, description, name of the item, specification, lowest and highest unit price in HKD.
GOODS = (
    ("61091010", "Men's cotton T-shirt", "T-shirt", "cotton|men", 40, 220),
    ("61091020", "女裝棉質T恤", "T恤", "棉质|女式", 40, 260),
    ("39269010", "Plastic case for mobile phone", "手机壳", "塑料|用途:手机", 15, 120),
    ("85183000", "Wireless headphones for mobile phone", "headphones", "use: mobile phone", 80, 1900),
    ("95030020", "Plush toy bear", "plush bear", "polyester", 30, 300),
    ("95030090", "塑料积木玩具", "积木", "塑料", 25, 480),
    ("69111000", "Porcelain tea cup", "tea cup", "porcelain", 20, 350),
    ("73239300", "不鏽鋼保溫杯", "保溫杯", "不鏽鋼", 35, 280),
    ("85044010", "USB power adaptor for mobile phone", "power adaptor", "use: mobile phone", 30, 250),
    ("42022200", "Women's nylon handbag", "handbag", "nylon|women", 90, 1200),
    ("96081000", "Ball point pens", "ball point pen", "plastic", 8, 60),
    ("85395200", "LED lamp for desk", "LED lamp", "use: reading", 25, 190),
)
TRADERS = (("10000001", "Harbour Lantern Trading Limited"), ("10000002", "Kite Hill Stores Limited"))
SENDERS = (
    ("CN", "Guangzhou Plum Stream E-commerce Co", "8 Example Road, Guangzhou"),
    ("CN", "Shenzhen Orchid Bay Trading Co", "19 Example Street, Shenzhen"),
    ("JP", "Kitayama Example Shoten", "1-2-3 Example, Osaka"),
)
GIVEN = ("Tsz Yan", "Ka Ming", "Wing Sum", "Ho Lam", "Chi Wai", "Mei Ling", "Yuen Ting", "Kwok Fai")
FAMILY = ("Testchan", "Samplelee", "Demowong", "Trialho", "Mocklam", "Triallau")
VAGUE = ("gift", "accessory", "Gift", "Accessories", "禮物", "配件", "sample", "spare parts")


class Maker:
    """Makes rows, one parcel after the other."""

    def __init__(self) -> None:
        self.random = Random(SEED)  # noqa: S311  the same file every time, nothing secret
        self.count = 0

    def parcel(self, mode: str, **given: str) -> dict[str, str]:
        """A parcel without its goods."""
        self.count += 1
        country, sender, address = self.random.choice(SENDERS)
        post, flight = mode == "post", "XX101" if country == "CN" else "XX207"
        number = f"RX{self.count:08}{country}" if post else f"CX{self.count:09}"
        trader = self.random.choice(TRADERS)
        return {
            "order_no": f"ORD-{self.count:06}",
            "waybill_no": number,
            "mode": mode,
            "gross_weight": f"{self.random.randint(80, 2400) / 1000:.3f}",
            "pieces": "1",
            "trader_no": "" if post else trader[0],
            "trader_name": "" if post else trader[1],
            "consignor_name": sender,
            "consignor_address": address,
            "consignor_country": country,
            "consignee_name": f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}",
            "consignee_address": self.address(),
            "consignee_country": "HK",
            "country": country,
            "transport_mode": "air",
            "conveyance": flight,
            "moved_on": DAY,
            "master_waybill": f"999-1234567{1 if country == 'CN' else 2}",
            "bag_no": f"BAG{'P' if post else 'C'}{country}{self.count % 8 + 1:02}",
            "postal_category": "sale-of-goods" if post else "",
            **given,
        }

    def address(self) -> str:
        """An invented address."""
        return f"Flat {self.random.randint(1, 40)}, {self.random.randint(1, 99)} Example Street, Hong Kong"

    def line(self, parcel: dict[str, str], gnum: int = 1, **given: str) -> dict[str, str]:
        """The parcel with a line of ordinary goods."""
        code, description, item, model, low, high = self.random.choice(GOODS)
        quantity = self.random.choice((1, 1, 1, 2, 3))
        value = quantity * self.random.randint(low * 100, high * 100) / 100
        money = {"value": f"{value:.2f}", "currency": "HKD"}
        if self.random.random() < 0.2:
            money = {"value": f"{value:.2f}", "currency": "CNY"}
        net = float(parcel["gross_weight"]) * 0.4
        return {
            **parcel,
            "gnum": str(gnum),
            "description": description,
            "item_name": item,
            "gmodel": model,
            "hs_code": code,
            "quantity": str(quantity),
            "unit": "C62",
            "net_weight": f"{net:.3f}",
            "origin": parcel["consignor_country"],
            **money,
            **given,
        }

    def rows(self) -> Iterator[dict[str, str]]:
        """The lines of 500 parcels."""
        for value in ("3999.99", "4000.00", "5200.00", "6800.00"):
            yield self.line(self.parcel("post"), value=value, currency="HKD", hs_code="85183000")
        for description in VAGUE:
            yield self.line(self.parcel("post" if len(description) < 5 else "courier"), description=description)
        yield self.line(
            self.parcel("courier"),
            description="E-cigarette with two pods",
            item_name="",
            hs_code="85434000",
            value="350.00",
        )
        yield self.line(
            self.parcel("courier"),
            description="Whisky 40% vol, 700 ml",
            item_name="",
            hs_code="22083000",
            value="620.00",
        )
        for number in range(1, 4):
            through = self.parcel(
                "courier", movement="transhipment", consignee_country="TH", through_bill=f"999-7654321{number}"
            )
            yield self.line(through)
        for _ in range(5):
            papers = self.parcel("courier", contents="documents")
            yield {**papers, "gnum": "1", "description": "Contract, signed original"}
        for _ in range(200):
            yield self.line(self.parcel("post"))
        for _ in range(30):
            parcel = self.parcel("courier")
            yield self.line(parcel, 1, hs_code="61091010", description="Men's cotton T-shirt")
            yield self.line(parcel, 2, hs_code="69111000", description="Porcelain tea cup")
        while self.count < 500:
            yield self.line(self.parcel("courier"))


def main(path: Path = HERE / "parcels-500.csv") -> None:
    """Write the file anew."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(Maker().rows())


if __name__ == "__main__":
    main()
