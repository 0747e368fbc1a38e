"""Events for whom they concern; webhooks signed, retried, replayed, never to an inner address."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from fairway.api import events
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.record.note import Signer
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import Sequencer
from fairway.site.webhooks import WebhookSender, refuse_address, resolve
from fairway.site.workers.telling import EventWorker
from tests.api.conftest import PASSWORD, House
from tests.api.test_submissions import plain


async def follow(house: House) -> None:
    """Sequence what was committed and make its events."""
    sequencer = Sequencer(house.site.id, Signer.generate("fairway.test/hk"), house.clock)
    async with house.site.database.single_statements() as conn:
        await sequencer.drain(conn)
    worker = EventWorker(house.site)
    while await worker.step():
        pass


async def test_each_sees_the_events_of_the_own_cases(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    other = await house.organisation("Competitor", OrganisationKind.FORWARDER)
    case = (await client.post("/v1/submissions", json=plain())).json()["submission"]
    await follow(house)
    page = (await client.get("/v1/events")).json()
    assert [(event["type"], event["case"]) for event in page["events"]] == [("submission.recorded", case)]
    assert (await other.get("/v1/events")).json()["events"] == []
    assert (await client.get("/v1/events", params={"after": page["next"]})).json()["events"] == []


async def test_a_stream_tells_events_with_their_names_and_goes_on_where_it_was_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST", 0.05)
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    other = await house.organisation("Competitor", OrganisationKind.FORWARDER)
    cases = [
        (await client.post("/v1/submissions", json=plain(f"S-{number}"))).json()["submission"] for number in (1, 2)
    ]
    await follow(house)

    async def told(who: httpx.AsyncClient, **asked: Any) -> list[tuple[str, str, str]]:
        answer = await who.get("/v1/events/stream", **asked)
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = re.findall(r"^id: (\d+)\nevent: (.+)\ndata: (.+)\n\n", answer.text, re.MULTILINE)
        return [(number, kind, json.loads(data)["case"]) for number, kind, data in found]

    whole = await told(client, params={"after": -1})
    assert [(kind, case) for _, kind, case in whole] == [("submission.recorded", case) for case in cases]
    assert await told(client, headers={"Last-Event-ID": whole[0][0]}) == whole[1:]
    assert await told(client) == []
    assert await told(other, params={"after": -1}) == []


async def test_the_interface_describes_itself_as_openapi_3_1(house: House) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    described = (await client.get("/v1/openapi.json")).json()
    assert described["openapi"].startswith("3.1.")
    assert "/v1/events/stream" in described["paths"]


class Receiver:
    """A partner's server on loopback that refuses the first deliveries."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[tuple[dict[str, str], bytes]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if self.refusals:
            self.refusals -= 1
            writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            self.taken.append((headers, body))
            writer.write(b"HTTP/1.1 204 Done\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(refusals: int = 0) -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver(refusals)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    async with server:
        yield receiver, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"


async def deliver(house: House) -> None:
    async with house.site.database.single_statements() as conn:
        await OutboxWorker(conn, {"webhook": WebhookSender(house.site)}, house.clock).drain()


async def test_a_webhook_is_signed_retried_and_replayed(house: House) -> None:
    house.site.settings = replace(house.site.settings, webhooks_to_loopback=True)
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    async with receiving(refusals=1) as (receiver, url), house.client() as admin:
        await admin.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": PASSWORD})
        admin.headers["Sec-Fetch-Site"] = "same-origin"
        made = (await admin.post("/v1/webhooks", json={"url": url})).json()
        await client.post("/v1/submissions", json=plain())
        await follow(house)
        await deliver(house)
        assert receiver.taken == []
        house.clock.set(house.clock.now().replace(hour=5))
        await deliver(house)
        [(headers, body)] = receiver.taken
        key = base64.b64decode(made["secret"].removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert json.loads(body)["type"] == "submission.recorded"
        await deliver(house)
        assert len(receiver.taken) == 1
        await admin.post(f"/v1/webhooks/{made['webhook']}/replay", json={"after": -1})
        await follow(house)
        await deliver(house)
        assert [one[0]["webhook-id"] for one in receiver.taken] == [headers["webhook-id"]] * 2
        listed = (await admin.get("/v1/webhooks")).json()
        assert made["secret"] not in str(listed)
        assert listed[0]["last_status"] == "204"


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "https://localhost/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://10.1.2.3/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.0.1/",
        "https://172.16.5.4/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://user:secret@partner.example/hook",
        "https://partner.example:22/hook",
        "https://printer.local/hook",
        "ftp://partner.example/",
        "file:///etc/passwd",
        "https://",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_hostile_addresses_are_refused(url: str) -> None:
    assert refuse_address(url)


@pytest.mark.parametrize("host", ["127.1", "localhost", "0x7f000001"])
async def test_names_that_lead_inside_are_refused_when_they_are_looked_up(host: str) -> None:
    with pytest.raises(ConnectionError):
        await resolve(host, 443)


async def test_the_api_refuses_a_hostile_webhook(house: House) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    await house.person("Forwarder", "amy@forwarder.example", PersonRole.ADMIN)
    async with house.client() as admin:
        await admin.post("/v1/sessions", json={"email": "amy@forwarder.example", "password": PASSWORD})
        admin.headers["Sec-Fetch-Site"] = "same-origin"
        refused = await admin.post("/v1/webhooks", json={"url": "https://169.254.169.254/"})
        assert refused.status_code == 422
        assert refused.json()["issues"][0]["rule"] == "WEBHOOK-ADDRESS"
