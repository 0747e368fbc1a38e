"""The rules on the meaning of EDIFACT messages, one test each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Severity
from fairway.tracking.profiles import STANDARD
from fairway.tracking.reading.edifact import read
from fairway.wire.edifact import EdifactIssue
from tests.tracking.reading.edifact_samples import ALL, interchange

RECEIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)


def issue(text: str, rule: str, *, received: datetime = RECEIVED) -> EdifactIssue:
    found = read(interchange(text), profile=STANDARD, partner="p", received=received)
    (one,) = [one for one in found.issues if one.rule == rule]
    assert isinstance(one, EdifactIssue)
    assert one.line > 0
    assert one.offset > 0
    assert one.place == f"line {one.line} segment {one.tag}"
    return one


def test_TimeMissing():
    found = issue(ALL["CODECO_IN"].replace("DTM+7:202611221720:203'\n", ""), "edifact.meaning.time")
    assert (found.tag, found.severity, found.code) == ("EQD", Severity.ERROR, "13")
    assert "CODECO 34" in found.text()


def test_StillToCome():
    found = issue(ALL["CODECO_IN"], "edifact.meaning.still_to_come", received=datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert (found.tag, found.position) == ("DTM", 9)
    soon = datetime(2026, 11, 22, 9, 10, tzinfo=UTC)
    assert not read(interchange(ALL["CODECO_IN"]), profile=STANDARD, partner="p", received=soon).refused


@pytest.mark.parametrize("date", ["190211221720", "199911221720", "209911221720"])
def test_ImpossibleTime(date):
    found = issue(ALL["CODECO_IN"].replace("202611221720", date), "edifact.meaning.impossible_time")
    assert (found.tag, found.element, found.severity) == ("DTM", 1, Severity.ERROR)
    assert date in found.text()
    read_so = read(
        interchange(ALL["CODECO_IN"].replace("202611221720", date)), profile=STANDARD, partner="p", received=RECEIVED
    )
    assert read_so.events == ()


def test_an_estimate_of_another_century_is_impossible():
    text = ALL["IFTSAI"].replace("20261216", "20661216")
    assert text != ALL["IFTSAI"]
    found = issue(text, "edifact.meaning.impossible_time")
    assert found.severity is Severity.ERROR


def test_ZoneUnknown():
    found = issue(ALL["IFTMIN"], "edifact.meaning.zone")
    assert (found.tag, found.severity) == ("DTM", Severity.WARNING)


def test_NothingNamed():
    text = ALL["COPARN"].replace("RFF+BN:COSU6213456780'", "RFF+ZZZ:ANY'")
    assert issue(text, "edifact.meaning.nothing_named").tag == "EQD"
    assert issue(ALL["CALINF"].replace("9321483", "VRAB7"), "edifact.meaning.nothing_named").tag == "TDT"


def test_CodeUnknown():
    found = issue(ALL["IFTSTA"], "edifact.meaning.code")
    assert (found.tag, found.element, found.severity) == ("STS", 2, Severity.WARNING)


def test_DirectionUnknown():
    found = issue(ALL["CODECO_IN"].replace("BGM+34", "BGM+77"), "edifact.meaning.direction")
    assert (found.tag, found.severity) == ("BGM", Severity.ERROR)


def test_DirectionDisputed():
    found = issue(ALL["COARRI_DISCHARGE"].replace("BGM+44", "BGM+46"), "edifact.meaning.direction_disputed")
    assert found.text().endswith("it is taken as discharge, not as load.")
    assert found.params == {"kind": "COARRI", "code": "46", "taken": "discharge", "other": "load"}


def test_PartnerRefused():
    found = issue(ALL["APERAK"], "edifact.meaning.refused_by_partner")
    assert found.text() == "The sender refuses message OUR-77: 12 Unknown booking MSKU1234565"


def test_EquipmentLeftOut():
    text = ALL["CODECO_IN"].replace("EQD+CN+", "EQD+ZZ+", 1)
    found = issue(text, "edifact.meaning.equipment")
    assert (found.tag, found.element, found.severity) == ("EQD", 1, Severity.WARNING)
    assert "ZZ" in found.text()
    assert "EQD+CN" in found.remedy


def test_PlaceUnknown():
    assert "HKHKG" in ALL["CODECO_IN"]
    found = issue(ALL["CODECO_IN"].replace("HKHKG", "HKQQQ"), "edifact.meaning.place")
    assert (found.tag, found.element, found.severity, found.code) == ("LOC", 2, Severity.WARNING, "14")
    assert "HKQQQ" in found.text()


def test_a_code_of_no_country_or_of_the_partners_own_list_is_no_unknown_place():
    for code in ("QQXYZ", "HKQQQ:139:ZZZ"):
        text = ALL["CODECO_IN"].replace("HKHKG:139:6", code).replace("HKHKG", code)
        found = read(interchange(text), profile=STANDARD, partner="p", received=RECEIVED)
        assert "edifact.meaning.place" not in {one.rule for one in found.issues}


def test_places_of_the_samples_are_known():
    for text in ALL.values():
        found = read(interchange(text), profile=STANDARD, partner="p", received=RECEIVED)
        assert [one.text() for one in found.issues if one.rule == "edifact.meaning.place"] == []
