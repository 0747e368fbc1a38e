"""The tables of the registry and of applications."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from fairway.locks.scheme import model as m
from fairway.record.model import Row, Table

SCHEME_ENTRY = Table(
    name="scheme_entry",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "kind": "text",
        "code": "text",
        "version": "integer",
        "valid_from": "date",
        "valid_until": "date",
        "withdrawn_at": "timestamptz",
        "content": "jsonb",
        "name": "text",
        "side": "text",
        "standing": "text",
        "search": "text",
        "batch": "uuid",
        "recorded_at": "timestamptz",
        "recorded_by": "text",
    },
    key=("case_id", "scope", "kind", "code", "version"),
)
SCHEME_KEY = Table(
    name="scheme_key",
    columns={"key": "text", "kind": "text", "case_id": "uuid", "code": "text"},
    key=("kind", "key", "case_id", "code"),
)
"""What a vehicle or lock is found by: marks without blanks, terminal identifiers."""
JOINING_VIEW = Table(
    name="joining_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "reference": "text",
        "home": "text",
        "organisation": "uuid",
        "name": "text",
        "carrier": "jsonb",
        "sides": "jsonb",
        "revision": "integer",
        "statement": "text",
        "withdrawn": "boolean",
        "applied_at": "timestamptz",
        "changed_at": "timestamptz",
        "search": "text",
    },
    key=("case_id", "scope"),
)
JOINING_PART = Table(
    name="joining_part",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "side": "text",
        "kind": "text",
        "code": "text",
        "version": "integer",
        "part": "text",
        "reason": "text",
        "at": "timestamptz",
    },
    key=("case_id", "scope", "side", "kind", "code"),
)
"""How each customs stands to the application (kind "carrier", no code) and to each thing in it."""


def mark_key(mark: str) -> str:
    """A registration mark as it is compared: letters, characters and digits only, capitals."""
    return "".join(one for one in mark.upper() if one.isalnum())


def entry_row(
    *,
    case_id: UUID,
    scope: str,
    kind: m.Kind,
    code: str,
    version: int,
    valid_from: date,
    valid_until: date | None,
    content: m.Content,
    recorded_at: datetime,
    recorded_by: str,
    batch: UUID | None = None,
    withdrawn_at: datetime | None = None,
) -> Row:
    """The row of a version."""
    name = name_of(content)
    words = words_of(content)
    return Row(
        SCHEME_ENTRY,
        {
            "case_id": case_id,
            "scope": scope,
            "kind": kind.value,
            "code": code,
            "version": version,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "withdrawn_at": withdrawn_at,
            "content": msgspec.to_builtins(content),
            "name": name,
            "side": getattr(content, "side", ""),
            "standing": str(getattr(content, "standing", "") or getattr(content, "state", "")),
            "search": " ".join((code, *words)).lower(),
            "batch": batch,
            "recorded_at": recorded_at,
            "recorded_by": recorded_by,
        },
    )


def name_of(content: m.Content) -> str:
    """What an entry is sorted by; of a driver nothing personal."""
    match content:
        case m.Point() | m.Route() | m.Carrier():
            return content.names.en or content.names.tc or content.names.sc
        case m.Fence() | m.Hours():
            return content.place
        case m.Corridor():
            return f"{content.from_place} {content.to_place}"
        case m.Accreditation():
            return content.subject
        case m.Vehicle():
            return next(iter(content.marks()), "")
        case m.Lock():
            return content.terminal
        case m.Driver():
            return ""


def words_of(content: m.Content) -> tuple[str, ...]:
    """What an entry is found by; of a driver nothing personal."""
    match content:
        case m.Point() | m.Route():
            return (*msgspec.structs.astuple(content.names), getattr(content, "region", ""))
        case m.Fence() | m.Hours():
            return (content.place,)
        case m.Corridor():
            return (content.from_place, content.to_place)
        case m.Accreditation():
            return (content.subject, content.side)
        case m.Carrier():
            return (*msgspec.structs.astuple(content.names), content.business_registration, content.uscc)
        case m.Vehicle():
            return (*content.marks(), *(mark_key(mark) for mark in content.marks()))
        case m.Lock():
            return (content.terminal, content.profile, content.vendor, content.model)
        case m.Driver():
            return ()
