"""The core eight: what advance cargo information wants before anything is loaded.

Seven elements and the house waybill number for air (PLACI "7 + 1"); road cargo information of Hong Kong asks six of the
same and adds the kind of packages and the day. One object serves both: :func:`as_road` makes the road message's
consignment from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.tables import table
from fairway.parcels.hongkong.goods_rules import TARGET
from fairway.parcels.hongkong.parcel import Parcel
from fairway.parcels.hongkong.vague import vagueness
from fairway.wire.hk.header import Party
from fairway.wire.hk.road_aci import AciConsignment, AciPackages, Article
from fairway.wire.hk.writing import Texts

PLACI = "Pre-loading advance cargo information, 7 + 1 elements (WCO and ICAO; TIACA)"


class CoreEight(msgspec.Struct, frozen=True, kw_only=True):
    """The eight elements; empty or zero is "not given"."""

    pieces: int = 0
    total_weight: Decimal | None = None
    """Kilograms."""
    description: str = ""
    shipper_name: str = ""
    shipper_address: str = ""
    consignee_name: str = ""
    consignee_address: str = ""
    house_waybill: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The elements that are not given, by name."""
        return tuple(name for name in self.__struct_fields__ if not getattr(self, name))


class Outcome(StrEnum):
    """What the assessment of advance information answers (words of the trade; the codes are ours)."""

    COMPLETE = "assessment-complete"
    REQUEST_FOR_INFORMATION = "request-for-information"
    REQUEST_FOR_SCREENING = "request-for-screening"
    DO_NOT_LOAD = "do-not-load"


class Advance(msgspec.Struct, frozen=True, kw_only=True):
    """Advance information on the day it is given."""

    eight: CoreEight
    on: date
    prohibited: bool = False
    """Screening found goods that may not move."""
    suspicious: bool = False
    """A flag of risk asks for a look with a machine."""


class CoreEightComplete(Rule[Advance]):
    """The advance information lacks an element: {element}."""

    id = "hk.parcels.core_eight.complete"
    target = TARGET
    citation = PLACI
    remedy = "Give it before loading; air cargo without all eight is not assessed."

    def check(self, subject: Advance) -> Iterator[Issue]:
        """One issue for each element that is not given."""
        for name in subject.eight.missing:
            entry = table("core_element").get(name, subject.on)
            yield self.issue(f"/{name}", element=entry.names if entry else name)


class CoreEightDescribed(Rule[Advance]):
    """The advance information describes the goods as {text}, which says nothing."""

    id = "hk.parcels.core_eight.description"
    target = TARGET
    citation = PLACI
    remedy = "Name the article, its material and its use."

    def check(self, subject: Advance) -> Iterator[Issue]:
        """A description that is there and vague."""
        text = subject.eight.description
        if text and all(vagueness(subject.on).holds(part) for part in text.split(";")):
            yield self.issue("/description", text=text)


RULES: tuple[Rule[Advance], ...] = (CoreEightComplete(), CoreEightDescribed())


def core_eight(parcel: Parcel) -> CoreEight:
    """The eight elements of a parcel."""
    return CoreEight(
        pieces=parcel.packages,
        total_weight=parcel.gross_weight,
        description="; ".join(dict.fromkeys(line.description for line in parcel.lines if line.description)),
        shipper_name=parcel.consignor_name,
        shipper_address=parcel.consignor_address,
        consignee_name=parcel.consignee_name,
        consignee_address=parcel.consignee_address,
        house_waybill=parcel.waybill_no,
    )


def assess(subject: Advance) -> tuple[Outcome, tuple[Issue, ...]]:
    """What is answered to advance information, and why."""
    issues = tuple(issue for rule in RULES for issue in rule.check(subject))
    if subject.prohibited:
        return Outcome.DO_NOT_LOAD, issues
    if issues:
        return Outcome.REQUEST_FOR_INFORMATION, issues
    return (Outcome.REQUEST_FOR_SCREENING if subject.suspicious else Outcome.COMPLETE), issues


def as_road(
    eight: CoreEight, *, direction: str, expected: date, countries: tuple[str, str], package_type: str = "PC"
) -> AciConsignment:
    """The same as road cargo information of Hong Kong: its eight items are six of these, the kind of packages and the
    expected day. ``direction`` is IMPORT or EXPORT, ``countries`` those of shipper and consignee. Raises ValueError
    while an element is missing."""
    if eight.missing:
        raise ValueError(f"not given: {', '.join(eight.missing)}")
    shipper, consignee = countries
    return AciConsignment(
        direction=direction,
        expected_date=expected,
        packages=(AciPackages(count=eight.pieces, type_code=package_type),),
        articles=(Article(description=_texts(eight.description)),),
        consignor=Party(names=_texts(eight.shipper_name), addresses=_texts(eight.shipper_address), country=shipper),
        consignee=Party(
            names=_texts(eight.consignee_name), addresses=_texts(eight.consignee_address), country=consignee
        ),
        gross_weight=eight.total_weight,
        waybill_number=eight.house_waybill,
    )


def _texts(text: str) -> Texts:
    return (("en" if text.isascii() else "tc", text),)
