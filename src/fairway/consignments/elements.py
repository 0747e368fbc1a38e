"""The 72 canonical elements: each defined once, with the slot that it fills in every kind of document.

The rows are data (``elements.csv``). A field of the submission names its elements by ``el(27)``; what no field holds,
because an authority or the system makes it, is listed in :data:`HELD_ELSEWHERE`.
"""

from __future__ import annotations

import csv
import types
import typing
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fairway.base.language import Language
from fairway.consignments.model import Submission
from fairway.consignments.wording import word

DATA = Path(__file__).parent / "elements.csv"


class Form(StrEnum):
    """A family of documents that elements are slots of."""

    ROAD_ACI = "R"
    """Hong Kong road advance cargo information."""
    HK_MANIFEST = "M"
    """Hong Kong road cargo manifest (Cap. 60C)."""
    TDEC = "T"
    """Hong Kong import and export declaration."""
    CN_MANIFEST = "G"
    """Mainland road manifest, and carrier confirmation (``c``)."""
    CN_DECLARATION = "D"
    """Mainland goods declaration."""
    ECOMMERCE = "C"
    """Mainland e-commerce inventory, order (``o``), payment (``p``) and waybill (``w``)."""


FORM_TITLES: Mapping[Form, str] = {
    Form.ROAD_ACI: "Road advance cargo information (Hong Kong)",
    Form.HK_MANIFEST: "Road cargo manifest (Hong Kong)",
    Form.TDEC: "Import and export declaration (Hong Kong)",
    Form.CN_MANIFEST: "Road manifest and carrier confirmation (Mainland)",
    Form.CN_DECLARATION: "Goods declaration (Mainland)",
    Form.ECOMMERCE: "E-commerce inventory and its messages (Mainland)",
}


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One canonical element.

    ``slots`` holds, for each form that asks for it, what the form calls it (an XML tag, or the name of the element
    in an authority's list); a form that does not ask for it is left out.
    """

    number: int
    name: str
    title: str
    """English name and catalogue key."""
    slots: Mapping[Form, str]

    def label(self, language: Language = Language.EN) -> str:
        """Its name for a reader of ``language``."""
        return word(self.title, language)


HELD_ELSEWHERE: Mapping[int, str] = {
    1: "case identifier, version and status of the submission's stream; `reference` is the submitter's own",
    15: "facts of each filing: the authority's reference and further numbers of its answers",
    26: "position of the line in the document; `id` is its stable local identifier",
    68: "summary of the declaration that was made (charge) and tax receipts among a filing's facts",
    71: "signature made when a document is sent; `signature_certificate` names the owner",
}
"""Elements that the system or an authority makes, and where their value is held."""


@lru_cache(maxsize=1)
def elements() -> Mapping[int, Element]:
    """All elements by number, in order."""
    with DATA.open(encoding="utf-8", newline="") as file:
        found = (
            Element(
                number=int(row["number"]),
                name=row["name"],
                title=row["label"],
                slots={form: row[form.value] for form in Form if row[form.value] != "-"},
            )
            for row in csv.DictReader(file, strict=True)
        )
        return types.MappingProxyType({element.number: element for element in found})


def element(number: int) -> Element:
    """The element of this number (1 to 72). Raises KeyError for another."""
    return elements()[number]


def inner_models(annotation: Any) -> Iterator[tuple[type[BaseModel], bool]]:
    """The models inside a field's annotation, each with whether it stands there many times."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, False
        return
    many = typing.get_origin(annotation) in {tuple, list, dict}
    for part in typing.get_args(annotation):
        for model, inner_many in inner_models(part):
            yield model, many or inner_many


def element_numbers(field: FieldInfo) -> tuple[int, ...]:
    """The elements that a field of the submission stands for."""
    extra = field.json_schema_extra
    numbers = extra.get("x-elements") if isinstance(extra, dict) else None
    return tuple(number for number in numbers if isinstance(number, int)) if isinstance(numbers, list) else ()


def _walk(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        yield path, field
        for inner, many in inner_models(field.annotation):
            yield from _walk(inner, f"{path}[]." if many else f"{path}.")


@lru_cache(maxsize=1)
def fields_of_elements() -> Mapping[int, tuple[str, ...]]:
    """For each element the paths of the fields that hold it, such as ``consignments[].items[].hs6``."""
    found: dict[int, list[str]] = {number: [] for number in elements()}
    for path, field in _walk(Submission, ""):
        for number in element_numbers(field):
            found[number].append(path)
    return {number: tuple(paths) for number, paths in found.items()}
