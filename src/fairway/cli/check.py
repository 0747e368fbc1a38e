"""``fairway check``: whether a file is acceptable, and everything that is wrong with it: a submission, or a message of
a partner in any standard that is read. The format is told by the bytes."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output
from fairway.cli.partner_file import (
    Places,
    acceptable,
    is_submission,
    partner_arguments,
    understood,
)
from fairway.cli.submission_file import bytes_of, file_arguments, prepare
from fairway.codes.tables import use
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """The file, and for messages the profile of the partner."""
    file_arguments(parser)
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
        "issues": [places.data(output, issue) for issue in found.issues],
    }
    said = output.say(
        "{standard}: messages {messages}, events {events}, links {links}.",
        standard=found.standard,
        messages=len(found.messages),
        events=len(found.events),
        links=len(found.links),
    )
    verdict = output.say("Nothing refuses it.") if sound else output.say("Something in it is refused.")
    output.result(data, [f"{said} {verdict}", *places.lines(output, found.issues)])
    return 0 if sound else 1
