"""Frames of locks over HTTP: on disk when answered, refused with the reason, in the reader's language."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.gateway import bindings
from fairway.site.gateway.bindings.cache import Bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.server.door import Door
from fairway.site.gateway.server.gateway import Gateway
from fairway.site.gateway.spool.writer import SpoolWriter
from tests.api.conftest import House

FRAMES = "/v1/locks/frames"
MANY = b"{}\n" * 1_001
FRAME = b'{"device":"EX-1","at":"2026-11-23T01:09:00Z","lock":{"bolt":"locked"}}'


@pytest.fixture
async def gateway(house: House) -> AsyncIterator[Gateway]:
    """The gateway of the house, which a carrier's lock is bound at."""
    folder = house.site.settings.gateway_folder
    writer = SpoolWriter(folder / "spool")
    made = Gateway(Bindings(folder / "bindings.json"), SpoolBus(folder / "spool", writer), house.clock)
    await house.organisation("Carrier", OrganisationKind.CARRIER)
    await house.organisation("Other", OrganisationKind.CARRIER)
    async with house.site.database.writing() as conn:
        owner = house.organisations["Carrier"]
        await bindings.bind(
            conn, "EX-1", "canonical", code_hash=None, home=True, organisation=owner, since=house.clock.now()
        )
        assert await made.bindings.refresh(conn, house.clock.now())
        assert not await made.bindings.refresh(conn, house.clock.now()), "nothing has changed"
    door = Door(made, folder)
    await door.open()
    yield made
    await door.close()
    writer.close()


async def test_a_frame_is_on_disk_when_it_is_answered(house: House, gateway: Gateway) -> None:
    carrier = house.clients["Carrier"]
    answer = await carrier.post(FRAMES, content=FRAME, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (202, {"frames": [{"result": "stored"}]})
    assert gateway.commit.stored == 1


async def test_each_line_has_its_own_answer(house: House, gateway: Gateway) -> None:
    lines = b"\n".join((FRAME, FRAME.replace(b"EX-1", b"EX-2"), b"{}", b""))
    headers = {"content-type": "application/x-ndjson", "accept-language": "zh-HK"}
    answer = await house.clients["Carrier"].post(FRAMES, content=lines, headers=headers)
    stored, unknown, faulty = answer.json()["frames"]
    assert (answer.status_code, stored["result"], faulty["result"]) == (202, "stored", "undecodable")
    assert unknown == {"result": "unknown-device", "message": "本站並無登記此裝置。"}
    assert faulty["detail"]


async def test_a_lock_of_another_firm_does_not_exist(house: House, gateway: Gateway) -> None:
    answer = await house.clients["Other"].post(FRAMES, content=FRAME, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["frames"][0]["result"]) == (422, "unknown-device")


async def test_without_a_gateway_it_is_to_be_tried_again(house: House) -> None:
    carrier = await house.organisation("Carrier", OrganisationKind.CARRIER)
    answer = await carrier.post(FRAMES, content=FRAME, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"", "application/json"), (b"{}", "text/plain"), (MANY, "application/x-ndjson")],
)
async def test_what_is_no_request_is_refused(house: House, content: bytes, media_type: str) -> None:
    carrier = await house.organisation("Carrier", OrganisationKind.CARRIER)
    answer = await carrier.post(FRAMES, content=content, headers={"content-type": media_type})
    assert answer.status_code == 422
