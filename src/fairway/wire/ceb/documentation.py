"""The tables of ``docs/wire/ceb.md``, made from the field tables themselves.

``python -m fairway.wire.ceb.documentation FILE`` writes them anew between their marks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fairway.wire.ceb.fields import Field, Kind, Record
from fairway.wire.ceb.kinds import KINDS, MessageKind
from fairway.wire.ceb.tables import Flow, elements, record_of

BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->"


def tables() -> str:
    """The kinds of message, and the fields of every element, as Markdown."""
    parts = ["| message | flow | object | objects | lines | signed | answer |", "|---|---|---|---|---|---|---|"]
    parts += [_kind(kind) for kind in KINDS.values()]
    for flow in Flow:
        parts += ["", f"### Fields, {flow.value}", "", "| element | fields in order |", "|---|---|"]
        parts += [_record(record_of(flow, name)) for name in elements(flow)]
    return "\n".join(parts) + "\n"


def _kind(kind: MessageKind) -> str:
    lines = f"{kind.least_lines}..{kind.most_lines or '∞'}" if kind.list else "–"
    signed = "always" if kind.signed else "may be" if kind.request else "–"
    objects = f"1..{kind.most_objects or '∞'}"
    return (
        f"| {kind.root} | {kind.flow.value} | {kind.element} | {objects} | {lines} | {signed} | {kind.answer or '–'} |"
    )


def _record(record: Record) -> str:
    return f"| {record.element} | {', '.join(map(_field, record.fields))} |"


def _field(field: Field) -> str:
    name = f"**{field.name}**" if field.required else field.name
    if field.fixed:
        return f"{name} {field.fixed}"
    kinds = {Kind.DECIMAL: "d", Kind.INTEGER: f"i{field.most or ''}"}
    exact = "=" if field.least == field.most else ""
    size = kinds.get(field.kind) or f"{exact}{'' if field.most is None else field.most}"
    return f"{name} {size}".rstrip() + (f" ({field.default} when empty)" if field.default else "")


def written_into(text: str) -> str:
    """``text`` with the tables between their marks."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + tables() + END + rest.partition(END)[2]


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(written_into(page.read_text("utf-8")), "utf-8")
