"""Messages made from every table: the least and the fullest pass, and each with one fault is refused at its place."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from random import Random
from typing import TypeVar

import pytest

from fairway.base.issues import Severity
from fairway.wire.edifact import Message, read
from fairway.wire.edifact.directory import DIRECTORIES, MESSAGE_TYPES
from fairway.wire.edifact.sample import Written, interchange, maximal, minimal
from fairway.wire.edifact.validation import table_of

from .mutants import Mutant, dropped_from_the_least, elemental, over_repeated, structural
from .reports import told

ALL = os.environ.get("FAIRWAY_FUZZ") == "long"
SAMPLE = 16
"""Places and elements of each type and directory that are spoiled when there is little time."""

HAVING = [
    (kind, named)
    for kind in MESSAGE_TYPES
    for named in DIRECTORIES
    if (table := table_of(kind, named, "3")).root is not None and not table.nearest
]


def one(data: bytes, *, strict: bool = False) -> Message:
    """The only message, in an envelope without fault."""
    (message,) = read([data], strict=strict)
    assert isinstance(message, Message)
    return message


def test_every_type_has_tables_in_every_directory_but_berman() -> None:
    without = {(kind, named) for kind in MESSAGE_TYPES for named in DIRECTORIES} - set(HAVING)
    assert without == {("BERMAN", "D95B")}, "BERMAN came after D.95B"


@pytest.mark.parametrize(("kind", "named"), HAVING)
@pytest.mark.parametrize("syntax", ["3", "4"])
def test_the_least_and_the_fullest_message_pass(kind: str, named: str, syntax: str) -> None:
    for make in (minimal, maximal):
        written = make(kind, named, syntax=syntax)
        message = one(interchange([written], syntax=syntax), strict=True)
        assert message.issues == ()
        assert (message.type, len(message.segments)) == (kind, len(written))
        assert [s.tag for s in sorted(message.body.walk(), key=lambda s: s.position)] == [tag for tag, _ in written]


def judged(mutant: Mutant) -> str:
    """Nothing when the mutant is refused as it should be, otherwise what was said instead."""
    message = one(interchange([mutant.segments]))
    said = [
        issue
        for issue in message.issues
        if issue.severity is Severity.ERROR
        and issue.code in mutant.codes
        and issue.position in mutant.positions
        and (not mutant.tag or issue.tag == mutant.tag)
        and (mutant.element is None or (issue.element, issue.component) == (mutant.element, mutant.component))
    ]
    if said:
        return ""
    return f"{mutant.done}: {[(i.code, i.tag, i.position, i.element, i.component) for i in message.issues]}"


T = TypeVar("T")


def sampled(those: Sequence[T], name: str) -> Sequence[T]:
    """All of them when there is time, otherwise the same few each time."""
    return those if ALL or len(those) <= SAMPLE else Random(name).sample(those, SAMPLE)


@pytest.mark.parametrize(("kind", "named"), HAVING)
def test_a_segment_that_must_be_there_is_missed_by_name(kind: str, named: str) -> None:
    mutants = list(dropped_from_the_least(kind, named, minimal(kind, named)))
    assert mutants
    assert [found for mutant in mutants if (found := judged(mutant))] == []


@pytest.mark.fuzz
@pytest.mark.parametrize(("kind", "named"), HAVING)
def test_each_fault_of_structure_is_refused_at_its_place(kind: str, named: str) -> None:
    missed = []
    for written in (minimal(kind, named), maximal(kind, named)):
        places = sampled(range(1, len(written) - 1), f"{kind} {named}")
        mutants = [*structural(kind, named, written, places), *over_repeated(kind, named, written, places)]
        assert mutants
        missed += [judged(mutant) for mutant in mutants]
    assert [found for found in missed if found] == []


@pytest.mark.fuzz
@pytest.mark.parametrize(("kind", "named"), HAVING)
def test_each_fault_of_an_element_is_refused_at_its_place(kind: str, named: str) -> None:
    mutants = list(elemental(kind, named, maximal(kind, named)))
    assert len(mutants) > 20
    assert [found for mutant in sampled(mutants, f"{kind} {named}") if (found := judged(mutant))] == []


@pytest.mark.parametrize(("kind", "named"), HAVING)
def test_wrong_counts_references_totals_check_digits_and_characters(kind: str, named: str) -> None:
    written = maximal(kind, named)
    data = interchange([written]).decode()
    last = len(written)
    wrong = {
        re.sub(r"UNT\+\d+", f"UNT+{last + 1}", data): ("29", "UNT", last, 1, None),
        re.sub(r"(UNT\+\d+)\+1", r"\1+2", data): ("28", "UNT", last, 2, None),
        re.sub(r"UNZ\+1\+1", "UNZ+2+1", data): ("29", "UNZ", 0, 1, None),
        re.sub(r"UNZ\+1\+1", "UNZ+1+2", data): ("28", "UNZ", 0, 2, None),
        data.replace("'\nUNT", "\x02'\nUNT"): ("21", written[-2][0], last - 1, None, None),
        data.replace("'\nUNT", "'\n?!#+1'\nUNT"): ("15", "?!#", last, None, None),
    }
    at = next((index for index, (tag, _) in enumerate(written, 1) if tag == "EQD"), 0)
    if at:
        number = written[at - 1][1][1][0]
        other = f"{number[:10]}{(int(number[10]) + 1) % 10}"
        wrong[data.replace(number, other, 1)] = ("12", "EQD", at, 2, 1)
    for changed, (code, tag, position, element, component) in wrong.items():
        assert changed != data
        found = [row for row in told(changed.encode()) if row[-1] == "e"]
        assert any(
            (row[0], row[2], row[3]) == (code, tag, position) and (element is None or row[4:6] == (element, component))
            for row in found
        ), (code, tag, found)


def test_totals_of_the_types_that_have_them() -> None:
    for kind in ("CODECO", "COARRI"):
        written: Written = maximal(kind, "D00B")
        data = interchange([written]).decode()
        (at,) = [index for index, (tag, _) in enumerate(written, 1) if tag == "CNT"]
        wrong = re.sub(r"CNT\+16:\d+", "CNT+16:77", data)
        assert ("29", "total", "CNT", at, 1, 2, "e") in told(wrong.encode())
