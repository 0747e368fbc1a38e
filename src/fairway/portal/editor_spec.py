"""How a field of the editor is described, and short ways to describe the usual kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairway.portal.views.editor import Control
from fairway.portal.views.parts import N_

YES_NO = "yes-no"
"""Options of a choice that must be made: the law asks for a clear indication, so silence is not no."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One input; ``path`` is relative to the section's place in the submission."""

    path: str
    label: str
    control: Control = Control.TEXT
    hint: str = ""
    unit: str = ""
    prefix: str = ""
    lang: str = ""
    options: str = ""
    """Name of the code table that is offered."""
    size: str = "full"
    open: bool = False
    """The table is a selection only: a code that it does not hold can be typed as well."""


@dataclass(frozen=True, slots=True)
class SetSpec:
    """Inputs under one label; ``joined`` ones stand side by side."""

    fields: tuple[FieldSpec, ...]
    label: str = ""
    hint: str = ""
    joined: bool = False


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section of the form."""

    id: str
    words: str
    sets: tuple[SetSpec, ...]


SCRIPTS = (
    ("en", "EN", "en", N_("in English")),
    ("tc", "繁", "zh-Hant-HK", N_("in Traditional Chinese")),
    ("sc", "简", "zh-Hans-CN", N_("in Simplified Chinese")),
)
"""Key, mark, BCP 47 tag and words of each script that texts are kept in."""


def text(path: str, label: str, size: str = "half") -> FieldSpec:
    """A short text."""
    return FieldSpec(path, label, size=size)


def code(path: str, label: str, size: str = "half", hint: str = "") -> FieldSpec:
    """A reference or code."""
    return FieldSpec(path, label, Control.CODE, hint=hint, size=size)


def amount(path: str, label: str, size: str = "third", unit: str = "") -> FieldSpec:
    """A number, with its unit inside the field."""
    return FieldSpec(path, label, Control.NUMBER, unit=unit, size=size)


def choice(path: str, label: str, options: str, size: str = "half") -> FieldSpec:
    """A value of the code table ``options``."""
    return FieldSpec(path, label, Control.SELECT, options=options, size=size)


def listed(path: str, label: str, options: str, size: str = "half") -> FieldSpec:
    """A code that is typed or taken from the table ``options``, which holds a selection only."""
    return FieldSpec(path, label, Control.SELECT, options=options, size=size, open=True)


def check(path: str, label: str) -> FieldSpec:
    """Yes or no."""
    return FieldSpec(path, label, Control.CHECK)


def moment(path: str, label: str) -> FieldSpec:
    """A time in the zone of the reader's side."""
    return FieldSpec(path, label, Control.MOMENT, size="half")


def alone(field: FieldSpec) -> SetSpec:
    """A field under its own label."""
    return SetSpec((field,))


def joined(label: str, *fields: FieldSpec) -> SetSpec:
    """Fields side by side under one label."""
    return SetSpec(fields, label, joined=True)


def scripts(path: str, label: str, hint: str = "", *, long: bool = False) -> SetSpec:
    """The same thing in three scripts, none made from another."""
    control = Control.LONG_TEXT if long else Control.TEXT
    fields = tuple(
        FieldSpec(f"{path}/{script}", words, control, prefix=mark, lang=tag) for script, mark, tag, words in SCRIPTS
    )
    return SetSpec(fields, label, hint)


def value(path: str, label: str, *, basis: bool = False) -> SetSpec:
    """An amount with its currency and, for goods, its basis."""
    size = "third" if basis else "half"
    fields = [
        amount(f"{path}/amount", N_("Amount"), size),
        choice(f"{path}/currency", N_("Currency"), "currency", size),
    ]
    if basis:
        fields.append(choice(f"{path}/basis", N_("Basis"), "value_basis", size))
    return SetSpec(tuple(fields), label, joined=True)


def measure(path: str, label: str) -> SetSpec:
    """A quantity in a unit."""
    return joined(label, amount(f"{path}/value", N_("Quantity"), "half"), choice(f"{path}/unit", N_("Unit"), "unit"))


def hinted(spec: SetSpec, hint: str) -> SetSpec:
    """The same with a hint under its label."""
    return replace(spec, hint=hint)
