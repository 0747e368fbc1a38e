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
from fairway.portal.views.parts import Choice, Side, Words


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
            found.append(_set(tree, one, wanted))
    for asked in pointers:
        if asked not in met:
            value = follow(tree, asked)
            text = "" if value is ABSENT or isinstance(value, dict | list) else str(value)
            title = Words("{value}", {"value": title_at(asked, page.language)})
            found.append(FieldSet("", (Field(asked, title, value=text),)))
    return tuple(found)


def _set(tree: Mapping[str, Any], one: FieldSet, fields: Sequence[Field]) -> FieldSet:
    place = place_in(fields[0].pointer, tree)
    label = one.label or fields[0].label
    words = Words("{what} · {place}", {"what": _said(label), "place": _said(place)}) if place else label
    plain = tuple(replace(field, origin=None, confirm=None, elements=()) for field in fields)
    if len(plain) == 1:
        return FieldSet("", (replace(plain[0], label=_both(words, plain[0].label, one.label)),))
    return FieldSet(words, plain, one.hint, one.joined)


def _said(phrase: Any) -> Any:
    return Words(phrase) if isinstance(phrase, str) else phrase


def _both(words: Any, label: Any, outer: Any) -> Any:
    """The words of a set with those of its one field, where they say different things."""
    if not outer or outer == label:
        return words
    return Words("{what}: {field}", {"what": _said(words), "field": _said(label)})
