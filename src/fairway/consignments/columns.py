"""The columns of the spreadsheet form of a submission, laid out from the model.

Inner objects become columns of their own ("packages.count"), a party becomes the name of a row on the sheet of
parties, a list becomes one cell with an entry on each line; the fields of an entry stand in their order between bars.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any

import msgspec
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from fairway.base.language import Language
from fairway.consignments.code_fields import CODE_FIELDS
from fairway.consignments.labels import Label, label
from fairway.consignments.model import (
    AgentParty,
    CarrierParty,
    Consignment,
    Container,
    Item,
    Order,
    Party,
    Submission,
)
from fairway.consignments.wording import word

LANGUAGES = (Language.EN, Language.TC, Language.SC)


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes-no"
    CHOICE = "choice"
    PARTY = "party"
    """The name of a row on the sheet of parties."""
    VALUES = "values"
    """Several values, one on each line."""
    RECORDS = "records"
    """Several entries, one on each line, fields between bars."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. ``path`` is its name in the file: the way to the value within its row, with points."""

    path: str
    kind: Kind
    labels: tuple[Label, ...]
    """Labels on the way to the value, the outermost first."""
    choices: tuple[str, ...] = ()
    code_table: str = ""
    required: bool = False
    fields: tuple[Column, ...] = ()
    """For RECORDS: the fields of an entry, in order."""

    def title(self, language: Language) -> str:
        """The name of the column for a reader of ``language``."""
        return " · ".join(part.title_in(language) for part in self.labels)

    def note(self, language: Language) -> str:
        """Name and hint, for a row of notes."""
        lines = [self.title(language)]
        hint = self.labels[-1].hint_in(language)
        if hint:
            lines.append(hint)
        if self.kind is Kind.RECORDS:
            names = " | ".join(field.title(language) for field in self.fields)
            lines.append(word("One entry per line: {fields}", language).replace("{fields}", names))
        elif self.kind is Kind.VALUES:
            lines.append(word("One per line", language))
        return "\n".join(lines)


class SheetName(StrEnum):
    """The sheets of a workbook, and the stems of the CSV files."""

    TRIP = "Trip"
    CONSIGNMENTS = "Consignments"
    ITEMS = "Items"
    PARTIES = "Parties"
    CONTAINERS = "Containers"
    ORDERS = "Orders"


OF_CONSIGNMENT = "consignment"
"""The column of items and orders that names their consignment."""
PARTY_NAME = "party"
"""The column of the sheet of parties that names a row."""
_LEFT_OUT = frozenset(
    {("Submission", "schema_version"), ("Submission", "provenance"), ("Submission", "consignments")}
    | {("Submission", "containers"), ("Consignment", "items"), ("Consignment", "orders"), ("Trip", "mode")}
)
"""Fields that have sheets of their own, or that a spreadsheet does not carry."""
_SCALARS: Mapping[type, Kind] = {
    bool: Kind.YES_NO,
    int: Kind.WHOLE,
    Decimal: Kind.NUMBER,
    AwareDatetime: Kind.MOMENT,
    date: Kind.DATE,
    str: Kind.TEXT,
}


def _plain_type(annotation: Any) -> Any:
    """The type inside ``| None`` and ``Annotated``."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in {typing.Union, types.UnionType}:
            annotation = next(part for part in typing.get_args(annotation) if part is not type(None))
        else:
            return annotation


def _columns(model: type[BaseModel], prefix: str = "", above: tuple[Label, ...] = ()) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        owner = next(owner.__name__ for owner in model.__mro__ if name in vars(owner).get("__annotations__", {}))
        if (owner, name) in _LEFT_OUT:
            continue
        yield from _of_field(field, (owner, name), f"{prefix}{name}", (*above, label(model, name)))


def _of_field(field: FieldInfo, key: tuple[str, str], path: str, labels: tuple[Label, ...]) -> Iterator[Column]:
    kind = _plain_type(field.annotation)
    required = field.is_required() and len(labels) == 1
    if typing.get_origin(kind) is tuple:
        inner = _plain_type(typing.get_args(kind)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield Column(path=path, kind=Kind.RECORDS, labels=labels, fields=tuple(_columns(inner)))
        else:
            yield Column(path=path, kind=Kind.VALUES, labels=labels, code_table=CODE_FIELDS.get(key, ""))
    elif typing.get_origin(kind) is typing.Literal:
        choices = tuple(str(choice) for choice in typing.get_args(kind))
        yield Column(path=path, kind=Kind.CHOICE, labels=labels, choices=choices, required=required)
    elif issubclass(kind, Party):
        yield Column(path=path, kind=Kind.PARTY, labels=labels)
    elif issubclass(kind, BaseModel):
        yield from _columns(kind, f"{path}.", labels)
    elif issubclass(kind, Enum):
        choices = tuple(str(member.value) for member in kind)
        yield Column(path=path, kind=Kind.CHOICE, labels=labels, choices=choices, required=required)
    else:
        scalar = next(found for base, found in _SCALARS.items() if issubclass(kind, base))
        choices = ("yes", "no") if scalar is Kind.YES_NO else ()
        yield Column(
            path=path,
            kind=scalar,
            labels=labels,
            choices=choices,
            code_table=CODE_FIELDS.get(key, ""),
            required=required,
        )


def _named(path: str, title: str, hint: str = "") -> Column:
    return Column(path=path, kind=Kind.TEXT, labels=(Label(title, hint),), required=True)


@lru_cache(maxsize=1)
def sheet_columns() -> Mapping[SheetName, tuple[Column, ...]]:
    """The columns of every sheet, in order."""
    of_consignment = _named(OF_CONSIGNMENT, "Consignment id", "The id of its row on the sheet Consignments")
    party = _named(PARTY_NAME, "Name of the party in this file", "Any short name; other sheets refer to it")
    party_columns = {column.path: column for kind in (Party, AgentParty, CarrierParty) for column in _columns(kind)}
    return {
        SheetName.TRIP: tuple(_columns(Submission)),
        SheetName.CONSIGNMENTS: tuple(_columns(Consignment)),
        SheetName.ITEMS: (of_consignment, *_columns(Item)),
        SheetName.PARTIES: (party, *party_columns.values()),
        SheetName.CONTAINERS: tuple(_columns(Container)),
        SheetName.ORDERS: (of_consignment, *_columns(Order)),
    }


ROLE_MODELS: Mapping[str, type[Party]] = {
    "trip.carrier": CarrierParty,
    "hk_declarant": AgentParty,
    "cn_declarant": AgentParty,
    "cn_manifest_agent": AgentParty,
}
"""Roles whose party has more than the usual fields; a row on the sheet of parties gives what its role takes."""


def fields_of_role(path: str) -> frozenset[str]:
    """The first parts of the paths of the party fields that the role in column ``path`` takes."""
    return frozenset(ROLE_MODELS.get(path, Party).model_fields)
