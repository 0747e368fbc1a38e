"""``fairway replay``: make every projection anew from the facts, to compare or to mend."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

import msgspec

from fairway.cli.at_site import on_database, settings_of, site_argument
from fairway.cli.output import Output, table
from fairway.record.connection import Connection
from fairway.record.registry import Registry
from fairway.record.replay import check_replay, rebuild
from fairway.record.replay_tables import ReplayReport
from fairway.site.runtime import AGGREGATES


def arguments(parser: ArgumentParser) -> None:
    """Whether only to compare, and the site."""
    parser.add_argument(
        "--check", action="store_true", help="only compare; nothing is changed and the site goes on working"
    )
    site_argument(parser)


def run(given: Namespace, output: Output) -> int:
    """Print how the live tables differ from the facts; 1 when they do and --check was given."""
    settings = settings_of(given.site)
    registry = Registry(AGGREGATES)

    async def work(conn: Connection) -> ReplayReport:
        make = check_replay if given.check else rebuild
        return await make(
            conn,
            registry,
            site=settings.site,
            progress=lambda facts: output.note(output.say("{facts} facts", facts=facts)),
        )

    report = on_database(settings, work)
    output.result(
        {"identical": report.identical, "mended": not given.check, **msgspec.to_builtins(report)},
        lines_of(report, output, check=given.check),
    )
    return 1 if given.check and not report.identical else 0


def lines_of(report: ReplayReport, output: Output, *, check: bool, command: str = "replay") -> list[str]:
    """How the live tables differed, for people; ``command`` is what makes them anew."""
    heads = (output.say("table"), output.say("rows"), output.say("different"))
    names = sorted(report.rows.keys() | report.counts.keys())
    rows = [(name, report.rows.get(name, ""), report.counts.get(name, 0)) for name in names]
    lines = [
        output.say("Facts: {facts}. Streams: {streams}.", facts=report.facts, streams=report.streams)
        if report.streams
        else output.say("Facts: {facts}.", facts=report.facts),
        *table(heads, rows),
    ]
    for difference in report.differences:
        key = ", ".join(f"{column} {value}" for column, value in difference.key.items())
        lines.append(f"{difference.table} [{output.say(difference.what)}] {key}")
        if difference.what == "different" and difference.live is not None:
            lines.extend([f"    - {difference.live}", f"    + {difference.made}"])
    if report.identical:
        lines.append(output.say("Every table is what the facts make it."))
    elif check:
        lines.append(
            output.say("NOT IDENTICAL. `fairway {command}` without --check makes the tables anew.", command=command)
        )
    else:
        lines.append(output.say("The tables were made anew."))
    return lines
