"""``fairway stop``: stop the embedded PostgreSQL that a site may have left running."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """Which site, or all."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--site", help="which site (FAIRWAY_SITE)")
    which.add_argument("--all", action="store_true", help="every site below the folder of FAIRWAY_VAR")


def run(given: Namespace, output: Output) -> int:
    """Stop the servers, cleanly, and print the sites whose server ran."""
    settings = Settings.read(os.environ, site=given.site)
    folders = sorted(settings.var.glob("*/postgres")) if given.all else [settings.postgres_folder]
    stopped = []
    for folder in folders:
        cluster = EmbeddedPostgres(folder)
        if folder.is_dir() and cluster.pid is not None:
            cluster.stop()
            stopped.append(folder.parent.name)
    output.result({"stopped": stopped}, f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")
    return 0
