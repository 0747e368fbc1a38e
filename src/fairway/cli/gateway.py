"""``fairway gateway``: take frames of devices for a site, or tell how its gateway is."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

import msgspec

from fairway.cli.output import Output, table
from fairway.cli.serve import become
from fairway.site.gateway import status
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """The site, and whether only to tell."""
    parser.add_argument("--site", help="which site (FAIRWAY_SITE)")
    parser.add_argument("--status", action="store_true", help="how the gateway of the site is, as it last said itself")


def run(given: Namespace, output: Output) -> int:
    """Take frames until SIGINT or SIGTERM; 1 when there is no port to take them at, or no gateway to tell of."""
    settings = Settings.read(os.environ, site=given.site)
    if given.status:
        found = status.read(settings)
        if found is None:
            output.failed("The gateway of this site has not run yet.")
            return 1
        data = msgspec.to_builtins(found)
        output.result(data, table(("figure", "value"), [(name, str(value)) for name, value in data.items()]))
        return 0
    if not settings.has_gateway:
        output.failed("Set FAIRWAY_GATEWAY_JT808_PORT or FAIRWAY_GATEWAY_JT701_PORT: devices need a port to come to.")
        return 1
    output.note(f"The gateway of {settings.site} takes frames in a moment; Ctrl-C ends it")
    become("fairway.app.serve", "--site", settings.site, "--role", "gateway")
    return 1
