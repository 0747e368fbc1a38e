"""``fairway rebuild``: make the read tables of the port community anew from the facts, to compare or to mend."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

import msgspec

from fairway.cli.at_site import beside_server, settings_of, site_argument
from fairway.cli.output import Output
from fairway.cli.replay import lines_of
from fairway.codes import tables
from fairway.record.replay_tables import ReplayReport
from fairway.site.community.rebuilding import rebuild
from fairway.site.runtime import open_site
from fairway.tracking import areas


def arguments(parser: ArgumentParser) -> None:
    """Whether only to compare, and the site."""
    parser.add_argument(
        "--check", action="store_true", help="only compare; nothing is changed and the site goes on working"
    )
    site_argument(parser)


def run(given: Namespace, output: Output) -> int:
    """Print how the live tables differ from what the facts make of them; 1 when they do and --check was given."""

    settings = settings_of(given.site)
    tables.use(settings.codes_folder)
    areas.use(settings.codes_folder)

    async def work() -> ReplayReport:
        async with open_site(settings) as site:
            return await rebuild(
                site,
                check=given.check,
                progress=lambda facts: output.note(output.say("{facts} facts", facts=facts)),
            )

    report = beside_server(settings, work)
    output.result(
        {"identical": report.identical, "mended": not given.check, **msgspec.to_builtins(report)},
        lines_of(report, output, check=given.check, command="rebuild"),
    )
    return 1 if given.check and not report.identical else 0
