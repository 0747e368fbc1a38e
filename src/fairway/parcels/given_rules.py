"""What can be wrong with a parcel as given, before any rule of customs is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule


class Misfit(msgspec.Struct, frozen=True):
    """One place of a parcel that cannot be read: the kind of misfit is the id of its rule."""

    kind: str
    pointer: str
    said: str = ""


class GivenRule(Rule[Misfit]):
    """The common part."""

    target = "parcels"
    citation = "Fairway: one parcel as JSON"
    by_kind: ClassVar[dict[str, type[GivenRule]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        GivenRule.by_kind[cls.id] = cls

    def check(self, subject: Misfit) -> Iterator[Issue]:
        """One issue where the misfit is of this kind."""
        if subject.kind == self.id:
            yield self.issue(subject.pointer, said=subject.said)


class ParcelIsJson(GivenRule):
    """The parcel is no JSON object in UTF-8 of at most 1 MB."""

    id = "parcels.given.json"
    remedy = "Send one JSON object with the parts inventory, inventory_lines, order, order_lines, payment and waybill."


class PartIsKnown(GivenRule):
    """A parcel has no part {said}."""

    id = "parcels.given.part"
    remedy = "Its parts are inventory, inventory_lines, order, order_lines, payment and waybill."


class PartIsWhole(GivenRule):
    """The part {said} is not what it should be: an object, or a list of 1 to 99 lines."""

    id = "parcels.given.whole"
    remedy = "The inventory and its lines are always given, an order with its lines; documents are objects."


class FieldIsKnown(GivenRule):
    """The document has no field {said}, or has it twice."""

    id = "parcels.given.field"
    remedy = "Name fields as the elements of the CEB message are named, such as orderNo or order_no, and each once."


class FieldIsText(GivenRule):
    """The field holds no text."""

    id = "parcels.given.text"
    remedy = "Put it in quotation marks, numbers with noughts at the front as well; leave out control characters."


class FieldIsAmount(GivenRule):
    """The field holds no amount with at most 13 digits before and 5 after the point."""

    id = "parcels.given.amount"
    remedy = "Write digits with a point, as text or as a number; no separators, no exponent."


class FieldIsCount(GivenRule):
    """The field holds no whole number."""

    id = "parcels.given.count"
    remedy = "Write a whole number of up to nine digits."
