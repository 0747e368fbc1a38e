"""The Trade Single Window's HTTP routes (wire document, chapter 1), its status page and the tester's controls."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.hk_tsw import tables
from simulators.hk_tsw.accounts import Account, Role
from simulators.hk_tsw.bundles import CUSTOMS
from simulators.hk_tsw.codes import CONTROL_POINTS
from simulators.hk_tsw.content import fault
from simulators.hk_tsw.gateway import CODE_OF, Incoming, Reply
from simulators.hk_tsw.model import Fault, Kind
from simulators.hk_tsw.office import Office
from simulators.hk_tsw.writing import answers, receipt, selections
from simulators.machinery.admin import Controls
from simulators.machinery.page import page
from simulators.machinery.schema import judge
from simulators.machinery.xml import BadXmlError, local, namespace, read_xml, text_of

LARGEST = 2_097_152
TYPES = ("application/xml", "text/xml")
NAMES = (
    "Trade Single Window, Hong Kong (simulated)",
    "香港貿易單一窗口（模擬）",
    "香港贸易单一窗口（模拟）",
)
Serve = Callable[[Request, Account], Awaitable[Reply]]


class Refused(Exception):  # noqa: N818  # an answer, not an error of the program
    """The request ends here with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Rate:
    """At most so many requests of one account in a second of real time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._recent: dict[str, list[float]] = {}

    def takes(self, account: str) -> bool:
        """Whether a further request is taken now."""
        now = time.monotonic()
        recent = [each for each in self._recent.get(account, ()) if each > now - 1]
        self._recent[account] = recent
        if len(recent) >= self._most:
            return False
        recent.append(now)
        return True


class Window:
    """The routes over an office and its accounts."""

    def __init__(self, office: Office, accounts: dict[str, Account], most_requests: int = 50) -> None:
        self._office = office
        self._accounts = accounts
        self._rate = Rate(most_requests)

    def application(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/", self._status),
            Route("/health", self._health),
            Route("/road/aci", self._for("declarant", self._document("ROAD_ACI")), methods=["POST"]),
            Route("/road/manifests", self._for("declarant", self._document("ROAD_MANIFEST")), methods=["POST"]),
            Route("/declarations", self._for("declarant", self._document("DECLARATION")), methods=["POST"]),
            Route("/road/bundles", self._for("declarant", self._bundle), methods=["POST"]),
            Route("/answers", self._for("declarant", self._answers)),
            Route("/answers/acknowledgements", self._for("declarant", self._acknowledge), methods=["POST"]),
            Route("/control-points/{code}/arrivals", self._for("control-point", self._arrival), methods=["POST"]),
            Route("/control-points/{code}/inspections", self._for("control-point", self._inspection), methods=["POST"]),
            Route("/control-points/{code}/departures", self._for("control-point", self._departure), methods=["POST"]),
            Route("/customs/selections", self._for("customs", self._selections)),
            *Controls(self._office.engine, lambda: {"name": NAMES[0]}).routes(),
        ]
        return Starlette(routes=routes)

    # -- who may ask ---------------------------------------------------------------------------------------------

    def _for(self, role: Role, serve: Serve) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                reply = await serve(request, self._admit(request, role))
            except Refused as refused:
                reply = refused.reply
            except ClientDisconnect:
                reply = Reply(400)
            media = "application/xml; charset=utf-8" if reply.body else None
            return Response(reply.body, reply.status, reply.headers, media_type=media)

        return endpoint

    def _admit(self, request: Request, role: Role) -> Account:
        now = self._office.engine.clock.now()
        end = self._office.engine.faults.outage_until(now)
        if end is not None:
            raise Refused(Reply(503, self._receipt("T011"), {"Retry-After": self._seconds(end - now)}))
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        account = self._accounts.get(key.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise Refused(Reply(401))
        if account.role != role:
            raise Refused(Reply(404))
        if not self._rate.takes(account.account):
            raise Refused(Reply(429, self._receipt("T010"), {"Retry-After": "1"}))
        return account

    def _seconds(self, span: timedelta) -> str:
        return str(max(1, math.ceil(self._office.engine.clock.real_seconds(span))))

    def _receipt(self, *codes: str) -> bytes:
        office = self._office
        with office.journal.transaction():
            number = office.journal.number("receipt")
        return receipt(number, None, office.engine.clock.now(), [fault(code) for code in codes])

    async def _body(self, request: Request) -> bytes:
        media, _, parameters = request.headers.get("content-type", "").partition(";")
        name, _, charset = parameters.strip().partition("=")
        if media.strip().lower() not in TYPES or (
            name.strip().lower() == "charset" and charset.strip().strip('"').lower() not in ("utf-8", "utf8")
        ):
            raise Refused(Reply(415))
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST:
                raise Refused(Reply(413))
        return bytes(content)

    @staticmethod
    def _incoming(request: Request, account: Account, content: bytes) -> Incoming:
        return Incoming(
            account=account.account,
            idempotency_key=request.headers.get("idempotency-key", ""),
            message_id=request.headers.get("message-id", "").strip(),
            content=content,
        )

    # -- documents -----------------------------------------------------------------------------------------------

    def _document(self, kind: Kind) -> Serve:
        async def serve(request: Request, account: Account) -> Reply:
            return self._office.document(kind, self._incoming(request, account, await self._body(request)))

        return serve

    async def _bundle(self, request: Request, account: Account) -> Reply:
        content = await self._body(request)
        now = self._office.engine.clock.now()
        blocked = self._office.bundling.blocked_until(account.account, now)
        if blocked is not None:
            raise Refused(Reply(429, self._receipt("T010"), {"Retry-After": self._seconds(blocked - now)}))
        return self._office.bundle(self._incoming(request, account, content))

    async def _arrival(self, request: Request, account: Account) -> Reply:
        return await self._lane("VehicleArrival", request, account)

    async def _inspection(self, request: Request, account: Account) -> Reply:
        return await self._lane("VehicleInspected", request, account)

    async def _departure(self, request: Request, account: Account) -> Reply:
        return await self._lane("VehicleDeparture", request, account)

    async def _lane(self, root: str, request: Request, account: Account) -> Reply:
        code = request.path_params["code"]
        if code not in CONTROL_POINTS:
            raise Refused(Reply(404))
        return self._office.lane(root, code, self._incoming(request, account, await self._body(request)))

    # -- queues --------------------------------------------------------------------------------------------------

    def _page_of(self, request: Request, recipient: str, start: int) -> tuple[int, int]:
        """The cursor to read after, as a number, and the limit. Raises :class:`Refused` with 400."""
        limit, after = request.query_params.get("limit", "100"), request.query_params.get("after")
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 500):
            raise Refused(Reply(400))
        if after is None:
            return start, int(limit)
        return self._cursor(after, recipient), int(limit)

    def _cursor(self, text: str, recipient: str) -> int:
        last = self._office.journal.count(f"delivered/{recipient}")
        if not (len(text) == 12 and text.isascii() and text.isdigit() and 1 <= int(text) <= last):
            raise Refused(Reply(400))
        return int(text)

    async def _answers(self, request: Request, account: Account) -> Reply:
        journal = self._office.journal
        start = journal.count(f"acknowledged/{account.account}")
        after, limit = self._page_of(request, account.account, start)
        found = journal.deliveries(account.account, after, limit + 1)
        return Reply(200, answers(found[:limit], more=len(found) > limit))

    async def _selections(self, request: Request, account: Account) -> Reply:
        del account
        after, limit = self._page_of(request, CUSTOMS, 0)
        found = self._office.journal.deliveries(CUSTOMS, after, limit + 1)
        return Reply(200, selections(found[:limit], more=len(found) > limit))

    async def _acknowledge(self, request: Request, account: Account) -> Reply:
        journal, content = self._office.journal, await self._body(request)
        try:
            root = read_xml(content)
        except BadXmlError:
            raise Refused(Reply(400, self._receipt("T001"))) from None
        if (namespace(root), local(root)) != (tables.ANSWER_NS, "AnswerAcknowledgement"):
            raise Refused(Reply(422, self._faulty([Fault("T003", f"/{local(root)}", "Not an acknowledgement")])))
        complaints = judge(root, tables.ACKNOWLEDGEMENT, tables.MANNER)
        if complaints:
            raise Refused(Reply(422, self._faulty([Fault(CODE_OF[e.kind], e.path, e.text) for e in complaints])))
        name = f"acknowledged/{account.account}"
        cursor = self._cursor(text_of(root, "UpTo"), account.account)
        with journal.transaction():
            journal.count_on(name, max(cursor, journal.count(name)))
        return Reply(204)

    def _faulty(self, faults: list[Fault]) -> bytes:
        with self._office.journal.transaction():
            number = self._office.journal.number("receipt")
        return receipt(number, None, self._office.engine.clock.now(), faults)

    # -- what is no part of the authority ------------------------------------------------------------------------

    async def _status(self, request: Request) -> Response:
        del request
        return HTMLResponse(page(NAMES, self._office.engine))

    async def _health(self, request: Request) -> Response:
        del request
        out = self._office.engine.faults.outage_until(self._now()) is not None
        return PlainTextResponse("out of service" if out else "ok", 503 if out else 200)

    def _now(self) -> datetime:
        return self._office.engine.clock.now()
