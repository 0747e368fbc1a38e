"""Every operation of the API with requests made from its own description: no server error, no undocumented status."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import given, strategies
from schemathesis import Case, GenerationMode

from fairway.consignments.schema import schema_text
from tests.fuzz.conftest import Fuzzed, bounded

pytestmark = [pytest.mark.fuzz, pytest.mark.postgres, pytest.mark.slow]
LEFT_OUT = {"DELETE /v1/sessions/current", "POST /v1/sessions"}
"""Signing out ends the fuzzing; signing in takes its time on purpose, and rests after five attempts."""
ASKING = ("admin", "carrier", "officer", "competitor")


def description(fuzzed: Fuzzed) -> dict[str, Any]:
    """The site's own description, with the schema of the submission put in where it is referred to."""
    found: dict[str, Any] = json.loads(json.dumps(fuzzed.cast.house.app.openapi()))
    submission = json.loads(schema_text())
    definitions = submission.pop("$defs", {})
    text = json.dumps({**definitions, "Submission": submission}).replace("#/$defs/", "#/components/schemas/")
    found["components"]["schemas"] |= json.loads(text)
    inlined = json.dumps(found).replace('"/v1/schemas/submission.json"}', '"#/components/schemas/Submission"}')
    whole: dict[str, Any] = json.loads(inlined)
    return whole


def test_no_request_of_the_description_leads_to_a_server_error(fuzzed: Fuzzed) -> None:
    described = description(fuzzed)
    schema = schemathesis.openapi.from_dict(described)
    broken: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        name = f"{operation.method.upper()} {operation.path}"
        if name in LEFT_OUT:
            continue
        documented = set(described["paths"][operation.path][operation.method.lower()]["responses"])
        try:
            fuzz(fuzzed, operation, documented)
        except Exception as error:  # every operation is told, not the first alone
            broken.append(f"{name}: {type(error).__name__}: {str(error)[:700]}")
    assert not broken, "\n".join(broken)


def fuzz(fuzzed: Fuzzed, operation: Any, documented: set[str]) -> None:
    """Requests that follow the description of an operation, and such that do not."""
    modes = strategies.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @bounded(quick=6, long=400)
    @given(case=modes, role=strategies.sampled_from(ASKING), ours=strategies.booleans())
    def asked(case: Case, role: str, ours: bool) -> None:
        if ours:
            given_ones = case.path_parameters or {}
            case.path_parameters = {key: fuzzed.cast.values.get(key, value) for key, value in given_ones.items()}
        request = case.as_transport_kwargs(base_url="http://fairway.test")
        wanted = {key: request[key] for key in ("params", "json", "headers", "data", "content") if request.get(key)}
        if isinstance(wanted.get("data"), (bytes, str)):
            wanted["content"] = wanted.pop("data")
        try:
            answer = fuzzed.ask(role, request["method"], request["url"], **wanted)
        except (UnicodeEncodeError, httpx.InvalidURL, httpx.LocalProtocolError, ValueError, TypeError):
            return  # no client can send it
        assert answer.status_code < 500 or answer.status_code == 503, f"{answer.status_code} {answer.text[:300]}"
        # An identifier may end the path early or lead elsewhere: then there is no such address.
        assert str(answer.status_code) in documented | {"404", "405", "307"}, answer.status_code

    asked()
