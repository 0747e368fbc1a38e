"""Identifiers, times and file names of the single window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.wire.gacc.numbers import (
    CLIENT_SEQ_NO,
    MESSAGE_ID,
    SendTimes,
    client_seq_no,
    declaration_stem,
    file_stem,
    message_id,
    read_time,
    time14,
    time17,
)

NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, UTC)


def test_times_are_mainland_civil_time():
    assert time17(NOON) == "20261123120000123"
    assert time14(NOON) == "20261123120000"


def test_message_id_has_the_public_form():
    found = message_id("MT2401", "5204MA5DEMO01_DXPESW0000000001", NOON)
    assert found == "CN_MT2401_1p0_5204MA5DEMO01_20261123120000123"
    assert MESSAGE_ID.match(found)
    assert MESSAGE_ID.match("CN_MT1401_1p0_5317796611420_20170221163412760"), "the published sample"


def test_file_names_have_the_public_form():
    assert file_stem("CN_MT4406_1p0_5317796611420_20170221163412760") == "CN_MT4406_1p0_531779661142020170221163412760"
    assert declaration_stem("F20261123120000123001") == "Dec_F20261123120000123001"


def test_client_seq_no_counts_the_declarations_of_a_submission():
    assert client_seq_no(NOON, 7) == "F20261123120000123007"
    assert CLIENT_SEQ_NO.match(client_seq_no(NOON, 999))
    for part in (0, 1000):
        with pytest.raises(ValueError, match="1 to 999"):
            client_seq_no(NOON, part)


@given(st.integers(946_684_800_000_000, 4_102_358_400_000_000))
def test_times_come_back(microseconds):
    moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
    milliseconds = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert read_time(time17(moment)) == milliseconds
    assert read_time(time14(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize("text", ["", "x", "2026", "20261399", "20261123250000", "2026112312000a", "２０２６１１２３"])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


def test_eight_digits_are_the_start_of_the_day():
    assert read_time("20141211") == datetime(2014, 12, 10, 16, tzinfo=UTC)


def test_each_message_has_a_millisecond_of_its_own():
    times = SendTimes()
    given_out = [times.next(NOON) for _ in range(500)]
    assert len({time17(moment) for moment in given_out}) == 500
    assert given_out == sorted(given_out)
    assert times.next(NOON + timedelta(hours=1)) == (NOON + timedelta(hours=1)).replace(microsecond=123000)


def test_processes_with_different_residues_never_meet():
    first, second = SendTimes(0, 2), SendTimes(1, 2)
    one = {time17(first.next(NOON)) for _ in range(200)}
    two = {time17(second.next(NOON)) for _ in range(200)}
    assert not one & two
    with pytest.raises(ValueError, match="residue"):
        SendTimes(2, 2)
