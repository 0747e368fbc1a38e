"""What is refused before it is read: bodies that are too large, hosts that are not ours."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairway.api.problems import TooLarge

MAX_BODY = 20 * 1024 * 1024
"""Bytes of a request's body; spreadsheets have a tighter limit of their own."""
STREAMED = re.compile(r"^/v1/parcel-batches/[^/]+/files/[^/]+$|^/parcels/[^/]+/files$")
"""Files of parcels are written to disk as they come and may be larger."""
LARGEST_FILE = 32 * 1024**3
"""Bytes of such a file."""
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
        b" base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)


class BodyLimit:
    """Stops reading a body that is larger than the limit, whatever its headers say."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app, with a bounded body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = LARGEST_FILE if STREAMED.match(scope["path"]) else self._limit
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        too_large = declared.isdigit() and int(declared) > limit
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            if too_large:
                raise TooLarge(limit)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge(limit)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in present)]
            await send(message)

        await self._app(scope, bounded, guarded)
