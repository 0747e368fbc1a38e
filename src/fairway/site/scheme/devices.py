"""Locks of the scheme at the gateway: bound when the customs of the site approves them, each with a code of its own."""

from __future__ import annotations

import secrets
from uuid import UUID

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.joining import GiveLockCode
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.model import Kind, Lock, Part
from fairway.parties.store import Principal
from fairway.record.connection import Connection
from fairway.record.store import load
from fairway.site.gateway import bindings
from fairway.site.runtime import Site, actor_of
from fairway.site.scheme import applications, store

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 16
"""Letters and digits of a code: 80 bits."""


async def bind_locks(site: Site, case: UUID) -> None:
    """Let exactly the approved locks of an application speak to this site; a code that was given stays good."""
    now = site.clock.now()
    async with site.database.writing() as conn:
        state: f.JoiningState | None = (await load(conn, JOINING, f.joining_stream(case))).state
        if state is None or state.carrier is None:
            return
        for thing in state.things.values():
            if thing.kind is not Kind.LOCK:
                continue
            lock: Lock = thing.read
            approved = (
                not state.withdrawn and thing.withdrawn_at is None and state.part_of(site.side, thing) is Part.APPROVED
            )
            known = await bindings.lookup(conn, lock.terminal)
            if not approved:
                if known is not None and not await _approved_elsewhere(conn, site.side, lock.terminal, case):
                    await bindings.release(conn, lock.terminal, now)
                continue
            digest = state.codes.get(thing.code)
            if known is not None and (known.profile, _hex(known.code_hash)) == (lock.profile, digest):
                continue
            await bindings.bind(
                conn,
                lock.terminal,
                lock.profile,
                code_hash=bytes.fromhex(digest) if digest else None,
                home=state.home == site.id,
                organisation=state.carrier.organisation,
                since=now,
            )


async def _approved_elsewhere(conn: Connection, side: str, terminal: str, case: UUID) -> bool:
    """Whether the lock of that number is approved by another application than ``case``: then that one's word counts.
    Two sites may each have got an application with the number, and one here may have followed another."""
    for holder in await store.holders_of(conn, Kind.LOCK, [terminal]):
        if holder["case_id"] == case:
            continue
        state: f.JoiningState | None = (await load(conn, JOINING, f.joining_stream(holder["case_id"]))).state
        thing = state.things.get(f.thing_key(Kind.LOCK, holder["code"])) if state else None
        if state is None or thing is None or state.withdrawn or thing.withdrawn_at is not None:
            continue
        if thing.read.terminal == terminal and state.part_of(side, thing) is Part.APPROVED:
            return True
    return False


def _hex(code_hash: bytes | None) -> str | None:
    return None if code_hash is None else code_hash.hex()


async def give_code(site: Site, principal: Principal, case: UUID, code: str) -> str:
    """A new authentication code for a lock at this site. It is told this once; only its hash is kept.

    The code that the lock had before is good no longer.
    """
    if not applications.may_decide(principal):
        raise NotFound
    seen = await applications.view(site, principal, case)
    entries = (one.row.entry for one in seen.things)
    lock = next((one for one in entries if (one.kind, one.code) == (Kind.LOCK, code)), None)
    if lock is None:
        raise NotFound
    content: Lock = lock.content
    if not needs_code(content.profile):
        raise Refusal(
            [
                Issue(
                    rule="SELS-JOIN-NO-CODE",
                    message="A lock of the profile {profile} carries no secret: there is no code to give.",
                    remedy="Its readings are marked unauthenticated.",
                    pointer="/code",
                    params={"profile": content.profile},
                )
            ]
        )
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    digest = bindings.code_hash(content.terminal, secret)
    command = GiveLockCode(side=site.side, code=code, sha256=digest.hex())
    await site.execute(JOINING, f.joining_stream(case), command, actor_of(principal))
    async with site.database.writing() as conn:
        await bindings.bind(
            conn,
            content.terminal,
            content.profile,
            code_hash=digest,
            home=seen.home == site.id,
            organisation=seen.carrier.organisation,
            since=site.clock.now(),
        )
    return secret


def needs_code(profile: str) -> bool:
    """Whether devices of a profile authenticate."""
    return not profile.startswith("jt701")
