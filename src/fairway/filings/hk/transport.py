"""The HTTP connection to the Hong Kong Trade Single Window (chapter 1 of the wire form): the only I/O of this side.

Sending is idempotent by key: whoever does not know whether a message arrived sends it again with the same key.
Redirects are never followed, answers are read up to a size, every call has a time limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import httpx

from fairway.base.issues import Issue, Refusal
from fairway.filings.adapter import Receipt, Target
from fairway.filings.hk import bundling
from fairway.filings.hk.answers import SOURCE, technical_receipt, unreadable
from fairway.filings.hk.queue import AnswerBatch, read_batch
from fairway.wire.hk.answers import write_acknowledgement
from fairway.wire.hk.control_point import ControlPointResult, SelectionPage, Sight, read_result, read_selections
from fairway.wire.hk.reading import MAXIMUM_BYTES, Unreadable

PATHS = {
    Target.HK_ROAD_ACI: "/road/aci",
    Target.HK_ROAD_MANIFEST: "/road/manifests",
    Target.HK_TDEC: "/declarations",
}
SIGHTS = {Sight.ARRIVAL: "arrivals", Sight.INSPECTED: "inspections", Sight.DEPARTURE: "departures"}
MAXIMUM_ANSWER = 4 * MAXIMUM_BYTES
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
RETRY_AFTER = 5.0


class Unavailable(Exception):  # noqa: N818  named for what is the case
    """The window could not be reached or does not work now: the same message is to be sent again later."""

    def __init__(self, reason: str, retry_after: float = RETRY_AFTER) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds to wait."""


class NotAllowed(Exception):  # noqa: N818  named for what is the case
    """The key is not known, or not for this: a person has to correct the settings."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the receipt, its bytes as they came, and whether a simulator gave it."""

    receipt: Receipt
    content: bytes
    simulated: bool


@dataclass(frozen=True, slots=True)
class Bundled:
    """What came back to a bundling."""

    answer: bundling.BundleAnswer
    content: bytes
    simulated: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the display of a control point shows."""

    result: ControlPointResult
    content: bytes
    simulated: bool


class TradeSingleWindow(Protocol):
    """The window as a site uses it. Each method may raise :class:`Unavailable` and :class:`NotAllowed`, and Refusal
    for an answer that cannot be read."""

    async def send(self, target: Target, content: bytes, message_id: str, key: str) -> Answered:
        """Hand over a document. ``key`` is the same at each attempt."""
        ...

    async def bundle(self, content: bytes, message_id: str, key: str) -> Bundled:
        """Make, change or dissolve a bundle."""
        ...

    async def answers(self, after: str | None = None, limit: int = 100) -> AnswerBatch:
        """The next answers in the queue."""
        ...

    async def acknowledge(self, cursor: str) -> None:
        """Say that all answers up to ``cursor`` are on disk here."""
        ...

    async def see(self, sight: Sight, control_point: str, content: bytes, message_id: str, key: str) -> Shown:
        """Tell what a lane saw of a vehicle (key of a control point)."""
        ...

    async def selections(self, after: str | None = None, limit: int = 100) -> SelectionPage:
        """Decisions on bundles (key of customs)."""
        ...


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    content: bytes
    simulated: bool


class HttpTradeSingleWindow:
    """The window over HTTP. Use as an async context manager, or close it."""

    def __init__(self, base_url: str, key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}", "Accept": "application/xml"},
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(self, target: Target, content: bytes, message_id: str, key: str) -> Answered:
        """Hand over a document."""
        response = await self._post(PATHS[target], content, message_id, key, refused_at=(400, 409, 422))
        return Answered(technical_receipt(response.content), response.content, response.simulated)

    async def bundle(self, content: bytes, message_id: str, key: str) -> Bundled:
        """Make, change or dissolve a bundle. A fault of form comes back as a refusal of the bundle."""
        response = await self._post("/road/bundles", content, message_id, key, refused_at=(400, 409, 422))
        return Bundled(bundling.read(response.content), response.content, response.simulated)

    async def answers(self, after: str | None = None, limit: int = 100) -> AnswerBatch:
        """The next answers in the queue."""
        response = await self._call("GET", "/answers", params=_page(after, limit))
        return read_batch(response.content, simulated=response.simulated)

    async def acknowledge(self, cursor: str) -> None:
        """Say that all answers up to ``cursor`` are on disk here."""
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        await self._call("POST", "/answers/acknowledgements", content=write_acknowledgement(cursor), headers=headers)

    async def see(self, sight: Sight, control_point: str, content: bytes, message_id: str, key: str) -> Shown:
        """Tell what a lane saw of a vehicle."""
        path = f"/control-points/{control_point}/{SIGHTS[sight]}"
        response = await self._post(path, content, message_id, key, refused_at=(422,))
        try:
            return Shown(read_result(response.content), response.content, response.simulated)
        except Unreadable as problem:
            raise unreadable(problem) from problem

    async def selections(self, after: str | None = None, limit: int = 100) -> SelectionPage:
        """Decisions on bundles."""
        response = await self._call("GET", "/customs/selections", params=_page(after, limit))
        try:
            return read_selections(response.content)
        except Unreadable as problem:
            raise unreadable(problem) from problem

    async def _post(
        self, path: str, content: bytes, message_id: str, key: str, refused_at: tuple[int, ...]
    ) -> _Response:
        headers = {
            "Content-Type": "application/xml; charset=utf-8",
            "Idempotency-Key": key,
            "Message-Id": message_id,
        }
        return await self._call("POST", path, content=content, headers=headers, refused_at=refused_at)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        refused_at: tuple[int, ...] = (),
    ) -> _Response:
        try:
            async with self._client.stream(method, path, content=content, headers=headers, params=params) as response:
                body = await _limited(response)
        except httpx.HTTPError as problem:
            raise Unavailable(f"{type(problem).__name__}: {problem}") from problem
        status = response.status_code
        if status in {401, 403, 404}:
            raise NotAllowed(f"{method} {path}: {status}")
        if status == 429 or status >= 500 or (status == 409 and "Retry-After" in response.headers):
            raise Unavailable(f"{method} {path}: {status}", _wait(response))
        if not (200 <= status < 300 or status in refused_at):
            raise Refusal([_unexpected(f"{method} {path}", status)])
        return _Response(status, body, "simulator" in response.headers)


def _page(after: str | None, limit: int) -> dict[str, str]:
    return {"limit": str(limit), **({"after": after} if after else {})}


async def _limited(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAXIMUM_ANSWER:
            raise unreadable(Unreadable(f"answer has more than {MAXIMUM_ANSWER} bytes"))
        parts.append(part)
    return b"".join(parts)


def _wait(response: httpx.Response) -> float:
    stated = response.headers.get("Retry-After", "")
    return float(min(int(stated), 3600)) if stated.isascii() and stated.isdigit() else RETRY_AFTER


def _unexpected(call: str, status: int) -> Issue:
    return Issue(
        rule="hk.tsw.http",
        message="The Hong Kong single window answered {call} with status {status}, which has no meaning here.",
        params={"call": call, "status": str(status)},
        remedy="Check the address of the window in the settings; redirects are never followed.",
        source=SOURCE,
    )
