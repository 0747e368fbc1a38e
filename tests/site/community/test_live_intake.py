"""Messages over a WebSocket: who may open it, receipts in order."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from fairway.api import live_intake
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message

pytestmark = pytest.mark.postgres


@pytest.fixture
async def address(port: Port) -> AsyncIterator[str]:
    """The house behind a real server."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(port.house.app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    yield f"ws://127.0.0.1:{listener.getsockname()[1]}/v1/intake"
    server.should_exit = True
    await serving


def key(port: Port, who: str) -> str:
    return port.house.clients[who].headers["Authorization"]


async def closed(address: str, first: str | bytes | None, headers: dict[str, str] | None = None) -> int:
    """With which code the site closes a connection."""
    async with connect(address, additional_headers=headers) as channel:
        if first is not None:
            await channel.send(first)
        with pytest.raises(ConnectionClosed) as ended:
            while True:
                await channel.recv()
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code


async def test_each_frame_is_a_message_and_gets_its_receipt(port: Port, address: str) -> None:
    async with connect(address, additional_headers={"Authorization": key(port, "Terminal")}) as channel:
        for frame in (message(gate_in()), message(gate_in("MSCU6639870")).decode(), b"nonsense", message(gate_in())):
            await channel.send(frame)
        answers = [json.loads(await channel.recv()) for _ in range(4)]
    assert [one["standing"] for one in answers] == ["accepted", "accepted", "refused", "accepted"]
    assert answers[3]["repeated"] is True
    assert answers[3]["message"] == answers[0]["message"]
    assert await port.value("SELECT count(*) FROM inbound_message WHERE channel = 'websocket'") == 3


async def test_the_key_may_come_in_the_first_frame(port: Port, address: str) -> None:
    async with connect(address) as channel:
        await channel.send(json.dumps({"key": key(port, "Line").partition(" ")[2]}))
        await channel.send(message(gate_in()))
        assert json.loads(await channel.recv())["standing"] == "accepted"


async def test_who_may_not_is_told_so_and_nothing_is_taken(
    port: Port, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_intake, "PATIENCE", 0.2)
    assert await closed(address, None) == live_intake.NO_KEY
    assert await closed(address, b"\xff\xfe") == live_intake.NO_KEY
    assert await closed(address, '{"key": "fw_wrong"}') == live_intake.NO_KEY
    assert await closed(address, message(gate_in()), {"Authorization": "Bearer fw_wrong"}) == live_intake.NO_KEY
    customs = {"Authorization": key(port, "Hong Kong Customs")}
    assert await closed(address, message(gate_in()), customs) == live_intake.NOT_ALLOWED
    assert await port.value("SELECT count(*) FROM inbound_message") == 0


async def test_a_frame_that_is_too_large_ends_the_connection(port: Port, address: str) -> None:
    code = await closed(address, b" " * (9 * 1024 * 1024), {"Authorization": key(port, "Terminal")})
    assert code == live_intake.TOO_LARGE
