"""What the record of a site says of a trip, held against the judgements, decisions and acts of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fairway.base.time import isoformat
from fairway.locks.engine.happenings import HappeningKind
from fairway.locks.evidence.lines import ActLine, AnyLine, DecisionLine, JudgementLine, TermsLine, plain
from fairway.locks.evidence.rules import EvidenceRule, ProvedByTheRecord, RecordAgrees
from fairway.locks.trips.facts import LegJudged, ReleaseDecided
from fairway.record.bundle import BundledFact, BundleError, read_bundle
from fairway.record.codec import to_milliseconds

Found = tuple[EvidenceRule, str, str | None]
_ACTS = {
    HappeningKind.SEALED: "trip-sealed",
    HappeningKind.RESEALED: "trip-resealed",
    HappeningKind.INSPECTED: "inspection-begun",
    HappeningKind.UNLOCK_AUTHORISED: "unlock-authorised",
}


def against_the_record(bundle: str, lines: list[tuple[int, AnyLine]]) -> Iterator[Found]:
    """Where they differ. What no fact of the record speaks of is a warning, as is what the bundle leaves out."""
    try:
        facts = {_where(fact): fact for fact in read_bundle(bundle.encode()).facts}
    except BundleError:
        # Said already by whoever checked the proofs.
        return
    shown: set[str] = set()
    own = {leg.number for _, line in lines if isinstance(line, TermsLine) for leg in line.terms.legs}
    for number, line in lines:
        match line:
            case JudgementLine():
                place, said = f"{number} (judgement of leg {line.judgement.leg})", line.fact
                yield from _held(place, facts.get(said), said, line)
            case DecisionLine():
                place, said = f"{number} (decision at {line.asked.checkpoint})", line.fact
                yield from _held(place, facts.get(said), said, line)
            case ActLine():
                place, said = f"{number} (act {line.act.evidence})", line.act.evidence
                yield from _held(place, facts.get(said), said, line)
            case _:
                continue
        shown.add(said)
    for where, fact in facts.items():
        if where not in shown and fact.envelope.kind in {"leg-judged", "release-decided"} and _leg(fact) in own:
            yield ProvedByTheRecord(), where, f"the record has this {fact.envelope.kind} fact, and the bundle no line"


class _OfLeg(msgspec.Struct):
    leg: int = 0


def _leg(fact: BundledFact) -> int:
    """Of which leg a fact speaks; 0 for one that was erased. What other sites told of theirs is not this bundle's."""
    try:
        return msgspec.json.decode(fact.payload or "{}", type=_OfLeg).leg
    except msgspec.MsgspecError:
        return 0


def _where(fact: BundledFact) -> str:
    return f"{fact.envelope.case}/{fact.envelope.stream}/{fact.envelope.version}"


def _held(
    place: str, fact: BundledFact | None, said: str, line: JudgementLine | DecisionLine | ActLine
) -> Iterator[Found]:
    if fact is None or fact.payload is None:
        yield ProvedByTheRecord(), place, said or "no fact is named"
        return
    try:
        wanted = _wanted(line)
        known = _known(fact, line)
    except (msgspec.MsgspecError, ValueError) as error:
        yield RecordAgrees(), place, str(error)[:200]
        return
    for name, value in wanted.items():
        # A fact that was written before a member was kept has it empty.
        if known.get(name, value) not in {None, ""} and known.get(name, value) != value:
            yield RecordAgrees(), place, name


def _wanted(line: JudgementLine | DecisionLine | ActLine) -> Mapping[str, str]:
    """What the bundle says, as texts that can be compared."""
    if isinstance(line, JudgementLine):
        judgement = line.judgement
        return {
            "kind": "leg-judged",
            "leg": str(judgement.leg),
            "verdict": judgement.lock.value,
            "path": judgement.path.value,
            "engine": judgement.engine,
            "until": isoformat(judgement.until),
            "known_until": isoformat(judgement.known_until) if judgement.known_until else "",
            "readings": str(judgement.readings),
            "digest": judgement.digest,
            "fingerprint": judgement.fingerprint(),
        }
    if isinstance(line, DecisionLine):
        release = line.release
        return {
            "kind": "release-decided",
            "leg": str(release.customs.leg),
            "point": release.customs.checkpoint,
            "released": str(release.released),
            "engine": release.customs.engine,
            "reasons": _text([msgspec.to_builtins(reason) for reason in release.reasons]),
            "judgement": release.judgement,
            "asked": _text(plain(line.asked)),
        }
    return {"kind": _ACTS[line.act.kind], "at": isoformat(line.act.at)}


def _known(fact: BundledFact, line: JudgementLine | DecisionLine | ActLine) -> Mapping[str, str]:
    """What the fact says, the same way."""
    payload = fact.payload or ""
    if isinstance(line, JudgementLine):
        judged = msgspec.json.decode(payload, type=LegJudged)
        return {
            "kind": fact.envelope.kind,
            "leg": str(judged.leg),
            "verdict": judged.verdict,
            "path": judged.path,
            "engine": judged.engine,
            "until": isoformat(judged.until),
            "known_until": isoformat(judged.known_until) if judged.known_until else "",
            "readings": str(judged.readings),
            "digest": judged.digest,
            "fingerprint": judged.fingerprint,
        }
    if isinstance(line, DecisionLine):
        decided = msgspec.json.decode(payload, type=ReleaseDecided)
        asked = getattr(decided, "asked", None)
        if asked is not None:
            # Some were written with finer times than a line of a bundle has.
            asked = msgspec.structs.replace(asked, at=to_milliseconds(asked.at))
        # A site may have conditions of its own beside the engine's (the job at the road kiosk): all must be met.
        ids = {reason.rule for reason in line.release.reasons}
        engine = [reason for reason in decided.reasons if reason.rule in ids]
        others = all(reason.met for reason in decided.reasons if reason.rule not in ids)
        follows = decided.released == (line.release.released and others)
        return {
            "kind": fact.envelope.kind,
            "leg": str(decided.leg),
            "point": decided.point,
            "released": str(line.release.released == follows),
            "engine": decided.engine,
            "reasons": _text([msgspec.to_builtins(reason) for reason in engine]),
            "judgement": getattr(decided, "judgement", ""),
            "asked": _text(plain(asked)) if asked is not None else "",
        }
    return {"kind": fact.envelope.kind, "at": fact.envelope.at}


def _text(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
