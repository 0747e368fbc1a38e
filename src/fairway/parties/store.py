"""Queries about organisations, people, sessions and keys.

Reads for a person go through a reader connection (row-level security); secrets and sessions are read by the site
itself, before anybody is known, through a writer connection.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fairway.parties.model import OrganisationKind, Permission, PersonRole

if TYPE_CHECKING:
    import asyncpg

SESSION_LENGTH = timedelta(hours=12)
FAILURES_BEFORE_LOCK = 5
LOCK_LENGTH = timedelta(minutes=15)
_KEY_PREFIX = "fw_"
_SHOWN = 4
"""Characters of a key's secret, of 43, that its row shows for good."""
_hasher = PasswordHasher()
_NO_ACCOUNT = _hasher.hash(secrets.token_hex(16))
"""Verified when there is no such account, so that the time taken does not tell."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that somebody may act for."""

    organisation: UUID
    name_en: str | None = None
    name_tc: str | None = None
    name_sc: str | None = None


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who is acting: a person with a session, or an API key."""

    organisation: UUID
    organisation_name: str
    side: str
    kinds: frozenset[OrganisationKind]
    permissions: frozenset[Permission]
    person: UUID | None = None
    person_name: str = ""
    role: PersonRole | None = None
    key: UUID | None = None
    language: str = "en"
    own: Membership | None = None
    """The organisation acted for with its names in each script; of people only."""
    also: tuple[Membership, ...] = ()
    """The other organisations that the sign-in was proved for."""

    @property
    def holder(self) -> UUID:
        """Whose grants count: a driver's own, otherwise the organisation's."""
        return self.person if self.role is PersonRole.DRIVER and self.person else self.organisation


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation of the directory."""

    organisation: UUID
    name_en: str | None
    name_tc: str | None
    name_sc: str | None
    kinds: tuple[str, ...]
    side: str


def hash_password(password: str) -> str:
    """An argon2id hash (about 0.1 s of work: call it outside the event loop)."""
    return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; takes as long when there is no account."""
    try:
        return _hasher.verify(stored or _NO_ACCOUNT, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def new_secret() -> str:
    """A secret for a session or key: 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """What is stored of a random secret (its SHA-256; random secrets need no slow hash)."""
    return hashlib.sha256(secret.encode()).digest()


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A stored sign-in of an address."""

    organisation: UUID
    person: UUID
    password_hash: str
    locked: bool


async def sign_ins(conn: asyncpg.Connection, email: str, now: datetime) -> list[SignIn]:
    """Every active sign-in of an address; one person may act for several organisations."""
    rows = await conn.fetch(
        "SELECT organisation, person, password_hash, coalesce(locked_until > $2, false) AS locked"
        " FROM sign_in WHERE email = $1 AND active ORDER BY organisation",
        email.strip().lower(),
        now,
    )
    return [SignIn(**dict(row)) for row in rows]


async def set_password(
    conn: asyncpg.Connection, *, email: str, organisation: UUID, person: UUID, password_hash: str
) -> None:
    """Create or replace the sign-in of a person."""
    await conn.execute(
        "INSERT INTO sign_in (email, organisation, person, password_hash) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (email, organisation) DO UPDATE SET password_hash = excluded.password_hash,"
        " person = excluded.person, active = true, failures = 0, locked_until = NULL",
        email.strip().lower(),
        organisation,
        person,
        password_hash,
    )


async def note_failure(conn: asyncpg.Connection, email: str, now: datetime) -> None:
    """Count a wrong password; too many lock the address for a while."""
    await conn.execute(
        "UPDATE sign_in SET failures = (failures + 1) % $2,"
        " locked_until = CASE WHEN failures + 1 >= $2 THEN $3::timestamptz ELSE locked_until END WHERE email = $1",
        email.strip().lower(),
        FAILURES_BEFORE_LOCK,
        now + LOCK_LENGTH,
    )


async def remove_sign_in(conn: asyncpg.Connection, organisation: UUID, person: UUID) -> None:
    """End a person's sign-in and sessions for an organisation."""
    await conn.execute("DELETE FROM sign_in WHERE organisation = $1 AND person = $2", organisation, person)
    await conn.execute("DELETE FROM session WHERE organisation = $1 AND person = $2", organisation, person)
    await conn.execute("DELETE FROM session_choice WHERE organisation = $1 AND person = $2", organisation, person)


async def open_session(
    conn: asyncpg.Connection,
    *,
    email: str,
    organisation: UUID,
    person: UUID,
    now: datetime,
    proved: Sequence[tuple[UUID, UUID]] = (),
) -> tuple[str, datetime]:
    """A new session's secret and its end. ``proved``: every organisation, with its person, that the sign-in was
    proved for."""
    secret, until = new_secret(), now + SESSION_LENGTH
    await conn.execute(
        "INSERT INTO session (token_hash, organisation, person, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        secret_hash(secret),
        organisation,
        person,
        now,
        until,
    )
    if len(proved) > 1:
        await conn.executemany(
            "INSERT INTO session_choice (token_hash, organisation, person) VALUES ($1, $2, $3)",
            [(secret_hash(secret), *one) for one in proved],
        )
    await conn.execute(
        "UPDATE sign_in SET failures = 0, locked_until = NULL WHERE email = $1 AND organisation = $2",
        email.strip().lower(),
        organisation,
    )
    return secret, until


_EXCHANGE = """
WITH gone AS (
    DELETE FROM session s USING session_choice c
    WHERE s.token_hash = $1 AND s.expires_at > $4 AND c.token_hash = s.token_hash AND c.organisation = $3
      AND EXISTS (SELECT 1 FROM person_view p WHERE p.case_id = c.organisation AND p.person = c.person)
    RETURNING s.expires_at, c.person
), made AS (
    INSERT INTO session (token_hash, organisation, person, created_at, expires_at)
    SELECT $2, $3, person, $4, expires_at FROM gone
)
SELECT expires_at, person,
       ARRAY(SELECT (c.organisation, c.person) FROM session_choice c WHERE c.token_hash = $1) AS proved
FROM gone
"""


async def exchange_session(
    conn: asyncpg.Connection, secret: str, organisation: UUID, now: datetime
) -> tuple[str, datetime, UUID] | None:
    """Another session in place of one, for an organisation that the sign-in was proved for too: its secret, its end,
    which is that of the one before, and the person. None when it was not proved, or the session is over."""
    following = new_secret()
    row = await conn.fetchrow(_EXCHANGE, secret_hash(secret), secret_hash(following), organisation, now)
    if row is None:
        return None
    await conn.executemany(
        "INSERT INTO session_choice (token_hash, organisation, person) VALUES ($1, $2, $3)",
        [(secret_hash(following), *one) for one in row["proved"]],
    )
    return following, row["expires_at"], row["person"]


async def close_session(conn: asyncpg.Connection, secret: str) -> None:
    """End a session."""
    await conn.execute("DELETE FROM session WHERE token_hash = $1", secret_hash(secret))


_PERSON = """
SELECT s.organisation, s.person, p.name AS person_name, p.role, p.language,
       coalesce(d.name_en, d.name_tc, d.name_sc) AS organisation_name, d.kinds, d.side,
       d.name_en, d.name_tc, d.name_sc,
       (SELECT jsonb_agg(jsonb_build_object('organisation', c.organisation, 'name_en', o.name_en, 'name_tc', o.name_tc,
                                            'name_sc', o.name_sc) ORDER BY coalesce(o.name_en, o.name_tc, o.name_sc))
        FROM session_choice c JOIN directory o ON o.organisation = c.organisation
        JOIN person_view q ON q.case_id = c.organisation AND q.scope = 'organisation' AND q.person = c.person
        WHERE c.token_hash = s.token_hash AND c.organisation <> s.organisation) AS also
FROM session s
JOIN person_view p ON p.case_id = s.organisation AND p.scope = 'organisation' AND p.person = s.person
JOIN directory d ON d.organisation = s.organisation
WHERE s.token_hash = $1 AND s.expires_at > $2
"""
_KEY = """
SELECT k.organisation, k.key, k.permissions,
       coalesce(d.name_en, d.name_tc, d.name_sc) AS organisation_name, d.kinds, d.side
FROM api_key_secret k JOIN directory d ON d.organisation = k.organisation
WHERE k.secret_hash = $1 AND NOT k.revoked
"""


async def principal_of_session(conn: asyncpg.Connection, secret: str, now: datetime) -> Principal | None:
    """Who holds the session; None when it is over or unknown."""
    from fairway.parties.model import permissions

    row = await conn.fetchrow(_PERSON, secret_hash(secret), now)
    if row is None:
        return None
    kinds = frozenset(OrganisationKind(kind) for kind in row["kinds"])
    role = PersonRole(row["role"])
    return Principal(
        organisation=row["organisation"],
        organisation_name=row["organisation_name"],
        side=row["side"],
        kinds=kinds,
        permissions=permissions(role, kinds),
        person=row["person"],
        person_name=row["person_name"],
        role=role,
        language=row["language"],
        own=Membership(
            organisation=row["organisation"],
            name_en=row["name_en"],
            name_tc=row["name_tc"],
            name_sc=row["name_sc"],
        ),
        also=msgspec.convert(row["also"] or (), tuple[Membership, ...]),
    )


async def principal_of_key(conn: asyncpg.Connection, secret: str) -> Principal | None:
    """Which organisation a key acts for; None when it is revoked or unknown."""
    row = await conn.fetchrow(_KEY, secret_hash(secret))
    if row is None:
        return None
    return Principal(
        organisation=row["organisation"],
        organisation_name=row["organisation_name"],
        side=row["side"],
        kinds=frozenset(OrganisationKind(kind) for kind in row["kinds"]),
        permissions=frozenset(Permission(name) for name in row["permissions"]),
        key=row["key"],
    )


async def store_key(
    conn: asyncpg.Connection, *, secret: str, key: UUID, organisation: UUID, permissions: Sequence[Permission]
) -> None:
    """Keep the hash of a key's secret."""
    await conn.execute(
        "INSERT INTO api_key_secret (secret_hash, key, organisation, permissions) VALUES ($1, $2, $3, $4)",
        secret_hash(secret),
        key,
        organisation,
        [permission.value for permission in permissions],
    )


async def revoke_key(conn: asyncpg.Connection, organisation: UUID, key: UUID) -> None:
    """Make a key useless at once."""
    await conn.execute(
        "UPDATE api_key_secret SET revoked = true WHERE organisation = $1 AND key = $2", organisation, key
    )


def new_key_secret() -> str:
    """A secret for an API key, recognisable by its prefix in leaks."""
    return _KEY_PREFIX + new_secret()


def begins(secret: str) -> str:
    """How the secret of a key begins: enough to find its row, of no use to guess the rest."""
    return secret[: len(_KEY_PREFIX) + _SHOWN]


async def partners(conn: asyncpg.Connection) -> list[Partner]:
    """The directory of the site, for choosing a partner (reader connection)."""
    rows = await conn.fetch(
        "SELECT organisation, name_en, name_tc, name_sc, kinds, side FROM directory"
        " ORDER BY coalesce(name_en, name_tc, name_sc)"
    )
    return [msgspec.convert({**row, "organisation": str(row["organisation"])}, Partner) for row in map(dict, rows)]


async def people(conn: asyncpg.Connection, organisation: UUID) -> list[dict[str, object]]:
    """The people of an organisation (reader connection)."""
    rows = await conn.fetch(
        "SELECT person, name, email, role, language FROM person_view WHERE case_id = $1 ORDER BY name", organisation
    )
    return [dict(row) for row in rows]


async def api_keys(conn: asyncpg.Connection, organisation: UUID) -> list[dict[str, object]]:
    """The API keys of an organisation, without secrets (reader connection)."""
    rows = await conn.fetch(
        "SELECT key, name, permissions, begins, issued_at, revoked_at FROM api_key_view WHERE case_id = $1"
        " ORDER BY issued_at",
        organisation,
    )
    return [dict(row) for row in rows]


async def organisations_numbered(
    conn: asyncpg.Connection, schemes: Sequence[str], values: Sequence[str]
) -> dict[str, UUID]:
    """The organisations registered under ``values`` in one of ``schemes``, by value (writer connection)."""
    rows = await conn.fetch(
        "SELECT value, organisation FROM organisation_number"
        " WHERE scheme = ANY ($1::text[]) AND value = ANY ($2::text[]) ORDER BY scheme, value",
        list(schemes),
        list(values),
    )
    return {row["value"]: row["organisation"] for row in rows}


async def organisation_of_number(conn: asyncpg.Connection, scheme: str, value: str) -> UUID | None:
    """The organisation registered under a number: "hk-br", "uscc" or "cn-customs" (writer connection)."""
    found: UUID | None = await conn.fetchval(
        "SELECT organisation FROM organisation_number WHERE scheme = $1 AND value = $2", scheme, value
    )
    return found


async def linked_people(conn: asyncpg.Connection, issuer: str, subject: str) -> list[tuple[UUID, UUID]]:
    """Organisation and person for an identity of a provider, of people who are still there (writer connection)."""
    rows = await conn.fetch(
        "SELECT e.organisation, e.person FROM external_identity e JOIN person_view p"
        " ON p.case_id = e.organisation AND p.person = e.person WHERE e.issuer = $1 AND e.subject = $2"
        " ORDER BY e.organisation",
        issuer.rstrip("/"),
        subject,
    )
    return [(row["organisation"], row["person"]) for row in rows]


async def link_identity(conn: asyncpg.Connection, issuer: str, subject: str, organisation: UUID, person: UUID) -> bool:
    """Link an identity to a person; whether the organisation has the person (writer connection)."""
    tag = await conn.execute(
        "INSERT INTO external_identity (issuer, subject, organisation, person)"
        " SELECT $1, $2, case_id, person FROM person_view WHERE case_id = $3 AND person = $4"
        " ON CONFLICT (issuer, subject, organisation) DO UPDATE SET person = excluded.person",
        issuer,
        subject,
        organisation,
        person,
    )
    return bool(tag == "INSERT 0 1")
