"""``fairway readiness``: how far a submission is for each document, from whom the rest must come, and by when."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import datetime

from fairway.base.language import translate
from fairway.base.time import HONG_KONG, isoformat
from fairway.cli.output import Output, table
from fairway.cli.submission_file import document_arguments, file_arguments, moment, now, prepare, targets
from fairway.filings.adapter import Target
from fairway.filings.derive_all import adapters
from fairway.filings.readiness import ElementReadiness, ElementState, TargetReadiness, readiness

OPEN = (ElementState.MISSING, ElementState.TO_CONFIRM, ElementState.CONFLICT)
WORDS = {
    ElementState.MISSING: "missing",
    ElementState.TO_CONFIRM: "to confirm",
    ElementState.CONFLICT: "in conflict",
}


def arguments(parser: ArgumentParser) -> None:
    """The file, the documents, the planned crossing."""
    file_arguments(parser)
    document_arguments(parser)
    parser.add_argument(
        "--crossing", type=moment, metavar="MOMENT", help="when the truck is to cross (default: as planned)"
    )


def run(given: Namespace, output: Output) -> int:
    """Print the readiness of each document. 0 also when something is open; Raises Refusal for a file with faults."""
    submission, _ = prepare(given)
    found = readiness(submission, adapters(targets(given)), now(given), given.crossing)
    output.result({target.value: _data(one, output) for target, one in found.items()}, _text(found, output))
    return 0


def _when(due: datetime | None) -> str:
    """Civil time at the boundary."""
    return due.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M") if due else ""


def _element(one: ElementReadiness, output: Output) -> dict[str, object]:
    return {
        "element": one.element,
        "label": translate(one.label, output.language),
        "pointer": one.pointer,
        "state": one.state.value,
        "required": one.required,
        "suppliers": [supplier.value for supplier in one.suppliers],
        "due": isoformat(one.due) if one.due else None,
    }


def _data(one: TargetReadiness, output: Output) -> dict[str, object]:
    return {
        "percentage": one.percentage,
        "ready": one.ready,
        "due": isoformat(one.due) if one.due else None,
        "documents": list(one.documents),
        "elements": [_element(element, output) for element in one.elements],
        "issues": [output.issue_data(issue) for issue in one.issues],
    }


def _text(found: Mapping[Target, TargetReadiness], output: Output) -> list[str]:
    rows = [
        (
            one.target.value,
            f"{one.percentage} %",
            output.say("yes") if one.ready else output.say("no"),
            *(len(one.in_state(state)) for state in OPEN),
            _when(one.due),
        )
        for one in found.values()
    ]
    heads = ("Document", "Complete", "Ready", "Missing", "To confirm", "In conflict", "Due")
    lines = table([output.say(head) for head in heads], rows)
    for one in found.values():
        waiting = [element for state in OPEN for element in one.in_state(state)]
        if waiting:
            lines += ["", one.target.value]
            lines += table(
                [output.say(head) for head in ("What", "State", "Who can supply it", "Where")],
                [
                    (
                        translate(element.label, output.language),
                        output.say(WORDS[element.state]),
                        ", ".join(output.say(supplier.value) for supplier in element.suppliers),
                        element.pointer,
                    )
                    for element in waiting
                ],
            )
        if one.issues:
            lines += ["", *output.issues(one.issues)]
    return lines
