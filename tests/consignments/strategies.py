"""Submissions of every shape that the model allows, made from the model itself."""

from __future__ import annotations

import types
import typing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from fairway.consignments.forms import BY_PATTERN
from fairway.consignments.model import Submission

EXAMPLES = {
    "CodeForm": ["ABC-1", "0110", "a+b/c.d_e f", "0"],
    "CountryForm": ["HK", "CN", "JP"],
    "CurrencyForm": ["HKD", "CNY", "USD"],
    "LocalIdForm": ["C1", "1", "a-b_c", "02"],
    "ReferenceForm": ["R-1", "0/1.x"],
    "UnlocodeForm": ["HKHKG", "CNSZX"],
    "HongKongMarkForm": ["AB 1234", "1"],
    "PhoneForm": ["+852 2123 4567", "0769-8123 4567"],
    "EmailForm": ["ops@lantern.example"],
    "PackageTypeForm": ["CT", "PX", "1A"],
    "MainlandPackageTypeForm": ["22", "00"],
    "UnitForm": ["C62", "KGM"],
    "ThreeDigitForm": ["007", "101"],
    "UnNumberForm": ["3480", "0004"],
    "Hs6Form": ["950300", "010121"],
    "HongKongHs8Form": ["95030029"],
    "MainlandTariff10Form": ["9503006000"],
    "PriceStatementsForm": ["00000", "19019"],
    "Sha256Form": ["0" * 64],
    "ContainerNumberForm": ["CSQU3054383", "ABCU0000001"],
    "ContainerTypeForm": ["22G1", "45R1"],
}
TEXTS = [
    *("x", "Toy cars", "玩具汽車", "a | b", "back\\slash", "=1+1", "-dash", "'quoted'", "@at", "1,5", "#note", "yes"),
    *("two\nlines", "tab\there", "0012", "2026-01-01", "“curly”", "a;b、c，d"),
]


def _pattern(metadata: list[Any]) -> str | None:
    return next((part.pattern for part in metadata if getattr(part, "pattern", None)), None)


def _value(dice: Random, annotation: Any, metadata: list[Any], name: str) -> Any:
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _value(dice, args[0], [*metadata, *annotation.__metadata__], name)
    if origin in {typing.Union, types.UnionType}:
        chosen = dice.choice(args)
        return None if chosen is type(None) else _value(dice, chosen, [], name)
    if origin is tuple:
        least = next((part.min_length for part in metadata if getattr(part, "min_length", None)), 0)
        return [_value(dice, args[0], [], name) for _ in range(dice.randint(least, 2))]
    if origin is typing.Literal:
        return dice.choice(args)
    if annotation is AwareDatetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(500_000))
    if issubclass(annotation, BaseModel):
        return an_instance(dice, annotation)
    if issubclass(annotation, Enum):
        return dice.choice(list(annotation))
    if annotation is bool:
        return dice.random() < 0.5
    if annotation is int:
        return dice.randint(1, 9)
    if issubclass(annotation, Decimal):
        return Decimal(dice.choice(["0.5", "12.5", "18", "0.1", "99", "1.00"]))
    if issubclass(annotation, date):
        return date(2026, 1, 1) + timedelta(days=dice.randrange(400))
    pattern = _pattern(metadata)
    if pattern is not None:
        return dice.choice(EXAMPLES[type(BY_PATTERN[pattern]).__name__])
    return "粤ZAB12港" if name == "cn_plate" else dice.choice(TEXTS)


def an_instance(dice: Random, kind: type[BaseModel]) -> BaseModel:
    """An instance of ``kind`` in which each optional field may be left out."""
    return kind(
        **{
            name: _value(dice, field.annotation, field.metadata, name)
            for name, field in kind.model_fields.items()
            if name != "provenance" and (field.is_required() or dice.random() < 0.6)
        }
    )


def a_submission(seed: int) -> Submission:
    """The submission that belongs to ``seed``."""
    made = an_instance(Random(seed), Submission)
    assert isinstance(made, Submission)
    return made


SUBMISSIONS = st.integers(0, 2**32).map(a_submission)
