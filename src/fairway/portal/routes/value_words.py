"""What values of a submission say to a reader: codes by their tables, times in the local zone, weights with kg."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from fairway.portal.editor_form import options_at
from fairway.portal.routes.choices import editor_choices
from fairway.portal.routes.code_words import code_words
from fairway.portal.views.document import Said
from fairway.portal.views.parts import N_, Words

_BESIDE_THE_FORM = {"/transport_terms": "transport_terms.cn"}
"""Codes that the form does not ask for, by the end of their place."""


def value_words(pointer: str, value: object, on: date) -> Said | None:
    """What ``value`` at ``pointer`` says; None where it says it itself."""
    if isinstance(value, bool):
        return Said(N_("Yes") if value else N_("No"))
    name = options_at(pointer)
    if name:
        choices = editor_choices(frozenset({name}), on).get(name, ())
        words = next((one.words for one in choices if one.value == value), None)
        return Said(words) if words else None
    if not isinstance(value, str):
        return None
    for end, name in _BESIDE_THE_FORM.items():
        if pointer.endswith(end):
            words = code_words(name, value)
            return Said(words, value) if words else None
    try:
        if pointer.endswith("_at"):
            moment = datetime.fromisoformat(value)
            return Said(moment) if moment.tzinfo else None
        if pointer.endswith("_date"):
            return Said(date.fromisoformat(value))
        if pointer.endswith("_kg"):
            return Said(Words(N_("{n} kg"), {"n": Decimal(value)}))
        if pointer.endswith("_m3"):
            return Said(Words(N_("{n} m³"), {"n": Decimal(value)}))
    except (ValueError, InvalidOperation):
        return None  # as it was typed, so that the issue beside it can be understood
    return None
