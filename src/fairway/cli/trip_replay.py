"""``fairway trip replay``: a recorded or synthetic trip as text, in the order of device time."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path

import msgspec

from fairway.base.time import isoformat
from fairway.cli.output import NotDone, Output
from fairway.cli.trip_words import ACTS, LOCK, PATH, alarm_words, clock, lock_words, milestone
from fairway.locks.engine.limits import civil_day
from fairway.locks.evidence.bundle import EvidenceError, read_bounded
from fairway.locks.evidence.recording import is_recording, read_recording
from fairway.locks.evidence.replay import Kind, Moment, moments
from fairway.locks.evidence.rules import EvidenceReadable, Fault
from fairway.locks.evidence.verify import verify
from fairway.locks.reading import Reading


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value <= 1e6:
        raise ArgumentTypeError("a number above 0")
    return value


def arguments(parser: ArgumentParser) -> None:
    """The file, and how it is played."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an evidence bundle, or a recording of the simulator")
    parser.add_argument(
        "--speed", type=_speed, metavar="N", help="play N times as fast as it happened; else all at once"
    )
    parser.add_argument("--all", action="store_true", help="every reading, not only those that say something new")


def run(given: Namespace, output: Output) -> int:
    """Play it; 1 when a bundle was altered (it is played all the same, and says so)."""
    try:
        content = read_bounded(given.file)
        if is_recording(content):
            recording = read_recording(content)
            played = moments(recording.readings, every=given.all)
            notes = [
                output.say("Line {line} cannot be decoded: {fault}", line=line, fault=fault)
                for line, fault in recording.undecodable
            ]
            holds = True
        else:
            found = verify(content)
            notes, holds = output.issues(found.issues), found.holds
            played = moments(
                found.readings,
                acts=[act for _, act in found.acts],
                judgements=found.judgements,
                decisions=found.decisions,
                every=given.all,
            )
    except EvidenceError as error:
        raise NotDone(EvidenceReadable().check(Fault(place=str(given.file), what=str(error)))) from None
    if output.json:
        output.result({"holds": holds, "moments": [_data(moment, output) for moment in played]}, "")
    else:
        for line in _played(played, output, given.speed):
            print(line, flush=given.speed is not None)
        for note in notes:
            output.note(note)
    return 0 if holds else 1


def _played(played: list[Moment], output: Output, speed: float | None) -> Iterator[str]:
    several = len({moment.reading.device for moment in played if moment.reading}) > 1
    before = None
    for moment in played:
        if speed and before is not None:
            time.sleep(min(3600.0, (moment.at - before).total_seconds() / speed))
        before = moment.at
        device = f"{moment.reading.device}  " if several and moment.reading else ""
        yield f"{clock(moment.at)}  {device}{_text(moment, output)}"


def _text(moment: Moment, output: Output) -> str:
    if moment.reading is not None:
        return _reading(moment.reading, moment, output)
    if moment.act is not None:
        return output.say(ACTS[moment.act.kind])
    if moment.event is not None:
        name = milestone(moment.event.code, civil_day(moment.at), output)
        return f"{name}: {moment.event.place}" if moment.event.place else name
    if moment.alarm is not None:
        return "! " + alarm_words(moment.alarm, output)
    if moment.decision is not None:
        released = moment.decision.release.released
        words = "Released at {checkpoint}." if released else "Not released at {checkpoint}."
        return output.say(words, checkpoint=moment.decision.asked.checkpoint)
    if moment.judgement is None:
        return ""
    judgement = moment.judgement
    return output.say(
        "Leg {leg} until {until}: {lock}, {path}.",
        leg=judgement.leg,
        until=clock(judgement.until),
        lock=output.say(LOCK[judgement.lock]),
        path=output.say(PATH[judgement.path]),
    )


def _reading(reading: Reading, moment: Moment, output: Output) -> str:
    parts = []
    if reading.fix is not None and reading.fix.valid:
        place = f"{reading.fix.latitude:.5f}, {reading.fix.longitude:.5f}"
        parts.append(place if reading.fix.speed_kmh is None else f"{place}  {reading.fix.speed_kmh:.0f} km/h")
    else:
        parts.append(output.say("no position"))
    if moment.changed:
        parts.append(lock_words(reading.lock, output))
    if moment.fresh:
        parts.extend(milestone(event.value, civil_day(reading.at), output) for event in reading.events)
    if reading.backfilled:
        parts.append(output.say("sent later"))
    return "  ".join(parts)


def _data(moment: Moment, output: Output) -> dict[str, object]:
    data: dict[str, object] = {"at": isoformat(moment.at), "kind": moment.kind.value, "text": _text(moment, output)}
    if moment.kind is Kind.READING and moment.reading is not None:
        one = moment.reading
        data |= {"device": one.device, "evidence": [one.evidence], "lock": msgspec.to_builtins(one.lock)}
        data["position"] = [one.fix.latitude, one.fix.longitude] if one.fix is not None else None
    for member in (moment.event, moment.alarm):
        if member is not None:
            data |= {"code": getattr(member, "code", "") or getattr(member, "rule", ""), "evidence": member.evidence}
    return data
