"""Commands on an application to join the scheme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NoReturn

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import check_all
from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.joining_rules import JOINING_RULES, Asked, Wanted
from fairway.locks.scheme.model import Carrier, Kind, Part
from fairway.record.model import Context, Decision, Fact


class Apply(msgspec.Struct, frozen=True, kw_only=True):
    """Apply, or change what was applied for: all of it as it is to be from now on."""

    carrier: Carrier
    sides: tuple[str, ...]
    things: tuple[Wanted, ...]
    statement: str = ""
    registered_numbers: frozenset[str] | None = None
    taken: Mapping[str, str] = {}
    expects: int | None = None
    """The revision that the writer has seen."""


class TakeCopy(msgspec.Struct, frozen=True, kw_only=True):
    """Take in what was applied for on another site, as it stands there."""

    home: str
    sides: tuple[str, ...]
    revision: int
    carrier: Carrier
    statement: str = ""
    things: tuple[f.Thing, ...] = ()
    withdrawn: bool = False


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """The customs of this site decides."""

    side: str
    part: Part
    reason: str = ""
    things: Mapping[str, Part] = {}
    """What is said of some things other than of the whole, by thing key; an approval approves all others."""
    reasons: Mapping[str, str] = {}


class NoteDecision(msgspec.Struct, frozen=True, kw_only=True):
    """Take in what another customs decided."""

    side: str
    part: Part
    revision: int
    reason: str = ""
    things: tuple[f.ThingDecided, ...] = ()
    decided_at: datetime


class GiveLockCode(msgspec.Struct, frozen=True, kw_only=True):
    """Keep the hash of a lock's new code."""

    side: str
    code: str
    sha256: str


class WithdrawApplication(msgspec.Struct, frozen=True, kw_only=True):
    """The applicant takes part no longer."""

    reason: str = ""


JoiningCommand = Apply | TakeCopy | Decide | NoteDecision | GiveLockCode | WithdrawApplication


def decide(state: f.JoiningState | None, command: JoiningCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to. Raises Refusal with every fault found."""
    match command:
        case Apply():
            return Decision(facts=_applied(state, command, context))
        case TakeCopy():
            return Decision(facts=tuple(_copied(state, command)))
        case _:
            pass
    if state is None or state.carrier is None:
        _refuse("SELS-JOIN-UNKNOWN", "There is no such application.")
    match command:
        case Decide():
            return Decision(facts=[_decided(state, command, context)])
        case NoteDecision():
            fact = f.JoiningDecided(**msgspec.structs.asdict(command))
            said = state.words.get(command.side)
            known = said and said.word and said.word.at > command.decided_at
            return Decision() if known else Decision(facts=[fact])
        case GiveLockCode():
            thing = state.things.get(f.thing_key(Kind.LOCK, command.code))
            if thing is None or thing.withdrawn_at:
                _refuse("SELS-JOIN-LOCK-UNKNOWN", "There is no such lock in this application.", "/code")
            if state.part_of(command.side, thing) is not Part.APPROVED:
                _refuse(
                    "SELS-JOIN-LOCK-APPROVED",
                    "A lock gets its code after the customs of this site has approved it.",
                    "/code",
                )
            return Decision(facts=[f.LockCodeGiven(code=command.code, sha256=command.sha256)])
        case WithdrawApplication():
            return Decision() if state.withdrawn else Decision(facts=[f.JoiningWithdrawn(reason=command.reason)])


def _applied(state: f.JoiningState | None, command: Apply, context: Context) -> Sequence[Fact]:
    if state and (state.withdrawn or state.home != context.site):
        _refuse("SELS-JOIN-CLOSED", "This application cannot be changed here any more.")
    if state and command.expects is not None and command.expects != state.revision:
        _refuse(
            "SELS-JOIN-STALE",
            "Somebody else changed this application meanwhile.",
            remedy="Look at it, then change it again.",
        )
    today = context.now.date()
    asked = Asked(
        carrier=command.carrier,
        sides=command.sides,
        things=command.things,
        today=today,
        registered_numbers=command.registered_numbers,
        taken=command.taken,
    )
    found = check_all(JOINING_RULES, asked, today)
    if state and set(command.sides) != set(state.sides):
        text = "The customs that are asked cannot be changed."
        found.append(
            Issue(rule="SELS-JOIN-SIDES-FIXED", message=text, remedy="Make another application.", pointer="/sides")
        )
    if found:
        raise Refusal(found)
    things = list(_entered(state, command.things, today))
    if state is None:
        applied = f.JoiningApplied(
            home=context.site, sides=command.sides, carrier=command.carrier, statement=command.statement
        )
        return [applied, *things]
    if not things and (state.carrier, state.statement) == (command.carrier, command.statement):
        return []
    revised = f.JoiningRevised(revision=state.revision + 1, carrier=command.carrier, statement=command.statement)
    return [revised, *things]


def _entered(state: f.JoiningState | None, wanted: Sequence[Wanted], today: date) -> Iterator[Fact]:
    known = state.things if state else {}
    # Not 1 where the application is older: a code that was free again after its driver was erased here is another
    # version for the sites that still have the first.
    first = state.revision + 1 if state else 1
    kept = set()
    for one in wanted:
        key = f.thing_key(one.kind, one.code)
        kept.add(key)
        before = known.get(key)
        content = msgspec.Raw(msgspec.json.encode(one.content, order="sorted"))
        valid_from = one.valid_from or (before.valid_from if before and not before.withdrawn_at else today)
        same = (
            before is not None
            and before.withdrawn_at is None
            and bytes(before.content) == bytes(content)
            and (before.valid_from, before.valid_until) == (valid_from, one.valid_until)
        )
        if not same:
            yield f.ThingEntered(
                thing=one.kind,
                code=one.code,
                version=max(before.version + 1, first) if before else first,
                valid_from=valid_from,
                valid_until=one.valid_until,
                content=content,
            )
    for key, before in known.items():
        if key not in kept and before.withdrawn_at is None:
            yield f.ThingWithdrawn(thing=before.kind, code=before.code)


def _copied(state: f.JoiningState | None, copy: TakeCopy) -> Iterator[Fact]:
    if state is not None and state.revision > copy.revision:
        return
    if state is None or state.carrier is None:
        yield f.JoiningApplied(home=copy.home, sides=copy.sides, carrier=copy.carrier, statement=copy.statement)
    known = state.things if state else {}
    if copy.revision > max(1, state.revision if state else 0):
        yield f.JoiningRevised(revision=copy.revision, carrier=copy.carrier, statement=copy.statement)
    there = set()
    for thing in copy.things:
        key = f.thing_key(thing.kind, thing.code)
        there.add(key)
        before = known.get(key)
        if before is None or before.version < thing.version:
            yield f.ThingEntered(
                thing=thing.kind,
                code=thing.code,
                version=thing.version,
                valid_from=thing.valid_from,
                valid_until=thing.valid_until,
                content=thing.content,
            )
    for key, before in known.items():
        if key not in there and before.withdrawn_at is None:
            yield f.ThingWithdrawn(thing=before.kind, code=before.code)
    if copy.withdrawn and not (state and state.withdrawn):
        yield f.JoiningWithdrawn()


def _decided(state: f.JoiningState, command: Decide, context: Context) -> Fact:
    issues = []
    if command.side not in state.sides:
        _refuse("SELS-JOIN-NOT-ASKED", "This customs was not asked.")
    if state.withdrawn:
        _refuse("SELS-JOIN-CLOSED", "This application cannot be changed here any more.")
    if command.part is Part.UNDECIDED:
        issues.append(Issue(rule="SELS-JOIN-DECISION", message="Choose a decision.", pointer="/part"))
    if command.part is not Part.APPROVED and not command.reason.strip():
        issues.append(_reason_missing("/reason"))
    if command.part is Part.SUSPENDED and state.part_of(command.side) not in {Part.APPROVED, Part.SUSPENDED}:
        text = "Only what was approved can be suspended."
        issues.append(
            Issue(rule="SELS-JOIN-SUSPEND", message=text, remedy="Refuse it, or ask for more.", pointer="/part")
        )
    for key, part in command.things.items():
        thing = state.things.get(key)
        if thing is None or thing.withdrawn_at:
            issues.append(
                Issue(rule="SELS-JOIN-THING", message="This is not in the application.", pointer=f"/things/{key}")
            )
        elif part is not Part.APPROVED and not (command.reasons.get(key) or command.reason).strip():
            issues.append(_reason_missing(f"/reasons/{key}"))
    if issues:
        raise Refusal(issues)
    said = state.words.get(command.side) or f.SideState()
    things = []
    for key, thing in state.things.items():
        word = said.things.get(key)
        wanted = None if thing.withdrawn_at else command.things.get(key) or _follows(command.part, word, thing.version)
        if wanted is None or (word is not None and (word.part, word.version) == (wanted, thing.version)):
            continue
        reason = "" if wanted is Part.APPROVED else command.reasons.get(key) or command.reason
        things.append(
            f.ThingDecided(thing=thing.kind, code=thing.code, version=thing.version, part=wanted, reason=reason.strip())
        )
    return f.JoiningDecided(
        side=command.side,
        part=command.part,
        revision=state.revision,
        reason=command.reason.strip(),
        things=tuple(things),
        decided_at=context.now,
    )


def _follows(whole: Part, word: f.Word | None, version: int) -> Part | None:
    """What follows for a thing that is not named: an approval approves it, unless it was refused or suspended before
    and has not changed since."""
    held = word is not None and word.version == version and word.part in {Part.REFUSED, Part.SUSPENDED}
    return Part.APPROVED if whole is Part.APPROVED and not held else None


def _reason_missing(pointer: str) -> Issue:
    return Issue(
        rule="SELS-JOIN-REASON",
        message="A decision that does not approve needs a reason that the carrier can act on.",
        remedy="Write it in a sentence.",
        pointer=pointer,
    )


def _refuse(rule: str, message: str, pointer: str = "", *, remedy: str = "") -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer, remedy=remedy)])
