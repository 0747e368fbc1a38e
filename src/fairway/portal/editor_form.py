"""From a draft submission to the editor: every field with its value, element numbers, provenance and issues."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from fairway.base.issues import Issue
from fairway.consignments.model import Consignment, Container, Item, Submission
from fairway.portal.editor_fields import CONSIGNMENT, CONTAINER, ITEM, TRIP
from fairway.portal.editor_spec import YES_NO, FieldSpec, SetSpec
from fairway.portal.routes.code_words import unit_words
from fairway.portal.views import editor as form
from fairway.portal.views.parts import N_, Action, Choice, Fault, Origin, Phrase, Words

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""A JSON value; a draft may lack anything that a submission requires."""


LONGEST_SELECT = 40
"""A table with more rows is offered while typing, from one list for the whole page."""


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the form shows beside the values themselves."""

    zone: ZoneInfo
    options: Mapping[str, tuple[Choice, ...]]
    """Choices by code table name."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Provenance by JSON Pointer; the longest prefix holds."""
    issues: Sequence[Issue] = ()
    needed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    act: str = ""
    """Address that the acts on parts of the form begin with ("/submissions/x")."""


def value_at(draft: Json, pointer: str) -> Json:
    """The value at ``pointer`` (RFC 6901 without escapes, as the model needs none); None where there is none."""
    here = draft
    for part in pointer.split("/")[1:]:
        if isinstance(here, dict):
            here = here.get(part)
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


@lru_cache(maxsize=512)
def elements_of(model: type[BaseModel], path: str) -> tuple[int, ...]:
    """The canonical element numbers of the field at ``path`` of ``model``, of the innermost field that has any."""
    found: tuple[int, ...] = ()
    here: type[BaseModel] | None = model
    for part in path.split("/"):
        if here is None or part not in here.model_fields:
            break
        info = here.model_fields[part]
        extra = info.json_schema_extra
        numbers = extra.get("x-elements") if isinstance(extra, dict) else None
        if isinstance(numbers, list):
            found = tuple(int(str(number)) for number in numbers)
        here = _model_in(info.annotation)
    return found


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, tuple, list):
        return next((inner for inner in map(_model_in, get_args(annotation)) if inner), None)
    return None


class _Builder:
    def __init__(self, draft: Json, context: FormContext) -> None:
        self._draft, self._context = draft, context

    def origin(self, pointer: str) -> Origin | None:
        here = pointer
        while here:
            if here in self._context.origins:
                return self._context.origins[here]
            here = here.rpartition("/")[0]
        return None

    def faults(self, pointer: str) -> tuple[Fault, ...]:
        anchor = "f" + pointer.replace("/", "-")
        return tuple(Fault(issue, anchor) for issue in self._context.issues if issue.pointer == pointer)

    def count_faults(self, pointers: Sequence[str]) -> int:
        return sum(len(self.faults(pointer)) for pointer in pointers)

    def text(self, pointer: str, spec: FieldSpec) -> str:
        value = value_at(self._draft, pointer)
        if value is None or isinstance(value, dict | list):
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if spec.control is form.Control.MOMENT and isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                return value  # as typed, so that the issue beside it can be understood
            return moment.astimezone(self._context.zone).strftime("%Y-%m-%dT%H:%M")
        return str(value)

    def field(self, base: str, spec: FieldSpec, model: type[BaseModel]) -> form.Field:
        pointer = f"{base}/{spec.path}"
        text = self.text(pointer, spec)
        origin = self.origin(pointer) if text else None
        options = self._options(spec, text)
        long = spec.control is form.Control.SELECT and (spec.open or len(options) > LONGEST_SELECT)
        chosen = next((option.words for option in options if option.value == text), "") if long and text else ""
        confirm = None
        if origin and origin.proposal:
            confirm = Action(N_("Accept as it is"), f"{self._context.act}/confirm")
        return form.Field(
            pointer=pointer,
            label=spec.label,
            control=form.Control.TEXT if long else spec.control,
            value=text,
            hint=spec.hint,
            unit=spec.unit,
            prefix=spec.prefix,
            lang=spec.lang,
            options=() if long else options,
            suggestions=f"list-{spec.options}" if long else "",
            chosen=chosen,
            elements=elements_of(model, spec.path),
            needed_by=self._context.needed_by.get(pointer, ()),
            origin=origin,
            faults=self.faults(pointer),
            confirm=confirm,
            size=spec.size,
        )

    def _options(self, spec: FieldSpec, text: str) -> tuple[Choice, ...]:
        if spec.options == YES_NO:
            return (Choice("true", N_("Yes")), Choice("false", N_("No")))
        options = self._context.options.get(spec.options, ()) if spec.options else ()
        if text and spec.options and not spec.open and all(option.value != text for option in options):
            return (*options, Choice(text, text))  # a value outside the table stays visible
        return options

    def sets(self, base: str, specs: Sequence[SetSpec], model: type[BaseModel]) -> tuple[form.FieldSet, ...]:
        return tuple(
            form.FieldSet(s.label, tuple(self.field(base, f, model) for f in s.fields), s.hint, s.joined) for s in specs
        )

    def item(self, base: str, index: int, removable: bool) -> form.Item:
        pointer = f"{base}/items/{index}"
        sets = self.sets(pointer, ITEM, Item)
        texts = [value_at(self._draft, f"{pointer}/description/{script}") for script in ("en", "tc", "sc")]
        title = next((text for text in texts if isinstance(text, str)), "")

        def part(path: str) -> str:
            value = value_at(self._draft, f"{pointer}/{path}")
            return "" if value is None else str(value)

        facts: tuple[Phrase, ...] = tuple(
            fact
            for fact in (
                part("hs6"),
                _counted(part("quantity/value"), part("quantity/unit")),
                _weight(part("gross_weight_kg")),
                f"{part('value/currency')} {part('value/amount')}".strip(),
            )
            if fact
        )
        faults = sum(len(f.faults) for s in sets for f in s.fields)
        unconfirmed = any(f.origin and f.origin.proposal for s in sets for f in s.fields)
        remove = Action(N_("Remove this line"), f"{self._context.act}/remove?at={pointer}") if removable else None
        return form.Item(index + 1, title, facts, sets, remove, faults, bool(faults) or unconfirmed or not title)


def _counted(count: str, unit: str) -> Phrase:
    words = unit_words(unit) if unit else None
    return Words("{n} {unit}", {"n": _number(count), "unit": words}) if count and words else count


def _weight(kilograms: str) -> Phrase:
    return Words(N_("{n} kg"), {"n": _number(kilograms)}) if kilograms else ""


def _number(text: str) -> Decimal | str:
    """A number as such, so that it is written in the reader's way; what is none as it was typed."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def options_at(pointer: str) -> str:
    """The name of the table that the field at ``pointer`` takes its code from; "" for none."""
    return _options_by_place().get(_place(pointer), "")


def _place(pointer: str) -> str:
    return "/".join("#" if part.isdigit() else part for part in pointer.split("/"))


@lru_cache(maxsize=1)
def _options_by_place() -> Mapping[str, str]:
    sections: tuple[tuple[str, Sequence[SetSpec]], ...] = (
        ("", TRIP.sets),
        *(("/consignments/#", section.sets) for section in CONSIGNMENT),
        ("/consignments/#/items/#", ITEM),
        ("/containers/#", CONTAINER),
    )
    return {
        f"{base}/{one.path}": one.options
        for base, sets in sections
        for group in sets
        for one in group.fields
        if one.options and one.options != YES_NO
    }


def lists_of(
    sets: Iterable[form.FieldSet], options: Mapping[str, tuple[Choice, ...]]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The lists that the fields of ``sets`` offer while somebody types, by id."""
    wanted = dict.fromkeys(one.suggestions for each in sets for one in each.fields if one.suggestions)
    return tuple((name, options.get(name.removeprefix("list-"), ())) for name in wanted)


def sets_in(groups: Iterable[form.Group]) -> Iterator[form.FieldSet]:
    """Every set of fields of the form, those of the lines too."""
    for group in groups:
        yield from group.sets
        for item in group.items:
            yield from item.sets


def _faults_in(sets: Sequence[form.FieldSet], items: Sequence[form.Item] = ()) -> int:
    return sum(len(f.faults) for s in sets for f in s.fields) + sum(item.faults for item in items)


def build_groups(draft: Json, context: FormContext) -> tuple[form.Group, ...]:
    """All sections of the form for ``draft``: the crossing, each consignment with its lines, the containers."""
    build = _Builder(draft, context)
    trip = build.sets("", TRIP.sets, Submission)
    groups = [form.Group(TRIP.id, TRIP.words, trip, faults=_faults_in(trip))]
    consignments = value_at(draft, "/consignments")
    many = consignments if isinstance(consignments, list) else []
    for index, consignment in enumerate(many):
        groups += _consignment(build, context, index, consignment, len(many))
    containers = value_at(draft, "/containers")
    boxes = [
        form.FieldSet(s.label, s.fields, s.hint, s.joined)
        for index in range(len(containers) if isinstance(containers, list) else 0)
        for s in build.sets(f"/containers/{index}", CONTAINER, Container)
    ]
    groups.append(
        form.Group(
            "containers",
            N_("Containers"),
            tuple(boxes),
            note="" if boxes else N_("None; loose in the truck"),
            add_item=Action(N_("Add a container"), f"{context.act}/add?at=/containers"),
            faults=_faults_in(boxes),
        )
    )
    return tuple(groups)


def _consignment(build: _Builder, context: FormContext, index: int, consignment: Json, count: int) -> list[form.Group]:
    base = f"/consignments/{index}"
    name = str(consignment.get("id", index + 1)) if isinstance(consignment, dict) else str(index + 1)
    note: Words | str = Words("Consignment {id}", {"id": name}) if count > 1 else ""
    groups: list[form.Group] = []
    for section in CONSIGNMENT:
        sets = build.sets(base, section.sets, Consignment)
        group = form.Group(
            f"{section.id}-{index}", section.words, sets, note, faults=_faults_in(sets), consignment=name
        )
        groups.append(group)
    if count > 1:
        remove = Action(N_("Remove this consignment"), f"{context.act}/remove?at={base}")
        groups[0] = replace(groups[0], remove=remove)
    items = consignment.get("items") if isinstance(consignment, dict) else None
    many = len(items) if isinstance(items, list) else 0
    lines = tuple(build.item(base, i, many > 1) for i in range(many))
    goods = form.Group(
        f"goods-{index}",
        N_("Goods"),
        (),
        note,
        lines,
        Action(N_("Add a line"), f"{context.act}/add?at={base}/items"),
        faults=_faults_in((), lines),
        consignment=name,
    )
    return [groups[0], goods, *groups[1:]]
