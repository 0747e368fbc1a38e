"""One test for each rule on Cargo-IMP messages: the fault is found at its line and column."""

from __future__ import annotations

import time

import pytest

from fairway.base.issues import Issue, Severity
from fairway.wire.cargo_imp import rules
from fairway.wire.cargo_imp.issue import CargoImpIssue
from fairway.wire.cargo_imp.model import StatusUpdate
from fairway.wire.cargo_imp.reading import Document, read

HEAD = "FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n"


def fsu(*lines: str, head: str = HEAD) -> Document:
    return read((head + "".join(f"{line}\r\n" for line in lines)).encode())


def only(done: Document, rule: type[rules.CargoImpRule], line: int, column: int) -> Issue:
    assert [issue.rule for issue in done.issues] == [rule.id]
    (issue,) = done.issues
    assert isinstance(issue, CargoImpIssue)
    assert (issue.line, issue.column, issue.place) == (line, column, f"line {line} column {column}")
    return issue


def codes(done: Document) -> list[str]:
    said = done.messages[0].said
    assert isinstance(said, StatusUpdate)
    return [status.code for status in said.statuses]


def test_a_sound_message_passes() -> None:
    assert fsu("DEP/CX0251/22NOV/HKGAMS/T10K100.0/S2350/S0610-N").issues == ()


@pytest.mark.parametrize("raw", [b"", b"Dear all", b"\xff\x00", b"FSV/1\r\n"])
def test_NoMessage(raw: bytes) -> None:
    assert rules.NoMessage.id in [issue.rule for issue in read(raw).issues]


@pytest.mark.parametrize(("first", "version"), [("FSU/99", "99"), ("FSU", "?")])
def test_UnknownVersion(first: str, version: str) -> None:
    issue = only(fsu("RCS/22NOV1030/HKG/T10K100", head=HEAD.replace("FSU/15", first)), rules.UnknownVersion, 1, 1)
    assert issue.params["version"] == version


def test_ForeignCharacter() -> None:
    only(fsu("RCS/22NOV1030/HKG/T10K100/CAF\u00c9"), rules.ForeignCharacter, 3, 30)


@pytest.mark.parametrize("first", ["160-1234567HKGAMS/T10K100.0", "16012345675/T1", "HKGAMS"])
def test_NotAConsignment(first: str) -> None:
    done = fsu("RCS/22NOV1030/HKG/T10K100", head=f"FSU/15\r\n{first}\r\n")
    only(done, rules.NotAConsignment, 2, 1)
    assert done.messages[0].said is None


def test_AirWaybillCheckDigit() -> None:
    done = fsu("RCS/22NOV1030/HKG/T10K100", head=HEAD.replace("75HKG", "76HKG"))
    assert only(done, rules.AirWaybillCheckDigit, 2, 1).severity is Severity.ERROR


def test_NoStatus() -> None:
    only(fsu(), rules.NoStatus, 1, 1)
    only(read(b"FSU/15\r\n"), rules.NoStatus, 1, 1)


def test_UnknownStatus() -> None:
    done = fsu("RCX/22NOV1030/HKG/T10K100", "OSI/OF THE LOST ONE", "RCS/22NOV1030/HKG/T10K100")
    only(done, rules.UnknownStatus, 3, 1)
    assert codes(done) == ["RCS"]


def test_UnknownDiscrepancy() -> None:
    done = fsu("DIS/CX0251/22NOV/HKG/OFLX/P2K20")
    assert "OFLD" in only(done, rules.UnknownDiscrepancy, 3, 22).params["codes"]
    assert codes(done) == []


@pytest.mark.parametrize(
    ("line", "column"), [("DEP/CX0251//HKGAMS/T10", 12), ("DEP/CX0251/HKGAMS/T10", 12), ("DEP/CX0251/22NOV", 17)]
)
def test_MissingElement(line: str, column: int) -> None:
    only(fsu(line), rules.MissingElement, 3, column)


def test_a_discrepancy_needs_its_code() -> None:
    only(fsu("DIS/CX0251/22NOV/HKG"), rules.MissingElement, 3, 21)


@pytest.mark.parametrize(
    ("line", "column"),
    [("RCS/22NOV1030/HKG", 18), ("DEP/22NOV/HKGAMS/T10K100", 5), ("TFD/22NOV1030/HKG/T10K100", 5)],
)
def test_IncompleteStatus(line: str, column: int) -> None:
    done = fsu(line)
    only(done, rules.IncompleteStatus, 3, column)
    assert codes(done) == [line[:3]]


@pytest.mark.parametrize("consignment", ["160-12345675", "160-12345675HKGAMS", "160-12345675/T10K100"])
def test_a_consignment_without_its_way_or_quantity_is_incomplete(consignment: str) -> None:
    done = read(f"FSU/15\n{consignment}\nRCS/22NOV1030/HKG/T10K100\n".encode())
    only(done, rules.IncompleteStatus, 2, 1)
    assert codes(done) == ["RCS"]
    assert read(f"FSA/15\n{consignment}\nRCS/22NOV1030/HKG/T10K100\n".encode()).issues == ()


@pytest.mark.parametrize("day", ["32NOV", "30FEB", "22NOX", "22NOV2460", "22112026", "22NOV103"])
def test_NotADate(day: str) -> None:
    only(fsu(f"RCS/{day}/HKG/T10K100"), rules.NotADate, 3, 5)


@pytest.mark.parametrize("time", ["S2460", "A1030-X", "E123"])
def test_NotATime(time: str) -> None:
    only(fsu(f"DEP/CX0251/22NOV/HKGAMS/T10K100/{time}"), rules.NotATime, 3, 33)


@pytest.mark.parametrize("airport", ["HK", "HKGA", "HK1"])
def test_NotAnAirport(airport: str) -> None:
    only(fsu(f"RCS/22NOV1030/{airport}/T10K100"), rules.NotAnAirport, 3, 15)


def test_NotAQuantity() -> None:
    only(fsu("RCS/22NOV1030/HKG/T10X100"), rules.NotAQuantity, 3, 19)
    only(fsu("RCS/22NOV1030/HKG/T1K1", head=HEAD.replace("K100.0", "Q100")), rules.NotAQuantity, 2, 20)


def test_MorePieces() -> None:
    only(fsu("RCS/22NOV1030/HKG/T11K100"), rules.MorePieces, 3, 19)
    assert fsu("RCS/22NOV1030/HKG/P3K30", head=HEAD.replace("T10K100.0", "P2K20T10")).issues == ()


def test_StrayLine() -> None:
    done = fsu("hello there", "RCS/22NOV1030/HKG/T10K100")
    only(done, rules.StrayLine, 3, 1)
    assert codes(done) == ["RCS"]


def test_NotAUnitLoad() -> None:
    only(fsu("RCS/22NOV1030/HKG/T10K100", "ULD/PMC72534QR/77313"), rules.NotAUnitLoad, 4, 16)


def test_NotAHouse() -> None:
    done = read(b"FHL/4\r\nMBI/160-12345675HKGAMS/T10K100\r\nHBS//HKGAMS/5/K50\r\n")
    only(done, rules.NotAHouse, 3, 5)


def test_NoMaster() -> None:
    only(read(b"FHL/4\r\nHBS/HOUSE1/HKGAMS/5/K50\r\n"), rules.NoMaster, 1, 1)


def test_the_offset_of_a_fault_is_that_of_its_byte() -> None:
    raw = b"QK HKGFFCX\r\n.HKGCCCX 221200\r\nFSU/15\r\n160-12345675HKGAMS/T10\r\nRCS/99NOV/HKG/T10\r\n"
    (issue,) = read(raw).issues
    assert isinstance(issue, CargoImpIssue)
    assert raw[issue.offset :].startswith(b"99NOV")
    assert (issue.line, issue.column, issue.segment) == (5, 5, "RCS")


READY = b"FSU/15\r\n160-12345675HKGAMS/T10K100\r\nRCS/22NOV1030/HKG/T10\r\n"


@pytest.mark.parametrize(
    "garbage",
    [
        READY + b"OSI/X\r\n" + b"/ABCDEF\r\n" * 40_000,
        READY + b"OSI/WORD\r\n" * 40_000,
        READY + b"OCI/HK/ISS/RA/28490\r\n" * 20_000,
        READY + b"ULD/PMC72534CX\r\n" * 25_000,
        b"FWB/16\r\n160-12345675HKGAMS/T10K100\r\nSHP/1\r\n" + b"/ABCDEF\r\n" * 40_000,
        b"FHL/4\r\nMBI/160-12345675HKGAMS/T10K100\r\n" + b"HBS/HOUSE1/HKGAMS/5/K50.5/3/TOYS\r\n" * 12_000,
    ],
)
def test_lines_without_end_cost_in_proportion_to_their_number(garbage: bytes) -> None:
    begun = time.process_time()
    read(garbage)
    assert time.process_time() - begun < 4
