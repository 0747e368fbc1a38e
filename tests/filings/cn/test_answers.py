"""Answers of the single window as receipts; states end the same whatever the order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.codes.answers import answers as known_answers
from fairway.filings import facts as f
from fairway.filings.adapter import FilingFunction, FilingStatus, Target
from fairway.filings.cn.carrier_confirmation.adapter import adapter as confirmation
from fairway.filings.cn.goods_declaration.adapter import adapter as declaration
from fairway.filings.cn.inbox import read
from fairway.filings.cn.reading import located, pointer_of
from fairway.filings.cn.road_manifest.adapter import adapter as manifest
from fairway.filings.state import evolve
from fairway.record.model import Actor, ActorKind, FactMeta, StreamId
from tests.filings.cn import samples

META = FactMeta(
    stream=StreamId(UUID(int=1), "filing"),
    version=1,
    at=samples.NOW,
    actor=Actor(kind=ActorKind.SYSTEM, id="test"),
    site="gd",
)
MESSAGE = "CN_MT2401_1p0_5204MA5DEMO01_20261123090000123"


def road(code, *, kind="MT2401", function="9", sent="20261123090008000", body="", message=MESSAGE):
    if code.startswith("E"):
        said = f"<ResponseType><Code>{code}</Code><Text>t</Text></ResponseType>"
    else:
        said = (
            f"<AdditionalInformation><StatementCode>{code}</StatementCode>"
            "<StatementDescription>说明</StatementDescription></AdditionalInformation>"
        )
    return (
        f'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:{kind}:1"><Head><MessageID>{message}</MessageID>'
        f"<FunctionCode>{function}</FunctionCode><MessageType>{kind}</MessageType><SenderID>EPORT</SenderID>"
        f"<SendTime>{sent}</SendTime></Head><Response><ID>M1</ID><JourneyID>B1</JourneyID>{said}{body}</Response>"
        "</Manifest>"
    ).encode()


def receipt(channel, *, at="2026-11-23T09:10:09", note="说明", info="", entry="520420260000000042", wrapped=True):
    result = (
        f"<DEC_RESULT><CUS_CIQ_NO>E1</CUS_CIQ_NO><ENTRY_ID>{entry}</ENTRY_ID><NOTICE_DATE>{at}</NOTICE_DATE>"
        f"<CHANNEL>{channel}</CHANNEL><NOTE>{note}</NOTE></DEC_RESULT>"
    )
    return (f"<DEC_DATA>{result}<RESULT_INFO>{info}</RESULT_INFO></DEC_DATA>" if wrapped else result).encode()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("0", FilingStatus.STORED),
        ("E1", FilingStatus.STORED),
        ("E3", FilingStatus.STORED),
        ("E2", FilingStatus.RETURNED),
        ("E4", FilingStatus.RETURNED),
        ("01", FilingStatus.ACCEPTED),
        ("02", FilingStatus.UNDER_REVIEW),
        ("03", FilingStatus.REJECTED),
        ("11", FilingStatus.RELEASED),
        ("12", FilingStatus.REFUSED),
        ("13", FilingStatus.REFUSED),
        ("3", FilingStatus.REJECTED),
        ("9", FilingStatus.RETURNED),
        ("77", None),
    ],
)
def test_codes_of_the_road_system(code, status):
    (found,) = manifest.read(road(code))
    assert (found.raw_code, found.status) == (code, status)
    assert found.answers_message_id == MESSAGE
    assert (found.authority_reference, found.numbers["batch_number"]) == ("M1", "B1")
    assert found.at == datetime(2026, 11, 23, 1, 0, 8, tzinfo=UTC)


def test_a_code_that_is_not_known_is_kept_as_it_is():
    (found,) = manifest.read(road("ZZ"))
    assert (found.raw_code, found.status, found.text) == ("ZZ", None, "说明")


def test_a_deletion_that_was_accepted_cancels():
    assert manifest.read(road("01", function="3"))[0].status is FilingStatus.CANCELLED
    assert manifest.read(road("01", function="5"))[0].status is FilingStatus.ACCEPTED


def test_waybills_are_judged_one_by_one():
    body = "".join(
        f"<Consignment><TransportContractDocument><ID>{waybill}</ID></TransportContractDocument><AdditionalInformation>"
        f"<StatementCode>{code}</StatementCode><StatementDescription>{words}</StatementDescription>"
        "</AdditionalInformation></Consignment>"
        for waybill, code, words in (("W1", "01", ""), ("W2", "03", "重量有误"))
    )
    (found,) = manifest.read(road("03", body=body))
    assert (found.numbers["waybill:W1"], found.numbers["waybill:W2"]) == ("01", "03")
    assert [fault.text() for fault in found.faults] == ["Customs refused waybill W2: 重量有误"]


def test_faults_keep_code_words_and_place():
    body = (
        "<Error><ValidationCode>M002</ValidationCode><Description>包装种类代码有误</Description>"
        "<Pointer>Consignment[1]/TotalPackageQuantity/@unitCode</Pointer></Error>"
    )
    (found,) = manifest.read(road("03", body=body))
    (fault,) = found.faults
    assert (fault.rule, fault.text()) == ("gacc.answer.M002", "包装种类代码有误")
    document = manifest.derive(samples.submission(samples.export()), samples.envelope()).documents[0]
    (placed,) = located(found.faults, document, {"C1": ["I1"]})
    assert placed.pointer == "/consignments/0/packages/type_code"


def test_a_duplicate_has_the_same_answer_id():
    assert manifest.read(road("01"))[0].answer_id == manifest.read(road("01"))[0].answer_id
    assert manifest.read(road("01"))[0].answer_id != manifest.read(road("02"))[0].answer_id
    assert declaration.read(receipt("J"))[0].answer_id == declaration.read(receipt("J"))[0].answer_id


def test_answers_find_their_kind_of_document():
    assert read(road("01"))[0] is Target.CN_ROAD_MANIFEST
    assert read(road("01", kind="MT4402"))[0] is Target.CN_CARRIER_CONFIRMATION
    assert read(receipt("J"))[0] is Target.CN_GOODS_DECLARATION
    assert confirmation.read(road("01", kind="MT4401"))[0].status is FilingStatus.ACCEPTED
    for adapter, content in (
        (manifest, road("01", kind="MT4402")),
        (manifest, receipt("J")),
        (confirmation, road("01")),
        (declaration, road("01")),
    ):
        with pytest.raises(Refusal):
            adapter.read(content)


def test_reports_of_the_supervised_place_are_events():
    content = (
        b'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT3402:1"><Head><MessageID>CN_MT3402_1</MessageID>'
        b"<FunctionCode>2</FunctionCode><MessageType>MT3402</MessageType></Head><Declaration><ID>B1</ID><Consignment>"
        b'<TotalPackageQuantity unitCode="CT">120</TotalPackageQuantity><GovernmentAgencyGoodsItem><GoodsMeasure>'
        b'<GrossMassMeasure unitCode="KGM">1450</GrossMassMeasure></GoodsMeasure></GovernmentAgencyGoodsItem>'
        b"<TransportContractDocument><ID>W1</ID></TransportContractDocument></Consignment><UnloadingLocation>"
        b"<ArrivalDateTime>20261123114000</ArrivalDateTime><ID>P1</ID></UnloadingLocation></Declaration></Manifest>"
    )
    target, (found,) = read(content)
    assert target is Target.CN_ROAD_MANIFEST
    assert (found.status, found.raw_code, found.answer_id) == (None, "MT3402", "CN_MT3402_1")
    assert found.at == datetime(2026, 11, 23, 3, 40, tzinfo=UTC)
    assert (found.numbers["packages:W1"], found.numbers["gross_weight_kg:W1"]) == ("120", "1450")
    tally = content.replace(b"MT3402", b"MT5402").replace(b"ArrivalDateTime", b"TallyDateTime")
    assert read(tally)[1][0].raw_code == "MT5402"


@pytest.mark.parametrize(
    ("channel", "status"),
    [
        ("L", FilingStatus.STORED),
        ("7", FilingStatus.STORED),
        ("Y", FilingStatus.REJECTED),
        ("E", FilingStatus.REJECTED),
        ("Z", FilingStatus.RETURNED),
        ("N", FilingStatus.RETURNED),
        ("J", FilingStatus.ACCEPTED),
        ("W", FilingStatus.ACCEPTED),
        ("G", FilingStatus.ACCEPTED),
        ("M", FilingStatus.UNDER_REVIEW),
        ("H", FilingStatus.SUSPENDED),
        ("T", FilingStatus.DUTY_DUE),
        ("C", FilingStatus.INSPECTION),
        ("S", FilingStatus.INSPECTION),
        ("K", FilingStatus.RELEASED),
        ("B", FilingStatus.RELEASED),
        ("I", FilingStatus.RELEASED),
        ("P", FilingStatus.RELEASED),
        ("F", FilingStatus.RELEASED),
        ("R", FilingStatus.CLOSED),
        ("A", FilingStatus.CANCELLED),
        ("D", FilingStatus.CANCELLED),
        ("X", None),
        ("#", None),
        ("q", None),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_channels_of_the_declaration(channel, status, wrapped):
    (found,) = declaration.read(receipt(channel, wrapped=wrapped))
    assert (found.raw_code, found.status) == (channel, status)
    assert found.numbers["entry_id"] == "520420260000000042"
    assert found.at == datetime(2026, 11, 23, 1, 10, 9, tzinfo=UTC)


def test_every_known_code_has_a_sentence_and_a_remedy():
    for system in ("answer.cn_road", "channel.cn_declaration"):
        for one in known_answers(system, samples.DAY):
            assert all(one.sentences), one.code
            assert all(one.remedies), one.code
            assert one.status in set(FilingStatus), one.code


@pytest.mark.parametrize(
    ("code", "status"), [("0", FilingStatus.STORED), ("5", FilingStatus.REJECTED), ("-1", FilingStatus.REJECTED)]
)
def test_technical_answers_to_declarations(code, status):
    content = (
        '<DecImportResponse xmlns="http://www.chinaport.gov.cn/dec">'
        f"<ResponseCode>{code}</ResponseCode><ErrorMessage>说明</ErrorMessage><ClientSeqNo>F1</ClientSeqNo>"
        "<SeqNo>E1</SeqNo><TrnPreId/></DecImportResponse>"
    ).encode()
    (found,) = declaration.read(content)
    assert (found.status, found.answers_message_id, found.authority_reference) == (status, "F1", "E1")


def test_faults_of_a_declaration_lead_back_to_the_item():
    info = "D002|DecList[2]/CodeTS|商品编码无效\nfree words\nD008|DecHead/GrossWet|毛重与舱单不符"
    (found,) = declaration.read(receipt("Y", info=info))
    assert [fault.rule for fault in found.faults] == ["gacc.answer.D002", "gacc.answer", "gacc.answer.D008"]
    data = samples.many_lines(60)
    submission = samples.submission(data)
    second = declaration.derive(submission, samples.envelope()).documents[1]
    ids = {one.id: [item.id for item in one.items] for one in submission.consignments}
    placed = located(found.faults, second, ids)
    assert placed[0].pointer == "/consignments/0/items/51/cn_tariff10", "line 2 of the second part is item 52"
    assert placed[1].pointer == ""
    assert placed[2].pointer == "/consignments/0/gross_weight_kg"


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("DeclarationOfficeID", "/trip/control_point"),
        ("Declaration/Carrier/ID", "/trip/carrier/cn_carrier_code"),
        ("Consignment[1]", "/consignments/0"),
        ("Consignment[1]/ConsignmentItem[3]/Commodity/CargoDescription", "/consignments/0/items/2/description/sc"),
        ("Consignment[9]/ValueAmount", ""),
        ("Nothing", ""),
        ("DecList[1]/CodeTS", ""),
    ],
)
def test_paths_lead_to_pointers(path, pointer):
    assert pointer_of(path, (), ["C1"]) == pointer


@given(st.text(max_size=40))
def test_any_path_is_answered(path):
    pointer_of(path, (), ["C1"])


def test_a_time_that_cannot_be_read_is_unknown():
    (found,) = declaration.read(receipt("J", at="yesterday"))
    assert found.at is None
    assert found.status is FilingStatus.ACCEPTED


@pytest.mark.parametrize("digits", ["00010101000000", "00010101000000000", "99991231240000"])
def test_a_time_before_or_after_all_times_is_unknown(digits):
    (found,) = manifest.read(road("01", sent=digits))
    assert found.at is None
    (told,) = declaration.read(receipt("J", at="0001-01-01T00:00:00"))
    assert told.at is None


def test_after_release_later_messages_never_move_the_state_back():
    """With the state machine of filings, in every order of arrival."""
    messages = [
        receipt("J", at="2026-11-23T09:10:00"),
        receipt("P", at="2026-11-24T09:18:33"),
        receipt("C", at="2026-11-24T09:20:00"),
        receipt("L", at="2026-11-24T09:21:00"),
        receipt("q", at="2026-11-24T09:22:00"),
    ]
    for order in itertools.permutations(messages):
        state = evolve(None, f.FilingQueued(message_id="F1", function=FilingFunction.NEW, document="d"), META)
        for content in order:
            (found,) = declaration.read(content)
            state = evolve(
                state,
                f.AnswerReceived(
                    answer_id=found.answer_id,
                    message_id=found.answers_message_id,
                    raw_code=found.raw_code,
                    status=found.status,
                    authority="cn",
                    answered_at=found.at or samples.NOW,
                ),
                META,
            )
        assert state.status is FilingStatus.RELEASED
        assert len(state.answers) == len(messages), "every answer is kept"
