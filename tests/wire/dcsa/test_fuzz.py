"""Whatever bytes are sent, reading answers; it never raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.wire.dcsa.feedback import json_path
from fairway.wire.dcsa.reading import read
from tests.wire.dcsa.examples import RECEIVED, equipment, equipment_2, message, message_2

pytestmark = pytest.mark.fuzz

NAMES = st.sampled_from(sorted({*equipment(), *equipment_2(), "events", "transportCall", "vessel", "reeferDetails"}))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)


@given(st.lists(TREES, max_size=4), st.sampled_from(["3.0", "2.2"]))
def test_any_json_is_answered(trees: list[Any], version: str) -> None:
    whole = {"events": trees} if version == "3.0" else trees
    done = read(json.dumps(whole).encode(), RECEIVED)
    assert done.version == version
    assert done.events == len(trees)
    assert all(json_path(issue.pointer).startswith("$") for issue in done.issues)


@given(st.data())
def test_any_bytes_are_answered(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([message(equipment()), message_2(equipment_2())])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    read(bytes(raw), RECEIVED)
