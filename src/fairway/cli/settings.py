"""``fairway settings``: every setting, its value and what it means."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from fairway.cli.output import Output, table
from fairway.site.settings import Settings, explained


def arguments(parser: ArgumentParser) -> None:
    """The site whose settings are shown."""
    parser.add_argument("--site", help="which site (FAIRWAY_SITE)")


def run(given: Namespace, output: Output) -> int:
    """Print the settings."""
    rows = list(explained(Settings.read(os.environ, site=given.site)))
    data = [{"variable": variable, "value": value, "meaning": meaning} for variable, value, meaning in rows]
    output.result(data, table(("variable", "value", "meaning"), rows))
    return 0
