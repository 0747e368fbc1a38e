"""One parcel with its lines, and what is worked out of it: value in Hong Kong dollars, direction, country, trader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

import msgspec
import pyarrow as pa

from fairway.codes.tables import Table, table
from fairway.parcels.hongkong.model import HK_PARCELS, Mode, Movement

CENTS = Decimal("0.01")
HKD = "HKD"
_MOVEMENTS = {one.value: one for one in Movement}
HONG_KONG = "HK"
_OF_LINE = (
    *("place", "gnum", "description", "item_name", "gmodel", "hs_code", "quantity", "unit", "value", "currency"),
    *("rate", "net_weight", "origin", "licence_no"),
)
_OF_PARCEL = ("place", "licence_no", *(name for name in HK_PARCELS.schema.names if name not in _OF_LINE))


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of goods; the fields are the columns of ``hk_parcels``."""

    place: int = 0
    gnum: int = 1
    description: str = ""
    item_name: str = ""
    gmodel: str = ""
    hs_code: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    value: Decimal | None = None
    currency: str = ""
    rate: Decimal | None = None
    net_weight: Decimal | None = None
    origin: str = ""
    licence_no: str = ""

    @property
    def code(self) -> str:
        """The commodity code, digits only."""
        return self.hs_code.replace(".", "").replace(" ", "")

    @property
    def said(self) -> tuple[str, str]:
        """What is said of the goods: description and name of the item."""
        return self.description, self.item_name

    def value_hkd(self, on: date) -> Decimal | None:
        """The value in Hong Kong dollars, to the cent (half up); None when value or rate is not known."""
        rate = self.rate if self.rate is not None else rate_of(self.currency, on)
        if self.value is None or rate is None:
            return None
        return (self.value * rate).quantize(CENTS, ROUND_HALF_UP)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel; the fields are the columns of ``hk_parcels``."""

    place: int = 0
    order_no: str = ""
    waybill_no: str = ""
    mode: str = ""
    movement: str = ""
    contents: str = ""
    gross_weight: Decimal | None = None
    pieces: int = 0
    trader_no: str = ""
    trader_name: str = ""
    consignor_name: str = ""
    consignor_address: str = ""
    consignor_country: str = ""
    consignee_name: str = ""
    consignee_address: str = ""
    consignee_country: str = ""
    consignee_telephone: str = ""
    country: str = ""
    transport_mode: str = ""
    conveyance: str = ""
    moved_on: str = ""
    master_waybill: str = ""
    bag_no: str = ""
    exemption: str = ""
    licence_no: str = ""
    through_bill: str = ""
    return_of: str = ""
    postal_category: str = ""
    lines: tuple[Line, ...] = ()
    differing: tuple[str, ...] = ()
    """Columns of the parcel as a whole in which its lines differ; the values are those of the first."""

    @property
    def moves(self) -> Movement:
        """What Hong Kong is to it: import where nothing else is said."""
        return _MOVEMENTS.get(self.movement, Movement.IMPORT)

    @property
    def by_post(self) -> bool:
        """Whether the post carries it."""
        return self.mode == Mode.POST

    @property
    def documents(self) -> bool:
        """Whether it holds documents only."""
        return self.contents == "documents"

    @property
    def packages(self) -> int:
        """How many packages it has; at least one."""
        return max(self.pieces, 1)

    @property
    def partner_country(self) -> str:
        """Where an import comes from, where an export goes to."""
        if self.country:
            return self.country
        return self.consignee_country if self.moves is Movement.EXPORT else self.consignor_country

    @property
    def trader(self) -> str:
        """Who declares: the number of the importer or exporter, else the name."""
        if self.trader_no or self.trader_name:
            return self.trader_no or self.trader_name
        return self.consignor_name if self.moves is Movement.EXPORT else self.consignee_name

    def value_hkd(self, on: date) -> Decimal | None:
        """The value of all lines in Hong Kong dollars; None when that of one is not known."""
        values = [line.value_hkd(on) for line in self.lines]
        known = [value for value in values if value is not None]
        return sum(known, Decimal("0.00")) if len(known) == len(values) else None


def rate_of(currency: str, on: date) -> Decimal | None:
    """Hong Kong dollars for one unit of ``currency``; None where the table has no rate. Raises nothing."""
    return Decimal(1) if currency in {"", HKD} else _rate(table("exchange_rate.hkd"), currency, on)


@lru_cache(maxsize=256)
def _rate(rows: Table, currency: str, on: date) -> Decimal | None:
    entry = rows.get(currency, on)
    return entry.decimal("rate") if entry else None


def parcels(rows: pa.Table) -> Iterator[Parcel]:
    """The parcels of a table in the schema of ``hk_parcels``, in the order of their first lines. Lines without a
    waybill number are a parcel each: nobody can tell what they belong to."""
    held: dict[str, list[dict[str, object]]] = {}
    for batch in rows.select(HK_PARCELS.schema.names).to_batches(max_chunksize=50_000):
        for row in batch.to_pylist():
            held.setdefault(row["waybill_no"] or f"\0{row['place']}", []).append(row)
    for group in held.values():
        yield parcel_of(group)


def parcel_of(group: list[dict[str, object]] | list[Mapping[str, object]]) -> Parcel:
    """The parcel of rows that share a waybill number; what belongs to the parcel is that of the first row."""
    first = group[0]
    lines = tuple(
        msgspec.convert({name: row[name] for name in _OF_LINE if name in row}, Line, strict=False) for row in group
    )
    whole = {name: first[name] for name in _OF_PARCEL if name in first}
    differing = tuple(
        name for name in whole if name not in _OF_LINE and any(row[name] != first[name] for row in group[1:])
    )
    parcel = msgspec.convert(whole, Parcel, strict=False)
    return msgspec.structs.replace(parcel, lines=lines, differing=differing)
