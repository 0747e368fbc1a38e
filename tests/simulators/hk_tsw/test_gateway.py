"""Headers, keys, idempotency, queues, faults on demand."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from lxml import etree

from simulators.hk_tsw.app import Rate, Window
from simulators.machinery.program import labelled
from tests.simulators.hk_tsw.messages import aci, bundle, declaration
from tests.simulators.hk_tsw.stage import ACCOUNTS, LANE, Client, Stage, codes, value
from tests.simulators.http import Http

BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


def raw(stage: Stage, content: bytes, path: str = "/road/aci", **headers: str) -> httpx.Response:
    """Send bytes as they are."""
    sent = {
        "Authorization": f"Bearer {stage.forwarder.key}",
        "Content-Type": "application/xml",
        "Idempotency-Key": "raw-1",
        "Message-Id": "",
    }
    return stage.http.post(path, content=content, headers=sent | headers)


def test_same_key_same_body_gives_the_same_answer_and_one_effect(stage: Stage) -> None:
    body = aci()
    first, second = stage.forwarder.send("/road/aci", body, key="K"), stage.forwarder.send("/road/aci", body, key="K")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    stage.run(minutes=1)
    assert [(each["received"], each["took_effect"]) for each in stage.effects()] == [(2, 1)]
    assert len(stage.forwarder.told("CCR")) == 1


def test_same_key_with_another_body(stage: Stage) -> None:
    stage.forwarder.send("/road/aci", aci(), key="K")
    other = stage.forwarder.send("/road/aci", aci("C2"), key="K")
    assert (other.status_code, codes(other)) == (409, [("T008", "")])
    again = stage.forwarder.send("/road/aci", aci("C3", message_id="M"), key="K2")
    reused = stage.forwarder.send("/road/aci", aci("C4", message_id="M"), key="K3")
    assert again.status_code == 202
    assert (reused.status_code, codes(reused)) == (409, [("T005", "/RoadACI/Header/MessageID")])


def test_keys_of_accounts_are_apart(stage: Stage) -> None:
    assert stage.forwarder.send("/road/aci", aci(message_id="M"), key="K").status_code == 202
    assert stage.trucker.send("/road/aci", aci(sender="TRKHK01", message_id="M"), key="K").status_code == 202


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": "Bearer nobody"}, 401, None),
        ({"Authorization": "Basic eDp5"}, 401, None),
        ({"Authorization": f"Bearer {LANE}"}, 404, None),
        ({"Content-Type": "application/json"}, 415, None),
        ({"Content-Type": "application/xml; charset=big5"}, 415, None),
        ({"Idempotency-Key": ""}, 400, "T009"),
        ({"Idempotency-Key": "x" * 65}, 400, "T009"),
        ({"Message-Id": "another"}, 400, "T006"),
    ],
)
def test_headers(stage: Stage, headers: dict[str, str], status: int, code: str | None) -> None:
    body = aci(message_id="M-1").encode()
    answer = raw(stage, body, **({"Message-Id": "M-1"} | headers))
    assert answer.status_code == status
    assert ([found for found, _ in codes(answer)] == [code]) if code else answer.content == b""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a",
        BOMB.encode(),
        aci().encode("utf-16"),
        b"\xff\xfe",
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b"<?x y?><a/>",
    ],
)
def test_hostile_xml_is_refused(stage: Stage, content: bytes) -> None:
    answer = raw(stage, content)
    assert (answer.status_code, codes(answer)) == (400, [("T001", "")])


def test_too_large(stage: Stage) -> None:
    assert raw(stage, b"<a>" + b" " * 2_097_152).status_code == 413


def test_wrong_message_at_a_path(stage: Stage) -> None:
    answer = stage.forwarder.send("/declarations", aci())
    assert (answer.status_code, [code for code, _ in codes(answer)]) == (422, ["T003"])


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({"function": "CHANGE"}, ["H002", "H003"]),
        ({"function": "CHANGE", "reference": "CI267K3M9QX2TBU", "reason": "55"}, ["H003"]),
        ({"function": "CHANGE", "reference": "CI267K3M9QX2TBU", "reason": "99"}, ["H004"]),
        ({"reference": "CI267K3M9QX2TBU", "reason": "01"}, ["H002", "H003"]),
    ],
)
def test_header_of_functions(stage: Stage, head: dict[str, str], expected: list[str]) -> None:
    answer = stage.forwarder.send("/road/aci", aci(**head))  # type: ignore[arg-type]  # keywords vary
    assert answer.status_code == 422
    assert [code for code, _ in codes(answer)] == expected


def test_texts_of_one_language_once(stage: Stage) -> None:
    twice = aci().replace("</Article>", '<Description language="en">again</Description></Article>')
    answer = stage.forwarder.send("/road/aci", twice)
    assert codes(answer) == [("T003", "/RoadACI/Consignment/Article[1]/Description[2]")]


def test_every_response_names_the_simulator(stage: Stage) -> None:
    http = Http(labelled(Window(stage.office, ACCOUNTS).application()))
    for path in ("/", "/health", "/answers", "/nothing", "/_sim/effects"):
        assert http.get(path).headers["Simulator"] == "This is a simulator, not an authority"


def test_status_page_in_three_languages(stage: Stage) -> None:
    page = stage.http.get("/").text
    for label in ("Simulator - not an authority", "模擬系統，並非官方機構", "模拟系统，并非官方机构"):
        assert label in page


def test_queue_cursors_and_acknowledgement(stage: Stage) -> None:
    for number in range(3):
        stage.forwarder.send("/road/aci", aci(f"C{number}", waybill=f"W{number}"))
    stage.run(minutes=1)
    every = stage.forwarder.answers()
    assert len(every) == 6
    page = etree.fromstring(stage.forwarder.get("/answers", limit="4").content)
    assert (value(page, "More"), value(page, "Next")) == ("true", every[3]["Cursor"])
    rest = stage.forwarder.answers(after=str(every[3]["Cursor"]))
    assert [each["AnswerID"] for each in rest] == [each["AnswerID"] for each in every[4:]]
    for wrong in ({"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"after": "nonsense"}, {"after": "000000000099"}):
        assert stage.forwarder.get("/answers", **wrong).status_code == 400
    read = f"<UpTo>{every[4]['Cursor']}</UpTo>"
    done = f'<AnswerAcknowledgement xmlns="urn:fairway:hk:tsw:answer:1">{read}</AnswerAcknowledgement>'
    assert stage.forwarder.send("/answers/acknowledgements", done).status_code == 204
    assert [each["AnswerID"] for each in stage.forwarder.answers()] == [every[5]["AnswerID"]]
    assert len(stage.forwarder.answers(after=str(every[0]["Cursor"]))) == 5
    assert stage.trucker.answers() == []


def test_rate_limit(stage: Stage) -> None:
    rate = Rate(3)
    assert [rate.takes("A") for _ in range(4)] == [True, True, True, False]
    assert rate.takes("B")


# -- faults on demand --------------------------------------------------------------------------------------------


def test_reject_the_next(stage: Stage) -> None:
    stage.order(kind="reject", target="hk.road_aci", code="A010", path="/RoadACI/Consignment/Article[1]", next=1)
    for number in range(2):
        stage.forwarder.send("/road/aci", aci(f"C{number}"))
        stage.run(minutes=1)
    assert [each["Code"] for each in stage.forwarder.answers()] == ["ERR", "ACK", "CCR"]
    assert stage.forwarder.answers()[0]["errors"] == [("A010", "/RoadACI/Consignment/Article[1]")]


def test_reject_a_bundle_by_reference(stage: Stage) -> None:
    stage.order(kind="reject", target="hk.road_bundle", reference="T", code="B004", path="/RoadBundle/ControlPoint")
    refused = stage.forwarder.send("/road/bundles", bundle("T", ("CI267K3M9QX2TBU", None)))
    assert (refused.status_code, codes(refused)) == (422, [("B004", "/RoadBundle/ControlPoint")])


def test_duplicates_and_order(stage: Stage) -> None:
    stage.order(kind="duplicate", copies=3, next=1)
    stage.order(kind="reorder", target="hk.road_aci", share=0.5, hold_seconds=3600)
    for number in range(20):
        stage.forwarder.send("/road/aci", aci(f"C{number}", waybill=f"W{number}"))
    stage.run(hours=2)
    answers = stage.forwarder.answers()
    assert len(answers) == 42
    assert len({each["AnswerID"] for each in answers}) == 40
    assert len({each["Cursor"] for each in answers}) == 42
    by_document = [[a["Code"] for a in answers if a["DocumentReference"] == f"C{number}"] for number in range(20)]
    assert any(found[0] == "CCR" for found in by_document)
    for number in range(20):
        told = {a["AnswerID"]: a for a in answers if a["DocumentReference"] == f"C{number}"}.values()
        assert [a["Code"] for a in sorted(told, key=lambda a: int(a["Sequence"]))] == ["ACK", "CCR"]


def test_latency_factor(stage: Stage) -> None:
    stage.order(kind="latency", target="hk.tdec", factor=0)
    stage.forwarder.send("/declarations", declaration())
    stage.run(seconds=1)
    assert [each["Code"] for each in stage.forwarder.answers()] == ["ACK", "CHG"]


def test_lost_answer_is_told_again(stage: Stage) -> None:
    stage.order(kind="lose", next=1)
    body = aci()
    assert stage.forwarder.send("/road/aci", body, key="K").status_code == 504
    again = stage.forwarder.send("/road/aci", body, key="K")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (202, "true")
    stage.run(minutes=1)
    assert [(each["received"], each["took_effect"]) for each in stage.effects()] == [(2, 1)]


def test_outage_for_ten_minutes_of_the_clock(stage: Stage) -> None:
    stage.forwarder.send("/road/aci", aci())
    stage.order(kind="outage", minutes=10)
    out = stage.forwarder.send("/road/aci", aci("C2"))
    assert (out.status_code, codes(out)) == (503, [("T011", "")])
    assert int(out.headers["Retry-After"]) >= 1
    assert stage.http.get("/health").status_code == 503
    stage.run(minutes=9)
    assert stage.engine.journal.totals()["delivered"] == 0
    stage.run(minutes=2)
    stage.run(seconds=10)
    assert [each["Code"] for each in stage.forwarder.answers()] == ["ACK", "CCR"]
    assert stage.forwarder.send("/road/aci", aci("C2")).status_code == 202


def test_orders_are_checked(stage: Stage) -> None:
    for wrong in (
        '{"kind": "earthquake"}',
        '{"kind": "latency", "factor": -1}',
        '{"kind": "lose", "colour": 1}',
        "[]",
        "x",
    ):
        assert stage.http.post("/_sim/faults", content=wrong).status_code == 400
    assert stage.http.post("/_sim/selection", json={}).status_code == 400
    stage.order(kind="lose")
    (fault,) = stage.http.get("/_sim/faults").json()["faults"]
    assert stage.http.delete(f"/_sim/faults/{fault['id']}").json() == {"lifted": 1}
    assert stage.http.delete(f"/_sim/faults/{fault['id']}").status_code == 404


def test_seeded_share_repeats_itself(tmp_path: Path) -> None:
    def picked(folder: str) -> list[bool]:
        stage = Stage(tmp_path / folder)
        stage.http.post("/_sim/selection", json={"share": 0.3})
        return [stage.engine.selections.picks("inspect", f"case-{number}") for number in range(300)]

    one, two = picked("one"), picked("two")
    assert one == two
    assert 60 < sum(one) < 120


def test_roles_do_not_see_each_other(stage: Stage) -> None:
    assert stage.forwarder.get("/customs/selections").status_code == 404
    assert stage.customs.get("/answers").status_code == 404
    assert stage.lane.get("/answers").status_code == 404
    assert Client(stage.http, stage.customs.key).get("/customs/selections").status_code == 200
