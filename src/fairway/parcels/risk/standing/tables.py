"""Decision tables as officers write them: versions that hold from a day on, taken back only before they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.parcels.dated import local_day
from fairway.parcels.risk.decision_rules import ReasonGiven, VersionBeginsLater, VersionIsLater
from fairway.parcels.risk.decisions import DecisionTable, Row, Tables, Version, shipped
from fairway.parcels.risk.standing import facts as f
from fairway.parcels.risk.standing.rows import RISK_TABLE
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, Scope, grant_rows
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta
from fairway.record.model import Row as TableRow

LONGEST = 500
"""Characters of a reason."""


class SetVersion(msgspec.Struct, frozen=True, kw_only=True):
    """Let another version of a table hold from a day on."""

    name: str
    valid_from: date
    why: str
    rows: tuple[Row, ...]
    expects: int | None = None
    """The newest version that the writer has seen; refused when there is another since. None does not ask."""


class WithdrawVersion(msgspec.Struct, frozen=True, kw_only=True):
    """Take a version back that does not hold yet."""

    version: int
    why: str


TableCommand = SetVersion | WithdrawVersion


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A version as the record has it."""

    version: int
    valid_from: date
    why: str
    rows: tuple[Row, ...]
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""
    """Why it was taken back."""


class TableState(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of a table beside the shipped one."""

    versions: tuple[Stored, ...] = ()


def with_stored(table: DecisionTable, stored: Iterable[Stored]) -> DecisionTable:
    """A shipped table with the versions that officers wrote and did not take back.

    Limits that a table has got since they were written are those of the shipped version.
    """
    outputs = table.versions[-1].rows[-1].then
    standing = sorted((one for one in stored if one.withdrawn_at is None), key=lambda one: one.valid_from)
    versions = [
        Version(
            valid_from=one.valid_from,
            by=one.recorded_by,
            why=one.why,
            rows=tuple(
                Row(when=row.when, then={name: row.then.get(name, value) for name, value in outputs.items()})
                for row in one.rows
            ),
        )
        for one in standing
    ]
    return replace(table, versions=(*table.versions, *versions))


def tables_of(stored: Mapping[str, Sequence[Stored]]) -> Tables:
    """Every shipped table with what officers wrote."""
    return {name: with_stored(table, stored.get(name, ())) for name, table in shipped().items()}


def number_on(stored: Iterable[Stored], day: date) -> int:
    """The number of the version in force on a day; 0 is the shipped one."""
    held = [one for one in stored if one.withdrawn_at is None and one.valid_from <= day]
    return max(held, key=lambda one: one.valid_from).version if held else 0


def checked(table: DecisionTable, command: SetVersion, today: date) -> None:
    """Raises Refusal with every fault of a version that would be written today. ``table`` has all others."""
    issues = list(_reason(command.why, "/why"))
    if command.valid_from <= today:
        issues.append(VersionBeginsLater.at(command.valid_from, today))
    elif command.valid_from <= table.versions[-1].valid_from:
        issues.append(VersionIsLater.at(command.valid_from, table.versions[-1].valid_from))
    made = Version(valid_from=command.valid_from, by="", why=command.why, rows=command.rows)
    issues += table.faults(made)
    if issues:
        raise Refusal(issues)


def _reason(why: str, pointer: str) -> Iterable[Issue]:
    if not why.strip() or len(why) > LONGEST:
        yield ReasonGiven.at(pointer, LONGEST)


def decide(state: TableState | None, command: TableCommand, context: Context) -> Decision:
    """The fact. Raises Refusal with every fault."""
    versions = (state or TableState()).versions
    today = local_day(context.now)
    if isinstance(command, WithdrawVersion):
        return _withdrawn(versions, command, today)
    newest = versions[-1].version if versions else 0
    if command.expects is not None and command.expects != newest:
        raise _refusal(
            "PARCELS-RISK-STALE",
            "Somebody else wrote version {version} of this table meanwhile.",
            "Look at it, then change it again.",
            version=str(newest),
        )
    checked(with_stored(shipped()[command.name], versions), command, today)
    fact = f.TableVersionSet(
        version=newest + 1, valid_from=command.valid_from, why=command.why.strip(), rows=command.rows
    )
    return Decision(facts=[fact])


def _withdrawn(versions: Sequence[Stored], command: WithdrawVersion, today: date) -> Decision:
    known = next((one for one in versions if one.version == command.version), None)
    if known is None:
        raise _refusal("PARCELS-RISK-VERSION", "There is no version {version}.", "", version=str(command.version))
    if known.withdrawn_at is not None:
        return Decision()
    if issues := list(_reason(command.why, "/reason")):
        raise Refusal(issues)
    if known.valid_from <= today:
        raise _refusal(
            "PARCELS-RISK-IN-FORCE",
            "Version {version} holds since {day}; what held is not changed afterwards.",
            "Write another version, which holds from a later day.",
            version=str(known.version),
            day=known.valid_from.isoformat(),
        )
    return Decision(facts=[f.TableVersionWithdrawn(version=command.version, why=command.why.strip())])


def _refusal(rule: str, message: str, remedy: str, **params: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy, params=params)])


def evolve(state: TableState | None, fact: Fact, meta: FactMeta) -> TableState:
    """The state after ``fact``."""
    before = state or TableState()
    match fact:
        case f.TableVersionSet():
            made = Stored(
                version=fact.version,
                valid_from=fact.valid_from,
                why=fact.why,
                rows=fact.rows,
                recorded_at=meta.at,
                recorded_by=meta.actor.id,
            )
            return TableState(versions=(*before.versions, made))
        case f.TableVersionWithdrawn():
            taken = {"withdrawn_at": meta.at, "withdrawn_by": meta.actor.id, "reason": fact.why}
            return TableState(
                versions=tuple(replace(one, **taken) if one.version == fact.version else one for one in before.versions)
            )
        case _:
            return before


def project(change: Change[TableState]) -> Iterable[TableRow]:
    """The row of the version, and that the customs of the site may see it."""
    fact, meta = change.fact, change.meta
    if not isinstance(fact, f.TableVersionSet | f.TableVersionWithdrawn):
        return
    for one in change.after.versions:
        if one.version == fact.version:
            told = msgspec.structs.asdict(one) | {"rows": msgspec.to_builtins(one.rows)}
            name = meta.stream.stream.partition(":")[2]
            yield TableRow(RISK_TABLE, {"case_id": f.RISK, "scope": Scope.DECISION.value, "name": name, **told})
    yield from customs_grants(meta.site)


def customs_grants(site: str) -> Iterable[TableRow]:
    """The risk desk is for the customs of the site."""
    side = side_of(site)
    yield from grant_rows(
        f.RISK, CaseKind.PARCEL_RISK, customs_of(side), Involvement.CUSTOMS, side=side, site_side=side
    )


RISK_TABLES: Aggregate[TableState, TableCommand] = Aggregate(
    kind=f.TABLE,
    state=TableState,
    facts=(f.TableVersionSet, f.TableVersionWithdrawn),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(RISK_TABLE, GRANTS),
)
