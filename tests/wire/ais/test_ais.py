"""Sentences and messages of AIS: written here bit by bit, read back; whatever else is said to be wrong."""

from __future__ import annotations

import random
from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.wire.ais import BaseStation, Fault, Other, Position, Reader, Rule, Static, Voyage, read
from fairway.wire.ais.nmea import MOST_WAITING

ARMOUR = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
TEXT = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
Fields = list[tuple[int, int]]
"""Value and width of each field."""


def checksum(body: str) -> str:
    """Byte by byte, unlike the reader."""
    return f"{reduce(xor, body.encode()):02X}"


def sentence(payload: str, fill: int, *, total: int = 1, at: int = 1, group: str = "", channel: str = "A") -> bytes:
    body = f"AIVDM,{total},{at},{group},{channel},{payload},{fill}"
    return f"!{body}*{checksum(body)}".encode()


def armoured(fields: Fields) -> tuple[str, int]:
    bits = "".join(format(value & (1 << width) - 1, f"0{width}b") for value, width in fields)
    fill = -len(bits) % 6
    bits += "0" * fill
    return "".join(ARMOUR[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6)), fill


def one(fields: Fields) -> bytes:
    return sentence(*armoured(fields))


def text(value: str, characters: int) -> Fields:
    return [(TEXT.index(character), 6) for character in value.ljust(characters, "@")]


def class_a(
    kind: int = 1,
    mmsi: int = 477123450,
    status: int = 5,
    speed: int = 123,
    east: int = 68_478_000,
    north: int = 13_380_000,
    course: int = 2_105,
    heading: int = 211,
    second: int = 42,
) -> Fields:
    """A report off Kwai Tsing (114.13 E, 22.3 N) by default."""
    return [
        (kind, 6), (0, 2), (mmsi, 30), (status, 4), (0, 8), (speed, 10), (1, 1), (east, 28), (north, 27),
        (course, 12), (heading, 9), (second, 6), (0, 2), (0, 3), (0, 1), (99, 19),
    ]  # fmt: skip


def found(*lines: bytes) -> list[object]:
    return list(read([b"\n".join(lines) + b"\n"]))


def test_a_class_a_report_has_every_value() -> None:
    (report,) = found(one(class_a()))
    assert report == Position(1, 477123450, 114.13, 22.3, 12.3, 210.5, 211, 5, 42, True, 1, None)


def test_what_a_vessel_does_not_know_is_none() -> None:
    unknown = class_a(speed=1023, east=181 * 600_000, north=91 * 600_000, course=3600, heading=511, second=60)
    (report,) = found(one(unknown))
    assert isinstance(report, Position)
    assert (report.longitude, report.latitude, report.speed, report.course, report.heading, report.second) == (
        None,
    ) * 6


def test_south_and_west_are_negative() -> None:
    (report,) = found(one(class_a(east=-43_200_600, north=-13_741_800)))
    assert isinstance(report, Position)
    assert (report.longitude, report.latitude) == (-72.001, -22.903)


def test_a_place_that_is_none_is_refused() -> None:
    (fault,) = found(one(class_a(north=100 * 600_000)))
    assert isinstance(fault, Fault)
    assert fault.rule is Rule.POSITION


CLASS_B: Fields = [
    (0, 2), (412345678, 30), (0, 8), (71, 10), (0, 1), (68_400_000, 28), (13_320_000, 27), (900, 12), (511, 9), (7, 6),
]  # fmt: skip


def test_class_b_its_extension_and_aircraft() -> None:
    lines = [
        one([(18, 6), *CLASS_B, (0, 29)]),
        one([(19, 6), *CLASS_B, (0, 4), *text("PEARL STAR", 20), (36, 8), (0, 41)]),
        one([(9, 6), (0, 2), (111232506, 30), (303, 12), (42, 10), (0, 1), (68_400_000, 28), (13_320_000, 27),
             (1545, 12), (15, 6), (0, 34)]),
    ]  # fmt: skip
    for line, kind in zip(lines, (18, 19), strict=False):
        (report,) = found(line)
        assert isinstance(report, Position)
        assert (report.kind, report.mmsi, report.course, report.heading) == (kind, 412345678, 90.0, None)
        assert report.speed == pytest.approx(7.1)
        assert (report.longitude, report.latitude, report.status, report.second) == (114.0, 22.2, None, 7)
    (report,) = found(lines[2])
    assert isinstance(report, Position)
    assert (report.kind, report.speed, report.course, report.second) == (9, 42.0, 154.5, 15)


def test_long_range_reports_are_coarse() -> None:
    fields = [(27, 6), (0, 2), (477000001, 30), (1, 1), (0, 1), (0, 4), (68_478, 18), (13_380, 17), (12, 6), (211, 9)]
    (report,) = found(one([*fields, (0, 2)]))
    assert isinstance(report, Position)
    assert (report.longitude, report.latitude, report.speed, report.course) == (114.13, 22.3, 12.0, 211.0)


VOYAGE: Fields = [
    (5, 6), (0, 2), (477123450, 30), (0, 2), (9321483, 30), *text("VRXX1", 7), *text("EXAMPLE TULIP", 20), (71, 8),
    (200, 9), (100, 9), (20, 6), (25, 6), (1, 4), (11, 4), (24, 5), (21, 5), (30, 6), (135, 8), *text("HK HKG", 20),
    (0, 1), (0, 1),
]  # fmt: skip


def halves(group: str = "3") -> tuple[bytes, bytes]:
    payload, fill = armoured(VOYAGE)
    return (
        sentence(payload[:56], 0, total=2, at=1, group=group, channel="B"),
        sentence(payload[56:], fill, total=2, at=2, group=group, channel="B"),
    )


def test_a_voyage_is_joined_from_its_fragments() -> None:
    first, second = halves()
    (told,) = found(first, one(class_a(mmsi=1)), second)[1:]
    assert isinstance(told, Voyage)
    assert (told.imo, told.name, told.call_sign, told.destination) == (9321483, "EXAMPLE TULIP", "VRXX1", "HK HKG")
    assert (told.eta, told.draught, told.to_bow + told.to_stern) == ((11, 24, 21, 30), 13.5, 300)


def test_fragments_out_of_place_are_named_and_harm_nothing() -> None:
    first, second = halves()
    assert [type(one) for one in found(second, first, second)] == [Fault, Voyage]
    assert [type(one) for one in found(first, first, second, second)] == [Voyage, Fault]
    wrong = sentence("55", 0, total=2, at=3, group="1")
    assert [one.rule for one in found(wrong) if isinstance(one, Fault)] == [Rule.FRAGMENT]


def test_waiting_fragments_are_bounded() -> None:
    reader = Reader()
    for number in range(MOST_WAITING * 3):
        assert reader.feed(halves(str(number))[0]) is None
    assert isinstance(reader.feed(halves("0")[1]), Fault)
    assert isinstance(reader.feed(halves(str(MOST_WAITING * 3 - 1))[1]), Voyage)


def test_names_of_class_b_and_base_stations() -> None:
    name = [(24, 6), (0, 2), (412345678, 30), (0, 2), *text("PEARL STAR", 20), (0, 8)]
    kind = [(24, 6), (0, 2), (412345678, 30), (1, 2), (36, 8), (0, 42), *text("BVXX", 7), (0, 30), (0, 6)]
    clock = [(4, 6), (0, 2), (4770001, 30), (2026, 14), (11, 4), (22, 5), (9, 5), (30, 6), (15, 6), (1, 1)]
    place = [(68_478_000, 28), (13_380_000, 27), (0, 34)]
    first, second, station = found(one(name), one(kind), one([*clock, *place]))
    assert first == Static(24, 412345678, "PEARL STAR", None, None, 1, None)
    assert second == Static(24, 412345678, None, "BVXX", 36, 2, None)
    assert station == BaseStation(4770001, 2026, 11, 22, 9, 30, 15, 114.13, 22.3, 3, None)


def test_other_kinds_are_told_apart_from_faults() -> None:
    assert found(one([(21, 6), (0, 2), (993123456, 30), (0, 234)])) == [Other(21, 993123456, 1, None)]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"!AIVDM,1,1,,A,177KQJ5000G?tO`K>RA1wUbN0TKH,0*00", Rule.CHECKSUM),
        (b"!AIVDM,1,1,,A,177KQJ5000G?tO`K>RA1wUbN0TKH,0", Rule.SENTENCE),
        (b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47", Rule.SENTENCE),
        (sentence("", 0), Rule.SENTENCE),
        (sentence("1", 7), Rule.SENTENCE),
        (sentence("17~KQJ5000G?tO`K>RA1wUbN0TKH", 0), Rule.CHARACTER),
        (sentence("177KQJ5000G?tO", 0), Rule.LENGTH),
        (sentence("1", 0), Rule.LENGTH),
        (b"x" * 5_000, Rule.SENTENCE),
        ("!AIVDM,東".encode(), Rule.SENTENCE),
    ],
)
def test_each_fault_is_named_at_its_line(line: bytes, rule: Rule) -> None:
    good = one(class_a())
    first, fault, last = found(good, line, good)
    assert isinstance(first, Position)
    assert isinstance(last, Position)
    assert isinstance(fault, Fault)
    assert (fault.rule, fault.line, last.line) == (rule, 2, 3)


def test_a_tag_block_tells_when_it_was_received() -> None:
    tagged = b"\\s:2573345,c:1795339800*06\\" + one(class_a())
    in_milliseconds = b"\\c:1795339800500*67\\" + one(class_a())
    assert [one.received for one in found(tagged, in_milliseconds) if isinstance(one, Position)] == [
        1795339800.0,
        1795339800.5,
    ]


def test_a_tag_block_with_a_wrong_checksum_tells_nothing() -> None:
    broken = b"\\c:1795339801*%s\\" % b"52" + one(class_a())
    without = b"\\c:1795339800\\" + one(class_a())
    assert [report.received for report in found(broken, without) if isinstance(report, Position)] == [
        None,
        1795339800.0,
    ]


def some_lines(seed: int, count: int) -> list[bytes]:
    """Mostly good reports, some of them hurt, fragments and blank lines among them."""
    dice = random.Random(seed)
    lines: list[bytes] = []
    for _ in range(count):
        line = one(
            class_a(
                kind=dice.randint(1, 3),
                mmsi=dice.randrange(1 << 30),
                speed=dice.randrange(1024),
                east=dice.randint(-108_600_000, 108_600_000),
                north=dice.randint(-54_600_000, 54_600_000),
                course=dice.randrange(4096),
                heading=dice.randrange(512),
                second=dice.randrange(64),
            )
        )
        chance = dice.random()
        if chance < 0.05:
            at = dice.randrange(len(line))
            line = line[:at] + bytes([dice.randrange(256)]) + line[at + 1 :]
        elif chance < 0.1:
            lines.append(b"" if chance < 0.07 else one([(18, 6), *CLASS_B, (0, 29)]))
        lines.append(line.replace(b"\n", b" "))
    return lines


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 200), st.integers(1, 5_000))
def test_many_together_are_read_as_one_after_the_other(seed: int, count: int, cut: int) -> None:
    lines = some_lines(seed, count)
    data = b"\r\n".join(lines) + b"\r\n"
    together = list(read(data[at : at + cut] for at in range(0, len(data), cut)))
    reader = Reader()
    apart = [told for line in lines if (told := reader.feed(line.strip(b"\r"))) is not None]
    assert together == apart


@pytest.mark.fuzz
def test_no_line_raises_or_is_kept() -> None:
    dice = random.Random(7)
    seeds = [one(class_a()), *halves(), one([(18, 6), *CLASS_B, (0, 29)])]
    reader = Reader()
    for _ in range(200_000):
        line = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 4)):
            line[dice.randrange(len(line))] = dice.randrange(256)
        if dice.random() < 0.5:  # with the right checksum, so that it is looked into
            body = bytes(line[1 : bytes(line).rfind(b"*")])
            line = bytearray(b"!" + body + b"*%02X" % reduce(xor, body, 0))
        told = reader.feed(bytes(line).replace(b"\n", b""))
        assert told is None or isinstance(told, (Position, Voyage, Static, BaseStation, Other, Fault))


def test_a_line_that_is_no_sentence_is_shown_as_it_came() -> None:
    for line in (b"\\c:1790000000*5B", b"\\c:1790000000*5B\\", b"hello"):
        (fault,) = read([line + b"\r\n"])
        assert isinstance(fault, Fault)
        assert fault.detail == line.decode()
