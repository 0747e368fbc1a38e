"""Two sites on two servers of their own: neither can enter the other's database, and each works while the other is
dead, its PostgreSQL included, and catches up afterwards exactly once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from fairway.parties.model import OrganisationKind as Kind
from fairway.record.fsck import fsck
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.reader import read_sequenced
from fairway.site.database import open_database
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.exchange.book import EnvelopeMade, EnvelopeTaken
from fairway.site.postgres_binaries import Binaries
from fairway.site.processes import started_at
from fairway.site.provision import GROUPS, Access, embedded, prepare, start_server
from fairway.site.settings import Settings
from tests.site.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
OTHER = {"hk": "gd", "gd": "hk"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Clusters:
    """The servers of both sites, as an installation prepares them."""

    def __init__(self, folder: Path, binaries: Binaries) -> None:
        # A port of its own that it keeps: a site that comes back is found where it was.
        self.settings = {
            site: Settings(site=site, var=folder, pg_bin=binaries.folder, pg_port=_free_port()) for site in OTHER
        }
        self.access: dict[str, Access] = {}

    def cluster(self, site: str) -> EmbeddedPostgres:
        found = embedded(self.settings[site])
        assert found
        return found

    def prepare(self) -> None:
        for site, settings in self.settings.items():
            self.access[site] = asyncio.run(prepare(settings, start_server(settings)))

    def kill(self, site: str) -> None:
        """SIGKILL for the server and all its processes, as when the machine loses power."""
        pid = self.cluster(site).pid
        assert pid
        family = [pid, *_children(pid)]
        for one in family:
            os.kill(one, signal.SIGKILL)
        while any(started_at(one) for one in family):
            pass

    def stop(self) -> None:
        for site in OTHER:
            self.cluster(site).stop()


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


@pytest.fixture
def clusters(tmp_path: Path, binaries: Binaries) -> Iterator[Clusters]:
    made = Clusters(tmp_path / "兩地 sites", binaries)
    made.prepare()
    yield made
    made.stop()


def signed_in_at(address: str, other: str) -> str:
    """The sign-in of one address at the server and database of another."""
    mine, theirs = urlsplit(address), urlsplit(other)
    sign_in = mine.netloc.rpartition("@")[0]
    return theirs._replace(netloc=f"{sign_in}@{theirs.netloc.rpartition('@')[2]}").geturl()


def _secret(address: str) -> str:
    return urlsplit(address).password or ""


def test_neither_sites_roles_can_enter_the_others_database(clusters: Clusters) -> None:
    async def enter(address: str) -> None:
        connection = await asyncpg.connect(address, timeout=10)
        await connection.close()

    refused = (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)
    for site, other in OTHER.items():
        ours, theirs = clusters.access[site], clusters.access[other]
        for group in GROUPS:
            mine = getattr(ours, group)
            asyncio.run(enter(mine))  # at home it works
            for there in (theirs.owner, theirs.writer, theirs.reader):
                with pytest.raises(refused):
                    asyncio.run(enter(signed_in_at(mine, there)))
                # Nor with the name of a role there and a password from here, or with none.
                for secret in (_secret(mine), ""):
                    role = urlsplit(there).username
                    stolen = urlsplit(there)._replace(netloc=f"{role}:{secret}@{urlsplit(there).netloc.split('@')[1]}")
                    with pytest.raises(refused):
                        asyncio.run(enter(stolen.geturl()))
        # The administrator of one server is nobody at the other.
        home, abroad = clusters.cluster(site).url(), clusters.cluster(other).url()
        asyncio.run(enter(home))
        with pytest.raises(refused):
            asyncio.run(enter(signed_in_at(home, abroad)))
    secrets = [_secret(getattr(access, group)) for access in clusters.access.values() for group in GROUPS]
    secrets += [_secret(clusters.cluster(site).url()) for site in OTHER]
    assert len(set(secrets)) == len(secrets) == 8
    for settings in clusters.settings.values():
        assert settings.keys_folder.stat().st_mode & 0o077 == 0
        assert (settings.keys_folder / "database.json").stat().st_mode & 0o077 == 0


class Line(httpx.AsyncBaseTransport):
    """The line to a site. Nobody answers while the site is dead, and of the first answers of one that came back every
    other is lost on the way, so that what it has on disk is sent again."""

    def __init__(self, site: str, app: Any, dead: set[str]) -> None:
        self._site, self._inner, self._dead = site, httpx.ASGITransport(app=app), dead
        self._was_dead, self._answers = False, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._site in self._dead:
            self._was_dead = True
            raise httpx.ConnectError("connection refused", request=request)
        answer = await self._inner.handle_async_request(request)
        self._answers += 1
        if self._was_dead and self._answers % 2 and self._answers < 10:
            raise httpx.ReadError("the connection was lost", request=request)
        return answer


class Region:
    """Both sites at work, each on its own server, and the means to lose one of them."""

    def __init__(self, clusters: Clusters, stack: AsyncExitStack, world: World, dead: set[str]) -> None:
        self.clusters, self.stack, self.world, self.dead = clusters, stack, world, dead
        self.houses = {"hk": world.hk, "gd": world.gd}
        self.parts = {"hk": world.hk_parts, "gd": world.gd_parts}

    def lose(self, site: str) -> None:
        self.clusters.kill(site)
        self.dead.add(site)
        self._down(site, True)

    async def bring_back(self, site: str) -> None:
        """Start the server again, which recovers, and the site's processes."""
        assert await asyncio.to_thread(self.clusters.cluster(site).start)
        house, parts = self.houses[site], self.parts[site]
        database = await self.stack.enter_async_context(open_database(self.clusters.access[site], pool_size=4))
        house.site.database = database
        connection = await self.stack.enter_async_context(database.single_statements())
        parts["outbox"] = OutboxWorker(connection, parts["senders"], house.clock)
        self.dead.discard(site)
        self._down(site, False)

    def _down(self, site: str, down: bool) -> None:
        setattr(self.world, f"{site}_down", down)

    async def crossed(self, maker: str) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
        """The envelopes that ``maker`` made and those of it that the other site took in, by case and number."""
        made = await self.envelopes(maker, EnvelopeMade)
        taken = await self.envelopes(OTHER[maker], EnvelopeTaken)
        return made, taken

    async def envelopes(self, site: str, kind: type[EnvelopeMade | EnvelopeTaken]) -> Counter[tuple[str, int]]:
        here = self.houses[site].site
        async with here.database.single_statements() as conn:
            facts = await read_sequenced(conn, here.registry, -1, 10_000)
        kinds = (one for one in facts if isinstance(one.fact, kind))
        return Counter((str(one.stream.case_id), one.fact.sequence) for one in kinds)

    async def verified(self, site: str) -> int:
        """Facts of a log in which everything holds."""
        async with self.houses[site].site.database.single_statements() as conn:
            report = await fsck(conn, site=site, keys=[self.parts[site]["signer"].verifier])
        assert report.issues == []
        return report.facts


@pytest.fixture
async def region(clusters: Clusters, tmp_path: Path) -> AsyncIterator[Region]:
    dead: set[str] = set()
    async with AsyncExitStack() as stack:
        hk, gd = [
            await stack.enter_async_context(open_database(clusters.access[site], pool_size=4)) for site in ("hk", "gd")
        ]
        world = await stack.enter_async_context(
            make_world(hk, gd, tmp_path / "world", line=lambda site, app: Line(site, app, dead))
        )
        yield Region(clusters, stack, world, dead)


def _example(name: str, **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return {**plain, **changes}


async def _firms(region: Region) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    plain = _example("south-general")["consignments"][0]
    declarant = plain.get("hk_declarant") or plain["consignee"]
    mainland = await region.world.gd.organisation("Exporter", Kind.SHIPPER, Kind.FORWARDER, side="cn")
    hong_kong = await region.world.hk.organisation(
        "Importer",
        Kind.CONSIGNEE,
        Kind.FORWARDER,
        business_registration=declarant["hk_business_registration"],
    )
    return mainland, hong_kong


async def _send(region: Region, client: httpx.AsyncClient, case: str, target: str) -> list[dict[str, Any]]:
    """File and let ten minutes pass; the filings of the target as they stand."""
    sent = await client.post(f"/v1/submissions/{case}/filings", json={"targets": [target]})
    assert sent.status_code == 202, sent.text
    await region.world.work()
    await region.world.pass_time(timedelta(minutes=10))
    shown = (await client.get(f"/v1/submissions/{case}")).json()
    return [one for one in shown["filings"] if one["target"] == target]


async def test_each_site_works_while_the_other_is_dead_and_catches_up_exactly_once(region: Region) -> None:
    world = region.world
    mainland, hong_kong = await _firms(region)
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    plain = _example("south-general")
    case = (await mainland.post("/v1/submissions", json=plain)).json()["submission"]
    assert {one["status"] for one in await _send(region, mainland, case, "cn.road_manifest")} == {"accepted"}

    # The Mainland's site dies, and its PostgreSQL with it. Hong Kong goes on: reads, completes, files, bundles.
    region.lose("gd")
    with pytest.raises(ConnectionRefusedError):
        await asyncpg.connect(region.clusters.access["gd"].writer, timeout=5)
    retrieved = await hong_kong.post("/v1/copies/retrieval", json={"submission": case})
    assert retrieved.status_code == 200, retrieved.text
    completed = {name: value for name, value in plain.items() if name != "provenance"}
    assert (await hong_kong.put(f"/v1/submissions/{case}", json=completed)).status_code == 200
    filed = await _send(region, hong_kong, case, "hk.road_aci")
    assert {one["status"] for one in filed} == {"accepted"}
    north = (await hong_kong.post("/v1/submissions", json=_example("north-reefer"))).json()["submission"]
    assert (await hong_kong.get(f"/v1/submissions/{north}")).status_code == 200
    await _send(region, hong_kong, north, "hk.road_aci")
    trip = {
        "direction": "cn-hk",
        "control_point": plain["trip"]["control_point"],
        "crossing_date": "2026-12-03",
        "batch_number": plain["trip"]["batch_number"],
        "vehicle": {"hk_mark": "AB 1234"},
    }
    planned = (await hong_kong.post("/v1/trips", json=trip)).json()["trip"]
    wanted = {"references": [{"ccrn": one["authority_reference"]} for one in filed]}
    bundled = await hong_kong.post(f"/v1/trips/{planned}/vehicles/V1/references", json=wanted)
    assert bundled.status_code == 200, bundled.text
    await world.pass_time(timedelta(minutes=36), timedelta(minutes=4))
    # What the other site has not said is unknown, and unknown is never taken for yes.
    lane = world.hk.clients["Customs hk"]
    arrival = f"/v1/control-points/{plain['trip']['control_point']}/arrivals"
    told = (await lane.post(arrival, json={"hk_mark": "AB 1234"})).json()
    assert (told["outcome"], [one["rule"] for one in told["issues"]]) == ("wait", ["CN-CONFIRMATION"])
    waiting = await region.envelopes("hk", EnvelopeMade)
    assert sum(waiting.values()) > 3, "what the dead site is to be told waits here"

    # It comes back: every envelope is taken in once, and it knows what happened meanwhile.
    await region.bring_back("gd")
    await world.pass_time(timedelta(minutes=30), timedelta(minutes=3))
    made, taken = await region.crossed("hk")
    assert made == taken
    assert set(made.values()) == {1}
    shown = (await mainland.get(f"/v1/submissions/{case}")).json()
    known = {one["authority_reference"] for one in shown["other_side"] if one["target"] == "hk.road_aci"}
    assert known == {one["authority_reference"] for one in filed}
    assert "bundled" in {one["milestone"] for one in shown["milestones"]}

    # Now Hong Kong dies. The Mainland reads, confirms, records and files to its own customs.
    region.lose("hk")
    assert (await mainland.get(f"/v1/submissions/{case}")).status_code == 200
    confirmed = await _send(region, mainland, case, "cn.carrier_confirmation")
    assert {one["status"] for one in confirmed} == {"accepted"}, confirmed
    second = _example("south-general", reference="SECOND-1")
    another = (await mainland.post("/v1/submissions", json=second)).json()["submission"]
    assert (await mainland.get(f"/v1/submissions/{another}")).status_code == 200
    assert await _send(region, mainland, another, "cn.road_manifest")
    await region.bring_back("hk")
    await world.pass_time(timedelta(minutes=30), timedelta(minutes=3))
    for maker in OTHER:
        made, taken = await region.crossed(maker)
        assert made == taken
        assert set(made.values()) == {1}
    assert [one["case_id"] for one in (await hong_kong.get("/v1/copies")).json()["copies"]] == [another]
    told = (await lane.post(arrival, json={"hk_mark": "AB 1234"})).json()
    assert told["outcome"] in {"go", "inspect"}, told

    # Nothing was lost or doubled: each document reached its customs once, and both records hold.
    for site, client, cases in (("hk", hong_kong, (case, north)), ("gd", mainland, (case, another))):
        for one in cases:
            shown = (await client.get(f"/v1/submissions/{one}")).json()
            sendings = [len(filing["detail"].get("sendings") or ()) for filing in shown["filings"]]
            assert set(sendings) <= {0, 1}, shown["filings"]
        assert await region.verified(site) > 30
