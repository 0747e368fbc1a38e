"""``fairway stop``: stop what runs of a site, or was left running: its processes, then its embedded PostgreSQL."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output
from fairway.site import process_records as records
from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """Which site, or all."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--site", help="which site (FAIRWAY_SITE)")
    which.add_argument("--all", action="store_true", help="everything below the folder of FAIRWAY_VAR")


def run(given: Namespace, output: Output) -> int:
    """Stop processes and servers, cleanly, and print the names of the folders in which something ran."""
    settings = Settings.read(os.environ, site=given.site)
    below = settings.var if given.all else settings.folder
    stopped = []
    for folder in records.folders(below):
        if records.end(folder):
            stopped.append(folder.parent.parent.name)
    for folder in sorted(below.glob("**/postgres")):
        cluster = EmbeddedPostgres(folder)
        if folder.is_dir() and cluster.pid is not None:
            cluster.stop()
            stopped.append(folder.parent.name)
    names = list(dict.fromkeys(stopped))
    output.result({"stopped": names}, f"stopped: {', '.join(names)}" if names else "nothing was running")
    return 0
