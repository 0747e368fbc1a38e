"""The published forms of the canonical submission: its JSON Schema and the reference page of the docs.

Both are generated from the model, the elements and the labels. ``python -m fairway.consignments.schema`` writes them
under ``docs/reference``; a test compares what lies there with what would be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from fairway.base.language import Language
from fairway.consignments.elements import (
    FORM_TITLES,
    HELD_ELSEWHERE,
    element_numbers,
    elements,
    fields_of_elements,
    inner_models,
)
from fairway.consignments.labels import label
from fairway.consignments.model import Submission

SCHEMA_ID = "urn:fairway:schema:submission:1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCS = Path("docs/reference")
SCHEMA_FILE = "submission.schema.json"
PAGE_FILE = "canonical-submission.md"


@lru_cache(maxsize=1)
def model_classes() -> dict[str, type[BaseModel]]:
    """Every model class of the submission by name, in the order in which a reader meets them."""
    found: dict[str, type[BaseModel]] = {}

    def visit(model: type[BaseModel]) -> None:
        if model.__name__ in found:
            return
        found[model.__name__] = model
        for field in model.model_fields.values():
            for inner, _ in inner_models(field.annotation):
                visit(inner)

    visit(Submission)
    return found


def _describe(definition: dict[str, Any], model: type[BaseModel]) -> None:
    for name, shape in definition.get("properties", {}).items():
        said = label(model, name)
        shape["title"] = said.title
        if said.hint:
            shape["description"] = said.hint
        shape["x-titles"] = {
            language.value: said.title_in(language) for language in (Language.TC, Language.SC) if said.title
        }


def submission_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a submission. Each property has its title in three languages (``title``,
    ``x-titles``), its hint as ``description`` and the numbers of its canonical elements (``x-elements``)."""
    schema = Submission.model_json_schema(mode="validation")
    _describe(schema, Submission)
    for name, definition in schema["$defs"].items():
        model = model_classes().get(name)
        if model is not None:
            _describe(definition, model)
    return {"$schema": DIALECT, "$id": SCHEMA_ID, **schema, "title": "Fairway submission"}


def schema_text() -> str:
    """The JSON Schema as it is published."""
    return json.dumps(submission_schema(), ensure_ascii=False, indent=1) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _element_rows() -> Iterator[str]:
    fields = fields_of_elements()
    for number, element in elements().items():
        slots = " | ".join(_cell(element.slots.get(form, "-")) for form in FORM_TITLES)
        names = f"{element.label()}<br>{element.label(Language.TC)}<br>{element.label(Language.SC)}"
        shown = [path for path in fields[number] if not any(path.startswith(f"{other}.") for other in fields[number])]
        places = "<br>".join(f"`{path}`" for path in shown[:6])
        if len(shown) > 6:
            places += f"<br>and {len(shown) - 6} more"
        yield f"| {number} | `{element.name}` | {names} | {slots} | {places or '(see below)'} |"


def _type_of(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in shape:
        kinds = [_type_of(option) for option in shape["anyOf"] if option.get("type") != "null"]
        return "decimal" if kinds == ["string", "number"] else " or ".join(dict.fromkeys(kinds))
    if "const" in shape:
        return f"`{shape['const']}`"
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    kind = shape.get("type", "any")
    if kind == "array":
        return "list of " + _type_of(shape.get("items", {}))
    if kind == "object" and "additionalProperties" in shape:
        return "map to " + _type_of(shape["additionalProperties"])
    return str(shape.get("format", kind))


def _object_tables(schema: dict[str, Any]) -> Iterator[str]:
    for name, model in model_classes().items():
        definition = schema if model is Submission else schema["$defs"][name]
        yield f"### {name}\n"
        yield " ".join((model.__doc__ or "").split()) + "\n"
        yield "| field | name | type | elements | what to write |"
        yield "|---|---|---|---|---|"
        required = set(definition.get("required", ()))
        for field, info in model.model_fields.items():
            shape = definition["properties"][field]
            numbers = ", ".join(str(number) for number in element_numbers(info))
            said = label(model, field)
            mark = " **required**" if field in required else ""
            yield (
                f"| `{field}`{mark} | {said.title} {said.title_in(Language.TC)} | {_cell(_type_of(shape))} | {numbers} "
                f"| {_cell(said.hint or info.description or '')} |"
            )
        yield ""


def page_text() -> str:
    """The reference page: the 72 elements with their slots, and every object with its fields."""
    schema = submission_schema()
    enums = {
        name: ", ".join(f"`{value}`" for value in definition["enum"])
        for name, definition in schema["$defs"].items()
        if "enum" in definition
    }
    forms = " | ".join(form.value for form in FORM_TITLES)
    used = [sum(bool(element.slots.get(form)) for form in FORM_TITLES) for element in elements().values()]
    lines = [
        "# The canonical submission",
        "",
        "<!-- Generated by `python -m fairway.consignments.schema`; do not edit by hand. -->",
        "",
        "One submission holds all that is known of one road movement: the trip, its consignments with their items, the",
        "parties, money, equipment and documents. Every document for every authority is derived from it. It is",
        f"published as a JSON Schema ([`{SCHEMA_FILE}`]({SCHEMA_FILE})) and can be sent as JSON, as an XLSX workbook",
        "or as CSV files made from the same definition.",
        "",
        "* Weights are kilograms, volumes cubic metres, times carry a zone (RFC 3339).",
        '* Decimals are best written as strings (`"12.50"`); plain JSON numbers are read digit by digit.',
        "* Registered names in English, Traditional and Simplified Chinese are separate facts. None is ever made from",
        "  another.",
        "* `provenance` tells by JSON Pointer how a value came to be; the longest prefix holds. What it does not",
        "  mention was entered by whoever sent it. A `translated` value is a proposal until a person has confirmed it.",
        "",
        "## The 72 elements",
        "",
        f"{len(used)} elements stand for {sum(used)} slots of the forms: {sum(n >= 2 for n in used)} of them feed at",
        f"least two forms, {sum(n >= 4 for n in used)} feed four or more, {sum(n == 6 for n in used)} feed all six.",
        "",
        *(f"* **{form.value}** {title}" for form, title in FORM_TITLES.items()),
        "",
        f"| # | element | name | {forms} | fields |",
        "|---|---|---|" + "---|" * len(FORM_TITLES) + "---|",
        *_element_rows(),
        "",
        "Made by the system or by an authority, and held elsewhere or as well:",
        "",
        *(f"* {number}: {where}." for number, where in HELD_ELSEWHERE.items()),
        "",
        "## Objects",
        "",
        *_object_tables(schema),
        "## Choices",
        "",
        *(f"### {name}\n\n{values}\n" for name, values in enums.items()),
    ]
    return "\n".join(lines).rstrip() + "\n"


def publish(root: Path) -> None:
    """Write the schema and the page under ``root``/docs/reference."""
    folder = root / DOCS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
    (folder / PAGE_FILE).write_text(page_text(), encoding="utf-8")


if __name__ == "__main__":
    publish(Path.cwd())
