"""What the authority says: read with care, never dropped, always with a plain sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.hk.queue import BUNDLE, explain, meaning_of, read_batch
from fairway.filings.hk.road_aci import ROAD_ACI
from fairway.filings.hk.road_manifest import ROAD_MANIFEST
from fairway.filings.hk.tdec import TDEC

MESSAGE = "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01"


def answer(kind: str, code: str, number: int, inner: str = "", reference: str = "CI267K3M9QX2TBU") -> str:
    return (
        f"<Answer><Cursor>{number:012}</Cursor><AnswerID>A-{number}</AnswerID><Kind>{kind}</Kind><Code>{code}</Code>"
        f"<OccurredAt>2026-06-10T01:00:{number:02}Z</OccurredAt><Sequence>{number}</Sequence>"
        f"<MessageID>{MESSAGE}</MessageID><DocumentReference>DG/C1</DocumentReference>"
        f"<AuthorityReference>{reference}</AuthorityReference>{inner}</Answer>"
    )


def page(*answers: str, more: bool = False) -> bytes:
    inner = "".join(answers)
    following = f"<Next>{len(answers):012}</Next>" if answers else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Answers xmlns="urn:fairway:hk:tsw:answer:1">{following}'
        f"<More>{'true' if more else 'false'}</More>{inner}</Answers>"
    ).encode()


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("ROAD_ACI", "ACK", FilingStatus.UNDER_REVIEW),
        ("ROAD_ACI", "CCR", FilingStatus.ACCEPTED),
        ("ROAD_ACI", "ERR", FilingStatus.REJECTED),
        ("ROAD_ACI", "AMD", FilingStatus.CHANGED),
        ("ROAD_ACI", "CAN", FilingStatus.CANCELLED),
        ("ROAD_ACI", "BND", None),
        ("ROAD_ACI", "UBN", None),
        ("ROAD_ACI", "KSK", FilingStatus.INSPECTION),
        ("ROAD_ACI", "REL", FilingStatus.RELEASED),
        ("ROAD_ACI", "DET", FilingStatus.INSPECTION),
        ("ROAD_ACI", "CRS", FilingStatus.CLOSED),
        ("ROAD_ACI", "EXP", FilingStatus.EXPIRED),
        ("ROAD_MANIFEST", "ACK", FilingStatus.ACCEPTED),
        ("ROAD_MANIFEST", "ERR", FilingStatus.REJECTED),
        ("ROAD_MANIFEST", "AMD", FilingStatus.CHANGED),
        ("ROAD_MANIFEST", "CAN", FilingStatus.CANCELLED),
        ("ROAD_MANIFEST", "QRY", None),
        ("ROAD_MANIFEST", "QCL", None),
        ("DECLARATION", "ACK", FilingStatus.ACCEPTED),
        ("DECLARATION", "ERR", FilingStatus.REJECTED),
        ("DECLARATION", "AMD", FilingStatus.CHANGED),
        ("DECLARATION", "CAN", FilingStatus.CANCELLED),
        ("DECLARATION", "CHG", None),
        ("DECLARATION", "PEN", None),
        ("DECLARATION", "MAT", FilingStatus.CLOSED),
        ("BUNDLE", "BND", None),
        ("BUNDLE", "UBN", None),
        ("BUNDLE", "KSK", None),
        ("BUNDLE", "REL", None),
        ("BUNDLE", "DET", None),
        ("BUNDLE", "CRS", None),
    ],
)
def test_every_code_of_the_wire_form_is_known(kind: str, code: str, status: FilingStatus | None) -> None:
    batch = read_batch(page(answer(kind, code, 1)))
    assert batch.answers[0].receipt.status is status
    known = meaning_of(batch.answers[0].about, code)
    assert known.sentence != "The authority answered with a code that is not known here."


def test_a_receipt_tells_what_it_answers_and_when() -> None:
    content = page(answer("ROAD_ACI", "CCR", 2, '<Number name="ccrn">CI267K3M9QX2TBU</Number>'))
    (receipt,) = ROAD_ACI.read(content)
    assert receipt.answers_message_id == MESSAGE
    assert receipt.authority_reference == "CI267K3M9QX2TBU"
    assert receipt.at == datetime(2026, 6, 10, 1, 0, 2, tzinfo=UTC)
    assert receipt.answer_id == "A-2"
    assert receipt.numbers == {"ccrn": "CI267K3M9QX2TBU", "sequence": "2", "document_reference": "DG/C1"}


def test_go_at_the_kiosk_lets_the_truck_go() -> None:
    go, inspect = (f'<Number name="display">{word}</Number>' for word in ("GO", "INSPECT"))
    receipts = ROAD_ACI.read(page(answer("ROAD_ACI", "KSK", 1, go), answer("ROAD_ACI", "KSK", 2, inspect)))
    assert [receipt.status for receipt in receipts] == [FilingStatus.RELEASED, FilingStatus.INSPECTION]
    batch = read_batch(page(answer("ROAD_ACI", "KSK", 1, go)))
    assert batch.answers[0].receipt.status is FilingStatus.RELEASED


@pytest.mark.parametrize(
    ("code", "held", "rest", "status"),
    [
        ("KSK", 0, 60, None),
        ("KSK", 40, 0, FilingStatus.INSPECTION),
        ("KSK", 0, 0, FilingStatus.RELEASED),
        ("REL", 0, 60, FilingStatus.ACCEPTED),
        ("REL", 40, 0, FilingStatus.INSPECTION),
        ("REL", 0, 0, FilingStatus.RELEASED),
        ("DET", 40, 0, FilingStatus.INSPECTION),
        ("CRS", 0, 60, None),
        ("CRS", 0, 0, FilingStatus.CLOSED),
    ],
)
def test_a_reference_on_several_trucks_is_held_as_long_as_one_is(
    code: str, held: int, rest: int, status: FilingStatus | None
) -> None:
    numbers = {"display": "GO", "held_packages": held, "remaining_packages": rest}
    told = "".join(f'<Number name="{name}">{value}</Number>' for name, value in numbers.items())
    (receipt,) = ROAD_ACI.read(page(answer("ROAD_ACI", code, 1, told)))
    assert receipt.status is status


def test_an_adapter_reads_its_own_kind_of_a_mixed_page() -> None:
    content = page(answer("ROAD_ACI", "CCR", 1), answer("ROAD_MANIFEST", "ACK", 2), answer("DECLARATION", "ACK", 3))
    assert [receipt.answer_id for receipt in ROAD_ACI.read(content)] == ["A-1"]
    assert [receipt.answer_id for receipt in ROAD_MANIFEST.read(content)] == ["A-2"]
    assert [receipt.answer_id for receipt in TDEC.read(content)] == ["A-3"]
    batch = read_batch(content)
    assert [queued.about for queued in batch.answers] == ["hk.road_aci", "hk.road_manifest", "hk.tdec"]
    assert (batch.next, batch.more) == ("000000000003", False)


def test_unknown_codes_and_kinds_are_kept_with_a_sentence() -> None:
    batch = read_batch(page(answer("ROAD_ACI", "ZZZ", 1), answer("PERMIT", "ACK", 2)))
    first, second = batch.answers
    assert (first.receipt.raw_code, first.receipt.status) == ("ZZZ", None)
    assert (second.about, second.receipt.raw_code) == ("PERMIT", "ACK")
    sentence, remedy = explain(first.about, "ZZZ", Language.TC)
    assert sentence == "當局回覆的代碼不明。"
    assert remedy


def test_faults_come_with_our_words_and_the_place() -> None:
    error = (
        "<Error><Code>A002</Code><Path>/RoadACI/Consignment/ExpectedDate</Path><Text>too early</Text></Error>"
        "<Error><Code>A999</Code><Text>something new</Text></Error>"
    )
    (receipt,) = ROAD_ACI.read(page(answer("ROAD_ACI", "ERR", 1, error)))
    known, unknown = receipt.faults
    assert (known.rule, known.place) == ("hk.tsw.A002", "/RoadACI/Consignment/ExpectedDate")
    assert known.text() == "The expected date is more than 14 days ahead."
    assert known.remedy
    assert unknown.text() == "The authority named a fault that is not known here: A999 something new"


def test_a_technical_receipt_is_read_by_every_adapter() -> None:
    content = (
        f'<Receipt xmlns="urn:fairway:hk:tsw:receipt:1"><ReceiptID>R-1</ReceiptID><MessageID>{MESSAGE}</MessageID>'
        "<ReceivedAt>2026-06-10T01:00:00Z</ReceivedAt><Status>REFUSED</Status>"
        "<Error><Code>T002</Code><Path>/Declaration/Form</Path><Text>missing</Text></Error></Receipt>"
    ).encode()
    for adapter in (ROAD_ACI, ROAD_MANIFEST, TDEC):
        (receipt,) = adapter.read(content)
        assert (receipt.raw_code, receipt.status) == ("REFUSED", FilingStatus.REJECTED)
        assert receipt.faults[0].rule == "hk.tsw.T002"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<html/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><Answers xmlns="urn:fairway:hk:tsw:answer:1"><More>&b;</More></Answers>',
        b'<Answers xmlns="urn:fairway:hk:tsw:answer:1"><More>maybe</More></Answers>',
        b'<Receipt xmlns="urn:fairway:hk:tsw:receipt:1"/>',
        b'<Answers xmlns="urn:fairway:hk:tsw:answer:1"><More>false</More>' + b" " * 3_000_000 + b"</Answers>",
    ],
)
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        ROAD_ACI.read(content)
    assert caught.value.issues[0].rule == "hk.tsw.unreadable"
    with pytest.raises(Refusal):
        read_batch(content)


def test_targets_are_those_of_the_contract() -> None:
    assert [adapter.target for adapter in (ROAD_ACI, ROAD_MANIFEST, TDEC)] == [
        Target.HK_ROAD_ACI,
        Target.HK_ROAD_MANIFEST,
        Target.HK_TDEC,
    ]
    assert BUNDLE not in {target.value for target in Target}
