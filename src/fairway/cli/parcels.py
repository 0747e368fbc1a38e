"""``fairway parcels``: invented traffic, and files of parcels checked, matched or cleared in bulk on this machine."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace

from fairway.base.language import Language
from fairway.cli import parcels_generate, parcels_work
from fairway.cli.output import Output
from fairway.parcels.bulk.partition import Task

_TASKS = {
    Task.CHECK: "check each document of the files against its rules",
    Task.MATCH: "check, and match order, payment and waybill with the inventory of each parcel",
    Task.CLEAR: "check, match, work out taxes and decide what becomes of each parcel",
}


def arguments(parser: ArgumentParser) -> None:
    """The actions."""
    anywhere = ArgumentParser(add_help=False)
    anywhere.add_argument("--json", action="store_true", default=SUPPRESS, help=SUPPRESS)
    anywhere.add_argument("--language", choices=[tongue.value for tongue in Language], default=SUPPRESS, help=SUPPRESS)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    meaning = "write invented parcels with planted cases, and the truth about them"
    generate = actions.add_parser("generate", help=meaning, description=meaning, parents=[anywhere])
    parcels_generate.arguments(generate)
    for task, meaning in _TASKS.items():
        parcels_work.arguments(actions.add_parser(task.value, help=meaning, description=meaning, parents=[anywhere]))


def run(given: Namespace, output: Output) -> int:
    """Do it; the exit code."""
    if given.action == "generate":
        return parcels_generate.run(given, output)
    return parcels_work.run(given, output, Task(given.action))
