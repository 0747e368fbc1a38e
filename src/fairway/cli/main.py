"""The command ``fairway``. Each subcommand is a module with ``arguments`` and ``run``, listed in one table.

Exit codes: 0 done, 1 refused or failed, 2 not done as asked (unknown command or argument, no such file, no site that
answers).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Protocol, cast

from fairway.base.issues import NotFound, Refusal
from fairway.base.language import Language
from fairway.cli.output import NotDone, Output
from fairway.site.migrate import MigrationError
from fairway.site.postgres_binaries import PostgresError

COMMANDS = {
    "bench": "the benchmarks of a source checkout, one or all",
    "ceb": "look into a message of cross-border e-commerce, sign it, say why its signature fails",
    "charge": "charge, levy and late penalty of a Hong Kong declaration",
    "check": "whether a file is acceptable (a submission, a partner's message), and everything wrong with it",
    "codes": "look into the code tables, convert a code, import missing rows",
    "convert": "the events of a partner's file in another form: DCSA, CSV, XLSX, FSU",
    "decode-frame": "what one frame of a lock says in the canonical form, and what is wrong with it",
    "derive": "the documents of a submission as files",
    "demo": "three sites, the authorities' simulators and the story, by one command",
    "edifact": "look into an EDIFACT file, write the CONTRL or APERAK that answers it",
    "fsck": "check the whole record of a site and name whatever was altered",
    "gateway": "take frames of locks and vehicle terminals, until Ctrl-C, or tell how the gateway is",
    "parcels": "invented parcels; parcels in files checked, matched and cleared in bulk",
    "readiness": "how far a submission is for each document, who can supply the rest, by when",
    "rebuild": "make the tables of what partners told anew from the facts, to compare or to mend",
    "replay": "make every projection anew from the facts, to compare or to mend",
    "scheme": "take points, fences, corridors and routes of the Single E-lock Scheme in and out of a site",
    "serve": "run a site: database, web and worker processes, until Ctrl-C",
    "settings": "every setting, its value and what it means",
    "submit": "enter a submission from a file at a site",
    "track": "the timeline of a shipment by any of its references",
    "trip": "the evidence of a sealed trip: export it, verify it offline, play it again",
    "stop": "stop what runs of a site, its embedded PostgreSQL included",
    "verify": "check a bundle of facts and documents offline",
}
"""Name and meaning of each subcommand; it lives in the module ``fairway.cli.<name>``, dashes as underscores."""


class Command(Protocol):
    """What a module of a subcommand holds."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments of the subcommand."""

    def run(self, given: Namespace, output: Output) -> int:
        """Do it; the exit code. May raise Refusal with issues, NotFound, PostgresError or OSError."""


class UsageError(Exception):
    """The arguments contradict each other; the text says how."""


def command(name: str) -> Command:
    """The module of the subcommand ``name``."""
    return cast(Command, importlib.import_module(f"fairway.cli.{name.replace('-', '_')}"))


def _parser(chosen: str | None) -> ArgumentParser:
    """The parser; only the ``chosen`` subcommand is imported, so that each starts quickly."""
    shared = ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    shared.add_argument(
        "--language",
        choices=[language.value for language in Language],
        default=argparse.SUPPRESS,
        help="language of the sentences (FAIRWAY_LANGUAGE)",
    )
    parser = ArgumentParser(prog="fairway", description="One submission for every authority.", parents=[shared])
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, meaning in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=meaning, description=meaning, parents=[shared])
        if name == chosen:
            command(name).arguments(subparser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((word for word in words if word in COMMANDS), None)
    parser = _parser(chosen)
    given = parser.parse_args(words)
    language = getattr(given, "language", None) or os.environ.get("FAIRWAY_LANGUAGE", Language.EN.value)
    if language not in list(Language):
        parser.error(f"FAIRWAY_LANGUAGE is {language!r}; it must be one of {', '.join(Language)}")
    output = Output(json=getattr(given, "json", False), language=Language(language))
    return _run(given, output)


def _run(given: Namespace, output: Output) -> int:
    try:
        return command(given.command).run(given, output)
    except Refusal as refusal:
        output.refused(refusal.issues)
        return 2 if isinstance(refusal, NotDone) else 1
    except NotFound:
        output.failed("There is no such thing here.")
        return 1
    except (PostgresError, MigrationError) as error:
        output.failed(str(error))
        return 1
    except UsageError as error:
        output.failed(str(error))
        return 2
    except BrokenPipeError:
        # Whoever read our output has gone (as `head` does); that is no failure. Nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        output.failed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return 2 if isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError)) else 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
