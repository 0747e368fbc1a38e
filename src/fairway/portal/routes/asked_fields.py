"""The fields of a request: those of the editor that were asked for, with their values and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.labels import title_at
from fairway.consignments.pointers import ABSENT, follow, is_under
from fairway.portal.editor_fields import OPTION_TABLES
from fairway.portal.editor_form import FormContext, build_groups, lists_of
from fairway.portal.formats import ZONES
from fairway.portal.routes.choices import editor_choices
from fairway.portal.routes.editor_tree import led_to_fields
from fairway.portal.routes.page import Page
from fairway.portal.routes.readiness_view import place_in
from fairway.portal.views.editor import Field, FieldSet, Group
from fairway.portal.views.parts import N_, Choice, Phrase, Side, Words


def asked_sets(
    page: Page, tree: Mapping[str, Any], pointers: Sequence[str], issues: Sequence[Issue] = ()
) -> tuple[tuple[FieldSet, ...], tuple[tuple[str, tuple[Choice, ...]], ...], tuple[Issue, ...]]:
    """The fields for ``pointers`` in the order of the form, the lists that they offer, and ``issues`` led to them."""
    options = editor_choices(OPTION_TABLES, page.now.astimezone(HONG_KONG).date())
    zone = ZONES[Side(page.site.side)][0]
    draft: Any = dict(tree)
    groups = build_groups(draft, FormContext(zone, options))
    placed = led_to_fields(issues, groups) if issues else ()
    if placed:
        groups = build_groups(draft, FormContext(zone, options, issues=placed))
    kept = _kept(page, tree, groups, pointers)
    return kept, lists_of(kept, options), tuple(placed)


def _kept(
    page: Page, tree: Mapping[str, Any], groups: Sequence[Group], pointers: Sequence[str]
) -> tuple[FieldSet, ...]:
    found: list[FieldSet] = []
    met: set[str] = set()
    for group in groups:
        for one in (*group.sets, *(inner for item in group.items for inner in item.sets)):
            wanted = [field for field in one.fields if any(is_under(field.pointer, asked) for asked in pointers)]
            if not wanted:
                continue
            met |= {asked for asked in pointers for field in wanted if is_under(field.pointer, asked)}
            found.append(_set(page, tree, one, wanted))
    for asked in pointers:
        if asked not in met:
            value = follow(tree, asked)
            text = "" if value is ABSENT or isinstance(value, dict | list) else str(value)
            found.append(FieldSet("", (Field(asked, _placed(_title(page, asked), asked, tree), value=text),)))
    return tuple(found)


def _set(page: Page, tree: Mapping[str, Any], one: FieldSet, fields: Sequence[Field]) -> FieldSet:
    pointer = fields[0].pointer
    plain = tuple(replace(field, origin=None, confirm=None, elements=()) for field in fields)
    if len(plain) == 1:
        return FieldSet("", (replace(plain[0], label=_placed(_title(page, pointer), pointer, tree)),))
    label: Phrase = Words(one.label) if isinstance(one.label, str) else one.label
    return FieldSet(_placed(label, pointer, tree), plain, one.hint, one.joined)


def _title(page: Page, pointer: str) -> Words:
    """What a field asks for, said in full: whoever is asked does not see the form around it. That a line is one of
    the goods goes without saying."""
    title = title_at(pointer, page.language)
    return Words("{value}", {"value": title.partition(": ")[2] if _line(pointer) is not None else title})


def _line(pointer: str) -> int | None:
    parts = pointer.split("/")
    return int(parts[4]) + 1 if len(parts) == 6 and parts[3] == "items" and parts[4].isdigit() else None


def _placed(what: Phrase, pointer: str, tree: Mapping[str, Any]) -> Phrase:
    """``what``, and which goods it is about, where there are several."""
    place = place_of(pointer, tree)
    return Words("{what} · {place}", {"what": what, "place": place}) if place else what


def place_of(pointer: str, tree: Mapping[str, Any]) -> Words | None:
    """The goods that a pointer leads to as outsiders know them: by the waybill, the number of the line behind it."""
    place = place_in(pointer, tree)
    if not isinstance(place, Words):
        return None
    consignments = tree.get("consignments") or []
    waybill = (consignments[int(pointer.split("/")[2])] if "id" in place.params else {}).get("waybill_number")
    if not waybill:
        return place
    if "n" in place.params:
        return Words(N_("{waybill}, line {n}"), {"waybill": waybill, "n": place.params["n"]})
    return Words("{value}", {"value": waybill})
