"""Codes of the submission as codes of a Mainland document: explicit, dated, asking where one stands for several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.conversions import Ask, Converted, convert
from fairway.codes.tables import table


class Choice(msgspec.Struct, frozen=True):
    """A code that a person chose, with the table that it should be of."""

    code: str
    table: str
    day: date


class ChosenCodeHolds(Rule[Choice]):
    """The chosen code {code} is not in the table of the Mainland customs on that day."""

    id = "gacc.code.chosen"
    target = "cn.goods_declaration"
    citation = "GACC code tables of the goods declaration"
    remedy = "Choose a code of the table."

    def check(self, subject: Choice) -> Iterator[Issue]:
        """An issue when the table has no such row on that day."""
        if table(subject.table).get(subject.code, subject.day) is None:
            yield self.issue(code=subject.code)


class Converter:
    """Converts codes for one document and gathers the questions that arise."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.issues: list[Issue] = []
        self._chosen = ChosenCodeHolds()
        self._known: dict[tuple[str, str, str], str] = {}
        self._holds: set[tuple[str, str]] = set()

    def __call__(self, source: str, target: str, code: str | None, pointer: str, *, chosen: str | None = None) -> str:
        """The code in ``target``; the ``chosen`` one where a person chose; empty when there is nothing to convert or
        a question has to be answered first."""
        if chosen:
            if (target, chosen) not in self._holds:
                found = [issue.at(pointer) for issue in self._chosen.check(Choice(chosen, target, self.day))]
                self.issues += found
                if not found:
                    self._holds.add((target, chosen))
            return chosen
        if not code:
            return ""
        key = (source, target, code)
        known = self._known.get(key)
        if known is not None:
            return known
        answer = convert(source, target, code, self.day)
        if isinstance(answer, Converted):
            self._known[key] = answer.value
            return answer.value
        self.issues.append(answer.question.at(pointer))
        return ""

    def only(self, source: str, target: str, code: str | None) -> str:
        """The one counterpart where there is exactly one, else empty, without a question."""
        if not code:
            return ""
        answer = convert(source, target, code, self.day)
        if isinstance(answer, Ask) or not isinstance(answer, Converted):
            return ""
        return answer.value
