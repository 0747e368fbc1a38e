"""What customs keeps for everybody: points, fences, hours, corridors, routes, accreditations; one stream for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import check_all
from fairway.locks.scheme.model import CONTENT, Kind, Position
from fairway.locks.scheme.rows import SCHEME_ENTRY, entry_row
from fairway.locks.scheme.rules import ENTRY_RULES, Proposed
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, Scope, grant_rows
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, StreamId

_FAIRWAY = UUID("5f0b4c7e-6f2d-5c0a-9a57-3a1e8d2b9c41")
SCHEME = uuid5(_FAIRWAY, "scheme")
"""The case of the registry: the same identifier on every site, and each site's own record of it."""
PUBLIC = "public"
"""Scope of what whoever is signed in may see; the rest is for members and customs."""
_PUBLIC_KINDS = frozenset({Kind.POINT, Kind.HOURS, Kind.ROUTE})


class EntryRecorded(Fact, frozen=True, kw_only=True, tag="scheme-entry-recorded"):
    """A version of an entry."""

    version: int
    valid_from: date
    valid_until: date | None = None
    content: msgspec.Raw
    batch: UUID | None = None
    """The import that it came with."""


class EntryWithdrawn(Fact, frozen=True, kw_only=True, tag="scheme-entry-withdrawn"):
    """A version is undone: what held before it holds again."""

    version: int
    reason: str = ""


class RecordEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Record a version. ``content`` is one of the model's, as JSON."""

    kind: Kind
    code: str
    valid_from: date
    valid_until: date | None = None
    content: msgspec.Raw
    batch: UUID | None = None
    expects: int | None = None
    """The newest version that the writer has seen; refused when there is another since. None does not ask."""
    places: dict[str, Position | None] = {}
    """The points and control points that are known, with their positions."""
    points: frozenset[str] = frozenset()
    """Those of them that are points."""


class WithdrawVersion(msgspec.Struct, frozen=True, kw_only=True):
    """Undo a version."""

    version: int
    reason: str = ""


RegistryCommand = RecordEntry | WithdrawVersion


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version as the state keeps it."""

    version: int
    valid_from: date
    valid_until: date | None
    content: msgspec.Raw
    recorded_at: datetime
    recorded_by: str
    batch: UUID | None = None
    withdrawn_at: datetime | None = None


class EntryState(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of an entry."""

    versions: tuple[Version, ...] = ()

    def version(self, number: int) -> Version | None:
        """One of them."""
        return next((one for one in self.versions if one.version == number), None)


def entry_stream(kind: Kind, code: str) -> StreamId:
    """The stream of an entry."""
    return StreamId(SCHEME, f"scheme:{kind.value}:{code}")


def kind_and_code(stream: StreamId) -> tuple[Kind, str]:
    """What a stream is of."""
    _, kind, code = stream.stream.split(":", 2)
    return Kind(kind), code


def decide(state: EntryState | None, command: RegistryCommand, context: Context) -> Decision:
    """The fact; nothing where the newest version says the same. Raises Refusal with every fault of an entry."""
    entry = state or EntryState()
    if isinstance(command, WithdrawVersion):
        known = entry.version(command.version)
        if known is None:
            _refuse("SCHEME-VERSION", "There is no version {version} of this entry.", version=str(command.version))
        if known.withdrawn_at:
            return Decision()
        return Decision(facts=[EntryWithdrawn(version=command.version, reason=command.reason)])
    standing = [one for one in entry.versions if one.withdrawn_at is None]
    newest = entry.versions[-1].version if entry.versions else 0
    if command.expects is not None and command.expects != newest:
        _refuse(
            "SCHEME-STALE",
            "Somebody else recorded version {version} of this entry meanwhile.",
            remedy="Look at it, then change it again.",
            version=str(newest),
        )
    if standing and _same(standing[-1], command):
        return Decision()
    found = check_all(ENTRY_RULES, proposed(command), context.now.date())
    if found:
        raise Refusal(found)
    fact = EntryRecorded(
        version=newest + 1,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        content=command.content,
        batch=command.batch,
    )
    return Decision(facts=[fact])


def proposed(command: RecordEntry) -> Proposed:
    """The command as rules look at it."""
    return Proposed(
        kind=command.kind,
        code=command.code,
        content=command.content,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        places=command.places,
        point_codes=command.points,
    )


def _same(known: Version, command: RecordEntry) -> bool:
    return (known.valid_from, known.valid_until, bytes(known.content)) == (
        command.valid_from,
        command.valid_until,
        bytes(command.content),
    )


def _refuse(rule: str, message: str, *, remedy: str = "", **params: str) -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, remedy=remedy, params=params)])


def evolve(state: EntryState | None, fact: Fact, meta: FactMeta) -> EntryState:
    """The state after ``fact``."""
    entry = state or EntryState()
    match fact:
        case EntryRecorded():
            made = Version(
                version=fact.version,
                valid_from=fact.valid_from,
                valid_until=fact.valid_until,
                content=fact.content,
                recorded_at=meta.at,
                recorded_by=meta.actor.id,
                batch=fact.batch,
            )
            return replace(entry, versions=(*entry.versions, made))
        case EntryWithdrawn():
            return replace(
                entry,
                versions=tuple(
                    replace(one, withdrawn_at=meta.at) if one.version == fact.version else one for one in entry.versions
                ),
            )
        case _:
            return entry


def project(change: Change[EntryState]) -> Iterable[Row]:
    """The row of the version, and that the customs of the site may see it."""
    fact, meta = change.fact, change.meta
    if not isinstance(fact, EntryRecorded | EntryWithdrawn):
        return
    kind, code = kind_and_code(meta.stream)
    one = change.after.version(fact.version)
    if one is None:
        return
    yield entry_row(
        case_id=SCHEME,
        scope=PUBLIC if kind in _PUBLIC_KINDS else Scope.SCHEME.value,
        kind=kind,
        code=code,
        version=one.version,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        content=msgspec.json.decode(one.content, type=CONTENT[kind]),
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        batch=one.batch,
        withdrawn_at=one.withdrawn_at,
    )
    side = side_of(meta.site)
    yield from grant_rows(SCHEME, CaseKind.SCHEME, customs_of(side), Involvement.CUSTOMS, side=side, site_side=side)


def content_json(content: Any) -> msgspec.Raw:
    """A content as the record keeps it: sorted, without what is empty."""
    return msgspec.Raw(msgspec.json.encode(content, order="sorted"))


REGISTRY: Aggregate[EntryState, RegistryCommand] = Aggregate(
    kind="scheme",
    state=EntryState,
    facts=(EntryRecorded, EntryWithdrawn),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(SCHEME_ENTRY, GRANTS),
)
