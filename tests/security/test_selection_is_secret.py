"""Inspect or go stays secret until the kiosk.

Two sites play the same story and differ in nothing but what customs decided about the truck. Whatever anybody outside
customs can ask of the application, by API or in a browser, gives the same answer at both: every route of it is asked.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.api import events
from fairway.base.ids import uuid7
from fairway.clearance.facts import Outcome
from fairway.parties.model import OrganisationKind, customs_of
from fairway.portal.routes import entrance
from fairway.record.reader import log_size
from fairway.site import filing, runtime
from fairway.site.database import Database
from tests.api.behind import follow
from tests.api.conftest import MORNING, House, make_house
from tests.security.asking import ask, open_page, serve_whole
from tests.security.cast import PEOPLE, ROLES, Cast, add_people, assemble
from tests.security.pages import NOT_COMPARED, PAGES
from tests.security.requests import REQUESTS
from tests.security.routes import routes_of

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

OF_CUSTOMS = {"customs", "officer"}
OUTSIDE = [role for role in ROLES if role not in {*OF_CUSTOMS, "reader"}]
PEOPLE_OUTSIDE = [person for person in PEOPLE if person not in {*OF_CUSTOMS, "viewer"}]
"""``reader`` and ``viewer`` see what the owner's other key and clerk see, by the same grants."""
_RANDOM = re.compile(
    r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|[0-9a-f]{32,64}"
    r"|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86,}={0,2}"
    r"|whsec_[A-Za-z0-9+/=]{44}"
    r"|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
    r"|[A-Za-z0-9+/]{12,20}…"
    r"|fw_(?:[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{4})(?![A-Za-z0-9_-])"
    r"|expires=[^;]+ GMT"
)
"""Hashes, salts, keys, signatures and secrets, each drawn by chance and of one length, and the real time at which a
browser is to forget a cookie. Each becomes ``#``."""
LAST = (
    "DELETE /v1/webhooks/{webhook}",
    "DELETE /v1/submissions/{submission}/parties/{organisation}",
    "DELETE /v1/keys/{key}",
    "DELETE /v1/people/{person}",
    "DELETE /v1/sessions/current",
    "POST /session/organisation",
    "POST /session/end",
)
"""What ends rights or sessions is asked at the end, in this order."""


VARIANTS = (
    "/v1/submissions/{submission}/bundle?form=json",
    "/v1/submissions/{submission}/bundle?document={sha256}",
    "/v1/search?ref=XX1234",
    "/v1/search?ref={ccrn}",
    "/v1/trips?status=bundled",
    "/v1/trips?status=planned",
    "/v1/events?after=20&limit=3",
    "/v1/data-flows?submission={submission}",
    "/work?q=XX+1234",
    "/work?q={ccrn}",
    "/work?filter=mine&sort=crossing&dir=desc",
    "/work?filter=today",
    "/work?filter=closed",
    "/work?at=lok-ma-chau&direction=cn-hk",
    "/work.csv?q=XX+1234",
    "/declarations?filter=all",
    "/data-flow?d=out&q={ccrn}",
)
"""Addresses with questions that the tables of requests do not ask."""


_WORD = re.compile(r"expires=[^;]+ GMT|[A-Za-z0-9+/_=-]{7,}…?")
"""What could hold one of them: looked for first, since all alternatives at every letter of a page take long."""


def plain(text: str) -> str:
    return _WORD.sub(lambda word: _RANDOM.sub("#", word[0]), text)


def members(content: bytes) -> dict[str, str | int]:
    """The files of an archive: texts as they are, others by their size."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            plain(name): plain(archive.read(name).decode("utf-8", "replace")) for name in sorted(archive.namelist())
        }


def seen(answer: httpx.Response) -> dict[str, Any]:
    """An answer as it is compared: status, headers, content, sizes."""
    headers = {name: plain(value) for name, value in answer.headers.items() if name not in {"date", "content-length"}}
    packed = answer.content[:2] == b"PK"
    return {
        "status": answer.status_code,
        "headers": headers,
        "content": members(answer.content) if packed else plain(answer.text),
        # An archive packs random numbers into more or fewer bytes; its files are compared instead.
        "size": None if packed else len(answer.content),
    }


def parting(one: httpx.Response, other: httpx.Response) -> list[str]:
    """Where two answers part. Most are equal as they came, and only the others are rid of what is random."""

    def whole(answer: httpx.Response) -> tuple[object, ...]:
        return answer.status_code, answer.content, [pair for pair in answer.headers.multi_items() if pair[0] != "date"]

    if whole(one) == whole(other):
        return []
    first, second = seen(one), seen(other)
    return difference(first, second) if first != second else []


@pytest.fixture
def same_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A way to begin the numbering of cases, facts and messages anew, so that two sites give the same names."""
    numbers = [itertools.count(1)]
    monkeypatch.setattr(runtime, "uuid7", lambda moment=None: uuid7(moment, next(numbers[0]).to_bytes(10, "big")))
    monkeypatch.setattr(entrance, "_new_form", lambda: "form")
    monkeypatch.setattr(filing, "uuid4", lambda: uuid7(MORNING, next(numbers[0]).to_bytes(10, "big")))

    def begin(first: int = 1) -> None:
        numbers[0] = itertools.count(first)

    yield begin


def difference(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two answers part, short enough to be read."""
    found = [f"{name}: {one[name]} / {other[name]}" for name in ("status", "size") if one[name] != other[name]]
    found += [
        f"{name}: {one['headers'].get(name)} / {other['headers'].get(name)}"
        for name in one["headers"].keys() | other["headers"].keys()
        if one["headers"].get(name) != other["headers"].get(name)
    ]
    first, second = str(one["content"]), str(other["content"])
    at = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if first != second:
        at = min(len(first), len(second)) if at is None else at
        found.append(f"content: ...{first[max(0, at - 80) : at + 80]} / ...{second[max(0, at - 80) : at + 80]}")
    return found


async def everything(cast: Cast) -> dict[str, httpx.Response]:
    """What each role outside customs gets from every route, and what lies about for it to be told."""
    told: dict[str, httpx.Response] = {}
    for variant in VARIANTS:
        address = variant.format(**cast.values)
        for name, client in {**cast.clients, **{f"{who} at a screen": one for who, one in cast.people.items()}}.items():
            if name.removesuffix(" at a screen") not in OF_CUSTOMS:
                told[f"{name}: {variant}"] = await client.get(address)
    routes = [route for route in (*PAGES, *REQUESTS) if route not in LAST]
    for route in (*routes, *LAST):
        if route in PAGES:
            for person in PEOPLE_OUTSIDE:
                told[f"{person}: {route}"] = await open_page(cast, person, route)
                if "{kind}" in route:
                    told[f"{person}: {route} csv"] = await open_page(cast, person, route, kind="csv")
        if route in REQUESTS:
            for role in OUTSIDE:
                told[f"{role}: {route}"] = await ask(cast, role, route)
    return told


async def pushed(house: House) -> list[Any]:
    """What webhooks are told, and what waits for the other site: each message with its size."""
    async with house.site.database.single_statements() as conn:
        rows = await conn.fetch(
            "SELECT channel, key, headers, body FROM outbox WHERE channel = 'webhook' OR channel LIKE 'site:%'"
            " ORDER BY moment, ordinal, key"
        )
    return [[plain(str(one["channel"])), plain(str(dict(one["headers"]))), plain(one["body"].decode())] for one in rows]


async def played(house: House, stack: AsyncExitStack, outcome: Outcome) -> Cast:
    serve_whole(house)
    cast = await assemble(house, stack, outcome)
    await add_people(cast, stack)
    return cast


@pytest.fixture
async def both(
    database: Database,
    other_database: Database,
    tmp_path: Path,
    same_names: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[dict[Outcome, Cast]]:
    """The site where the truck goes and the site where it is inspected."""
    monkeypatch.setattr(events, "LONGEST", 0.05)
    async with AsyncExitStack() as stack:
        casts = {}
        for outcome, opened in zip(Outcome, (database, other_database), strict=True):
            same_names()
            made = await make_house(opened, tmp_path / outcome.value)
            await made.organisation(
                "Hong Kong Customs", OrganisationKind.CUSTOMS, side="hk", organisation=customs_of("hk")
            )
            casts[outcome] = await played(made, stack, outcome)
        yield casts


async def test_nobody_outside_customs_can_tell_before_the_kiosk(both: dict[Outcome, Cast], same_names: Any) -> None:
    found, sizes, deliveries = {}, {}, {}
    for outcome, cast in both.items():
        decided = (await cast.clients["customs"].get(f"/v1/trips/{cast.values['trip']}/decisions")).json()
        assert [one["outcome"] for one in decided] == [outcome]
        same_names(1_000_000)
        deliveries[outcome] = await pushed(cast.house)
        found[outcome] = await everything(cast)
        await follow(cast.house)
        async with cast.house.site.database.single_statements() as conn:
            sizes[outcome] = await log_size(conn)
    go, inspect = found[Outcome.GO], found[Outcome.INSPECT]
    assert go.keys() == inspect.keys()
    parted = {name: where for name in go if (where := parting(go[name], inspect[name]))}
    assert not parted, "\n".join(f"{name}: {what}" for name, what in parted.items())
    assert sizes[Outcome.GO] == sizes[Outcome.INSPECT]
    assert deliveries[Outcome.GO] == deliveries[Outcome.INSPECT]
    assert len(deliveries[Outcome.GO]) > 5
    # The comparison is about something: all routes of the application were asked, and they showed the truck.
    asked = {name.partition(": ")[2].removesuffix(" csv") for name in go} - set(VARIANTS)
    assert asked | NOT_COMPARED.keys() == routes_of(both[Outcome.GO].house.app)
    assert sum(one.text.count("XX 1234") for one in go.values()) > 20
    assert sum(one.status_code == 200 for one in go.values()) > 300
