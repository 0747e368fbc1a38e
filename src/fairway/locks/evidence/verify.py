"""Checking an evidence bundle offline: every byte, every frame, every judgement and decision.

Nothing is believed. The frames are decoded again by the profile named beside them; the engine of the version named is
run again over what they say and over the acts; the decisions are taken again. What the record's own proofs cover is
held against them. This module and what it imports open no connection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.locks.engine import UnknownEngine, engine
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.limits import Limits, civil_day, limits
from fairway.locks.engine.release import release
from fairway.locks.engine.terms import LegTerms, Terms
from fairway.locks.evidence.bundle import EvidenceError, bounded, reading_digest, root_of
from fairway.locks.evidence.lines import (
    FORMAT,
    ActLine,
    AnyLine,
    DecisionLine,
    FrameLine,
    Head,
    JudgementLine,
    RecordLine,
    Seal,
    TermsLine,
    read_line,
    write_line,
)
from fairway.locks.evidence.recorded import against_the_record
from fairway.locks.evidence.rules import (
    DecisionDerived,
    EngineKnown,
    EvidenceReadable,
    EvidenceRule,
    Fault,
    FrameDecodes,
    FrameOfTheLock,
    FrameUnaltered,
    JudgementDerived,
    LimitsPublished,
    LineUnaltered,
    LineWellWritten,
    ProvedByTheRecord,
    SealUnaltered,
)
from fairway.locks.profiles import Undecodable, profile
from fairway.locks.reading import Reading
from fairway.record.note import VerifierKey
from fairway.record.verify import verify_bundle

MOST_JUDGEMENTS = 2_000
"""Each is derived again: this bounds the work that a bundle can ask for."""
_JUDGEMENT = b'{"fact":'
"""How the lines of judgements begin in canonical JSON (those of nothing else that is long)."""


@dataclass(slots=True)
class Verified:
    """What a bundle proves and what it does not."""

    issues: list[Issue] = field(default_factory=list)
    head: Head | None = None
    terms: Terms | None = None
    acts: list[tuple[int, Happening]] = field(default_factory=list)
    frames: int = 0
    readings: list[Reading] = field(default_factory=list)
    """Decoded again from the frames."""
    judgements: list[Judgement] = field(default_factory=list)
    """Derived again; those of the bundle that do not follow are not among them."""
    decisions: list[DecisionLine] = field(default_factory=list)
    record_facts: int = 0
    """Facts of the record that came with a proof."""

    @property
    def holds(self) -> bool:
        """Whether everything was found as it was written; warnings do not count."""
        return all(issue.severity is not Severity.ERROR for issue in self.issues)

    def say(self, rule: EvidenceRule, place: str, what: str | None, **more: str) -> None:
        """Keep a fault."""
        self.issues.extend(rule.check(Fault(place=place, what=what, more=more)))


def verify(content: bytes, keys: Sequence[VerifierKey] = ()) -> Verified:
    """Check a bundle against ``keys`` of the site's log, or those that it brings. Never raises for a bad bundle."""
    found = Verified()
    try:
        rows = bounded(content).split(b"\n")
    except EvidenceError as error:
        found.say(EvidenceReadable(), "1", str(error))
        return found
    if rows[-1]:
        found.say(LineWellWritten(), _place(len(rows), rows[-1]), "it does not end with a line feed")
    else:
        rows.pop()
    if sum(row.startswith(_JUDGEMENT) for row in rows) > MOST_JUDGEMENTS:
        found.say(EvidenceReadable(), "1", f"it has more than {MOST_JUDGEMENTS} judgements")
        return found
    lines = [(number, line) for number, row in enumerate(rows, 1) for line in _parsed(found, number, row)]
    _sealed(found, rows, lines)
    _structure(found, lines)
    if found.head is None or found.terms is None:
        if found.holds:
            found.say(EvidenceReadable(), "1", "it has no head and no terms")
        return found
    for number, line in lines:
        if isinstance(line, FrameLine):
            _frame(found, f"{number} (frame {line.sha256[:12]})", line)
    derived = _judgements(found, lines)
    _decisions(found, lines, derived)
    _record(found, lines, keys)
    return found


def _place(number: int, row: bytes) -> str:
    """A line for a reader: its number and, where that can be read, what it is."""
    try:
        line = read_line(row)
    except ValueError:
        return str(number)
    return f"{number} ({_named(line)})"


def _named(line: AnyLine) -> str:
    match line:
        case FrameLine():
            return f"frame {line.sha256[:12]}"
        case JudgementLine():
            return f"judgement of leg {line.judgement.leg}"
        case DecisionLine():
            return f"decision at {line.asked.checkpoint}"
        case ActLine():
            return f"act {line.act.evidence}"
        case _:
            return str(line.__struct_config__.tag)


def _parsed(found: Verified, number: int, row: bytes) -> Iterator[AnyLine]:
    try:
        line = read_line(row)
        again = write_line(line)
    except (ValueError, TypeError, RecursionError) as error:
        found.say(LineWellWritten(), str(number), str(error)[:200])
        return
    if again != row:
        found.say(LineWellWritten(), f"{number} ({_named(line)})", "it is not the canonical JSON of what it says")
    yield line


def _sealed(found: Verified, rows: list[bytes], lines: list[tuple[int, AnyLine]]) -> None:
    """The seal against the lines before it: which of them was altered, or whether the seal itself was."""
    last = len(rows)
    seal = next((line for number, line in lines if number == last and isinstance(line, Seal)), None)
    if seal is None:
        found.say(SealUnaltered(), str(last), "it is missing or cannot be read")
        return
    actual = tuple(hashlib.sha256(row).hexdigest() for row in rows[:-1])
    if seal.lines == actual:
        if seal.root != root_of(actual):
            found.say(SealUnaltered(), str(last), "its root is not that of its lines")
        return
    if seal.root == root_of(actual):
        found.say(SealUnaltered(), str(last), "its list of lines is not that of its root")
        return
    if seal.root != root_of(seal.lines):
        found.say(SealUnaltered(), str(last), "neither its list nor its root is that of the lines")
    if len(seal.lines) != len(actual):
        counts = f"{len(actual)} lines stand before it, and it names {len(seal.lines)}"
        found.say(SealUnaltered(), str(last), counts)
    start = next(n for n, pair in enumerate(zip_longest(seal.lines, actual)) if pair[0] != pair[1])
    end = 0
    while end < min(len(seal.lines), len(actual)) - start and seal.lines[-1 - end] == actual[-1 - end]:
        end += 1
    for number in range(start, max(len(actual) - end, min(start + 1, len(actual)))):
        if number >= len(seal.lines) or seal.lines[number] != actual[number]:
            found.say(LineUnaltered(), _place(number + 1, rows[number]), "")


def _structure(found: Verified, lines: list[tuple[int, AnyLine]]) -> None:
    """Head and terms, once each and first."""
    for number, line in lines:
        match line:
            case Head() if found.head is None and number == 1:
                found.head = line
                if line.format != FORMAT:
                    found.say(EvidenceReadable(), "1", f"its format is {line.format[:40]!r}, not {FORMAT}")
            case TermsLine() if found.terms is None:
                found.terms = line.terms
            case Head() | TermsLine():
                found.say(LineWellWritten(), f"{number} ({_named(line)})", "there is one of these only")
            case ActLine():
                found.acts.append((line.leg, line.act))
            case DecisionLine():
                found.decisions.append(line)
            case Seal() if number != lines[-1][0]:
                found.say(LineWellWritten(), f"{number} (seal)", "the seal is the last line")
            case _:
                pass
    if found.head and found.terms and found.terms.trip != found.head.trip:
        found.say(LineWellWritten(), "2 (terms)", "the terms are of another trip")


def _frame(found: Verified, place: str, line: FrameLine) -> None:
    """Decode a frame again."""
    found.frames += 1
    try:
        raw = bytes.fromhex(line.frame)
    except ValueError as error:
        found.say(FrameDecodes(), place, str(error))
        return
    if hashlib.sha256(raw).hexdigest() != line.sha256:
        found.say(FrameUnaltered(), place, "")
    try:
        readings = profile(line.profile).readings(raw, line.received)
    except KeyError:
        found.say(FrameDecodes(), place, f"there is no profile {line.profile[:40]!r}")
        return
    except Undecodable as error:
        readings = ()
        if line.readings:
            found.say(FrameDecodes(), place, str(error))
    digests = tuple(reading_digest(reading) for reading in readings)
    if digests != line.readings and readings:
        found.say(FrameDecodes(), place, f"{len(digests)} readings now, {len(line.readings)} then, or others")
    if found.terms is not None:
        for device in sorted({reading.device for reading in readings} - {found.terms.device}):
            found.say(FrameOfTheLock(), place, device)
    found.readings.extend(readings)


def _judgements(found: Verified, lines: list[tuple[int, AnyLine]]) -> dict[str, Judgement]:
    """Every judgement of the bundle derived again, and one over everything for each leg; by their fingerprints."""
    derived: dict[str, Judgement] = {}
    for number, line in lines:
        if isinstance(line, JudgementLine):
            place = f"{number} ({_named(line)})"
            again = _again(found, place, line.judgement)
            if again is None:
                continue
            what = _differing(again, line.judgement)
            if what:
                found.say(JudgementDerived(), place, what)
            else:
                derived[again.fingerprint()] = again
                found.judgements.append(again)
    return derived


def _again(found: Verified, place: str, then: Judgement) -> Judgement | None:
    """The judgement over what was known then."""
    terms = found.terms
    assert terms is not None
    leg = next((one for one in terms.legs if one.number == then.leg), None)
    if leg is None:
        found.say(JudgementDerived(), place, f"the terms have no leg {then.leg}")
        return None
    given = _limits(found, place, then, leg)
    if given is None:
        return None
    known = then.known_until
    readings = [one for one in found.readings if known is not None and one.received <= known]
    acts = [act for number, act in found.acts if number == then.leg and act.evidence in then.acts]
    try:
        return engine(then.engine).judge(terms, then.leg, readings, acts, then.until, limits_given=given)
    except UnknownEngine:
        found.say(EngineKnown(), place, then.engine[:40])
    except (ValueError, LookupError, OverflowError) as error:
        found.say(JudgementDerived(), place, str(error)[:200])
    return None


def _limits(found: Verified, place: str, then: Judgement, leg: LegTerms) -> Limits | None:
    """The limits that the judgement was made by: those of the day, or others that it names."""
    try:
        given = Limits.from_codes(then.thresholds)
        published = limits(civil_day(leg.starts))
    except ValueError as error:
        found.say(JudgementDerived(), place, str(error))
        return None
    except LookupError as error:
        found.say(LimitsPublished(), place, str(error))
        return given
    if given != published:
        before, now = given.by_code(), published.by_code()
        what = ", ".join(f"{code} {before[code]}, not {now[code]}" for code in now if before[code] != now[code])
        found.say(LimitsPublished(), place, what)
    return given


def _differing(one: msgspec.Struct, other: msgspec.Struct) -> str:
    """The members in which two structures differ, with what they say where that is short."""
    parts = []
    for name in one.__struct_fields__:
        derived, told = getattr(one, name), getattr(other, name)
        if derived != told:
            short = f"{name} is {derived}, not {told}"
            parts.append(short if len(short) < 120 else name)
    return ", ".join(parts)


def _decisions(found: Verified, lines: list[tuple[int, AnyLine]], derived: dict[str, Judgement]) -> None:
    for number, line in lines:
        if not isinstance(line, DecisionLine):
            continue
        place = f"{number} ({_named(line)})"
        judgement = derived.get(line.release.judgement)
        if judgement is None:
            found.say(DecisionDerived(), place, "its judgement is not in the bundle, or does not follow")
            continue
        again = release(judgement, line.asked)
        what = _differing(again, line.release)
        if what:
            parts = [_differing(again.customs, line.release.customs), _differing(again.others, line.release.others)]
            found.say(DecisionDerived(), place, "; ".join(part for part in parts if part) or what)


def _record(found: Verified, lines: list[tuple[int, AnyLine]], keys: Sequence[VerifierKey]) -> None:
    """The proofs of the record, and what its facts say of the same judgements and decisions."""
    records = [(number, line) for number, line in lines if isinstance(line, RecordLine)]
    if not records:
        found.say(ProvedByTheRecord(), "1", "the bundle brings no proof of the record")
    for number, line in records:
        proved = verify_bundle(line.bundle.encode(), keys)
        found.issues.extend(
            msgspec.structs.replace(issue, place=f"{number} (record) {issue.place or ''}".strip())
            for issue in proved.issues
        )
        found.record_facts += proved.facts - proved.undisclosed
        for rule, place, what in against_the_record(line.bundle, lines):
            found.say(rule, place, what)
