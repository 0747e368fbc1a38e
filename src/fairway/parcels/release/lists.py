"""The lists of a movement: the manifest, the total bill (607), the inbound detail (711), and what was counted.

The manifest is what was said before; the total bill lists the parcels of an export by bill, in parts; the inbound
detail lists what the operator of a supervised place took in; a count is what was there, piece by piece.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from fairway.parcels.release.loading import ZERO, Load

WEIGHT_SHARE = Decimal("0.03")
"""How far a weight may lie from the other before somebody looks (a parameter of ours; documents agree to the gram)."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel as a list has it."""

    waybill_no: str
    bag_no: str = ""
    packages: int = 1
    gross_weight: Decimal | None = None


class BillPart(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a total bill."""

    number: int
    of: int
    waybills: tuple[str, ...]


class TotalBill(msgspec.Struct, frozen=True, kw_only=True):
    """A total bill (607) with all its parts that have come."""

    bill_no: str
    gross_weight: Decimal | None
    parts: tuple[BillPart, ...]

    @property
    def waybills(self) -> list[str]:
        """Every waybill number, as often as it is there."""
        return [waybill for part in self.parts for waybill in part.waybills]


class InboundDetail(msgspec.Struct, frozen=True, kw_only=True):
    """What a supervised place took in (711), all messages of a bill."""

    bill_no: str
    waybills: tuple[str, ...]


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """All lists of one movement; None is "has not come", which is no difference."""

    manifest: tuple[Listed, ...]
    total_bill: TotalBill | None = None
    inbound: InboundDetail | None = None
    counted: tuple[Listed, ...] | None = None
    released: frozenset[str] | None = None
    """Waybill numbers of released inventories."""

    @property
    def numbers(self) -> dict[str, Listed]:
        """The manifest by waybill number."""
        return {one.waybill_no: one for one in self.manifest}


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """Waybill numbers by what is wrong with them."""

    missing_from_bill: tuple[str, ...] = ()
    extra_on_bill: tuple[str, ...] = ()
    twice_on_bill: tuple[str, ...] = ()
    parts_missing: tuple[int, ...] = ()
    missing_from_detail: tuple[str, ...] = ()
    extra_on_detail: tuple[str, ...] = ()
    twice_on_detail: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()
    """Counted in full."""
    in_part: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unmanifested: tuple[str, ...] = ()
    weigh_otherwise: tuple[str, ...] = ()


def compare(books: Books) -> Reconciliation:
    """The lists against the manifest. Lists that have not come make no difference."""
    known = books.numbers
    found: dict[str, Sequence[object]] = {}
    if books.total_bill is not None:
        listed = Counter(books.total_bill.waybills)
        found["missing_from_bill"] = [one for one in known if one not in listed]
        found["extra_on_bill"] = [one for one in listed if one not in known]
        found["twice_on_bill"] = [one for one, times in listed.items() if times > 1]
        parts = {part.number for part in books.total_bill.parts}
        most = max((part.of for part in books.total_bill.parts), default=1)
        found["parts_missing"] = [number for number in range(1, most + 1) if number not in parts]
    if books.inbound is not None:
        taken = Counter(books.inbound.waybills)
        found["missing_from_detail"] = [one for one in known if one not in taken]
        found["extra_on_detail"] = [one for one in taken if one not in known]
        found["twice_on_detail"] = [one for one, times in taken.items() if times > 1]
    if books.counted is not None:
        found |= _counted(known, books.counted)
    return Reconciliation(**{name: tuple(values) for name, values in found.items()})  # type: ignore[arg-type]  # by name


def _counted(known: Mapping[str, Listed], counted: Iterable[Listed]) -> dict[str, Sequence[object]]:
    packages: Counter[str] = Counter()
    weights: dict[str, Decimal | None] = {}
    for one in counted:
        packages[one.waybill_no] += one.packages
        before = weights.get(one.waybill_no, ZERO)
        weights[one.waybill_no] = None if before is None or one.gross_weight is None else before + one.gross_weight
    whole = [one for one, listed in known.items() if packages[one] >= listed.packages]
    return {
        "arrived": whole,
        "in_part": [one for one, listed in known.items() if 0 < packages[one] < listed.packages],
        "absent": [one for one in known if packages[one] == 0],
        "unmanifested": [
            one for one, count in packages.items() if count > (known[one].packages if one in known else 0)
        ],
        "weigh_otherwise": [one for one in whole if _apart(known[one].gross_weight, weights.get(one))],
    }


def _apart(said: Decimal | None, weighed: Decimal | None) -> bool:
    return said is not None and weighed is not None and abs(weighed - said) > said * WEIGHT_SHARE


def manifest_of(loads: Iterable[Load]) -> tuple[Listed, ...]:
    """The manifest of what goes on."""
    return tuple(
        Listed(
            waybill_no=load.waybill_no,
            bag_no=load.bag_no,
            packages=load.packages,
            gross_weight=load.gross_weight,
        )
        for load in loads
    )


_Message = tuple[Mapping[str, str], Sequence[Mapping[str, str]]]
"""Head and lines of an object of a CEB message, by the official names of the elements."""


def total_bill_of(objects: Sequence[_Message]) -> TotalBill:
    """The total bill in the objects of 607 messages of one bill. Raises KeyError or ValueError for objects that the
    reader of CEB messages would have refused."""
    heads = [head for head, _ in objects]
    return TotalBill(
        bill_no=heads[0]["billNo"],
        gross_weight=Decimal(heads[0]["grossWeight"]),
        parts=tuple(
            BillPart(
                number=int(head["msgSeqNo"]),
                of=int(head["msgCount"]),
                waybills=tuple(line["logisticsNo"] for line in lines),
            )
            for head, lines in objects
        ),
    )


def inbound_of(objects: Sequence[_Message]) -> InboundDetail:
    """The inbound detail in the objects of 711 messages of one bill. Raises as :func:`total_bill_of`."""
    return InboundDetail(
        bill_no=objects[0][0]["billNo"],
        waybills=tuple(line["logisticsNo"] for _, lines in objects for line in lines),
    )
