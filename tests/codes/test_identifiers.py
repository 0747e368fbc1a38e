"""Identifiers: shapes, check digits, and what one wrong character does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso6346
from stdnum.cn import uscc

from fairway.codes.identifiers import (
    USCC_ALPHABET,
    BusinessRegistrationNumber,
    ContainerNumber,
    EntryNumber,
    HongKongIdentityCard,
    HongKongVehicleMark,
    IdentifierRule,
    MainlandPlate,
    UnifiedSocialCreditCode,
    UnLocode,
    check_container_number,
    check_uscc,
    container_check_digit,
    hkid_check_character,
    uscc_check_character,
)


def ok(rule: IdentifierRule, *values: str) -> None:
    assert [value for value in values if list(rule.check(value))] == []


def bad(rule: IdentifierRule, *values: str) -> None:
    assert [value for value in values if not list(rule.check(value))] == []
    for value in values:
        issue = next(rule.check(value))
        assert issue.rule == rule.id
        assert issue.remedy
        assert "{" not in issue.text()


def test_UnifiedSocialCreditCode() -> None:
    ok(UnifiedSocialCreditCode(), "91350100M000100Y43", "91110000600037341L")
    bad(UnifiedSocialCreditCode(), "91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "")


def test_ContainerNumber() -> None:
    ok(ContainerNumber(), "CSQU3054383", "MSKU9070323")
    bad(ContainerNumber(), "CSQU3054384", "CSQA3054383", "CSQU305438", "csqu3054383", "CSQU 305438 3")


def test_HongKongIdentityCard() -> None:
    ok(HongKongIdentityCard(), "A123456(3)", "A1234563", "AB987654(3)")
    bad(HongKongIdentityCard(), "A123456(4)", "123456(3)", "A12345(3)", "ABC123456(3)", "A123456(3")
    assert "A123456" not in next(HongKongIdentityCard().check("A123456(4)")).text()


def test_UnLocode() -> None:
    ok(UnLocode(), "HKHKG", "CNSHK", "US2GT")
    bad(UnLocode(), "HK HKG", "HKG", "hkhkg", "CN1AB", "CN0AB")


def test_HongKongVehicleMark() -> None:
    ok(HongKongVehicleMark(), "XX 1234", "XX1234", "1234", "A 1", "LUCKY", "G 2 HELL")
    bad(HongKongVehicleMark(), "XX 0123", "IO 1234", "QQ 1", "XX  1234", "TOOLONGMARK", "粤Z1234港", "")


def test_MainlandPlate() -> None:
    ok(MainlandPlate(), "粤B12345", "粤BD12345", "粤Z1234港", "粤ZAB12港", "粤Z1234澳", "粤B1234挂")
    bad(MainlandPlate(), "粤I12345", "粤B1234", "B12345", "粤Z1234台", "粤Z12345港", "粤B1234O")


def test_BusinessRegistrationNumber() -> None:
    ok(BusinessRegistrationNumber(), "12345678", "12345678-000", "12345678-000-05-26-1", "12345678-000-05-26-A")
    bad(BusinessRegistrationNumber(), "1234567", "123456789", "ABCDEFGH", "12345678-")


def test_EntryNumber() -> None:
    ok(EntryNumber(), "534520261000000001", "530120250123456789")
    bad(EntryNumber(), "53452026100000000", "534520262000000001", "534519991000000001", "5345202610000000A1")


@given(st.text("0123456789", min_size=8, max_size=8), st.text(USCC_ALPHABET, min_size=9, max_size=9))
def test_uscc_agrees_with_another_implementation(digits: str, organisation: str) -> None:
    first = digits + organisation
    whole = first + uscc_check_character(first)
    assert uscc.calc_check_digit(first) == whole[-1]
    assert check_uscc(whole) == []


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3), st.text("0123456789", min_size=6, max_size=6))
def test_container_agrees_with_another_implementation(owner: str, serial: str) -> None:
    first = f"{owner}U{serial}"
    whole = first + container_check_digit(first)
    assert iso6346.calc_check_digit(first) == whole[-1]
    assert check_container_number(whole) == []


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=2), st.text("0123456789", min_size=6, max_size=6))
def test_hkid_with_its_character_is_accepted_and_no_other(letters: str, digits: str) -> None:
    right = hkid_check_character(letters, digits)
    accepted = [c for c in "0123456789A" if not list(HongKongIdentityCard().check(f"{letters}{digits}({c})"))]
    assert accepted == [right]


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_of_a_container_is_found(place: int, digit: int) -> None:
    number = "CSQU3054383"
    if place >= 4 and number[place] != str(digit):
        assert check_container_number(number[:place] + str(digit) + number[place + 1 :])


def test_issues_stand_at_the_pointer() -> None:
    assert check_uscc("nonsense", "/consignments/0/consignee/uscc")[0].pointer == "/consignments/0/consignee/uscc"


@pytest.mark.parametrize("rule", IdentifierRule.__subclasses__(), ids=lambda rule: str(rule.id))
def test_any_text_is_judged_without_an_error(rule: type[IdentifierRule]) -> None:
    for text in ("", " ", "\0", "零" * 18, "9" * 400, "AAAA0000000", "Ａ1234563"):
        list(rule().check(text))
