"""The spool: what was appended is read back whatever is cut off, altered or killed in between."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pytest

from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.spool import segments
from fairway.site.gateway.spool.reader import SpoolReader
from fairway.site.gateway.spool.segments import Kind, Record
from fairway.site.gateway.spool.writer import SpoolError, SpoolInUseError, SpoolWriter


def records(first: int, count: int) -> list[Record]:
    return [
        Record(number % 7, Kind.FRAME, 1_000_000 + number, b"frame %d" % number)
        for number in range(first, first + count)
    ]


def read_all(folder: Path, position: int = 0) -> list[bytes]:
    reader, found = SpoolReader(folder), []
    while groups := reader.read(position, 10):
        for group in groups:
            assert group.first == position
            found += [record.payload for record in group.records]
            position = group.end
    return found


def test_what_is_appended_is_read_in_order_over_many_segments(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, segment=100)
    expected: list[bytes] = []
    for size in (1, 3, 20, 1, 8):
        group = records(len(expected), size)
        assert writer.append(group) == len(expected)
        expected += [record.payload for record in group]
    assert len(segments.segments(tmp_path)) > 2
    assert read_all(tmp_path) == expected
    assert read_all(tmp_path, 7) == expected[7:]
    writer.close()


def test_a_writer_that_starts_again_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    first = SpoolWriter(tmp_path)
    first.append(records(0, 5))
    identity = first.identity
    first.close()
    second = SpoolWriter(tmp_path)
    assert (second.end, second.identity) == (5, identity)
    second.append(records(5, 2))
    assert len(read_all(tmp_path)) == 7
    second.close()


def test_two_writers_of_one_spool_are_not_let(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    with pytest.raises(SpoolInUseError):
        SpoolWriter(tmp_path)
    writer.close()


def test_the_torn_tail_is_cut_at_every_byte(tmp_path: Path) -> None:
    """A crash may leave any beginning of the last group; what was durable before it stays."""
    writer = SpoolWriter(tmp_path)
    writer.append(records(0, 3))
    writer.close()
    path = segments.segments(tmp_path)[0][1]
    whole = path.read_bytes()
    following = segments.encode(3, records(3, 2))
    for cut in range(len(following)):
        path.write_bytes(whole + following[:cut])
        again = SpoolWriter(tmp_path)
        assert again.end == 3
        assert path.read_bytes() == whole
        again.close()
    assert len(read_all(tmp_path)) == 3


def test_a_group_that_was_whole_but_never_acknowledged_is_kept(tmp_path: Path) -> None:
    """Killed between writing and acknowledging: the device sends it again, and the drain stores it once."""
    writer = SpoolWriter(tmp_path)
    writer.append(records(0, 3))
    writer.close()
    path = segments.segments(tmp_path)[0][1]
    path.write_bytes(path.read_bytes() + segments.encode(3, records(3, 2)))
    assert SpoolReader(tmp_path).end() == 3, "nobody reads what is not known to be durable"
    again = SpoolWriter(tmp_path)
    assert again.end == 5
    assert len(read_all(tmp_path)) == 5
    again.close()


def test_every_altered_byte_of_a_group_is_noticed_and_the_rest_is_read(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    for first in (0, 2, 4):
        writer.append(records(first, 2))
    writer.close()
    path = segments.segments(tmp_path)[0][1]
    whole = path.read_bytes()
    begin, length = len(whole) // 3, len(whole) // 3
    for at in range(begin, begin + length):
        altered = bytearray(whole)
        altered[at] ^= 1 + random.Random(at).randrange(255)
        path.write_bytes(altered)
        firsts = [group.first for group in SpoolReader(tmp_path).read(0, 100)]
        assert firsts == [0, 4], at
    path.write_bytes(whole)


def test_a_full_disk_takes_nothing_and_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = SpoolWriter(tmp_path)
    writer.append(records(0, 2))
    write = os.write

    def full(file: int, data: bytes) -> int:
        write(file, bytes(data)[:5])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SpoolError) as refused:
        writer.append(records(2, 2))
    assert refused.value.full
    monkeypatch.undo()
    assert writer.append(records(2, 3)) == 2
    assert len(read_all(tmp_path)) == 5
    writer.close()
    again = SpoolWriter(tmp_path)
    assert again.end == 5
    again.close()


def test_a_disk_that_cannot_synchronise_acknowledges_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = SpoolWriter(tmp_path)

    def fails(file: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(os, "fdatasync", fails)
    with pytest.raises(SpoolError) as refused:
        writer.append(records(0, 2))
    assert not refused.value.full
    assert SpoolReader(tmp_path).end() == 0
    monkeypatch.undo()
    assert writer.append(records(0, 2)) == 0
    assert len(read_all(tmp_path)) == 2
    writer.close()


def test_the_reserve_of_the_disk_is_left_free(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, reserve=2**62)
    with pytest.raises(SpoolError) as refused:
        writer.append(records(0, 1))
    assert refused.value.full
    writer.close()


async def test_segments_go_only_when_all_of_them_is_stored_elsewhere(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, segment=1)
    bus = SpoolBus(tmp_path, writer)
    for first in (0, 2, 4):
        assert await bus.append(records(first, 2)) == first
    assert await bus.end() == 6
    await bus.commit(3)
    assert [first for first, _ in segments.segments(tmp_path)] == [2, 4]
    await bus.commit(6)
    assert [first for first, _ in segments.segments(tmp_path)] == [4], "the last one says where to go on"
    assert [group.first for group in await bus.read(4, 10)] == [4]
    kept = SpoolBus(tmp_path, keep=3_600.0)
    writer.append(records(6, 1))
    await kept.commit(7)
    assert [first for first, _ in segments.segments(tmp_path)] == [4, 6], "for a database that must be restored"
    writer.close()
    assert SpoolWriter(tmp_path).end == 7


def test_a_spool_whose_files_were_lost_gives_no_number_twice(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.append(records(0, 4))
    writer.close()
    segments.segments(tmp_path)[0][1].unlink()
    again = SpoolWriter(tmp_path)
    assert again.append(records(4, 1)) == 4
    again.close()
