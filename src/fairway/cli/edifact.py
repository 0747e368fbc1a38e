"""``fairway edifact``: look into an EDIFACT file, and write the answer to it: CONTRL or APERAK."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from fairway.base.issues import Issue
from fairway.cli.output import Output
from fairway.cli.partner_file import (
    PARTNER,
    Places,
    acceptable,
    has_segments,
    partner_arguments,
    profile_of,
    unknown_format,
)
from fairway.cli.submission_file import bytes_of
from fairway.cli.submission_file import now as moment_of
from fairway.tracking.reading.edifact import understand
from fairway.tracking.reading.edifact_reply import Answer, written
from fairway.wire.edifact import EdifactIssue, Fault, Message, read
from fairway.wire.edifact.report import Report, reports


def arguments(parser: ArgumentParser) -> None:
    """The file, which answer, how strict."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an EDIFACT interchange, or a part of one")
    parser.add_argument(
        "--ack",
        nargs="?",
        const=Answer.BY_FAULT.value,
        choices=[answer.value for answer in Answer],
        help="write the answer: contrl, aperak, or by default CONTRL unless only the content is at fault",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the answer goes (default: standard output)")
    parser.add_argument("--strict", action="store_true", help="refuse what is usually only warned of")
    partner_arguments(parser)


def run(given: Namespace, output: Output) -> int:
    """Print the messages and their faults, or the answer; 1 when anything is refused. Raises Refusal for a file
    without any EDIFACT in it."""
    raw = bytes_of(given.file)
    if not has_segments(raw):
        raise unknown_format()
    profile, now = profile_of(given), moment_of(given)
    strict = given.strict or profile.strict
    issues: list[Issue] = []
    messages: list[dict[str, object]] = []

    def items() -> Iterator[Message | Fault]:
        for item in read([raw], strict=strict, charset=profile.charset or None):
            issues.extend(item.issues if isinstance(item, Message) else (item.issue,))
            if isinstance(item, Message):
                messages.append(_told(item))
            yield item

    def further(message: Message) -> Iterator[EdifactIssue]:
        told = understand(message, profile=profile, partner=PARTNER, received=now)
        issues.extend(told.issues)
        yield from (issue for issue in told.issues if isinstance(issue, EdifactIssue))

    found = list(reports(items(), strict=strict, further=further))
    if not found:
        raise unknown_format()
    if given.ack:
        _answer(found, given, now)
    else:
        _show(messages, issues, raw, output)
    return 0 if acceptable(issues) else 1


def _told(message: Message) -> dict[str, object]:
    return {
        "type": message.type,
        "directory": f"{message.version}.{message.release}",
        "read_with": message.directory,
        "association": message.association,
        "reference": message.reference,
        "interchange": message.interchange.reference,
        "sender": message.sender,
        "recipient": message.recipient,
        "test": message.test,
        "segments": len(message.segments),
        "line": message.header.line,
        "offset": message.header.offset,
        "refused": message.refused,
    }


def _answer(found: list[Report], given: Namespace, now: datetime) -> None:
    answer = b"".join(written(report, Answer(given.ack), now=now) for report in found)
    if given.out is not None:
        given.out.write_bytes(answer)
    else:
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def _show(messages: list[dict[str, object]], issues: list[Issue], raw: bytes, output: Output) -> None:
    places = Places(raw)
    data = {
        "messages": messages,
        "acceptable": acceptable(issues),
        "issues": places.data(output, issues),
    }
    said = "{type} {directory} {reference}: {segments} segments from line {line}"
    lines = [output.say(said, **message) for message in messages]
    output.result(data, [*lines, *places.lines(output, issues)])
