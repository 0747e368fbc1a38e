"""``fairway trip verify``: an evidence bundle, checked and derived again offline."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from fairway.base.issues import Severity
from fairway.base.time import isoformat
from fairway.cli.output import Output
from fairway.cli.trip_words import LOCK, PATH, alarm_words, clock
from fairway.cli.verify import log_key
from fairway.locks.engine.judgement import Judgement
from fairway.locks.evidence.bundle import EvidenceError, read_bounded
from fairway.locks.evidence.rules import EvidenceReadable, Fault
from fairway.locks.evidence.verify import Verified, verify


def arguments(parser: ArgumentParser) -> None:
    """The bundle, and the keys of the site's log."""
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="the file that `fairway trip export` wrote")
    parser.add_argument(
        "--key",
        type=log_key,
        action="append",
        default=[],
        help="public key of the site's log, or a file with it, got from the site itself; may be repeated",
    )


def run(given: Namespace, output: Output) -> int:
    """Print what the bundle proves; 1 when anything in it was altered or does not follow."""
    try:
        found = verify(read_bounded(given.bundle), given.key)
    except EvidenceError as error:
        found = Verified(issues=list(EvidenceReadable().check(Fault(place="1", what=str(error)))))
    output.result(_data(found, output), _lines(found, output))
    return 0 if found.holds else 1


def _data(found: Verified, output: Output) -> dict[str, object]:
    return {
        "holds": found.holds,
        "site": found.head.site if found.head else None,
        "trip": found.head.trip if found.head else None,
        "engine": found.head.engine if found.head else None,
        "frames": found.frames,
        "readings": len(found.readings),
        "facts": found.record_facts,
        "judgements": [
            {
                "leg": one.leg,
                "until": isoformat(one.until),
                "lock": one.lock.value,
                "path": one.path.value,
                "alarms": [{"kind": alarm.kind.value, "severity": alarm.severity.value} for alarm in one.alarms],
                "fingerprint": one.fingerprint(),
            }
            for one in found.judgements
        ],
        "decisions": [
            {
                "leg": line.release.customs.leg,
                "checkpoint": line.asked.checkpoint,
                "released": line.release.released,
                "reasons": msgspec.to_builtins(line.release.reasons),
            }
            for line in found.decisions
        ],
        "issues": [output.issue_data(issue) for issue in found.issues],
    }


def _lines(found: Verified, output: Output) -> list[str]:
    lines = []
    if found.head is not None and found.terms is not None:
        lines.append(
            output.say(
                "Trip {trip}, watched by site {site}; lock {device}, read as {profile}; engine {engine}.",
                trip=found.head.trip,
                site=found.head.site,
                device=found.terms.device,
                profile=found.terms.profile,
                engine=found.head.engine,
            )
        )
    lines.append(
        output.say(
            "Frames decoded again: {frames}, with {readings} readings. Facts of the record: {facts}.",
            frames=found.frames,
            readings=len(found.readings),
            facts=found.record_facts,
        )
    )
    for judgement in found.judgements:
        lines.extend(_judgement(judgement, output))
    for line in found.decisions:
        words = "Released at {checkpoint}." if line.release.released else "Not released at {checkpoint}."
        lines.append(output.say(words, checkpoint=line.asked.checkpoint))
    lines.extend(output.issues(found.issues))
    faults = sum(issue.severity is Severity.ERROR for issue in found.issues)
    lines.append(
        output.say("Nothing was altered; every verdict and decision follows from the frames.")
        if found.holds
        else output.say("NOT PROVED. Faults: {count}.", count=faults)
    )
    return lines


def _judgement(judgement: Judgement, output: Output) -> list[str]:
    head = output.say(
        "Leg {leg} until {until}: {lock}, {path}.",
        leg=judgement.leg,
        until=clock(judgement.until),
        lock=output.say(LOCK[judgement.lock]),
        path=output.say(PATH[judgement.path]),
    )
    return [head, *(f"    {clock(alarm.at)} {alarm_words(alarm, output)}" for alarm in judgement.alarms)]
