"""What each field of a submission is called, and what to write in it, in three languages.

The English names and hints are data (``labels.csv``), the other two languages are in the catalogue. Screens, the JSON
Schema and the spreadsheet templates take them from here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
from pydantic import BaseModel

from fairway.base.language import Language
from fairway.consignments.elements import inner_models
from fairway.consignments.model import Submission
from fairway.consignments.pointers import parts
from fairway.consignments.wording import word

DATA = Path(__file__).parent / "labels.csv"


class Label(msgspec.Struct, frozen=True):
    """Name and hint of one field, as catalogue keys; the hint is empty where the name says it all."""

    title: str
    hint: str

    def title_in(self, language: Language) -> str:
        """The name for a reader of ``language``."""
        return word(self.title, language)

    def hint_in(self, language: Language) -> str:
        """What to write in it, for a reader of ``language``."""
        return word(self.hint, language) if self.hint else ""


@lru_cache(maxsize=1)
def labels() -> Mapping[tuple[str, str], Label]:
    """All labels by (name of the model class that declares the field, field)."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["field"]): Label(row["label"], row["hint"]) for row in csv.DictReader(file, strict=True)
        }


@lru_cache(maxsize=512)
def label(model: type[BaseModel], field: str) -> Label:
    """The label of ``field``, also where ``model`` inherits it; one made of its name where none was written yet (a
    test keeps them complete)."""
    for owner in model.__mro__:
        found = labels().get((owner.__name__, field))
        if found is not None:
            return found
    return Label(field.replace("_", " ").capitalize(), "")


def title_at(pointer: str, language: Language = Language.EN) -> str:
    """The name of the field that a JSON Pointer into a submission leads to, with the one around it where that helps
    ("Consignor: Address"); the pointer itself where it leads to no field."""
    model: type[BaseModel] | None = Submission
    trail: list[str] = []
    for part in parts(pointer):
        if part.isdigit() or model is None:
            continue
        if part not in model.model_fields:
            return pointer
        trail.append(label(model, part).title_in(language))
        model = next((inner for inner, _ in inner_models(model.model_fields[part].annotation)), None)
    return ": ".join(trail[-2:]) or pointer
