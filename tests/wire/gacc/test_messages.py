"""Messages come back as they were written, in the order of the contract."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Refusal
from fairway.wire.gacc import answers, confirmation, declaration, declaration_read, declaration_write, manifest
from fairway.wire.gacc import manifest_read as reading

CONTRACT = Path(__file__).parents[3] / "docs" / "wire" / "mainland-single-window.md"
EXAMPLES = re.findall(r"```xml\n(.*?)```", CONTRACT.read_text(encoding="utf-8"), re.S)

words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=12)
maybe = st.one_of(st.just(""), words)
numbers = st.decimals(min_value=1, max_value=99999, places=2).map(lambda n: format(n, "f"))


def build(kind, **fields):
    return st.builds(kind, **fields)


communications = st.lists(build(manifest.Communication, id=words, type=st.sampled_from(["TE", "EM"])), max_size=2).map(
    tuple
)
contacts = build(manifest.Contact, name=words, communications=communications)
parties = build(
    manifest.Party,
    id=maybe,
    name=words,
    address=maybe,
    communications=communications,
    contact=st.one_of(st.none(), contacts),
)
items = build(
    manifest.Item,
    sequence=st.sampled_from("123456789"),
    cargo_description=words,
    description=maybe,
    classification=maybe,
    gross_weight=numbers,
    packages=st.integers(1, 999).map(str),
    package_type=st.sampled_from(["CT", "PX"]),
)
consignments = build(
    manifest.Consignment,
    waybill=words,
    packages=st.integers(1, 999).map(str),
    package_type=st.sampled_from(["CT", "PX"]),
    gross_weight=numbers,
    procedure=words,
    volume=st.one_of(st.just(""), numbers),
    value=numbers,
    currency=st.sampled_from(["USD", "CNY"]),
    routing_countries=st.lists(st.sampled_from(["NO", "AD"]), max_size=2).map(tuple),
    consignee=st.one_of(st.none(), parties),
    consignor=st.one_of(st.none(), parties),
    items=st.lists(items, max_size=3).map(tuple),
    freight_payment=maybe,
    notify_party=st.one_of(st.none(), parties),
    transit_office=maybe,
    transport_terms=maybe,
    consolidator=maybe,
    containers=st.lists(words, max_size=2).map(tuple),
    dangerous_goods_contact=st.one_of(st.none(), contacts),
)


def heads(types):
    return build(
        manifest.Head,
        message_id=words,
        function=st.sampled_from("2359"),
        message_type=st.sampled_from(types),
        sender_id=words,
        send_time=words,
    )


manifests = build(
    manifest.RoadManifest,
    head=heads(["MT1401", "MT2401"]),
    office=words,
    batch_number=words,
    carrier=words,
    representative=words,
    note=maybe,
    change_reason=maybe,
    agent=maybe,
    consignments=st.lists(consignments, max_size=2).map(tuple),
    loading_place=maybe,
    loading_at=maybe,
    unloading_place=maybe,
    arrival_at=maybe,
)
confirmations = build(
    confirmation.CarrierConfirmation,
    head=heads(confirmation.TYPES),
    office=words,
    batch_number=words,
    carrier=words,
    representative=words,
    note=maybe,
    change_reason=maybe,
    arrival_at=maybe,
    vehicle=maybe,
    vehicle_name=maybe,
    mode=st.sampled_from(["", "3"]),
    crew=maybe,
    routing_countries=st.lists(words, max_size=2).map(tuple),
    driver=maybe,
    driver_name=maybe,
    trailers=st.lists(build(confirmation.Trailer, id=words, tare=maybe, type=maybe), max_size=1).map(tuple),
    procedure=maybe,
    containers=st.lists(
        build(
            confirmation.Container,
            id=words,
            size_type=maybe,
            supplier=maybe,
            fullness=maybe,
            tare=maybe,
            seals=st.lists(words, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    loading_place=maybe,
    unloading_place=maybe,
)
dec_heads = st.fixed_dictionaries(
    {attribute: maybe for _, attribute in declaration.HEAD_ELEMENTS} | {"ie_flag": st.sampled_from("IE")}
).map(lambda fields: declaration.DecHead(**fields))
dec_lines = st.fixed_dictionaries(
    {attribute: maybe for _, attribute in declaration.LINE_ELEMENTS} | {"number": st.sampled_from("123")}
).map(lambda fields: declaration.DecLine(**fields))
declarations = build(
    declaration.DecMessage,
    head=dec_heads,
    lines=st.lists(dec_lines, max_size=3).map(tuple),
    containers=st.lists(
        build(declaration.DecContainer, id=words, size=maybe, goods_numbers=maybe, shared=maybe, weight=maybe),
        max_size=2,
    ).map(tuple),
    licences=st.lists(build(declaration.LicenceDocument, code=words, number=words), max_size=2).map(tuple),
    other_packs=st.lists(build(declaration.OtherPack, quantity=words, type=words), max_size=2).map(tuple),
    voyage=maybe,
    sign=build(declaration.Signature, client_seq_no=words, card=maybe, keying_code=maybe, operator_name=maybe),
    documents=st.lists(build(declaration.EDocument, id=words, code=words, format=maybe, note=maybe), max_size=2).map(
        tuple
    ),
    origins=st.lists(
        build(declaration.OriginRelation, cert_type=words, cert_no=words, line=words, cert_line=maybe), max_size=2
    ).map(tuple),
    request_function=st.sampled_from(["", "3", "5"]),
)


@given(manifests)
def test_road_manifests_come_back(message):
    assert reading.decode(manifest.encode(message)) == message


@given(confirmations)
def test_carrier_confirmations_come_back(message):
    assert confirmation.decode(confirmation.encode(message)) == message


@given(declarations)
def test_goods_declarations_come_back(message):
    assert declaration_read.decode(declaration_write.encode(message)) == message


def _reader(example: str):
    if "<Response>" in example or "MT3402" in example or "DEC_RESULT" in example or "DecImportResponse" in example:
        return answers.decode
    if "<DecMessage" in example:
        return declaration_read.decode
    return confirmation.decode if "MT44" in example else reading.decode


@pytest.mark.parametrize("example", [one for one in EXAMPLES if "<Request" not in one])
def test_every_example_of_the_contract_can_be_read(example):
    assert _reader(example)(example.encode())


def test_the_contract_shows_every_kind_of_message():
    everything = "\n".join(EXAMPLES)
    for kind in ("MT1401", "MT2401", "MT4402", "MT3402", "<DecMessage", "<DecImportResponse", "<DEC_DATA", "<Request"):
        assert kind in everything


@pytest.mark.parametrize("example", [one for one in EXAMPLES if _reader(one) not in {answers.decode}])
def test_what_is_written_is_the_example(example):
    """Writing what was read of an example gives the example: same order, same form."""
    if "<Request" in example:
        return
    if "<DecMessage" in example:
        assert declaration_write.encode(declaration_read.decode(example.encode())).decode() == example.strip()
    elif "MT44" in example:
        assert confirmation.encode(confirmation.decode(example.encode())).decode() == example.strip()
    else:
        assert manifest.encode(reading.decode(example.encode())).decode() == example.strip()


@pytest.mark.parametrize(
    "content",
    [
        b"<a/>",
        b'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT1401:1"/>',
        b'<Manifest xmlns="urn:x"><Head><MessageType>MT1401</MessageType></Head><Declaration/></Manifest>',
        b'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT9999:1"><Head>'
        b"<MessageType>MT9999</MessageType></Head><Declaration/></Manifest>",
        b'<DecMessage xmlns="http://www.chinaport.gov.cn/dec"><DecHead/><DecSign/></DecMessage>',
        b'<DecMessage xmlns="http://www.chinaport.gov.cn/dec"/>',
        b"<DEC_DATA/>",
        b"<DEC_RESULT><CUS_CIQ_NO>I1</CUS_CIQ_NO></DEC_RESULT>",
        b"<DecImportResponse/>",
    ],
)
def test_other_messages_are_refused(content):
    for read in (reading.decode, confirmation.decode, declaration_read.decode, answers.decode):
        with pytest.raises(Refusal):
            read(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    for read in (reading.decode, confirmation.decode, declaration_read.decode, answers.decode):
        with contextlib.suppress(Refusal):
            read(content)
