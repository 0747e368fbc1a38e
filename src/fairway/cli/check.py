"""``fairway check``: whether a file is a sound submission, and everything that is wrong with it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output
from fairway.cli.submission_file import file_arguments, prepare


def arguments(parser: ArgumentParser) -> None:
    """The file."""
    file_arguments(parser)


def run(given: Namespace, output: Output) -> int:
    """Print what the file holds, with open questions and warnings. Raises Refusal with every fault."""
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
