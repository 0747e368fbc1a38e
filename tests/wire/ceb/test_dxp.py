"""Envelopes of the exchange platform: written, valid by the official schemas, read back."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from lxml import etree

from fairway.base.issues import Refusal
from fairway.wire.ceb import dxp, encode

from . import official
from .good import message

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SENDING = dxp.Sending(
    message_id="R-1", sender="DXPENT0000000001", receivers=("DXPEDCCEB0000002",), created=AT, type="CEB311Message"
)
ENVELOPE = dxp.Envelope(sending=SENDING, data=encode(message("311")), file_name="a&b.xml", keys=(("order", "A<1"),))
ROUTE = dxp.Route(
    message_id=dxp.transport_id("44030001", AT, 17), sent=AT, end_node="00000001", start_node="44030001", sub_id="1"
)
RESPONSE = dxp.Response(code="2001", text="x", of=SENDING, results=(("DXPEDCCEB0000002", "2001", "y"),))


def test_a_number_of_the_transport_has_node_time_and_serial() -> None:
    assert ROUTE.message_id == "44030001202611220930000000000017"
    with pytest.raises(ValueError, match="no transport number"):
        dxp.transport_id("4403", AT, 1)


@pytest.mark.parametrize("route", [None, ROUTE], ids=["terminal", "transport"])
def test_an_envelope_is_read_as_it_was_written(route: dxp.Route | None) -> None:
    content = dxp.write(ENVELOPE, route)
    assert dxp.read(content) == (ENVELOPE, route)
    plain = msgspec.structs.replace(ENVELOPE, file_name="", keys=(), card="1" * 13)
    assert dxp.read(dxp.write(plain, route)) == (plain, route)


@official.needed
@pytest.mark.conformance
def test_envelopes_are_valid_by_the_official_schemas() -> None:
    for name, content in (
        ("terminal-node", dxp.write(ENVELOPE)),
        ("transport-node", dxp.write(ENVELOPE, ROUTE)),
        ("terminal-node", dxp.write_response("DXPENT0000000001", (RESPONSE,), AT)),
    ):
        schema = official.schema(name)
        assert schema.validate(etree.fromstring(content)), schema.error_log


def test_an_answer_of_the_platform_is_read() -> None:
    assert dxp.read_responses(dxp.write_response("DXPENT0000000001", (RESPONSE,), AT)) == (RESPONSE,)


def test_every_part_that_does_not_fit_is_told() -> None:
    wrong = msgspec.structs.replace(SENDING, sender="", receivers=("x" * 17,) * 6, type="T" * 31)
    with pytest.raises(Refusal) as refused:
        dxp.write(msgspec.structs.replace(ENVELOPE, sending=wrong), msgspec.structs.replace(ROUTE, end_node=""))
    told = {issue.pointer for issue in refused.value.issues}
    assert told == {"/SenderId", "/ReceiverId", "/ReceiverIds", "/MsgType", "/EndNode"}


@pytest.mark.parametrize(
    "change",
    [
        ("<dxp:Data>", "<dxp:Data>!"),
        ("<dxp:SenderId>DXPENT0000000001</dxp:SenderId>", ""),
        ("2026-11-22T09:30:00", "yesterday"),
        ("chinaport.gov.cn/dxp", "chinaport.gov.cn/other"),
        ("<dxp:CopMsgId>R-1", "<dxp:CopMsgId>" + "R" * 256),
    ],
    ids=["base64", "missing", "time", "namespace", "length"],
)
def test_what_is_no_envelope_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(Refusal):
        dxp.read(dxp.write(ENVELOPE).decode().replace(*change).encode())
    with pytest.raises(Refusal):
        dxp.read_responses(dxp.write(ENVELOPE))
