"""``fairway check``: whether a file is acceptable, and everything that is wrong with it: a submission, or a message of
a partner in any standard that is read. The format is told by the bytes."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from fairway.base.issues import Severity
from fairway.cli.output import Output
from fairway.cli.partner_file import (
    Places,
    Understood,
    acceptable,
    is_submission,
    partner_arguments,
    understood,
)
from fairway.cli.submission_file import bytes_of, file_arguments, prepare
from fairway.codes.tables import use
from fairway.site.settings import Settings
from fairway.tracking import told
from fairway.tracking.reading import Standard

FORMATS = (
    "a submission (JSON, XLSX, ZIP of CSV files), or a partner's message: UN/EDIFACT, DCSA Track and Trace JSON, "
    "Fairway's own JSON of events, Cargo-IMP (FSU, FSA, FWB, FHL), AIS (NMEA 0183), a list of events as XLSX or CSV"
)
NAMES = {
    Standard.EDIFACT.value: "UN/EDIFACT",
    Standard.DCSA.value: "DCSA Track and Trace",
    Standard.CARGO_IMP.value: "Cargo-IMP",
    Standard.AIS.value: "AIS",
    Standard.TABLE.value: "List of events (XLSX or CSV)",
    told.STANDARD: "Fairway's own events (JSON)",
}
"""What a person calls each standard."""
PARTLY = (
    "A site would accept it in part: what an error stands in is refused, the rest counts. "
    "Errors: {errors}. Warnings: {others}."
)
REFUSED = "A site would refuse it: nothing in it can be used. Errors: {errors}. Warnings: {others}."
WARNED = "A site would accept it. Warnings: {others}."


def arguments(parser: ArgumentParser) -> None:
    """The file, and for messages the profile of the partner."""
    file_arguments(parser, FORMATS)
    partner_arguments(parser)


def run(given: Namespace, output: Output) -> int:
    """Print what the file holds, with every fault, question and warning. Raises Refusal with every fault of a
    submission, and for a format that is not known."""
    raw = bytes_of(given.file)
    return _submission(given, output) if is_submission(raw) else _message(raw, given, output)


def _submission(given: Namespace, output: Output) -> int:
    submission, issues = prepare(given)
    lines = sum(len(consignment.items) for consignment in submission.consignments)
    data = {
        "reference": submission.reference,
        "direction": submission.direction.value,
        "consignments": len(submission.consignments),
        "items": lines,
        "issues": [output.issue_data(issue) for issue in issues],
    }
    sound = output.say(
        "{reference}: {consignments} consignments, {items} items. Nothing refuses it.",
        reference=submission.reference,
        consignments=len(submission.consignments),
        items=lines,
    )
    output.result(data, [sound, *output.issues(issues)])
    return 0


def _message(raw: bytes, given: Namespace, output: Output) -> int:
    use(Settings.read(os.environ, site=given.site).codes_folder)
    found = understood(raw, given)
    places = Places(raw)
    sound = acceptable(found.issues)
    data = {
        "standard": found.standard,
        "acceptable": sound,
        "messages": [
            {
                "kind": message.kind,
                "reference": message.reference,
                "place": message.place,
                "events": message.events,
                "test": message.test,
            }
            for message in found.messages
        ],
        "events": len(found.events),
        "links": len(found.links),
        "issues": places.data(output, found.issues),
    }
    said = output.say(
        "{standard}. Messages: {messages}. Events understood: {events}. Links between references: {links}.",
        standard=output.say(NAMES[found.standard]),
        messages=len(found.messages),
        events=len(found.events),
        links=len(found.links),
    )
    output.result(data, [said, _verdict(found, output), *places.lines(output, found.issues)])
    return 0 if sound else 1


def _verdict(found: Understood, output: Output) -> str:
    """What a site would do with it."""
    errors = sum(issue.severity is Severity.ERROR for issue in found.issues)
    others = len(found.issues) - errors
    if errors:
        return output.say(PARTLY if found.events or found.links else REFUSED, errors=errors, others=others)
    return output.say(WARNED, others=others) if others else output.say("A site would accept it: nothing is wrong.")
