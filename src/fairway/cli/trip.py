"""``fairway trip``: the evidence of sealed trips: written at a site; verified and played again without one."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace

from fairway.base.language import Language
from fairway.cli import trip_export, trip_replay, trip_verify
from fairway.cli.main import Command
from fairway.cli.output import Output

_WORK: dict[str, tuple[Command, str]] = {
    "export": (trip_export, "the evidence of a trip that this site watched, as one file"),
    "verify": (trip_verify, "decode the frames of a bundle again, derive its verdict again, name whatever was altered"),
    "replay": (trip_replay, "play a bundle or a recording as text, in the order of time"),
}


def arguments(parser: ArgumentParser) -> None:
    """The actions."""
    anywhere = ArgumentParser(add_help=False)
    anywhere.add_argument("--json", action="store_true", default=SUPPRESS, help=SUPPRESS)
    anywhere.add_argument("--language", choices=[tongue.value for tongue in Language], default=SUPPRESS, help=SUPPRESS)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (module, meaning) in _WORK.items():
        module.arguments(actions.add_parser(name, help=meaning, description=meaning, parents=[anywhere]))


def run(given: Namespace, output: Output) -> int:
    """Do it; the exit code."""
    return _WORK[given.action][0].run(given, output)
