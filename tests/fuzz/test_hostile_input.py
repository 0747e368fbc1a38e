"""Hostile bodies, names and files at the edge of the API: refused in order, and without being read to their end."""

from __future__ import annotations

import copy
import io
import itertools
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.conftest import Fuzzed, bounded

pytestmark = [pytest.mark.fuzz, pytest.mark.postgres]
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
MEGABYTE = 1024 * 1024
_ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(
        ["\x00", "\u202e", "-0", "1e999", "NaN", "9" * 400, "=1+1", "../../x", "'; --", "\ud800", [], {}, [[]]]
    ),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something stands in a JSON document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


def mutated(data: st.DataObject, plain: Any) -> Any:
    """One of the worked examples with up to four places replaced, dropped or doubled."""

    def odd() -> Any:
        """A copy: what was put in may be changed by the next step, and the samples stay as they are."""
        return copy.deepcopy(data.draw(_ODD))

    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(places(plain)[1:]))
        above = plain
        for key in place[:-1]:
            above = above[key]
        match data.draw(st.sampled_from(("replace", "drop", "add", "double"))):
            case "replace":
                above[place[-1]] = odd()
            case "drop":
                del above[place[-1]]
            case "add" if isinstance(above, dict):
                above[data.draw(st.text(max_size=8))] = odd()
            case _ if isinstance(above, list):
                above.append(above[place[-1]])
            case _:
                above[place[-1]] = [above[place[-1]]]
        if not places(plain)[1:]:
            break
    return plain


def test_no_mutation_of_an_example_leads_to_a_server_error(fuzzed: Fuzzed) -> None:
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLES]

    @bounded(quick=60, long=5000)
    @given(data=st.data(), text=st.sampled_from(texts), path=st.sampled_from(("submissions", "readiness")))
    def sent(data: st.DataObject, text: str, path: str) -> None:
        body = json.dumps(mutated(data, json.loads(text))).encode()
        answer = fuzzed.ask("owner", "POST", f"/v1/{path}", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {200, 201, 422}, answer.text[:500]
        if answer.status_code == 422:
            assert answer.json()["issues"]

    sent()


HARDLY_JSON = (
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"reference":' + b"9" * 10_000 + b"}",
    b'{"reference":"a","reference":"b"}',
    b'{"reference":"\\u0000"}',
    b'{"reference":"\\ud800"}',
    b"nul",
)


def test_what_is_hardly_json_is_refused(fuzzed: Fuzzed) -> None:
    found = []
    headers = {"Content-Type": "application/json"}
    for body, path in itertools.product(HARDLY_JSON, ("submissions", "readiness", "trips", "webhooks", "people")):
        answer = fuzzed.ask("admin", "POST", f"/v1/{path}", content=body, headers=headers)
        if answer.status_code not in {400, 422}:
            found.append((path, body[:30], answer.status_code, answer.text[:300]))
    assert found == []


ADDRESSES = (
    "/v1/search?ref=%00",
    "/v1/search?ref=%25%5F%5C%27",
    "/v1/codes/country?q=%00",
    "/v1/codes/..",
    "/v1/codes/country?on=0001-01-01",
    "/v1/trips?status=%00",
    "/v1/trips?limit=99999999999999999999999",
    "/v1/submissions?crossing_from=0001-01-01&crossing_to=9999-12-31",
    "/v1/submissions?cursor=MDAwMS0wMS0wMVQwMDowMDowMHwwMTk3ZjNjMC01YjFhLTdjM2UtOWYwMC0yZjRiN2E2ZDFlMDE",
    "/v1/submissions?cursor=%00",
    "/v1/events?after=4611686018427387904",
    "/v1/requests/%00",
    "/v1/requests/..%2f..%2fetc%2fpasswd",
    "/v1/rules?target=%00",
    "/v1/%00",
)


def test_hostile_addresses_are_answered(fuzzed: Fuzzed) -> None:
    answers = {path: fuzzed.ask("owner", "GET", path) for path in ADDRESSES}
    assert {path: answer.text[:300] for path, answer in answers.items() if answer.status_code >= 500} == {}


VALUES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "POST",
        "/v1/trips",
        {"direction": "cn-hk", "control_point": "lok-ma-chau", "vehicle": {"hk_mark": "A 1", "cn_plate": "\x00"}},
    ),
    ("POST", "/v1/people", {"name": "a\x00b", "email": "a@b.c", "role": "viewer", "password": "x" * 12}),
    ("POST", "/v1/people", {"name": "ab", "email": "a\x00@b.c", "role": "viewer", "password": "x" * 12}),
    ("POST", "/v1/keys", {"name": "\x00", "permissions": ["read"]}),
    ("POST", "/v1/sessions", {"email": "a\x00@b.c", "password": "\x00"}),
    ("POST", "/v1/copies/retrieval", {"code": "\x00"}),
    ("POST", "/v1/submissions/{submission}/cancellation", {"reason": "\x00"}),
    (
        "POST",
        "/v1/submissions/{submission}/confirmations",
        {"pointers": ["/\x00", "/consignments/99999999999999999999"]},
    ),
    (
        "POST",
        "/v1/submissions/{submission}/requests",
        {"supplier": "shipper", "pointers": ["/x\x00"], "note": "\x00"},
    ),
    (
        "POST",
        "/v1/submissions/{submission}/parties",
        {"organisation": "{organisation}", "involvement": "shipper", "until": "0001-01-01T00:00:00"},
    ),
    (
        "POST",
        "/v1/submissions/{submission}/filings",
        {"targets": ["hk.tdec"], "groups": ["\x00"], "change_reason": "\x00"},
    ),
    *(
        (
            "POST",
            "/v1/submissions/{submission}/parties",
            {"organisation": "{organisation}", "involvement": "broker", "until": until},
        )
        for until in ("1900-01-01T00:00:00+23:59", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00")
    ),
    ("POST", "/v1/requests/{secret}", {"values": {"/consignments/0/packages/marks": "\x00"}}),
    ("POST", "/v1/requests/{secret}", {"values": {"/consignments/0/packages/marks": {"a": [1e308]}}}),
    ("PUT", "/v1/submissions/{submission}", {}),
)


def test_hostile_values_are_refused_or_kept_and_never_break_the_site(fuzzed: Fuzzed) -> None:
    values, found = fuzzed.cast.values, []
    for method, path, body in VALUES:
        sent = json.loads(json.dumps(body).replace("{organisation}", values["organisation"]))
        answer = fuzzed.ask("admin", method, path.format(**values), json=sent)
        if answer.status_code >= 500:
            found.append((path, body, answer.text[:300]))
    assert found == []


def workbook(size: int) -> bytes:
    """A workbook with one part that unpacks to ``size`` bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * size)
    return made.getvalue()


ENTITY_BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">%s]><a>&z;</a>' % b"".join(
    b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("c"), ord("z") + 1)
)


def test_bombs_and_strange_archives_are_refused(fuzzed: Fuzzed) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", ENTITY_BOMB)
        archive.writestr("xl/workbook.xml", ENTITY_BOMB)
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../trip.csv", b"x")
    for body in (workbook(300 * MEGABYTE), made.getvalue(), outside.getvalue(), b"PK\x03\x04" + b"\0" * 100):
        answer = fuzzed.ask("owner", "POST", "/v1/submissions/workbook", content=body)
        assert answer.status_code == 422, answer.text[:300]
        assert answer.json()["issues"]
        checked = fuzzed.ask("owner", "POST", "/v1/workbook-check", content=body)
        assert checked.status_code in {200, 422}, checked.text[:300]


def test_an_upload_of_100_mb_is_refused_before_it_is_read(fuzzed: Fuzzed) -> None:
    for path, announced in itertools.product(("submissions", "submissions/workbook", "readiness"), (True, False)):
        taken: list[int] = []
        headers = {"Content-Type": "application/json"}
        if announced:
            headers["Content-Length"] = str(100 * MEGABYTE)
        answer = fuzzed.ask("owner", "POST", f"/v1/{path}", content=endless(taken), headers=headers)
        assert answer.status_code == 413, f"{path}: {answer.text[:300]}"
        assert len(taken) <= 22


async def endless(taken: list[int]) -> AsyncIterator[bytes]:
    """100 MB, and in ``taken`` a note for each that was asked for."""
    for number in range(100):
        taken.append(number)
        yield b" " * MEGABYTE


def test_what_looks_like_a_formula_is_none_in_exports(fuzzed: Fuzzed) -> None:
    plain = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))
    plain["reference"] = "=cmd|' /C calc'!A0"
    kept = fuzzed.ask("owner", "POST", "/v1/submissions", json=plain)
    if kept.status_code == 422:
        return  # not a reference at all
    book = fuzzed.ask("owner", "GET", f"/v1/submissions/{kept.json()['submission']}/workbook").content
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/"))
    assert b"<f>" not in parts
    assert b">=cmd" not in parts


@pytest.mark.parametrize("field", ["loading_at", "arrival_at", "expected_crossing_date"])
def test_days_before_every_law_and_after_every_calendar(fuzzed: Fuzzed, field: str) -> None:
    """They are refused, or kept and shown without a day until which anything is due."""
    plain, found = json.loads(EXAMPLES[0].read_text(encoding="utf-8")), []
    zones = [""] if field == "expected_crossing_date" else ["T00:00:00Z", "T00:00:00+23:59", "T23:59:59-23:59"]
    for day, zone in itertools.product(("0001-01-01", "1970-01-01", "1999-12-31", "2199-12-31", "9999-12-31"), zones):
        sent = {**plain, "reference": f"{field}-{len(found)}", "trip": {**plain["trip"], field: day + zone}}
        for path in ("readiness", "submissions"):
            answer = fuzzed.ask("owner", "POST", f"/v1/{path}", json=sent)
            found.append((day + zone, answer.status_code))
        kept = answer.json().get("submission")
        if kept:
            found.append((day + zone, fuzzed.ask("owner", "GET", f"/v1/submissions/{kept}/readiness").status_code))
    assert {status for _, status in found} <= {200, 201, 422}, found
    assert {status for day, status in found if day.startswith(("0001", "9999"))} == {422}
