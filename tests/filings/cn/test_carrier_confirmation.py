"""The carrier confirmation: which of six types, what it holds, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import FilingFunction
from fairway.filings.cn.carrier_confirmation.adapter import adapter, derive_empty
from fairway.wire.gacc.confirmation import decode
from tests.filings.cn import samples
from tests.filings.cn.samples import changed


def derive(data, **envelope):
    return adapter.derive(samples.submission(data), samples.envelope(**envelope))


def issues_of(data, rule, **envelope):
    return [issue for issue in derive(data, **envelope).issues if issue.rule == rule]


def empty(data):
    """``data`` without containers: its truck can cross without a load."""
    return {name: value for name, value in data.items() if name != "containers"}


def with_empty_containers(data):
    number = samples.box("FWDU305120")
    gone = {"packages", "gross_weight_kg"}
    consignment = {name: one for name, one in data["consignments"][0].items() if name not in gone}
    box = {"number": number, "size_type": "45R1", "fullness": "empty"}
    return data | {"containers": [box], "consignments": [consignment | {"containers": [number]}]}


def test_loaded_export_is_golden(golden):
    draft = derive(samples.export())
    assert draft.issues == ()
    (document,) = draft.documents
    assert (document.form, document.group) == ("MT4402", "5204261123001")
    golden("export_MT4402.xml", document.content)


def test_loaded_import_is_golden(golden):
    draft = derive(samples.import_())
    assert draft.issues == ()
    assert draft.documents[0].form == "MT4401"
    assert draft.documents[0].summary["container"] == samples.box("FWDU305120")
    golden("import_MT4401.xml", draft.documents[0].content)


def test_an_empty_truck_is_golden(golden):
    entering = derive_empty(samples.submission(empty(samples.import_())), samples.envelope())
    assert entering.issues == ()
    assert entering.documents[0].form == "MT4403"
    golden("empty_MT4403.xml", entering.documents[0].content)
    leaving = derive_empty(samples.submission(empty(samples.export())), samples.envelope())
    assert leaving.issues == ()
    assert leaving.documents[0].form == "MT4404"


@pytest.mark.parametrize(("data", "form"), [(samples.import_(), "MT4405"), (samples.export(), "MT4406")])
def test_a_submission_of_empty_containers(data, form):
    draft = derive(with_empty_containers(data))
    assert draft.issues == ()
    assert draft.documents[0].form == form
    (box,) = decode(draft.documents[0].content).containers
    assert (box.fullness, box.size_type) == ("", "45R1"), "fullness is said of loaded vehicles only"


def test_both_plates_name_the_vehicle():
    message = decode(derive(samples.export()).documents[0].content)
    assert (message.vehicle, message.vehicle_name) == ("5204V00017", "粤ZT123港/AB1234")
    assert (message.driver, message.driver_name) == ("5204D00031", "陈志强")


def test_full_containers_say_so_with_their_seals():
    (box,) = decode(derive(samples.import_()).documents[0].content).containers
    assert (box.fullness, box.supplier, box.tare, box.seals) == ("5", "2", "4600", ("HKC0001",))


def test_a_deletion_is_short():
    draft = derive(samples.export(), function=FilingFunction.DELETE, reason="002")
    message = decode(draft.documents[0].content)
    assert (message.head.function, message.vehicle, message.procedure) == ("3", "", "")
    assert draft.issues == ()


def test_a_new_confirmation_has_function_2():
    assert decode(derive(samples.export()).documents[0].content).head.function == "2"
    message = decode(derive(samples.export(), function=FilingFunction.CHANGE, reason="003").documents[0].content)
    assert (message.head.function, message.change_reason) == ("5", "003")


def test_due_when_the_vehicle_arrives():
    assert adapter.due(samples.submission(samples.export()), None) == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_ConfirmationElement():
    data = changed(samples.export(), ["trip", "driver"], None)
    pointers = {issue.pointer for issue in issues_of(data, "gacc.confirmation.mandatory")}
    assert pointers == {"/trip/driver/cn_driver_code", "/trip/driver/names"}
    bare = derive_empty(samples.submission(empty(data)), samples.envelope())
    assert {issue.pointer for issue in bare.issues} == pointers


def test_a_trailer_needs_type_and_tare():
    data = changed(samples.import_(), ["trip", "trailer"], {"number": "GD8899"})
    pointers = {issue.pointer for issue in issues_of(data, "gacc.confirmation.mandatory")}
    assert pointers == {"/trip/trailer/tare_kg", "/trip/trailer/type_code"}


def test_a_container_needs_its_size():
    data = changed(samples.import_(), ["containers", 0, "size_type"], None)
    (issue,) = issues_of(data, "gacc.confirmation.mandatory")
    assert issue.pointer == "/containers/0/size_type"


@pytest.mark.parametrize(("number", "refused"), [("5204261123001", False), ("lower", True)])
def test_ConfirmationBatchForm(number, refused):
    data = changed(samples.export(), ["trip", "batch_number"], number)
    assert bool(issues_of(data, "gacc.confirmation.batch_form")) is refused


def test_EmptyVehicleCarriesNothing():
    draft = derive_empty(samples.submission(samples.import_()), samples.envelope())
    assert [issue.rule for issue in draft.issues] == ["gacc.confirmation.empty_vehicle"]
    assert decode(draft.documents[0].content).containers == ()


def test_SealOnFullContainer():
    data = changed(samples.import_(), ["containers", 0, "seals"], [])
    (issue,) = issues_of(data, "gacc.confirmation.seal")
    assert issue.severity is Severity.WARNING


def test_ConfirmedBeforeArrival():
    rule = "gacc.confirmation.in_time"
    assert not issues_of(samples.export(), rule, now=datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    assert issues_of(samples.export(), rule, now=datetime(2026, 11, 23, 5, 1, tzinfo=UTC))
