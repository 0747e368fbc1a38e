"""Many objects in messages of a hundred, and what comes back for each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fairway.base.issues import Refusal
from fairway.wire.ceb import BusinessObject, Message, decode, encode
from fairway.wire.ceb.answers import (
    KEYS,
    Standing,
    format_error,
    key_of,
    moment,
    receipts,
    standing,
    tax_bills,
    unanswered,
)
from fairway.wire.ceb.batches import batches, outstanding, parts
from fairway.wire.ceb.kinds import KINDS

from . import good, official


def orders(count: int) -> list[BusinessObject]:
    """So many orders, each with its number."""
    head = good.message("311").objects[0].head
    guids = (f"{number:08X}-0000-4000-8000-000000000000" for number in range(count))
    lines = good.message("311").objects[0].lines
    return [BusinessObject({**head, "guid": guid, "orderNo": f"A-{n}"}, lines) for n, guid in enumerate(guids)]


def test_a_hundred_objects_a_message_and_the_same_messages_again() -> None:
    made = list(batches("311", orders(250), reference="r1", transfer=good.TRANSFER))
    assert [(one.sequence, one.first, len(one.message.objects)) for one in made] == [
        (1, 0, 100),
        (2, 100, 100),
        (3, 200, 50),
    ]
    assert made == list(batches("311", orders(250), reference="r1", transfer=good.TRANSFER))
    assert not {one.message.guid for one in made} & {
        one.message.guid for one in batches("311", orders(250), reference="r2", transfer=good.TRANSFER)
    }
    assert all(decode(encode(one.message)).issues == () for one in made)


def test_sending_goes_on_where_it_stopped() -> None:
    made = list(batches("311", orders(250), reference="r1", transfer=good.TRANSFER))
    sent = {made[0].message.guid, made[2].message.guid}
    assert [one.sequence for one in outstanding(iter(made), sent)] == [2]


def test_more_than_99_lines_are_refused_before_they_are_sent() -> None:
    item = orders(1)[0]
    with pytest.raises(Refusal) as refused:
        list(batches("311", [BusinessObject(item.head, item.lines * 100)], reference="r", transfer=good.TRANSFER))
    assert refused.value.issues[0].rule == "ceb.E04.lines"


def test_one_delivery_a_message() -> None:
    kind = KINDS["711"]
    assert [len(one.message.objects) for one in batches("711", orders(3), reference="r")] == [1, 1, 1]
    assert kind.most_objects == 1


def test_a_long_bill_goes_in_parts_that_count_themselves() -> None:
    lines = [{"gnum": str(number), "logisticsNo": f"W{number}"} for number in range(1, 26)]
    made = parts({"billNo": "B1"}, lines, most=10)
    assert [(one.head["msgSeqNo"], one.head["msgCount"], len(one.lines)) for one in made] == [
        ("1", "3", 10),
        ("2", "3", 10),
        ("3", "3", 5),
    ]
    assert made[1].lines[0] == {"gnum": "1", "logisticsNo": "W11"}
    assert parts({}, [])[0].head == {"msgCount": "1", "msgSeqNo": "1"}


def answer(*orders_: str, status: str = "2", text: str = "ok") -> Message:
    """A receipt for each order number."""
    heads = [
        {
            **{"guid": good.GUIDS[1], "ebpCode": good.PLATFORM["ebpCode"], "ebcCode": good.PLATFORM["ebcCode"]},
            **{"orderNo": one, "returnStatus": status, "returnTime": "20261122093000123", "returnInfo": text},
        }
        for one in orders_
    ]
    return Message(number="312", guid=good.GUIDS[1], objects=tuple(BusinessObject(head) for head in heads))


def test_receipts_find_their_objects_by_the_numbers_of_both() -> None:
    request = Message(number="311", guid=good.GUIDS[0], objects=tuple(orders(3)), transfer=good.TRANSFER)
    found = receipts(decode(encode(answer("A-0", "A-2", text=f"stored [{good.GUIDS[0]}]"))).message)
    assert [one.key for one in found] == [key_of("311", request.objects[0]), key_of("311", request.objects[2])]
    assert unanswered(request, found) == (1,)
    assert found[0].standing is Standing.DECLARING
    assert found[0].at == datetime(2026, 11, 22, 1, 30, 0, 123_000, tzinfo=UTC)
    assert found[0].request_guid == good.GUIDS[0]
    assert receipts(request) == ()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("800", Standing.RELEASED),
        ("100", Standing.RETURNED),
        ("-621005", Standing.ERROR),
        ("18", Standing.UNKNOWN),
        ("error", Standing.UNKNOWN),
        ("", Standing.UNKNOWN),
    ],
)
def test_a_status_is_a_standing(status: str, expected: Standing) -> None:
    assert standing(status) is expected


def test_a_time_that_is_none_is_none() -> None:
    assert moment("20261122093000") is None
    assert moment("20261322093000123") is None


def test_requests_and_answers_share_the_fields_that_tie_them() -> None:
    for number, names in KEYS.items():
        kind = KINDS[number]
        for one in (kind, KINDS[kind.answer]):
            assert all(name in one.fields for name in names), (number, names)
    assert set(KEYS) == {kind.number for kind in KINDS.values() if kind.answer}


def test_a_format_error_has_the_message_that_could_not_be_read() -> None:
    head = {
        **{"guid": good.GUIDS[0], "returnStatus": "-1", "returnInfo": "x", "returnTime": "20261122093000123"},
        **{"oriCopMsgId": "R-1", "oriMessageType": "Unknown", "oriBizMessage": "<a>&</a>"},
    }
    made = Message(number="900", guid=good.GUIDS[0], objects=(BusinessObject(head),))
    text = encode(made).decode().replace("&lt;a&gt;&amp;&lt;/a&gt;", "<![CDATA[<a>&</a>]]>")
    found = format_error(decode(text.encode()).message)
    assert found is not None
    assert (found.original, found.message_id, found.message_type) == ("<a>&</a>", "R-1", "Unknown")
    assert format_error(answer("A-0")) is None


def test_tax_bills_are_read() -> None:
    head = {
        **{"guid": good.GUIDS[0], "returnTime": "20261122093000123", "invtNo": "I1", "taxNo": "T1", "status": "1"},
        **{"customsTax": "0", "valueAddedTax": "91", "consumptionTax": "0"},
    }
    line = {"gnum": "1", "gcode": "3304990099", "taxPrice": "1000", "customsTax": "0"}
    line |= {"valueAddedTax": "91", "consumptionTax": "0"}
    made = Message(number="816", guid=good.GUIDS[0], objects=(BusinessObject(head, (line,)),))
    (bill,) = tax_bills(decode(encode(made)).message)
    assert bill.value_added_tax == Decimal(91)
    assert bill.lines[0].price == Decimal(1000)
    assert tax_bills(answer("A-0")) == ()


@official.needed
@pytest.mark.conformance
def test_official_answers_give_a_receipt_for_each_object() -> None:
    counted = 0
    for path in official.SAMPLES:
        made = decode(path.read_bytes()).message
        if any(kind.answer == made.number for kind in KINDS.values()):
            found = receipts(made)
            assert len(found) == len(made.objects)
            assert all(one.at and any(one.key) for one in found), path.name
            counted += 1
    assert counted == 19
