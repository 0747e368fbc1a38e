"""From a folded state to a judgement: bands bridged or not, segments, alarms with weight and words, the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from fairway.base.time import isoformat
from fairway.locks.engine.alarm_rules import ALARM_RULES
from fairway.locks.engine.findings import Finding
from fairway.locks.engine.fold import Fold
from fairway.locks.engine.judgement import (
    Alarm,
    AlarmKind,
    Band,
    Event,
    Gap,
    GapFound,
    Judgement,
    PathSegment,
    PathVerdict,
    Reason,
    Seal,
    Verdict,
    Where,
)
from fairway.locks.engine.limits import Limits, weight
from fairway.locks.engine.lock_fold import Doubt
from fairway.locks.engine.path_fold import Deviation
from fairway.locks.engine.terms import LegTerms
from fairway.locks.engine.verdict_rules import VERDICT_RULES
from fairway.locks.engine.verdict_rules import Ground as VerdictGround

_ZERO = timedelta(0)


def judgement(
    fold: Fold, until: datetime, *, version: str, device: str, leg: LegTerms, limits: Limits, day: date
) -> Judgement:
    """What a folded state says at ``until``. ``fold`` is used up."""
    until = _present(fold, until, leg)
    path = fold.path
    open_gap = path.open_gap(until)
    gaps = (*path.gaps, *((open_gap,) if open_gap else ()))
    bands = _bridged(fold, gaps, limits, until)
    lock = _lock(fold, bands)
    path_verdict = _path(fold, gaps)
    findings = [
        *fold.lock.matters.found,
        *fold.path.matters.found,
        *fold.path.stops,
        *fold.device.matters.found,
        *fold.unknown_at_checkpoint,
        *(_deviated(one, until, limits) for one in path.deviations),
        *_late(leg, path.arrived_at, path.arrived_by, until),
    ]
    lost = fold.device.lost(until)
    if lost is not None:
        findings.append(lost)
    events = [
        *fold.lock.events,
        *path.events,
        *fold.device.events,
        *_own(findings, lock, path.arrived_at, path.arrived_by),
    ]
    return Judgement(
        engine=version,
        leg=leg.number,
        device=device,
        until=until,
        known_until=fold.known_until,
        readings=fold.count,
        digest=fold.digest,
        acts=tuple(sorted(fold.acts)),
        thresholds=limits.by_code(),
        lock=lock,
        path=path_verdict,
        seal_now=bands[-1].seal,
        arrived_at=path.arrived_at,
        bands=bands,
        segments=tuple(_segments(leg.starts, until, path.deviations, gaps)),
        gaps=gaps,
        events=tuple(sorted(events, key=lambda event: (event.at, event.code, event.place, event.evidence))),
        alarms=tuple(_alarms(leg.number, findings, day)),
        reasons=tuple(_reasons(fold, bands, gaps, lock, path_verdict)),
        last_reading=fold.last_evidence,
        last_at=fold.last_at,
    )


def _present(fold: Fold, until: datetime, leg: LegTerms) -> datetime:
    """The moment of a judgement: not before what is known, and within the leg."""
    until = until.replace(microsecond=until.microsecond // 1000 * 1000)
    until = max(until, fold.last_at or until, fold.acted_at or until)
    if leg.ends is not None:
        until = min(until, leg.ends)
    return max(until, leg.starts)


def marks(fold: Fold, until: datetime, leg: LegTerms) -> tuple[object, ...]:
    """What the keys of alarms and whether they last, the arrival and the state of the lock follow from: two judgements
    of one leg whose marks are equal have the same of them. Costs little where little was found."""
    until, path = _present(fold, until, leg), fold.path
    lost = fold.device.lost(until)
    found = (fold.lock.matters.found, path.matters.found, path.stops, fold.device.matters.found)
    return (
        tuple([(one.kind, one.at, one.over) for some in found for one in some]),
        tuple([(one.at, one.over) for one in fold.unknown_at_checkpoint]),
        tuple([one.since for one in path.deviations]),
        path.arrived_at,
        fold.lock.now.seal,
        leg.window_until is not None and (path.arrived_at or until) > leg.window_until,
        lost.at if lost is not None else None,
    )


def _bridged(fold: Fold, gaps: Iterable[Gap], limits: Limits, until: datetime) -> tuple[Band, ...]:
    """The bands of the lock; an unknown stretch is bridged where it was mere silence, the lock was told to be closed
    after it, and too little time of it lies outside explained gaps to do anything in."""
    explained = [(gap.since, gap.until) for gap in gaps if gap.found is GapFound.EXPLAINED]
    stretches = fold.lock.bands(until)
    found = []
    for number, (band, doubt) in enumerate(stretches):
        after = stretches[number + 1][0].seal if number + 1 < len(stretches) else None
        if band.seal is Seal.UNKNOWN and doubt is Doubt.SILENT and after is Seal.INTACT:
            covered = sum((_overlap(band, gap) for gap in explained), _ZERO)
            if band.until - band.since - covered <= timedelta(seconds=limits.gap_spare):
                found.append(msgspec.structs.replace(band, bridged=True))
                continue
        found.append(band)
    return tuple(found)


def _overlap(band: Band, gap: tuple[datetime, datetime]) -> timedelta:
    return max(_ZERO, min(band.until, gap[1]) - max(band.since, gap[0]))


def _lock(fold: Fold, bands: Iterable[Band]) -> Verdict:
    if fold.lock.breaches:
        return Verdict.VIOLATED
    if any(band.seal is Seal.UNKNOWN and not band.bridged for band in bands):
        return Verdict.UNKNOWN
    return Verdict.INTACT


def _path(fold: Fold, gaps: Iterable[Gap]) -> PathVerdict:
    path = fold.path
    if path.matters.found and any(found.kind is AlarmKind.POSITION_IMPLAUSIBLE for found in path.matters.found):
        return PathVerdict.IMPLAUSIBLE
    kinds = {gap.found for gap in gaps}
    if GapFound.IMPOSSIBLE in kinds:
        return PathVerdict.IMPLAUSIBLE
    if path.deviations:
        return PathVerdict.DEVIATED
    if not path.fixes or kinds & {GapFound.UNEXPLAINED, GapFound.OPEN}:
        return PathVerdict.UNKNOWN
    return PathVerdict.VERIFIED


def _deviated(deviation: Deviation, until: datetime, limits: Limits) -> Finding:
    seconds = int(((deviation.until or max(until, deviation.last)) - deviation.since).total_seconds())
    grave = deviation.farthest_m >= limits.corridor_grave_distance or seconds >= limits.corridor_grave_span
    return Finding(
        AlarmKind.ROUTE_DEVIATED,
        deviation.since,
        deviation.last,
        grave=grave,
        times=deviation.times,
        evidence=deviation.evidence,
        figures=(("metres", deviation.farthest_m), ("minutes", seconds // 60)),
    )


def _late(leg: LegTerms, arrived: datetime | None, by: tuple[str, ...], until: datetime) -> Iterator[Finding]:
    if leg.window_until is not None and (arrived or until) > leg.window_until:
        yield Finding(AlarmKind.LATE, leg.window_until, arrived or until, evidence=by)


def _own(findings: Iterable[Finding], lock: Verdict, arrived: datetime | None, by: tuple[str, ...]) -> Iterator[Event]:
    """Milestones that follow from the whole."""
    for finding in findings:
        if finding.kind is AlarmKind.LATE:
            yield Event(code="LEG_LATE", at=finding.at, evidence=finding.evidence)
    if arrived is not None and lock is Verdict.INTACT:
        # The milestone means: in the destination's ground, lock intact.
        yield Event(code="TRIP_ARRIVED", at=arrived, evidence=by)


def _segments(
    since: datetime, until: datetime, deviations: Iterable[Deviation], gaps: Iterable[Gap]
) -> Iterator[PathSegment]:
    """The path over time, without holes and in order."""
    parts = [(gap.since, gap.until, Where.UNKNOWN, 0, gap.evidence) for gap in gaps]
    parts += [
        (one.since, one.until or until, Where.OUTSIDE, one.farthest_m, one.evidence)
        for one in deviations
        if not any(gap.since == one.since and gap.until == one.until for gap in gaps)
    ]
    now = since
    for start, end, where, farthest, evidence in sorted(parts, key=lambda part: (part[0], part[1])):
        if start > now:
            yield PathSegment(where=Where.INSIDE, since=now, until=start)
        if end > max(start, now):
            yield PathSegment(where=where, since=max(start, now), until=end, farthest_m=farthest, evidence=evidence)
            now = end
    if until > now:
        yield PathSegment(where=Where.INSIDE, since=now, until=until)


def _alarms(leg: int, findings: Iterable[Finding], day: date) -> Iterator[Alarm]:
    """Findings with weight and words, in order; the key tells two of one kind and moment apart."""
    keys: dict[str, int] = {}
    for finding in sorted(findings, key=lambda one: (one.at, one.kind, one.evidence)):
        found = weight(finding.kind, grave=finding.grave, on=day)
        for rule in ALARM_RULES:
            for issue in rule.check(finding):
                key = f"{leg}:{finding.kind}:{isoformat(finding.at)}"
                keys[key] = keys.get(key, 0) + 1
                yield Alarm(
                    key=key if keys[key] == 1 else f"{key}:{keys[key]}",
                    kind=finding.kind,
                    severity=found.severity,
                    handling=found.handling,
                    at=finding.at,
                    last=finding.last,
                    over=finding.over,
                    rule=issue.rule,
                    message=issue.message,
                    remedy=issue.remedy,
                    params=dict(issue.params),
                    times=finding.times,
                    evidence=finding.evidence,
                )


def _reasons(
    fold: Fold, bands: tuple[Band, ...], gaps: tuple[Gap, ...], lock: Verdict, path: PathVerdict
) -> Iterator[Reason]:
    unknown = [band for band in bands if band.seal is Seal.UNKNOWN and not band.bridged]
    bridged = [band for band in bands if band.bridged]
    jumps = sum(found.kind is AlarmKind.POSITION_IMPLAUSIBLE for found in fold.path.matters.found)
    unexplained = [gap for gap in gaps if gap.found in {GapFound.UNEXPLAINED, GapFound.OPEN}]
    ground = VerdictGround(
        lock=lock,
        path=path,
        figures={
            "minutes": str(_minutes(unknown) if unknown else 0),
            "bridged": str(_minutes(bridged) if bridged else 0),
            "deviations": str(len(fold.path.deviations)),
            "gaps": str(len(unexplained)),
            "jumps": str(jumps),
        },
    )
    last = (fold.last_evidence,) if fold.last_evidence else ()
    shown = {
        "LOCK-NOT-VIOLATED": tuple(fold.lock.breaches[:8]) or last,
        "LOCK-KNOWN": _evidence(unknown or bridged) or last,
        "LOCK-PATH-VERIFIED": _evidence([*fold.path.deviations[:4], *(unexplained or gaps)[:4]]) or last,
    }
    for rule in VERDICT_RULES:
        yield rule.reason(ground, shown[rule.id])


def _minutes(bands: Iterable[Band]) -> int:
    """Begun minutes, at least one."""
    seconds = sum((band.until - band.since for band in bands), _ZERO).total_seconds()
    return max(1, -int(-seconds // 60))


def _evidence(parts: Iterable[Band | Deviation | Gap]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part.evidence))
    return tuple(found)[:16]
