"""From items to the lines of a goods declaration, with the containers, licences and certificates they name."""

from __future__ import annotations

from fairway.consignments.model import Item, Money, Quantity
from fairway.filings.cn import form
from fairway.filings.cn.conversion import Converter
from fairway.filings.cn.element import Spot
from fairway.filings.cn.goods_declaration.grouping import Group
from fairway.filings.cn.goods_declaration.line_elements import duty_mode, line_value
from fairway.wire.gacc.declaration import DecContainer, DecLine, GoodsLimit, LicenceDocument, OriginRelation

CHINA = "CN"
PACK_TYPES = {"I": "1", "II": "2", "III": "3"}
ENGLISH_NAME = 100


class _Codes:
    """Units and countries of the lines of one declaration: each converted once, unless it asks."""

    __slots__ = ("_convert", "_countries", "_units")

    def __init__(self, convert: Converter) -> None:
        self._convert = convert
        self._units: dict[tuple[str, str | None], str] = {}
        self._countries: dict[str | None, str] = {None: ""}

    def unit(self, quantity: Quantity | None, line: str, name: str) -> str:
        """The 3-digit unit of a quantity; ``line`` and ``name`` say where it stands."""
        if quantity is None:
            return ""
        key = (quantity.unit, quantity.cn_unit)
        found = self._units.get(key)
        if found is None:
            place = f"{line}/{name}/cn_unit"
            found = self._convert("unit", "unit.gacc", quantity.unit, place, chosen=quantity.cn_unit)
            if found:
                self._units[key] = found
        return found

    def country(self, code: str | None, line: str, name: str) -> str:
        """The 3-letter code of a country."""
        found = self._countries.get(code)
        if found is None:
            found = self._convert("country", "country.gacc", code, f"{line}/{name}")
            if found:
                self._countries[code] = found
        return found


def _unit_price(item: Item, value: Money | None) -> str:
    """As entered, else value by quantity; 4 decimals."""
    price = item.unit_price
    if price is None and value is not None and item.quantity is not None:
        price = value.amount / item.quantity.value
    return form.amount(price, 4)


def _limits(item: Item, number: str) -> tuple[GoodsLimit, ...]:
    return tuple(
        GoodsLimit(goods_no=number, licence_type=one.kind or "", licence_no=one.number)
        for one in item.licences
        if one.side == "cn"
    )


def lines(spot: Spot, group: Group, convert: Converter) -> tuple[DecLine, ...]:
    """The lines of a group, numbered from 1. On export forms origin and destination change places, here only."""
    goods, importing = group.consignment, spot.importing
    prefix = f"/consignments/{group.index}/items/"
    number_of, amount_of = form.number, form.amount
    codes = _Codes(convert)
    found: list[DecLine] = []
    for position, item in enumerate(group.items):
        spot.item = item
        pointer = f"{prefix}{group.start + position}"
        value = line_value(spot)
        origin = codes.country(item.origin, pointer, "origin")
        towards = item.destination or (CHINA if importing else goods.country_of_destination)
        destination = codes.country(towards, pointer, "destination")
        first, second = item.legal_quantity_1, item.legal_quantity_2
        dangerous = item.dangerous_goods
        number = str(position + 1)
        found.append(
            DecLine(
                account_book_item=item.account_book_line or "",
                tariff=item.cn_tariff10 or "",
                unit_price=_unit_price(item, value),
                duty_mode=duty_mode(spot),
                model="|".join([one.value for one in item.specifications]),
                name=item.description.sc or "",
                number=number,
                origin_country=origin if importing else destination,
                currency=value.currency if value else "",
                total=amount_of(value.amount, 2) if value else "",
                quantity=number_of(item.quantity.value) if item.quantity else "",
                legal_quantity_1=number_of(first.value) if first else "",
                legal_quantity_2=number_of(second.value) if second else "",
                unit=codes.unit(item.quantity, pointer, "quantity"),
                legal_unit_1=codes.unit(first, pointer, "legal_quantity_1"),
                legal_unit_2=codes.unit(second, pointer, "legal_quantity_2"),
                own_number=item.sku or "" if goods.clearance.cn_account_book else "",
                destination_country=destination if importing else origin,
                ciq=item.ciq3 or "",
                name_en=(item.description.en or "")[:ENGLISH_NAME],
                un_number=dangerous.un_number if dangerous else "",
                dangerous_name=form.chinese(dangerous.proper_shipping_name) if dangerous else "",
                dangerous_pack_type=PACK_TYPES.get(dangerous.packing_group or "", "") if dangerous else "",
                dangerous_pack_spec=dangerous.package_spec or "" if dangerous else "",
                goods_model=item.model or "",
                goods_brand=item.brand or "",
                district=item.cn_district or "",
                limits=_limits(item, number) if item.licences else (),
            )
        )
    return tuple(found)


def containers(spot: Spot, group: Group, convert: Converter) -> tuple[DecContainer, ...]:
    """The containers of a group with the numbers of the lines in them: those that name it, all where none is named."""
    goods = group.consignment
    if not goods.containers:
        return ()
    described = {box.number: (index, box) for index, box in enumerate(spot.submission.containers)}
    shared = {
        number
        for other in spot.submission.consignments
        if other is not goods
        for number in other.containers
        if number in goods.containers
    }
    found = []
    for number in goods.containers:
        index, box = described.get(number, (0, None))
        inside = [str(n) for n, item in enumerate(group.items, 1) if item.container in {None, number}]
        if not inside:
            continue
        size = box.size_type if box else None
        found.append(
            DecContainer(
                id=number,
                size=convert("container_size_type", "container_spec.gacc", size, f"/containers/{index}/size_type"),
                goods_numbers=",".join(inside),
                shared="1" if number in shared else "0",
                weight=form.number(box.tare_kg) if box else "",
            )
        )
    return tuple(found)


def licences(group: Group) -> tuple[LicenceDocument, ...]:
    """The Mainland licences of a consignment that have a kind."""
    return tuple(
        LicenceDocument(code=one.kind, number=one.number)
        for one in group.consignment.licences
        if one.side == "cn" and one.kind
    )


def origins(spot: Spot, group: Group) -> tuple[OriginRelation, ...]:
    """The certificates of origin of the lines; imports only."""
    if not spot.importing:
        return ()
    return tuple(
        OriginRelation(
            cert_type=one.agreement,
            cert_no=one.number,
            line=str(position),
            cert_line=str(one.line) if one.line else "",
        )
        for position, item in enumerate(group.items, 1)
        for one in item.certificates_of_origin
    )
