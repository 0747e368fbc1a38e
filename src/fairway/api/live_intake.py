"""Messages over a WebSocket: each frame is a message, each answer its receipt, in order.

The key comes in the header ``Authorization: Bearer ...``, or, from where no header can be set, as the first frame:
``{"key": "..."}``. Binary frames are messages as they are; so are text frames. A receipt is sent when the message is on
disk. Closed with 4401 for no key, 4403 for one that may not send messages, 1009 for a frame that is too large.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from fairway.api.problems import issue_json
from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.community import intake
from fairway.site.community.queues import Flooded
from fairway.site.community.receipts import told
from fairway.site.community.understanding import LARGEST
from fairway.site.runtime import Site
from fairway.tracking.inbound import Channel

router = APIRouter(prefix="/v1")
PATIENCE = 10.0
"""Seconds that a connection has to say who it is."""
NO_KEY, NOT_ALLOWED, TOO_LARGE = 4401, 4403, 1009
_key = msgspec.json.Decoder(dict[str, str])


@router.websocket("/intake")
async def live(socket: WebSocket) -> None:
    """Take messages until the partner goes."""
    await socket.accept()
    site: Site = socket.app.state.site
    try:
        secret = await _secret(socket)
        while (closing := await _serve_one(socket, site, secret)) is None:
            pass
        await socket.close(closing)
    except WebSocketDisconnect:
        return


async def _secret(socket: WebSocket) -> str:
    scheme, _, secret = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return secret.strip()
    try:
        return _key.decode(await asyncio.wait_for(_frame(socket), PATIENCE)).get("key", "").strip()
    except (TimeoutError, msgspec.DecodeError):
        return ""


async def _serve_one(socket: WebSocket, site: Site, secret: str) -> int | None:
    """Take one message; the reason to close the connection, if there is one. The key is looked at each time, because it
    may have been revoked meanwhile."""
    if await _principal(site, secret) is None:
        return NO_KEY
    raw = await _frame(socket)
    if len(raw) > LARGEST:
        return TOO_LARGE
    principal = await _principal(site, secret)
    if principal is None:
        return NO_KEY
    if Permission.TELL not in principal.permissions:
        return NOT_ALLOWED
    await socket.send_bytes(msgspec.json.encode(await _taken(site, principal, raw)))
    return None


async def _principal(site: Site, secret: str) -> Principal | None:
    return await site.known_keys.principal(site.database, secret) if secret else None


async def _frame(socket: WebSocket) -> bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    content = message.get("bytes")
    if content is None:
        content = message.get("text", "").encode()
    return bytes(content)


async def _taken(site: Site, principal: Principal, raw: bytes) -> dict[str, Any]:
    try:
        return told(await intake.take(site, principal, raw, channel=Channel.WEBSOCKET), Language.EN)
    except Refusal as refused:
        return {"standing": "refused", "faults": [issue_json(issue, Language.EN) for issue in refused.issues]}
    except Flooded as flooded:
        return {"standing": "waiting", "retry_after": flooded.retry_after}
