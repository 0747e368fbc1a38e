"""Readiness: what is filled, to be confirmed, missing or in conflict; from whom; by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Supplier, Target
from fairway.filings.derive_all import adapters
from fairway.filings.readiness import ElementState, readiness
from tests.filings.cn import samples
from tests.filings.cn.samples import changed, consignment, line

ADAPTERS = adapters()
CROSSING = datetime(2026, 11, 23, 5, tzinfo=UTC)


def ready(data, crossing=None):
    return readiness(samples.submission(data), ADAPTERS, samples.NOW, crossing)


def state_of(found, pointer):
    return next(one.state for one in found.elements if one.pointer == pointer)


@pytest.mark.parametrize("data", [samples.export(), samples.import_()])
def test_a_complete_submission_is_ready_for_every_target(data):
    for target, found in ready(data).items():
        assert (found.percentage, found.ready, found.in_state(ElementState.MISSING)) == (100, True, ()), target
        assert found.documents


def test_a_missing_element_names_who_can_supply_it_and_when():
    data = changed(samples.export(), ["trip", "batch_number"], None)
    found = ready(data)[Target.CN_ROAD_MANIFEST]
    (missing,) = found.in_state(ElementState.MISSING)
    assert (missing.pointer, missing.suppliers) == ("/trip/batch_number", (Supplier.CARRIER,))
    assert missing.due == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert not found.ready
    assert 0 < found.percentage < 100
    assert ready(data)[Target.HK_ROAD_ACI].ready, "Hong Kong does not ask for it"


def test_an_unconfirmed_translation_is_to_be_confirmed():
    entry = {"kind": "translated", "by": "engine", "at": "2026-11-22T00:00:00Z"}
    pointer = "/consignments/0/items/0/description/sc"
    data = changed(samples.export(), ["provenance", pointer], entry)
    found = ready(data)
    for target in (Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION):
        assert state_of(found[target], pointer) is ElementState.TO_CONFIRM
        assert not found[target].ready
        assert found[target].percentage < 100
    assert found[Target.CN_CARRIER_CONFIRMATION].ready


def test_everything_below_a_translated_part_is_to_be_confirmed():
    entry = {"kind": "translated", "by": "engine", "at": "2026-11-22T00:00:00Z"}
    confirmed = entry | {"kind": "confirmed", "was": "translated"}
    data = changed(samples.export(), ["provenance", "/consignments/0/items/0"], entry)
    assert (
        state_of(ready(data)[Target.CN_GOODS_DECLARATION], "/consignments/0/items/0/origin") is ElementState.TO_CONFIRM
    )
    data = changed(data, ["provenance", "/consignments/0/items/0/origin"], confirmed)
    assert state_of(ready(data)[Target.CN_GOODS_DECLARATION], "/consignments/0/items/0/origin") is ElementState.FILLED


def test_a_code_that_a_person_has_to_choose_is_to_be_confirmed():
    data = changed(samples.export(), line("quantity"), {"value": "12000", "unit": "H87"})
    found = ready(data)[Target.CN_GOODS_DECLARATION]
    assert state_of(found, "/consignments/0/items/0/quantity") is ElementState.TO_CONFIRM


def test_a_value_that_a_rule_refuses_is_in_conflict():
    data = changed(samples.export(), line("gross_weight_kg"), "1540")
    found = ready(data)[Target.CN_ROAD_MANIFEST]
    assert state_of(found, "/consignments/0/gross_weight_kg") is ElementState.CONFLICT
    assert found.in_state(ElementState.CONFLICT)[0].issues[0].rule == "gacc.road.weight_adds_up"
    assert not found.ready


def test_a_half_filled_pair_is_in_conflict():
    data = changed(samples.import_(), consignment("notify_party", "contact"), None)
    found = ready(data)[Target.CN_ROAD_MANIFEST]
    assert state_of(found, "/consignments/0/notify_party") is ElementState.CONFLICT
    assert not found.ready, "an optional element that is wrong blocks too"
    assert found.percentage == 100, "the percentage counts required elements"


def test_optional_elements_may_be_absent():
    found = ready(samples.export())[Target.CN_ROAD_MANIFEST]
    assert state_of(found, "/consignments/0/volume_m3") is ElementState.ABSENT


def test_warnings_do_not_block():
    found = readiness(samples.submission(samples.export()), ADAPTERS, samples.NOW + timedelta(minutes=45))
    late = found[Target.CN_ROAD_MANIFEST]
    assert [issue.severity for issue in late.issues] == [Severity.WARNING]
    assert late.ready


def test_due_times_follow_from_the_crossing():
    found = ready(samples.export(), CROSSING)
    assert found[Target.HK_ROAD_ACI].due == CROSSING - timedelta(minutes=30)
    assert found[Target.CN_CARRIER_CONFIRMATION].due == CROSSING
    tdec = found[Target.HK_TDEC].due
    assert tdec is not None
    assert tdec > CROSSING, "the declaration of Hong Kong follows the crossing"


def test_without_a_crossing_the_plan_counts():
    """The time of arrival that was given, else the opening of the control point on the expected day."""
    planned = samples.submission(samples.export()).trip.arrival_at
    assert ready(samples.export())[Target.HK_ROAD_ACI].due == planned - timedelta(minutes=30)
    day_only = changed(samples.export(), ["trip", "arrival_at"], None)
    day_only = changed(day_only, ["trip", "control_point"], "man-kam-to")
    assert ready(day_only)[Target.HK_ROAD_ACI].due == datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    unknown = changed(day_only, ["trip", "expected_crossing_date"], None)
    assert ready(unknown)[Target.HK_ROAD_ACI].due is None


def test_an_empty_submission_is_far_from_ready():
    bare = {
        "reference": "X",
        "direction": "hk-cn",
        "consignments": [{"id": "C1", "items": [{"id": "I1", "description": {}}]}],
    }
    for target, found in ready(bare).items():
        assert not found.ready, target
        assert found.percentage < 40, target
        assert all(one.suppliers for one in found.in_state(ElementState.MISSING)), target


def test_one_site_asks_only_for_its_own_documents():
    own = adapters([Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION])
    found = readiness(samples.submission(samples.export()), own, samples.NOW)
    assert set(found) == {Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION}
