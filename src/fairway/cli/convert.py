"""``fairway convert``: the events of a partner's file in another form."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairway.cli.output import Output
from fairway.cli.partner_file import Places, acceptable, partner_arguments, understood
from fairway.cli.submission_file import bytes_of, now
from fairway.codes.tables import use
from fairway.site.settings import Settings
from fairway.tracking.writing import Form, Written, write


def arguments(parser: ArgumentParser) -> None:
    """The file, the form, where to."""
    parser.add_argument("file", type=Path, metavar="FILE", help="EDIFACT, DCSA JSON, Cargo-IMP, AIS, or XLSX or CSV")
    parser.add_argument("--to", required=True, choices=[form.value for form in Form], help="the form to write")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where it goes (default: standard output)")
    parser.add_argument("--site", help="whose added code rows count as well (FAIRWAY_SITE)")
    partner_arguments(parser)


def run(given: Namespace, output: Output) -> int:
    """Write the events; say what was refused and what the form cannot say. 1 when anything was refused or nothing
    could be written. Raises Refusal for a format that is not known."""
    use(Settings.read(os.environ, site=given.site).codes_folder)
    raw = bytes_of(given.file)
    found = understood(raw, given)
    written = write(found.events, Form(given.to), written=now(given))
    told = len(found.events) - len(written.left_out)
    if told and given.out is not None:
        given.out.write_bytes(written.raw)
    elif told and not output.json:
        sys.stdout.buffer.write(written.raw)
        sys.stdout.buffer.flush()
    places = Places(raw)
    if output.json:
        data = {
            "events": len(found.events),
            "written": told,
            "content": None if given.out is not None or not told else written.raw.decode("utf-8", "replace"),
            "left_out": [
                {"number": one.number, "milestone": one.event.milestone, "reason": one.reason.text(output.language)}
                for one in written.left_out
            ],
            "issues": places.data(output, found.issues),
        }
        output.result(data, "")
    else:
        _say(written, output)
        for line in places.lines(output, found.issues):
            output.note(line)
        output.note(output.say("{told} of {events} events written.", told=told, events=len(found.events)))
    return 0 if told and acceptable(found.issues) else 1


def _say(written: Written, output: Output) -> None:
    for one in written.left_out:
        output.note(
            output.say(
                "Event {number} ({milestone}) is left out: {reason}",
                number=one.number + 1,
                milestone=one.event.milestone,
                reason=one.reason.text(output.language),
            )
        )
