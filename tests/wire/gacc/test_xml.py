"""Escaping on the way out, hardening on the way in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairway.base.issues import Refusal
from fairway.wire.gacc.xml import carriable, finished, parse, text, value


@given(st.text())
def test_any_text_survives_as_content_and_as_attribute(words):
    message = finished([f'<a b="{text(words)}">{text(words)}</a>'])
    root = etree.fromstring(message)
    if carriable(words):
        assert (root.text or "") == words.replace("\r\n", "\r\n")
    else:
        assert "\ufffd" in (root.text or "")


def test_control_characters_cannot_be_carried():
    assert carriable("塑料玩具车 <&>\n")
    assert not carriable("a\x00b")
    assert not carriable("a\ufffe")
    assert finished(["<a>", text("x\x08\ud800&"), "</a>"]) == "<a>x\ufffd\ufffd&amp;</a>".encode()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><z>&c;</z>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<a>",
        b"<a></b>",
        BOMB.encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * 5000,
        b"\xff\xfe\x00",
    ],
)
def test_hostile_and_broken_bytes_are_refused(content):
    with pytest.raises(Refusal):
        parse(content)


def test_too_many_bytes_are_refused():
    with pytest.raises(Refusal) as refused:
        parse(b"<a>" + b" " * 20_000_001 + b"</a>")
    assert "larger" in str(refused.value)


def test_prefixes_do_not_matter():
    root = parse(b'<n:a xmlns:n="urn:x"><n:b><n:c> 1 </n:c></n:b></n:a>')
    assert value(root, "b/c") == "1"
    assert value(root, "b/d") == ""
