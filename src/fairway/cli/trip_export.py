"""``fairway trip export``: the evidence of a trip that this site watched, as one file."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path
from uuid import UUID

from fairway.base.issues import Issue
from fairway.cli.at_site import beside_server, settings_of, site_argument
from fairway.cli.output import NotDone, Output
from fairway.codes.tables import use
from fairway.record.export import NotSequenced
from fairway.site.runtime import open_site
from fairway.site.sealed.evidence import export_evidence
from fairway.site.settings import Settings

_TRIES = 5


def arguments(parser: ArgumentParser) -> None:
    """The trip, the file and the site."""
    parser.add_argument("trip", type=UUID, metavar="TRIP", help="identifier of the sealed trip")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: TRIP.trip.jsonl)")
    site_argument(parser)


def run(given: Namespace, output: Output) -> int:
    """Write the file. Raises NotFound for a trip that this site does not watch."""
    settings = settings_of(given.site)
    use(settings.codes_folder)
    content = beside_server(settings, lambda: _export(settings, given.trip))
    path = given.out or Path(f"{given.trip}.trip.jsonl")
    path.write_bytes(content)
    said = output.say("{bytes} bytes written to {file}.", bytes=len(content), file=path)
    output.result({"file": str(path), "bytes": len(content)}, said)
    return 0


async def _export(settings: Settings, trip: UUID) -> bytes:
    async with open_site(settings) as site:
        for _ in range(_TRIES):
            try:
                return await export_evidence(site, trip)
            except NotSequenced:
                await asyncio.sleep(1)
    raise NotDone(
        [
            Issue(
                rule="cli.trip.sequenced",
                message="The newest facts of the trip have no place in the log yet.",
                remedy="Start the site, whose worker places them, and try again.",
            )
        ]
    )
