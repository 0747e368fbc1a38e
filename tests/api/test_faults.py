"""What request validation finds is said in the reader's language, whatever pydantic found."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest
from pydantic_core import ErrorDetails, InitErrorDetails, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from fairway.api.faults import OTHERWISE, SAYINGS, issue_of
from fairway.base.language import Language, catalogue
from fairway.parties.model import OrganisationKind, PersonRole
from tests.api.conftest import PASSWORD, House

CHINESE = (Language.TC, Language.SC)


def _every() -> list[ErrorDetails]:
    found: list[ErrorDetails] = []
    for one in list_all_errors():
        kind, context = str(one["type"]), one["example_context"] or {}
        line = InitErrorDetails(type=kind, ctx=context, loc=("body", "name"), input="x")
        found += ValidationError.from_exception_data("x", [line]).errors()
    return found


async def administrator(house: House) -> httpx.AsyncClient:
    """Somebody who may make keys, signed in."""
    await house.organisation("Harbour", OrganisationKind.FORWARDER)
    await house.person("Harbour", "ada@harbour.example", PersonRole.ADMIN)
    browser = house.client()
    browser.headers["Origin"] = "http://fairway.test"
    entered = await browser.post("/v1/sessions", json={"email": "ada@harbour.example", "password": PASSWORD})
    assert entered.status_code < 300
    return browser


@pytest.mark.parametrize("language", CHINESE)
def test_every_saying_is_translated(language: Language) -> None:
    known = catalogue(language)
    texts = {text for saying in (*SAYINGS.values(), OTHERWISE) for text in (saying.sentence, saying.remedy)}
    assert sorted(texts - set(known)) == []


def test_every_fault_that_pydantic_knows_is_said_in_chinese() -> None:
    faults = _every()
    assert len(faults) > 90
    for detail in faults:
        issue = issue_of(detail)
        for language in CHINESE:
            said = issue.text(language)
            assert re.search(r"[一-鿿]", said), (detail["type"], said)
            assert str(detail["msg"]) not in said
            assert "{" not in said + issue.remedy_text(language), detail["type"]
        assert issue.pointer in {"/name", ""}


def test_every_name_of_a_fault_is_one_of_pydantics() -> None:
    names = {one["type"] for one in list_all_errors()}
    assert sorted(set(SAYINGS) - names) == []


def test_a_value_that_was_sent_is_not_repeated() -> None:
    for detail in _every():
        said = issue_of({**detail, "input": "secret-of-mine"})
        assert "secret-of-mine" not in said.text() + said.remedy_text()


@pytest.mark.parametrize(
    ("body", "kind", "pointer"),
    [
        ({"name": "x", "permissions": ["read"], "colour": "red"}, "HTTP-EXTRA-FORBIDDEN", "/colour"),
        ({"name": "x"}, "HTTP-MISSING", "/permissions"),
        ({"name": 7, "permissions": ["read"]}, "HTTP-STRING-TYPE", "/name"),
        ({"name": "", "permissions": ["read"]}, "HTTP-STRING-TOO-SHORT", "/name"),
        ({"name": "x" * 201, "permissions": ["read"]}, "HTTP-STRING-TOO-LONG", "/name"),
        ({"name": "x", "permissions": ["fly"]}, "HTTP-ENUM", "/permissions/0"),
        ({"name": "x", "permissions": []}, "HTTP-TOO-SHORT", "/permissions"),
        ({"name": "x", "permissions": "read"}, "HTTP-LIST-TYPE", "/permissions"),
        ("text", "HTTP-MODEL-ATTRIBUTES-TYPE", ""),
    ],
)
async def test_a_faulty_key_is_refused_in_chinese(house: House, body: object, kind: str, pointer: str) -> None:
    client = await administrator(house)
    for language in CHINESE:
        answer = await client.post("/v1/keys", json=body, headers={"Accept-Language": language.value})
        assert answer.status_code == 422
        (issue,) = [one for one in answer.json()["issues"] if one["rule"] == kind]
        assert issue["pointer"] == pointer
        rest = re.sub(r"colour|read|submit|run-trips|decide|administer|operate|drive|[A-Z_]+", "", issue["message"])
        assert not re.search(r"[A-Za-z]{4,}", rest), issue["message"]


async def test_a_body_that_is_no_json_and_a_faulty_address(house: House) -> None:
    client = await administrator(house)
    headers = {"Accept-Language": "zh-HK", "Content-Type": "application/json"}
    answer = await client.post("/v1/keys", content=b'{"name": oh}', headers=headers)
    assert [(one["rule"], one["pointer"]) for one in answer.json()["issues"]] == [("HTTP-JSON-INVALID", "")]
    assert "JSON" in answer.json()["issues"][0]["message"]
    assert "第 9 個字元" in answer.json()["issues"][0]["message"]
    answer = await client.get("/v1/submissions?limit=many", headers={"Accept-Language": "zh-CN"})
    assert [(one["message"], one["pointer"]) for one in answer.json()["issues"]] == [("此处须为整数。", "/limit")]
    answer = await client.get(f"/v1/submissions/{uuid4()}x", headers={"Accept-Language": "zh-CN"})
    assert answer.json()["issues"][0]["message"] == "这不是标识符。"
