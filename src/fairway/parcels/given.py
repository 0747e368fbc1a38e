"""One parcel as given in JSON, typed exactly, with every misfit at once; and what it is answered with.

::

    {"inventory": {...}, "inventory_lines": [{...}], "order": {...}, "order_lines": [{...}], "payment": {...},
     "waybill": {...}}

Fields are named as the elements of the CEB messages (``orderNo``) or as the columns of the tables (``order_no``). Lines
need not repeat the key of their head. Numbers are read as they are written and never become floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language
from fairway.parcels.columns import Column, Kind
from fairway.parcels.documents import Parcel, row
from fairway.parcels.given_rules import GivenRule, Misfit
from fairway.parcels.model import TABLES
from fairway.parcels.rules import issue
from fairway.parcels.single import Judgement
from fairway.parcels.terms.single import Row, Value

MOST_BYTES = 1 << 20
MOST_LINES = 99
_HEADS = {"inventory": "inventories", "order": "orders", "payment": "payments", "waybill": "waybills"}
_LINES = {"inventory_lines": "inventory_lines", "order_lines": "order_lines"}
_HEAD_OF = {"inventory_lines": "inventory", "order_lines": "order"}
_AMOUNT = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,5})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_OBJECT: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)
_LIST: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])


def parcel_of(body: bytes) -> Parcel:
    """The parcel in ``body``. Raises :class:`fairway.base.issues.Refusal` with every misfit."""
    reading = _Reading()
    found = reading.parcel(body)
    if reading.misfits or found is None:
        raise Refusal(_issues(reading.misfits))
    return found


def _issues(misfits: list[Misfit]) -> Iterator[Issue]:
    for one in misfits:
        yield from GivenRule.by_kind[one.kind]().check(one)


class _Reading:
    """Reads one parcel and gathers its misfits."""

    def __init__(self) -> None:
        self.misfits: list[Misfit] = []

    def parcel(self, body: bytes) -> Parcel | None:
        """The parcel; None where it lacks what every parcel has."""
        parts = _parts(body)
        if parts is None:
            self._not("json", "")
            return None
        for name in parts.keys() - _HEADS.keys() - _LINES.keys():
            self._not("part", "", name[:60])
        heads = {name: self._head(name, parts[name]) for name in _HEADS if _given(parts, name)}
        lines = {
            name: self._lines(name, parts[name], heads.get(_HEAD_OF[name]) or {})
            for name in _LINES
            if _given(parts, name)
        }
        for name, needed in (("inventory", True), ("inventory_lines", True), ("order_lines", "order" in heads)):
            if needed and name not in heads and name not in lines:
                self._not("whole", f"/{name}", name)
        if self.misfits:
            return None
        return Parcel(
            inventory=heads["inventory"] or {},
            inventory_lines=lines["inventory_lines"],
            order=heads.get("order"),
            order_lines=lines.get("order_lines", ()),
            payment=heads.get("payment"),
            waybill=heads.get("waybill"),
        )

    def _not(self, kind: str, pointer: str, said: str = "") -> None:
        self.misfits.append(Misfit(f"parcels.given.{kind}", pointer, said))

    def _head(self, name: str, raw: msgspec.Raw) -> Row | None:
        fields = self._fields(name, raw, f"/{name}")
        return None if fields is None else row(_HEADS[name], self._typed(_HEADS[name], fields, f"/{name}"))

    def _lines(self, name: str, raw: msgspec.Raw, head: Row) -> tuple[Row, ...]:
        try:
            each = _LIST.decode(raw)
        except msgspec.DecodeError:
            each = []
        if not 1 <= len(each) <= MOST_LINES:
            self._not("whole", f"/{name}", name)
            return ()
        key = {one: head[one] for one in ("ebp_code", "order_no") if one in head}
        found = []
        for number, one in enumerate(each):
            pointer = f"/{name}/{number}"
            fields = self._fields(name, one, pointer)
            if fields is not None:
                found.append(row(_LINES[name], {**key, **self._typed(_LINES[name], fields, pointer)}, number + 1))
        return tuple(found)

    def _fields(self, name: str, raw: msgspec.Raw, pointer: str) -> dict[str, msgspec.Raw] | None:
        try:
            return _OBJECT.decode(raw)
        except msgspec.DecodeError:
            self._not("whole", pointer, name)
            return None

    def _typed(self, table: str, fields: Mapping[str, msgspec.Raw], pointer: str) -> dict[str, Value]:
        found: dict[str, Value] = {}
        known = _known(table)
        for name, raw in fields.items():
            column, at = known.get(name), f"{pointer}/{name[:60]}"
            if column is None or column.name in found:
                self._not("field", at, name[:60])
            elif (written := bytes(raw)) != b"null":
                found[column.name] = self._value(column, written, at)
        return found

    def _value(self, column: Column, written: bytes, at: str) -> Value:
        """The value as its column has it; a number is taken as it is written."""
        quoted = written.startswith(b'"')
        said = _TEXT.decode(written) if quoted else written.decode()
        if column.kind is Kind.TEXT and quoted and not _UNSEEN.search(said):
            return said
        if column.kind is Kind.AMOUNT and _AMOUNT.fullmatch(said):
            return Decimal(said)
        if column.kind is Kind.AMOUNT and not column.required and quoted and not said:
            return None
        if column.kind is Kind.COUNT and _COUNT.fullmatch(said):
            return int(said)
        self._not(column.kind.value, at)
        return None


def _parts(body: bytes) -> dict[str, msgspec.Raw] | None:
    """The parts of a parcel; None where it is too large, no JSON in UTF-8, or deeper than anything that is read."""
    if len(body) > MOST_BYTES:
        return None
    try:
        # Parts are kept as they are written, and are not looked at before their turn: their letters are, here.
        body.decode()
        return _OBJECT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _given(parts: Mapping[str, msgspec.Raw], name: str) -> bool:
    return name in parts and bytes(parts[name]) != b"null"


@cache
def _known(table: str) -> Mapping[str, Column]:
    columns = TABLES[table].columns
    return {one.element: one for one in columns} | {one.name: one for one in columns}


def answer(judged: Judgement, language: Language = Language.EN) -> dict[str, object]:
    """What a parcel is answered with: the outcome, every fault with its sentence and remedy, the taxes as text."""
    return {
        "outcome": judged.outcome.value,
        "missing": [
            {"document": document, "party": party}
            for document, party in zip(judged.missing, judged.late_party, strict=True)
        ],
        "since": judged.since,
        "differing": list(judged.differing),
        "treatment": judged.treatment,
        "category": judged.category,
        "taxes": None
        if judged.taxes is None
        else {
            "customs_tax": _money(judged.taxes.customs_tax),
            "consumption_tax": _money(judged.taxes.consumption_tax),
            "value_added_tax": _money(judged.taxes.value_added_tax),
            "payable": _money(judged.taxes.payable),
        },
        "refused": bool(judged.refusing),
        "faults": [
            {
                "rule": one.rule,
                "table": one.table,
                "field": one.field,
                "key": one.key,
                "severity": told.severity.value,
                "sentence": told.text(language),
                "remedy": told.remedy_text(language),
            }
            for one in judged.faults
            for told in (issue(one),)
        ],
    }


def _money(value: Decimal) -> str:
    return f"{value:.2f}"
