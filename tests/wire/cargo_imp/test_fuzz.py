"""Whatever bytes are sent, reading answers; it never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.wire.cargo_imp.fsu import write_status_update
from fairway.wire.cargo_imp.model import STATUSES, StatusUpdate
from fairway.wire.cargo_imp.reading import read
from tests.wire.cargo_imp.test_messages import ENVELOPED, FWB, line_of

pytestmark = pytest.mark.fuzz

WHOLE = b"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n" + "\r\n".join(line_of(code) for code in STATUSES).encode()
FHL = b"FHL/4\nMBI/160-12345675HKGAMS/T10K100.0\nHBS/HOUSE1/HKGAMS/5/K50.5/3/TOYS\nSHP/TOY MAKER\n"


@given(st.data())
def test_any_bytes_are_answered(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([ENVELOPED, FWB, WHOLE, FHL])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"/", b"\n", b"\r\n/", b"//", b"T", b"-"])
        )
    for message in read(bytes(raw)).messages:
        if isinstance(message.said, StatusUpdate):
            write_status_update(message.said)


@given(st.lists(st.text(alphabet="ABCDEPRFSULIO/0123456789-. \n", max_size=30), max_size=12))
def test_any_lines_are_answered(lines: list[str]) -> None:
    read(("FSU/15\n160-12345675HKGAMS/T1\n" + "\n".join(lines)).encode())
