"""What comes from outside is read with care, and refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from fairway.wire.hk.header import utc
from fairway.wire.hk.reading import Unreadable, parse
from fairway.wire.hk.receipt import read_receipt
from fairway.wire.hk.references import ReferenceKind, check_character, is_reference
from fairway.wire.hk.text import escape, foreign_character

BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Receipt xmlns="urn:fairway:hk:tsw:receipt:1"><ReceiptID>&b;</ReceiptID></Receipt>"""
OUTSIDE = b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Receipt xmlns="urn:fairway:hk:tsw:receipt:1"><ReceiptID>&x;</ReceiptID></Receipt>"""


@pytest.mark.parametrize(
    "content",
    [BOMB, OUTSIDE, b"", b"not xml", b"<a>", "<a/>".encode("utf-16"), b"<a>\xff</a>", b"<a>&undefined;</a>"],
)
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_receipt(content)


def test_size_is_limited() -> None:
    with pytest.raises(Unreadable, match="more than 10 bytes"):
        parse(b"<a>" + b" " * 20 + b"</a>", maximum=10)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Unreadable):
        parse(b"<a>" * 5000 + b"</a>" * 5000)


def receipt(inner: str) -> bytes:
    return f'<Receipt xmlns="urn:fairway:hk:tsw:receipt:1">{inner}</Receipt>'.encode()


@pytest.mark.parametrize(
    ("inner", "path"),
    [
        ("", "/Receipt/ReceiptID"),
        ("<ReceiptID/>", "/Receipt/ReceiptID"),
        ("<ReceiptID><b/></ReceiptID>", "/Receipt/ReceiptID"),
        ("<ReceiptID>1</ReceiptID><ReceivedAt>yesterday</ReceivedAt>", "/Receipt/ReceivedAt"),
        ("<ReceiptID>1</ReceiptID><ReceivedAt>2026-13-01T00:00:00Z</ReceivedAt>", "/Receipt/ReceivedAt"),
        (
            "<ReceiptID>1</ReceiptID><ReceivedAt>2026-01-01T00:00:00Z</ReceivedAt><Status>STORED</Status><X>1</X>",
            "/Receipt/X",
        ),
        (
            "<ReceiptID>1</ReceiptID><ReceivedAt>2026-01-01T00:00:00Z</ReceivedAt><Status>REFUSED</Status>"
            "<Error><Code>T002</Code></Error>",
            "/Receipt/Error[1]/Text",
        ),
    ],
)
def test_faults_of_structure_name_their_place(inner: str, path: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_receipt(receipt(inner))
    assert caught.value.path == path


def test_other_namespace_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_receipt(b'<Receipt xmlns="urn:other"><ReceiptID>1</ReceiptID></Receipt>')


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20))
def test_check_character_agrees_with_the_standard(payload: str) -> None:
    assert check_character(payload) == mod_37_36.calc_check_digit(payload)


def test_a_typing_error_in_a_reference_is_noticed() -> None:
    assert is_reference("CI267K3M9QX2TBU", ReferenceKind.CCRN)
    assert not is_reference("CI267K3M9QX2TBU", ReferenceKind.BUNDLE)
    assert not is_reference("CI267K3M9QX2BTU")
    assert not is_reference("CI267K3M9QX2TBV")
    assert not is_reference("ci267k3m9qx2tbu")


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    parse(f"<a>{escape(text)}</a>".encode())


@pytest.mark.parametrize(
    ("text", "language", "character"),
    [
        ("Men's shoes – 12 pairs", "en", None),
        ("Café tables", "en", None),
        ("鞋", "en", "鞋"),
        ("不銹鋼真空保溫瓶，嘅啲", "tc", None),
        ("东莞市厚街镇", "sc", None),
        ("他们的玩具", "tc", "们"),
        ("玩具\U0001f600", "tc", "\U0001f600"),
        ("a\x07b", "en", "\x07"),
        ("\ue000", "sc", "\ue000"),
    ],
)
def test_characters_by_language(text: str, language: str, character: str | None) -> None:
    assert foreign_character(text, language) == character


def test_times_are_written_in_utc() -> None:
    assert utc(datetime(2026, 6, 10, 9, 0, tzinfo=timezone(timedelta(hours=8)))) == "2026-06-10T01:00:00Z"
    assert utc(datetime(2026, 6, 10, 1, 0, 0, 412000, tzinfo=UTC)) == "2026-06-10T01:00:00.412000Z"
