"""``fairway serve``: run a site. Becomes the program that puts it together, so that signals reach that one alone."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """The site, and which of its processes."""
    parser.add_argument("--site", help="which site (FAIRWAY_SITE)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--web", action="store_true", help="only what answers requests")
    only.add_argument("--worker", action="store_true", help="only what works behind them")
    only.add_argument(
        "--prepare",
        action="store_true",
        help="only start the database and bring it up to date; it goes on until `fairway stop`",
    )


def run(given: Namespace, output: Output) -> int:
    """Serve until SIGINT or SIGTERM. Raises Refusal for faulty settings before anything is started."""
    settings = Settings.read(os.environ, site=given.site)
    role = "web" if given.web else "worker" if given.worker else "database" if given.prepare else "site"
    if role in ("site", "web"):
        output.note(f"Fairway {settings.site} answers at {settings.public_url} in a moment; Ctrl-C ends it")
    become("fairway.app.serve", "--site", settings.site, "--role", role)
    return 1


def become(module: str, *arguments: str) -> None:
    """Go on as ``python -m module``: ``app`` stands above the command line and is not imported by it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606  no shell is wanted
