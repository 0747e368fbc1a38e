"""The HTTP connection: keys, limits, no redirects, what is to be tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from fairway.base.issues import Refusal
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.hk import bundling
from fairway.filings.hk.transport import MAXIMUM_ANSWER, HttpTradeSingleWindow, NotAllowed, Unavailable
from fairway.wire.hk.control_point import Sight

STORED = (
    b'<Receipt xmlns="urn:fairway:hk:tsw:receipt:1"><ReceiptID>R-1</ReceiptID><MessageID>m1</MessageID>'
    b"<ReceivedAt>2026-06-10T01:00:00Z</ReceivedAt><Status>STORED</Status></Receipt>"
)
REFUSED = STORED.replace(b"STORED</Status>", b"REFUSED</Status><Error><Code>T005</Code><Text>used</Text></Error>")
ANSWERS = b'<Answers xmlns="urn:fairway:hk:tsw:answer:1"><More>false</More></Answers>'
BUNDLED = (
    b'<BundleResult xmlns="urn:fairway:hk:tsw:bundle:1"><MessageID>b1</MessageID><Status>BUNDLED</Status>'
    b"<BundleReference>BI26M5QY2C7GXPS</BundleReference><ChangedAt>2026-06-12T01:10:00Z</ChangedAt>"
    b"<EarliestCrossing>2026-06-12T01:40:00Z</EarliestCrossing></BundleResult>"
)
NO_BUNDLE = (
    b'<BundleResult xmlns="urn:fairway:hk:tsw:bundle:1"><MessageID>b1</MessageID><Status>REFUSED</Status>'
    b"<Error><Code>B001</Code><Path>/RoadBundle/Cargo[1]/CCRN</Path><Text>No such reference</Text></Error>"
    b"</BundleResult>"
)
GO = (
    b'<ArrivalResult xmlns="urn:fairway:hk:tsw:control-point:1"><MessageID>v1</MessageID><Display>GO</Display>'
    b"<BundleReference>BI26M5QY2C7GXPS</BundleReference></ArrivalResult>"
)
SELECTIONS = b'<Selections xmlns="urn:fairway:hk:tsw:control-point:1"><More>false</More></Selections>'

Handler = Callable[[httpx.Request], httpx.Response]


def window(handler: Handler) -> HttpTradeSingleWindow:
    return HttpTradeSingleWindow("http://127.0.0.1:9", "secret", httpx.MockTransport(handler))


def replying(status: int, content: bytes = b"", **headers: str) -> Handler:
    return lambda request: httpx.Response(status, content=content, headers=headers)


async def test_sending_carries_key_and_identifiers() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202, content=STORED, headers={"Simulator": "a simulator"})

    async with window(handler) as tsw:
        answered = await tsw.send(Target.HK_TDEC, b"<Declaration/>", "m1", "key-1")
    assert answered.receipt.status is FilingStatus.STORED
    assert answered.simulated
    assert answered.content == STORED
    request = seen[0]
    assert request.url.path == "/declarations"
    assert request.headers["Authorization"] == "Bearer secret"
    assert (request.headers["Idempotency-Key"], request.headers["Message-Id"]) == ("key-1", "m1")
    assert request.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert request.content == b"<Declaration/>"


@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_refused_message_is_an_answer(status: int) -> None:
    async with window(replying(status, REFUSED)) as tsw:
        answered = await tsw.send(Target.HK_ROAD_ACI, b"<x/>", "m1", "m1")
    assert answered.receipt.status is FilingStatus.REJECTED
    assert answered.receipt.faults[0].rule == "hk.tsw.T005"
    assert not answered.simulated


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (503, {"Retry-After": "17"}, 17.0),
        (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 5.0),
        (500, {}, 5.0),
        (429, {"Retry-After": "999999"}, 3600.0),
        (409, {"Retry-After": "1"}, 1.0),
    ],
)
async def test_what_is_to_be_tried_again(status: int, headers: dict[str, str], wait: float) -> None:
    async with window(replying(status, REFUSED, **headers)) as tsw:
        with pytest.raises(Unavailable) as caught:
            await tsw.send(Target.HK_ROAD_ACI, b"<x/>", "m1", "m1")
    assert caught.value.retry_after == wait


@pytest.mark.parametrize(
    "problem", [httpx.ConnectError("down"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")]
)
async def test_a_dead_window_is_unavailable(problem: httpx.HTTPError) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise problem

    async with window(handler) as tsw:
        with pytest.raises(Unavailable):
            await tsw.answers()


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_wrong_key_is_said(status: int) -> None:
    async with window(replying(status)) as tsw:
        with pytest.raises(NotAllowed):
            await tsw.selections()


async def test_redirects_are_never_followed() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(307, headers={"Location": "http://elsewhere.test/"})

    async with window(handler) as tsw:
        with pytest.raises(Refusal) as caught:
            await tsw.send(Target.HK_ROAD_MANIFEST, b"<x/>", "m1", "m1")
    assert caught.value.issues[0].rule == "hk.tsw.http"
    assert seen == ["http://127.0.0.1:9/road/manifests"]


async def test_an_endless_answer_is_cut() -> None:
    async with window(replying(200, b" " * (MAXIMUM_ANSWER + 1))) as tsw:
        with pytest.raises(Refusal) as caught:
            await tsw.answers()
    assert caught.value.issues[0].rule == "hk.tsw.unreadable"


async def test_answers_are_fetched_by_cursor_and_acknowledged() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=ANSWERS) if request.method == "GET" else httpx.Response(204)

    async with window(handler) as tsw:
        batch = await tsw.answers("000000000104", limit=7)
        await tsw.acknowledge("000000000105")
    assert batch.answers == ()
    assert dict(seen[0].url.params) == {"after": "000000000104", "limit": "7"}
    assert seen[1].url.path == "/answers/acknowledgements"
    assert b"<UpTo>000000000105</UpTo>" in seen[1].content


def order(**more: object) -> bundling.BundleOrder:
    values: dict[str, object] = {
        "message_id": "b1",
        "function": "NEW",
        "now": datetime(2026, 6, 12, 1, 10, tzinfo=UTC),
        "sender": "FWDHK01",
        "document_reference": "TRIP-77/V1",
        "direction": "IMPORT",
        "vehicle_mark": "XX 1234",
        "control_point": "SBC",
        "driver_token": "DRV7K2M9QX",
        "cargo": [("CI267K3M9QX2TBU", None), ("CI264V8N0RWD5J9", 40)],
    }
    return bundling.BundleOrder(**(values | more))  # type: ignore[arg-type]  # values by name, checked by the test


async def test_bundling_gives_the_earliest_crossing_time() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=BUNDLED)

    async with window(handler) as tsw:
        bundled = await tsw.bundle(bundling.encode(order()), "b1", "b1")
    assert bundled.answer.bundled
    assert bundled.answer.earliest_crossing == datetime(2026, 6, 12, 1, 40, tzinfo=UTC)
    assert bundled.answer.bundle_reference == "BI26M5QY2C7GXPS"
    assert b"<VehicleRegistration>XX1234</VehicleRegistration>" in seen[0].content
    assert b"<PackageCount>40</PackageCount>" in seen[0].content


def test_a_bundle_is_dissolved_by_its_header_alone() -> None:
    content = bundling.encode(order(function="DELETE", bundle_reference="BI26M5QY2C7GXPS"))
    assert b"<AuthorityReference>BI26M5QY2C7GXPS</AuthorityReference><ReasonCode>04</ReasonCode>" in content
    assert b"Cargo" not in content


@pytest.mark.parametrize("content", [NO_BUNDLE, REFUSED])
async def test_a_refused_bundle_says_why(content: bytes) -> None:
    async with window(replying(422, content)) as tsw:
        bundled = await tsw.bundle(bundling.encode(order()), "b1", "b1")
    assert not bundled.answer.bundled
    assert bundled.answer.faults[0].rule in {"hk.tsw.B001", "hk.tsw.T005"}
    with pytest.raises(Refusal):
        bundling.read(b"nothing")


async def test_the_display_of_a_control_point() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return httpx.Response(200, content=GO)

    async with window(handler) as tsw:
        shown = [await tsw.see(sight, "SBC", b"<x/>", sight.value, sight.value) for sight in Sight]
    assert [one.result.display for one in shown] == ["GO", "GO", "GO"]
    assert seen == [f"/control-points/SBC/{what}" for what in ("arrivals", "inspections", "departures")]


async def test_selections_are_for_customs() -> None:
    async with window(replying(200, SELECTIONS)) as tsw:
        assert (await tsw.selections("S-1")).selections == ()
    async with window(replying(200, b"<x/>")) as tsw:
        with pytest.raises(Refusal):
            await tsw.selections()
