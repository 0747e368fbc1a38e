"""References in their normal form: tolerant of how people type, strict about what the number itself can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Issue
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.codes.identifiers import container_check_digit
from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.reference_rules import air_waybill_check_digit, imo_check_digit
from fairway.tracking.references import CHECKED, OPEN, doubts, guess_kinds, normal
from fairway.wire.hk.references import check_character

CCRN = "CI26ABCDEFGH12"
CCRN += check_character(CCRN)


def value(kind: ReferenceKind, text: str) -> str:
    found = normal(kind, text)
    assert isinstance(found, Reference), found
    assert found.kind is kind
    return found.value


def refused(kind: ReferenceKind, text: str) -> str:
    found = normal(kind, text)
    assert isinstance(found, Issue), found
    return found.rule


@pytest.mark.parametrize(
    "text", ["MSKU1234565", "msku 123456-5", "MSKU 1234565", "ＭＳＫＵ１２３４５６５", "mSkU/123.456_5 "]
)
def test_containers_are_found_however_they_are_typed(text: str) -> None:
    assert value(ReferenceKind.CONTAINER, text) == "MSKU1234565"


def test_container_number() -> None:
    assert refused(ReferenceKind.CONTAINER, "MSKU1234566") == "iso6346.container"
    assert refused(ReferenceKind.CONTAINER, "") == "iso6346.container"


def test_AirWaybillNumber() -> None:
    assert air_waybill_check_digit("1234567") == "5"
    for text in ("160-12345675", "16012345675", "160 1234 5675", "AWB 160-12345675"):
        assert value(ReferenceKind.MASTER_AIR_WAYBILL, text) == "160-12345675"
    assert refused(ReferenceKind.MASTER_AIR_WAYBILL, "160-12345676") == "iata.air_waybill"
    assert refused(ReferenceKind.MASTER_AIR_WAYBILL, "160-1234567") == "iata.air_waybill"


def test_HouseWaybillNumber() -> None:
    assert value(ReferenceKind.HOUSE_AIR_WAYBILL, "hk-00 417") == "HK00417"
    assert refused(ReferenceKind.HOUSE_AIR_WAYBILL, "-") == "iata.house_waybill"


def test_BillNumber() -> None:
    assert value(ReferenceKind.MASTER_BILL, " oolu 2034-567 890 ") == "OOLU2034567890"
    assert value(ReferenceKind.BOOKING, "abc709951") == "ABC709951"
    assert refused(ReferenceKind.HOUSE_BILL, "A1") == "uncefact.transport_document"
    assert refused(ReferenceKind.HOUSE_BILL, "A" * 36 + "1") == "uncefact.transport_document"
    assert refused(ReferenceKind.MASTER_BILL, "粤B12345") == "uncefact.transport_document"


def test_VesselNumber() -> None:
    assert imo_check_digit("932148") == "3"
    assert value(ReferenceKind.VESSEL, "IMO 9321483") == "9321483"
    assert refused(ReferenceKind.VESSEL, "9321484") == "imo.vessel"
    assert refused(ReferenceKind.VESSEL, "477123456") == "imo.vessel"


def test_VoyageNumber() -> None:
    for text in ("9321483/021w", "IMO9321483 / 021W", "9321483-021 W", "imo 9321483 021w"):
        assert value(ReferenceKind.VOYAGE, text) == "9321483/021W"
    assert refused(ReferenceKind.VOYAGE, "021W") == "imo.voyage"
    assert refused(ReferenceKind.VOYAGE, "9321480/021W") == "imo.voyage"


def test_FlightNumber() -> None:
    for text in ("CX251/2026-11-22", "cx 0251 / 2026-11-22", "CX251/22NOV2026", "CX251 22 NOV 26", "CX-251/20261122"):
        assert value(ReferenceKind.FLIGHT, text) == "CX0251/2026-11-22"
    assert value(ReferenceKind.FLIGHT, "5X 6P/28FEB26") == "5X0006P/2026-02-28"
    assert refused(ReferenceKind.FLIGHT, "CX251") == "iata.flight"
    assert refused(ReferenceKind.FLIGHT, "CX251/2026-02-30") == "iata.flight"
    assert refused(ReferenceKind.FLIGHT, "CX251/31FEB26") == "iata.flight"


def test_UldNumber() -> None:
    assert value(ReferenceKind.ULD, "ake 12345 cx") == "AKE12345CX"
    assert value(ReferenceKind.ULD, "PMC1234R7") == "PMC1234R7"
    assert refused(ReferenceKind.ULD, "AKE123CX") == "iata.uld"


def test_CargoReference() -> None:
    assert value(ReferenceKind.CARGO_REFERENCE, CCRN.lower()) == CCRN
    wrong = CCRN[:-1] + ("A" if CCRN[-1] != "A" else "B")
    assert refused(ReferenceKind.CARGO_REFERENCE, wrong) == "rocars.cargo_reference"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XX 1234", "XX1234"),
        ("xx-1234", "XX1234"),
        ("粤b·12345", "粤B12345"),
        ("粤Z 1234 港", "粤Z1234港"),
        ("粤Z.1234.澳", "粤Z1234澳"),
        ("MX-12-34", "MX1234"),
    ],
)
def test_marks_of_three_sides(text: str, expected: str) -> None:
    assert value(ReferenceKind.REGISTRATION_MARK, text) == expected


def test_RegistrationMark() -> None:
    assert refused(ReferenceKind.REGISTRATION_MARK, "甲乙丙丁") == "road.registration_mark"
    assert refused(ReferenceKind.REGISTRATION_MARK, "XX12345678") == "road.registration_mark"


def test_DeclarationNumber() -> None:
    assert value(ReferenceKind.DECLARATION, "5301 2026 1 123456789".replace(" ", "")) == "530120261123456789"
    assert refused(ReferenceKind.DECLARATION, "530119261123456789") == "customs.declaration"
    assert refused(ReferenceKind.DECLARATION, "ABC") == "customs.declaration"


def test_OwnReference() -> None:
    assert value(ReferenceKind.OWN, " po 4711 / 2026 ") == "PO4711/2026"
    assert value(ReferenceKind.OWN, "訂單-12") == "訂單-12"
    assert refused(ReferenceKind.OWN, " - ") == "shipment.own_reference"
    assert refused(ReferenceKind.OWN, "X" * 65) == "shipment.own_reference"


def test_the_likeliest_kind_comes_first() -> None:
    assert [guess_kinds(text)[0].kind for text in ("msku 1234565", "16012345675", CCRN, "9321483/021W")] == [
        ReferenceKind.CONTAINER,
        ReferenceKind.MASTER_AIR_WAYBILL,
        ReferenceKind.CARGO_REFERENCE,
        ReferenceKind.VOYAGE,
    ]
    assert guess_kinds("粤Z1234港")[0].kind is ReferenceKind.REGISTRATION_MARK
    assert guess_kinds("HLCUHKG260400123")[0].kind is ReferenceKind.MASTER_BILL
    assert guess_kinds("   ") == ()
    assert guess_kinds("x" * 10_000) == ()
    assert {*CHECKED, *OPEN} == set(ReferenceKind)


def test_who_searched_in_vain_is_told_of_the_check_digit() -> None:
    assert [issue.rule for issue in doubts("MSKU 1234566")] == ["iso6346.container"]
    assert [issue.rule for issue in doubts("160-12345676")] == ["iata.air_waybill"]
    assert [issue.rule for issue in doubts("CX251")] == [] or doubts("CX251")[0].rule == "iata.flight"
    assert doubts("MSKU1234565") == ()
    assert doubts("something else") == ()


@given(st.sampled_from(list(ReferenceKind)), st.text(max_size=250))
def test_any_text_is_answered_and_a_normal_form_stays(kind: ReferenceKind, text: str) -> None:
    found = normal(kind, text)
    if isinstance(found, Reference):
        assert normal(kind, found.value) == found
    else:
        assert found.text()


@given(st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True))
def test_blanks_case_and_punctuation_do_not_count(first: str) -> None:
    number = first + container_check_digit(first)
    spaced = "".join(letter + ("", " ", "-", ".")[ord(letter) % 4] for letter in number.lower())
    assert value(ReferenceKind.CONTAINER, spaced) == number


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_rule_of_references_is_translated(language: Language) -> None:
    ours = [rule for rule in rule_book().values() if rule.__module__ == "fairway.tracking.reference_rules"]
    assert len(ours) == 11
    sentences = {text for rule in ours for text in (rule.sentence(), rule.remedy)}
    assert sorted(text for text in sentences if text not in catalogue(language)) == []
