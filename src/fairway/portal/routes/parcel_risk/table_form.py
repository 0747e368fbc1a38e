"""A version of a decision table as a form and back: limits in the units of officers, rows that can be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as changed
from datetime import date
from decimal import Decimal, InvalidOperation

from fairway.base.issues import Issue, Refusal
from fairway.parcels.risk.decision_rules import OutputIsNumber
from fairway.parcels.risk.decisions import How, Output, Row
from fairway.portal.routes.parcel_risk.limits import OTHERWISE
from fairway.portal.routes.parcel_risk.words import AUTHORISED, CONDITIONS, Limit, limit_of, sign_words
from fairway.portal.routes.posted import Posted
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk_tables import FormRow
from fairway.portal.views.parts import N_, Choice, Fault, Phrase, Words
from fairway.site.parcels.risk.tables import NewVersion, TableView

MOST_ROWS = 60
"""Rows of a version that the form takes."""
_EARLIEST = N_("The earliest is tomorrow: what held is not changed afterwards.")
_LONGEST = 40
"""Characters of a number or code."""


class Written:
    """A version as somebody writes it: texts by their pointers, and how many rows there are."""

    def __init__(self, table: TableView, values: Mapping[str, str], count: int, expects: int) -> None:
        self.table, self.values = table, dict(values)
        self.count = max(1, min(count, MOST_ROWS))
        self.expects = expects

    @classmethod
    def of_version(cls, table: TableView, rows: Sequence[Row], begins: date, why: str = "") -> Written:
        """A version as the form shows it first."""
        values = {"/valid_from": begins.isoformat(), "/why": why}
        for at, row in enumerate(rows):
            values |= {f"/rows/{at}/when/{name}": value for name, value in row.when.items()}
            values |= {
                f"/rows/{at}/then/{name}": f"{limit_of(table.name, name).shown(value):f}"
                for name, value in row.then.items()
            }
        return cls(table, values, len(rows), table.newest)

    @classmethod
    def sent(cls, table: TableView, form: Posted) -> Written:
        """A version as the form was sent; rows in which nothing is written are left out, but the last."""
        given = {name: value.strip()[:500] for name, value in form.pointers().items()}
        sent = _whole(form.text("count"), 1)
        found = cls(table, given, sent, _whole(form.text("expects"), table.newest))
        empty = [at for at in range(found.count - 1) if not any(found._of(at).values())]
        for at in reversed(empty):
            found.without(at)
        return found

    def _of(self, at: int) -> dict[str, str]:
        begins = f"/rows/{at}/"
        return {name.removeprefix(begins): value for name, value in self.values.items() if name.startswith(begins)}

    def _set(self, rows: Sequence[Mapping[str, str]]) -> None:
        kept = {name: value for name, value in self.values.items() if not name.startswith("/rows/")}
        for at, row in enumerate(rows):
            kept |= {f"/rows/{at}/{name}": value for name, value in row.items()}
        self.values, self.count = kept, len(rows)

    def without(self, at: int) -> None:
        """Take a row out; the last one stays."""
        rows = [self._of(one) for one in range(self.count)]
        if 0 <= at < len(rows) - 1:
            del rows[at]
            self._set(rows)

    def add(self) -> None:
        """A new row before the last, with the last one's limits."""
        rows = [self._of(one) for one in range(self.count)]
        if len(rows) < MOST_ROWS:
            last = {name: value for name, value in rows[-1].items() if name.startswith("then/")}
            self._set([*rows[:-1], last, rows[-1]])

    def version(self) -> NewVersion:
        """What is written. Raises Refusal with every text that is no date or number, at its field."""
        issues: list[Issue] = []
        begins = _day(self.values.get("/valid_from", ""), "/valid_from", issues)
        rows = tuple(self._row(at, issues) for at in range(self.count))
        if issues or begins is None:
            raise Refusal(issues)
        return NewVersion(valid_from=begins, why=self.values.get("/why", ""), rows=rows, expects=self.expects)

    def _row(self, at: int, issues: list[Issue]) -> Row:
        given = self._of(at)
        last = at == self.count - 1
        when = {
            one.name: value for one in self.table.inputs if not last and (value := given.get(f"when/{one.name}", ""))
        }
        then = {}
        for output in self.table.outputs:
            pointer = f"/rows/{at}/then/{output.name}"
            told = _number(given.get(f"then/{output.name}", ""), pointer, issues)
            if told is not None:
                then[output.name] = limit_of(self.table.name, output.name).kept(told)
        return Row(when=when, then=then)

    def fields(self, faults: Sequence[Fault]) -> tuple[FieldSet, tuple[FormRow, ...], FieldSet]:
        """The day, the rows, the reason."""
        begins = self._field("/valid_from", N_("In force from"), Control.DATE, faults)
        hint = N_("It stands in the history for everybody at this customs.")
        why = self._field("/why", N_("Why it is changed"), Control.LONG_TEXT, faults)
        return (
            FieldSet("", (changed(begins, hint=_EARLIEST, size="half"),)),
            tuple(self._rows(faults)),
            FieldSet("", (changed(why, hint=hint),)),
        )  # fmt: skip

    def _rows(self, faults: Sequence[Fault]) -> Iterator[FormRow]:
        for at in range(self.count):
            last = at == self.count - 1
            when = () if last else tuple(self._when(at, faults))
            then = tuple(self._then(at, output, faults) for output in self.table.outputs)
            asked = self.table.inputs[0].name if self.table.inputs else ""
            words = OTHERWISE.get(asked, N_("Everything else")) if self.count > 1 or self.table.inputs else ""
            yield FormRow(words if last else "", when, then, "" if last else str(at))

    def _when(self, at: int, faults: Sequence[Fault]) -> Iterator[Field]:
        for one in self.table.inputs:
            pointer, label = f"/rows/{at}/when/{one.name}", CONDITIONS.get(one.name, one.name)
            control = Control.SELECT if one.known else Control.CODE
            options = tuple(Choice(value, _known(one.name, value)) for value in one.known)
            hint = N_("The first digits") if one.how is How.PREFIX and at == 0 else ""
            yield changed(self._field(pointer, label, control, faults), options=options, hint=hint)

    def _then(self, at: int, output: Output, faults: Sequence[Fault]) -> Field:
        told = limit_of(self.table.name, output.name)
        field = self._field(f"/rows/{at}/then/{output.name}", told.words, Control.NUMBER, faults)
        return changed(field, unit=told.unit, hint=_bounds(told, output) if at == 0 else "", size="half")

    def _field(self, pointer: str, label: str, control: Control, faults: Sequence[Fault]) -> Field:
        mine = tuple(one for one in faults if one.issue.pointer == pointer)
        return Field(pointer, label, control, self.values.get(pointer, ""), faults=mine)

    def in_units(self, issues: Sequence[Issue]) -> list[Issue]:
        """Faults of limits told in the unit that the officer wrote."""
        outputs = {one.name: one for one in self.table.outputs}
        return [self._in_unit(one, outputs) for one in issues]

    def _in_unit(self, issue: Issue, outputs: Mapping[str, Output]) -> Issue:
        output = outputs.get(issue.pointer.rpartition("/")[2])
        if issue.rule != OutputIsNumber.id or output is None:
            return issue
        told = limit_of(self.table.name, output.name)
        if told.factor == 1:
            return issue
        wide = Output(
            name=output.name,
            least=told.shown(output.least),
            most=told.shown(output.most),
            places=max(0, output.places - 2),
        )
        return OutputIsNumber.at(issue.pointer, Decimal(self.values[issue.pointer]), wide)


def _bounds(told: Limit, output: Output) -> Phrase:
    return Words(N_("{least} to {most}"), {"least": told.shown(output.least), "most": told.shown(output.most)})


def _known(name: str, value: str) -> Phrase:
    return sign_words(value) if name == "flag" else AUTHORISED.get(value, value)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _issue(pointer: str, *, missing: bool) -> Issue:
    return Issue(
        rule="form.missing" if missing else "form.value",
        message="This is needed." if missing else "This value cannot be taken.",
        remedy="Fill it in." if missing else "Write it in the form that the hint shows.",
        pointer=pointer,
    )


def _day(text: str, pointer: str, issues: list[Issue]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        issues.append(_issue(pointer, missing=not text))
        return None


def _number(text: str, pointer: str, issues: list[Issue]) -> Decimal | None:
    plain = text.replace(",", "").replace(" ", "").removesuffix("%")
    try:
        found = Decimal(plain) if len(plain) <= _LONGEST else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite():
        return found
    issues.append(_issue(pointer, missing=not text))
    return None
