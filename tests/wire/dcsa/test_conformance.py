"""Our classes against the published schemas: the same attributes and lengths, the same verdicts on structure."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import yaml

from fairway.wire.dcsa import feedback, rules, v3
from fairway.wire.dcsa.reading import read
from tests.wire.dcsa.examples import RECEIVED, equipment, equipment_2, message, shipment_2, transport

pytestmark = pytest.mark.conformance

STRUCTURE = {rules.WrongType.id, rules.TextTooLong.id, rules.ListTooLong.id, rules.NotATime.id}
NOT_OURS = {"ClassifiedDateTime"}
"""In the schema of 3.0, but no attribute is of it."""
ERROR_BODIES = {"GetEventsError", "PostEventsError"}


@pytest.fixture(scope="module")
def specification(conformance: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((conformance / "dcsa" / "TNT_v3.0.0.yaml").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def older(conformance: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((conformance / "dcsa" / "TNT_v2.2.0-resolved.yaml").read_text("utf-8"))
    return found


def validator(specification: dict[str, Any], name: str) -> jsonschema_rs.Draft7Validator:
    whole = {"$ref": f"#/components/schemas/{name}", "components": specification["components"]}
    schema = json.loads(json.dumps(whole, default=str))  # examples that YAML takes for times
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


def test_attributes_and_lengths_are_those_of_the_schema(specification: dict[str, Any]) -> None:
    for name, schema in specification["components"]["schemas"].items():
        if name in NOT_OURS:
            continue
        kind = v3.EventsError if name in ERROR_BODIES else getattr(v3, name)
        shape = msgspec.inspect.type_info(kind)
        assert isinstance(shape, msgspec.inspect.StructType)
        ours = {field.encode_name: field.type for field in shape.fields}
        assert set(ours) == set(schema["properties"]), name
        for attribute, said in schema["properties"].items():
            limit = getattr(ours[attribute], "max_length", None)
            if said.get("format") not in {"date-time", "date"}:
                assert limit == said.get("maxLength", said.get("maxItems")), f"{name}.{attribute}"


def test_official_messages_are_read(conformance: Path) -> None:
    counts = {}
    for path in sorted((conformance / "dcsa" / "messages").glob("tnt-*.json")):
        done = read(path.read_bytes(), RECEIVED)
        counts[path.name] = (done.version, done.events, len(done.entries))
    assert counts == {
        "tnt-220-response-wrong-structure.json": ("2.2", 2, 0),
        "tnt-220-response.json": ("2.2", 7, 7),
        "tnt-300-request-equipment.json": ("3.0", 1, 1),
        "tnt-300-request-iot.json": ("3.0", 1, 1),
        "tnt-300-request-transport.json": ("3.0", 1, 1),
    }


def mutants(value: Any) -> Iterator[Any]:
    """``value`` with one thing wrong, once for each attribute and kind of wrong."""

    def spots(here: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        yield way
        items = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        for key, inner in items:
            yield from spots(inner, (*way, key))

    for way in spots(value, ()):
        for wrong in ("x" * 600, 1.5, True, None, [], {}, ["x"], {"x": 1}, "2026-11-22"):
            whole = copy.deepcopy(value)
            if not way:
                continue
            spot = whole
            for step in way[:-1]:
                spot = spot[step]
            spot[way[-1]] = wrong
            yield whole


def rich() -> dict[str, Any]:
    """An event that uses most attributes of 3.0."""
    return equipment(
        isRetracted=False,
        iotDetails={"iotEventCode": "LOC"},
        reeferDetails={
            "temperatureUnit": "CEL",
            "internalSetpointTemperature": -18.5,
            "temperatureProbeMeasurements": [{"measuredTemperatureValue": -17.9, "USDAProbeNumber": 1}],
            "measuredParameters": {"humidityPercentage": 55.5, "isVentilationOpen": True},
        },
        eventLocation={
            "locationName": "Terminal",
            "address": {"street": "Container Port Road", "POBox": "1", "addressLines": ["a", "b"]},
            "geoCoordinate": {"latitude": "22.3", "longitude": "114.1"},
        },
    )


def test_structure_is_judged_as_the_schema_of_3_0_judges_it(specification: dict[str, Any]) -> None:
    judge = validator(specification, "PostEventsRequest")
    seen = 0
    for event in (equipment(), transport(), rich()):
        for mutant in mutants(event):
            theirs = judge.is_valid({"events": [mutant]})
            found = [one for one in read(message(mutant), RECEIVED).issues if one.rule in STRUCTURE]
            assert theirs == (not found), json.dumps(mutant)
            seen += 1
    assert seen > 1000


def test_events_of_2_2_that_its_schema_refuses_are_refused(older: dict[str, Any]) -> None:
    """Ours is stricter where the schema is silent (an unknown place), never more lax, but for the form of eventID."""
    for event, name in ((shipment_2(), "shipmentEvent"), (equipment_2(), "equipmentEvent")):
        judge = validator(older, name)
        assert judge.is_valid(event)
        for mutant in mutants(event):
            if judge.is_valid(mutant) or not isinstance(mutant.get("eventID"), str):
                continue
            done = read(json.dumps([mutant]).encode(), RECEIVED)
            lax = [error.instance_path[0] for error in judge.iter_errors(mutant)] == ["eventID"]
            assert lax or not done.entries, json.dumps(mutant)


def test_answers_are_as_the_schema_wants_them(specification: dict[str, Any]) -> None:
    done = read(message(equipment(eventDateTime="x")), RECEIVED)
    for name, body in (
        ("PostEventsResponse", feedback.accepted(done.issues)),
        ("PostEventsResponse", feedback.accepted()),
        ("PostEventsError", feedback.refused(done.issues)),
        ("GetEventsError", feedback.refused(done.issues)),
    ):
        validator(specification, name).validate(json.loads(body))
    (element,) = json.loads(feedback.refused(done.issues))["feedbackElements"]
    assert (element["severity"], element["propertyPath"]) == ("ERROR", "$.events[0].eventDateTime")


def test_what_is_read_is_written_as_it_came(specification: dict[str, Any]) -> None:
    sent = {"events": [rich(), transport()]}
    events = [entry.event for entry in read(json.dumps(sent).encode(), RECEIVED).entries]
    written = json.loads(
        feedback.request(v3.PostEventsRequest(events=[one for one in events if isinstance(one, v3.Event)]))
    )
    validator(specification, "PostEventsRequest").validate(written)
    assert written["events"][0] == {**sent["events"][0], "isRetracted": False}
