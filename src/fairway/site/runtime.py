"""A site at work: its settings, database, record, clock and keys, opened together and closed together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.ids import uuid7
from fairway.base.time import AcceleratedClock, Clock, SystemClock
from fairway.clearance.decide import CLEARANCE
from fairway.consignments.aggregate import SUBMISSION
from fairway.filings.store import FILING
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.registry import REGISTRY
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.risk.standing.authorised import AUTHORISED_PLATFORMS
from fairway.parcels.risk.standing.inspections import INSPECTIONS
from fairway.parcels.risk.standing.tables import RISK_TABLES
from fairway.parties.aggregate import ORGANISATION
from fairway.parties.model import side_of
from fairway.parties.store import Principal
from fairway.record.model import Actor, ActorKind, Aggregate, Context, StreamId
from fairway.record.recorder import Outcome, Receipt, Recorder, Step
from fairway.record.registry import Registry
from fairway.site.community.queues import Desk
from fairway.site.database import Database, open_database
from fairway.site.exchange.book import EXCHANGE
from fairway.site.exchange.envelope import OwnKeys, SiteKeys
from fairway.site.known_keys import KnownKeys
from fairway.site.provision import access
from fairway.site.settings import Settings
from fairway.tracking.alerts.raised_rows import ALERT
from fairway.tracking.alerts.rule_book import RULE_BOOK
from fairway.tracking.inbound import INBOUND
from fairway.tracking.journey import JOURNEY
from fairway.tracking.partner import PARTNER
from fairway.tracking.shares import SHARE
from fairway.tracking.shipment_rows import SHIPMENT
from fairway.transport.store import TRIP
from fairway.wire.gacc.numbers import SendTimes

AGGREGATES: tuple[Aggregate[Any, Any], ...] = (
    ORGANISATION,
    SUBMISSION,
    FILING,
    TRIP,
    CLEARANCE,
    JOURNEY,
    EXCHANGE,
    INBOUND,
    PARTNER,
    SHIPMENT,
    RULE_BOOK,
    ALERT,
    SHARE,
    SEALED_TRIP,
    REGISTRY,
    JOINING,
    BATCH,
    RISK_TABLES,
    AUTHORISED_PLATFORMS,
    INSPECTIONS,
)
PARTNERS = {"hk": "gd", "gd": "hk"}
"""The site that each site shares submissions with; those of a locked trip tell each other of it beside that."""


@dataclass
class Site:
    """Everything that commands, pages and workers of one process need. Use :func:`open_site`."""

    settings: Settings
    database: Database
    recorder: Recorder
    registry: Registry
    clock: Clock
    keys: OwnKeys
    partners: dict[str, SiteKeys]
    secret: str
    send_times: SendTimes = field(default_factory=SendTimes)
    """Gives each message to an authority a moment of its own."""
    intake: Desk = field(default_factory=Desk)
    """A turn for each partner whose messages this process takes in."""
    known_keys: KnownKeys = field(init=False)
    """Who acts with an API key."""

    def __post_init__(self) -> None:
        self.known_keys = KnownKeys(self.settings.folder)

    @property
    def id(self) -> str:
        """ "hk", "gd" or "mo"."""
        return self.settings.site

    @property
    def side(self) -> str:
        """The customs territory of the site."""
        return side_of(self.settings.site)

    @property
    def partner(self) -> str:
        """The site on the other side."""
        return PARTNERS.get(self.settings.site, "hk")

    @property
    def others(self) -> tuple[str, ...]:
        """Every other site that this one can reach."""
        return tuple(sorted({self.partner, *self.partners, *self.settings.peer_addresses(self.partner)} - {self.id}))

    def context(self, actor: Actor) -> Context:
        """What a command may know: the present, the actor, fresh identifiers."""
        now = self.clock.now()
        return Context(now=now, actor=actor, site=self.id, new_id=lambda: uuid7(now))

    async def execute(
        self,
        aggregate: Aggregate[Any, Any],
        stream: StreamId,
        command: Any,
        actor: Actor,
        *,
        receipt: Receipt | None = None,
        fresh: bool = False,
    ) -> Outcome:
        """Carry out one command."""
        return await self.execute_many([Step(aggregate, stream, command, fresh)], actor, receipt=receipt)

    async def execute_many(
        self, steps: list[Step[Any, Any]], actor: Actor, *, receipt: Receipt | None = None
    ) -> Outcome:
        """Carry out commands on several streams in one transaction."""
        async with self.database.single_statements() as conn:
            return await self.recorder.execute_many(conn, steps, self.context(actor), receipt=receipt)


def actor_of(principal: Principal) -> Actor:
    """The actor that facts name: the person or key, never its name."""
    if principal.person:
        return Actor(kind=ActorKind.PERSON, id=str(principal.person), organisation=principal.organisation)
    return Actor(kind=ActorKind.API_KEY, id=str(principal.key), organisation=principal.organisation)


def policy_actor(name: str) -> Actor:
    """A policy or worker of the site itself."""
    return Actor(kind=ActorKind.POLICY, id=name)


def _own_keys(settings: Settings) -> tuple[OwnKeys, str]:
    """The site's keys and secret, made at the first start; readable by the site's own user only."""
    path = settings.keys_folder / "site.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = {**OwnKeys.generate(settings.site).private(), "secret": os.urandom(32).hex()}
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(msgspec.json.encode(fresh))
        temporary.chmod(0o600)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process of the site was quicker; its keys hold
        finally:
            temporary.unlink()
    stored = msgspec.json.decode(path.read_bytes())
    return OwnKeys.load(settings.site, stored), stored["secret"]


def publish_keys(settings: Settings) -> Path:
    """Write the site's public keys where an operator takes them from to give to the other site."""
    keys, _ = _own_keys(settings)
    path = settings.folder / "public-keys.json"
    path.write_bytes(msgspec.json.encode(keys.public()))
    return path


def trust_partner(settings: Settings, partner: SiteKeys) -> None:
    """Keep the public keys of the other site; from then on its envelopes are taken."""
    folder = settings.keys_folder / "partners"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{partner.site}.json").write_bytes(msgspec.json.encode(partner))


def _partners(settings: Settings) -> dict[str, SiteKeys]:
    folder = settings.keys_folder / "partners"
    found = [msgspec.json.decode(path.read_bytes(), type=SiteKeys) for path in sorted(folder.glob("*.json"))]
    return {partner.site: partner for partner in found}


def clock_of(settings: Settings) -> Clock:
    """The demonstration clock when one is set, the machine's otherwise."""
    return AcceleratedClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def open_site(settings: Settings, *, watched: bool = False) -> AsyncIterator[Site]:
    """The site behind ``settings``; it must have been prepared before. ``watched``: see :func:`open_database`."""
    keys, secret = _own_keys(settings)
    async with open_database(access(settings), pool_size=settings.pool_size, watched=watched) as database:
        yield Site(
            settings=settings,
            database=database,
            recorder=Recorder(settings.site),
            registry=Registry(AGGREGATES),
            clock=clock_of(settings),
            keys=keys,
            partners=_partners(settings),
            secret=secret,
        )


def new_case(site: Site) -> UUID:
    """A fresh identifier for a case."""
    return uuid7(site.clock.now())
