"""What the database keeps of declared parcels: filings to plan, messages, where each document stands, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg
import msgspec

TAXED = "tax"
"""Beside the counts of standings: how many have a tax bill. No code of an answer."""


class ToPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A filing whose messages are to be planned."""

    case_id: UUID
    filing: int
    organisation: UUID
    codes: tuple[str, ...]
    documents: tuple[str, ...]
    bills: tuple[str, ...]


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A planned message."""

    number: str
    filing: int
    message: int
    guid: str
    keys: tuple[str, ...]
    """What the receipts of its objects will carry."""
    parcels: tuple[str, ...]


class Held(msgspec.Struct, kw_only=True):
    """A document as it stands in the database."""

    case_id: UUID
    organisation: UUID
    number: str
    key: str
    guid: str
    status: str
    text: str
    passed: list[str]
    at: datetime | None
    pre_no: str
    invt_no: str


async def to_plan(conn: asyncpg.Connection, one: ToPlan, now: datetime) -> None:
    """Have a filing planned; once."""
    await conn.execute(
        "INSERT INTO parcel_to_plan (case_id, filing, organisation, codes, documents, bills, since)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        one.case_id,
        one.filing,
        one.organisation,
        list(one.codes),
        list(one.documents),
        list(one.bills),
        now,
    )


async def next_to_plan(conn: asyncpg.Connection) -> ToPlan | None:
    """The filing that waits longest to be planned."""
    row = await conn.fetchrow(
        "SELECT case_id, filing, organisation, codes, documents, bills FROM parcel_to_plan"
        " ORDER BY since, case_id, filing LIMIT 1"
    )
    if row is None:
        return None
    return ToPlan(
        case_id=row["case_id"],
        filing=row["filing"],
        organisation=row["organisation"],
        codes=tuple(row["codes"]),
        documents=tuple(row["documents"]),
        bills=tuple(row["bills"]),
    )


async def planned(conn: asyncpg.Connection, case: UUID, filing: int) -> None:
    """All messages of a filing are planned."""
    await conn.execute("DELETE FROM parcel_to_plan WHERE case_id = $1 AND filing = $2", case, filing)


async def last_message(conn: asyncpg.Connection, case: UUID, number: str, filing: int) -> int:
    """The last message of a kind that is noted: 0 for none. They are noted in their order."""
    found: int | None = await conn.fetchval(
        "SELECT max(message) FROM parcel_message WHERE case_id = $1 AND number = $2 AND filing = $3",
        case,
        number,
        filing,
    )
    return found or 0


async def note(
    conn: asyncpg.Connection, case: UUID, organisation: UUID, messages: Sequence[MessageRow], now: datetime
) -> None:
    """Note planned messages with their objects; what is noted already is left alone."""
    await conn.execute(
        "INSERT INTO parcel_message (case_id, number, filing, message, organisation, guid, objects, planned_at)"
        " SELECT $1, r.number, r.filing, r.message, $2, r.guid, r.objects, $3"
        " FROM unnest($4::text[], $5::int[], $6::int[], $7::text[], $8::int[])"
        "  AS r(number, filing, message, guid, objects) ON CONFLICT DO NOTHING",
        case,
        organisation,
        now,
        [one.number for one in messages],
        [one.filing for one in messages],
        [one.message for one in messages],
        [one.guid for one in messages],
        [len(one.keys) for one in messages],
    )
    for number in sorted({one.number for one in messages}):
        some = [one for one in messages if one.number == number]
        said = await conn.execute(
            "INSERT INTO parcel_filing (case_id, organisation, number, key, parcel, guid, filed_at)"
            " SELECT $1, $2, $3, r.key, r.parcel, r.guid, $4"
            " FROM unnest($5::text[], $6::text[], $7::text[]) AS r(key, parcel, guid) ON CONFLICT DO NOTHING",
            case,
            organisation,
            number,
            now,
            [key for one in some for key in one.keys],
            [parcel for one in some for parcel in one.parcels],
            [one.guid for one in some for _ in one.keys],
        )
        await move(conn, {(case, organisation, number, ""): int(said.split()[-1])})


async def move(conn: asyncpg.Connection, changes: Mapping[tuple[UUID, UUID, str, str], int]) -> None:
    """Change the counts of standings (case, organisation, number, status), and have the record told of it."""
    rows = [(*key, count) for key, count in sorted(changes.items(), key=str) if count]
    await conn.executemany(
        "INSERT INTO parcel_standing AS s (case_id, organisation, number, status, count) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (case_id, organisation, number, status) DO UPDATE SET count = s.count + excluded.count",
        rows,
    )
    for case in sorted({key[0] for key, count in changes.items() if count}, key=str):
        await tell(conn, case)


async def tell(conn: asyncpg.Connection, case: UUID) -> None:
    """Have the record told of a batch."""
    await conn.execute(
        "INSERT INTO parcel_to_tell AS t (case_id, changed) VALUES ($1, true)"
        " ON CONFLICT (case_id) DO UPDATE SET changed = true WHERE NOT t.changed",
        case,
    )


async def sent(conn: asyncpg.Connection, guid: str, digest: bytes, now: datetime) -> None:
    """A message was put into the terminal's box as bytes of this digest; the first time counts."""
    case = await conn.fetchval(
        "UPDATE parcel_message SET sent_at = $2, digest = $3 WHERE guid = $1 AND sent_at IS NULL RETURNING case_id",
        guid,
        now,
        digest,
    )
    if case is not None:
        await tell(conn, case)


_HELD = (
    "SELECT case_id, organisation, number, key, guid, status, text, passed, at, pre_no, invt_no FROM parcel_filing"
    " WHERE organisation IS NOT NULL AND "
)


async def held(conn: asyncpg.Connection, number: str, keys: Sequence[str]) -> list[Held]:
    """Documents of a kind by what their receipts carry, kept for whoever asks until the end of the transaction."""
    rows = await conn.fetch(
        f"{_HELD} number = $1 AND key = ANY ($2::text[]) ORDER BY case_id, key FOR UPDATE", number, list(keys)
    )
    return [Held(**dict(row)) for row in rows]


async def held_of(conn: asyncpg.Connection, guid: str) -> list[Held]:
    """The documents of one message, kept likewise."""
    rows = await conn.fetch(f"{_HELD} guid = $1 ORDER BY case_id, number, key FOR UPDATE", guid)
    return [Held(**dict(row)) for row in rows]


async def put(conn: asyncpg.Connection, rows: Sequence[Held]) -> None:
    """Write back documents that have moved."""
    await conn.execute(
        "UPDATE parcel_filing AS f SET status = r.status, text = r.text, passed = string_to_array(r.passed, '|'),"
        " at = r.at, pre_no = r.pre_no, invt_no = r.invt_no"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],"
        "  $8::text[], $9::text[]) AS r(case_id, number, key, status, text, passed, at, pre_no, invt_no)"
        " WHERE f.case_id = r.case_id AND f.number = r.number AND f.key = r.key",
        [one.case_id for one in rows],
        [one.number for one in rows],
        [one.key for one in rows],
        [one.status for one in rows],
        [one.text for one in rows],
        ["|".join(one.passed) for one in rows],
        [one.at for one in rows],
        [one.pre_no for one in rows],
        [one.invt_no for one in rows],
    )


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """A tax bill of an inventory, or what became of it."""

    invt_no: str
    tax_no: str
    status: str
    amount: Decimal | None


async def tax(conn: asyncpg.Connection, bills: Sequence[Bill]) -> None:
    """Note tax bills of inventories, or what became of them."""
    rows = await conn.fetch(
        "SELECT case_id, organisation, number FROM parcel_filing"
        " WHERE invt_no = ANY ($1::text[]) AND invt_no <> '' AND organisation IS NOT NULL AND tax_no = ''"
        " ORDER BY case_id, number, key FOR UPDATE",
        [one.invt_no for one in bills],
    )
    await conn.execute(
        "UPDATE parcel_filing AS f SET tax_no = r.tax_no, tax = coalesce(r.amount, f.tax),"
        " tax_status = greatest(r.status, f.tax_status)"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) AS r(invt_no, tax_no, status, amount)"
        " WHERE f.invt_no = r.invt_no AND f.invt_no <> ''",
        [one.invt_no for one in bills],
        [one.tax_no for one in bills],
        [one.status for one in bills],
        [one.amount for one in bills],
    )
    await move(conn, Counter((row["case_id"], row["organisation"], row["number"], TAXED) for row in rows))


async def to_tell(conn: asyncpg.Connection) -> list[tuple[UUID, datetime | None]]:
    """Batches that the record is to be told of, with the time at which it was told last."""
    rows = await conn.fetch("SELECT case_id, told_at FROM parcel_to_tell WHERE changed ORDER BY case_id")
    return [(row["case_id"], row["told_at"]) for row in rows]


async def telling(conn: asyncpg.Connection, case: UUID, now: datetime) -> None:
    """The record is being told: what changes from here on is told the next time."""
    await conn.execute("UPDATE parcel_to_tell SET changed = false, told_at = $2 WHERE case_id = $1", case, now)
