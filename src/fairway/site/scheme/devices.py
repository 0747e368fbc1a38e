"""Locks of the scheme at the gateway: bound when the customs of the site approves them, each with a code of its own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.joining import GiveLockCode
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.model import Kind, Lock, Part
from fairway.parties.store import Principal
from fairway.record.connection import Connection
from fairway.record.store import load
from fairway.site.gateway import bindings, passwords
from fairway.site.runtime import Site, actor_of
from fairway.site.scheme import applications, store

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PASSWORD = re.compile(r"[0-9A-Za-z]{4,12}")
"""What a lock takes: the makers ship six digits."""
PASSWORD_NOT_ASKED = Issue(
    rule="SELS-LOCK-PASSWORD-NOT-ASKED",
    message="This lock opens by an authenticated command; it has no password to keep.",
    pointer="/password",
)
PASSWORD_FORM = Issue(
    rule="SELS-LOCK-PASSWORD",
    message="A password of a lock is 4 to 12 letters and digits.",
    remedy="Enter it as it was set in the lock.",
    pointer="/password",
)
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
                    if state.withdrawn or thing.withdrawn_at is not None:
                        await passwords.forget(conn, lock.terminal)
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


async def keep_password(site: Site, principal: Principal, case: UUID, code: str, password: str) -> None:
    """Keep the static password of a lock whose protocol asks for one, for the customs of this site alone.

    By the carrier that entered the lock here, or by an officer. It is sealed at once and never told again: neither
    here nor in the record, a log or another site. Raises NotFound for anybody else, Refusal when the lock takes none.
    """
    seen = await applications.view(site, principal, case)
    if not applications.may_decide(principal):
        if not applications.may_apply(principal):
            raise NotFound
        await applications.own(site, principal, case)
    entries = (one.row.entry for one in seen.things)
    lock = next((one.content for one in entries if (one.kind, one.code) == (Kind.LOCK, code)), None)
    if not isinstance(lock, Lock) or seen.withdrawn:
        raise NotFound
    if needs_code(lock.profile):
        raise Refusal([PASSWORD_NOT_ASKED])
    if not _PASSWORD.fullmatch(password):
        raise Refusal([PASSWORD_FORM])
    sealer = passwords.Sealer.of(site.settings.keys_folder, site.id)
    async with site.database.writing() as conn:
        if await _approved_elsewhere(conn, site.side, lock.terminal, case):
            raise NotFound
        await passwords.keep(conn, sealer, lock.terminal, password, by=actor_of(principal).id, now=site.clock.now())


async def passwords_kept(site: Site, terminals: Sequence[str]) -> dict[str, datetime]:
    """Of which of these locks this site keeps a password, and since when."""
    async with site.database.single_statements() as conn:
        return await passwords.kept(conn, terminals)


def needs_code(profile: str) -> bool:
    """Whether devices of a profile authenticate."""
    return not profile.startswith("jt701")
