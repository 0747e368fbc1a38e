"""What a corrected message said beside its events, and its correction does not: ties and named parties.

Both give rights to see, so they end with the message that gave them. Events stay, as withdrawn; that somebody was named
by mistake is in the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.record.model import Recorded
from fairway.record.store import read_stream
from fairway.site.community.following import store
from fairway.site.runtime import Site
from fairway.tracking.inbound import MessageTaken, inbound_stream
from fairway.tracking.model import Link

if TYPE_CHECKING:
    import asyncpg

Row = tuple[Any, ...]
Told = Sequence[tuple[Recorded, MessageTaken]]


def link_row(link: Link, partner: UUID) -> Row:
    """A tie as it is stored."""
    return link.one.value, link.one.kind.value, link.other.value, link.other.kind.value, partner, link.since, link.until


def party_rows(fact: MessageTaken) -> list[Row]:
    """The parties that a message names, as they are stored."""
    return [
        (one.reference.value, one.reference.kind.value, fact.partner, one.identifier, one.role) for one in fact.parties
    ]


async def take_back(conn: asyncpg.Connection, site: Site, told: Told) -> set[tuple[str, str]]:
    """Drop what the messages said that those of ``told`` correct, unless it was told again after; the references whose
    surroundings changed. To be called when all that ``told`` says is stored."""
    met: set[tuple[str, str]] = set()
    for number, (_, fact) in enumerate(told):
        if fact.corrects is None:
            continue
        old = await _message(conn, site, fact.corrects)
        if old is None or old.test:
            continue
        kept = {link_row(link, later.partner)[:6] for _, later in told[number:] for link in later.links}
        links = [row for row in (link_row(link, old.partner) for link in old.links) if row[:6] not in kept]
        await store.drop_links(conn, links)
        parties = party_rows(old)
        await store.drop_named(conn, fact.corrects, parties)
        met |= {(row[0], row[1]) for row in (*links, *parties)} | {(row[2], row[3]) for row in links}
    return met


async def _message(conn: asyncpg.Connection, site: Site, message: UUID) -> MessageTaken | None:
    facts = await read_stream(conn, site.registry, inbound_stream(message))
    return next((one.fact for one in facts if isinstance(one.fact, MessageTaken)), None)
