"""``fairway scheme``: take points, fences, corridors and routes of the Single E-lock Scheme in and out of a site."""

from __future__ import annotations

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue
from fairway.cli.at_site import beside_server, settings_of, site_argument
from fairway.cli.output import NotDone, Output, table
from fairway.codes.tables import use
from fairway.locks.scheme.model import COMMON, Kind
from fairway.locks.scheme.shipped import DEMONSTRATION, POINTS
from fairway.record.model import Actor, ActorKind
from fairway.site.runtime import Site, open_site
from fairway.site.scheme import registry, store
from fairway.site.scheme.exporting import exported
from fairway.site.settings import Settings

Action = Callable[[Site, Namespace, Output], Coroutine[Any, Any, int]]
_OPERATOR = Actor(kind=ActorKind.SYSTEM, id="cli:scheme")
_KINDS = [kind.value for kind in COMMON]
MAX_BYTES = 25 * 1024 * 1024


def arguments(parser: ArgumentParser) -> None:
    """The actions: import, export, list, undo."""
    site_argument(parser)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    anywhere = ArgumentParser(add_help=False)
    anywhere.add_argument("--json", action="store_true", default=SUPPRESS, help=SUPPRESS)
    shared = [anywhere]
    taking = actions.add_parser(
        "import", help="take in a CSV, XLSX or GeoJSON file, all of it or nothing", parents=shared
    )
    taking.add_argument("file", type=Path, nargs="?", help="the file; none with --shipped")
    taking.add_argument("--kind", choices=_KINDS, help="what a CSV lists, where its headings do not say it")
    taking.add_argument(
        "--shipped",
        choices=("points", "demonstration"),
        help="what comes with the product: the points that a source names, or our fences, corridors and routes as well",
    )
    out = actions.add_parser(
        "export", help="every version that holds or held, in a form that import takes", parents=shared
    )
    out.add_argument("--form", choices=("csv", "xlsx", "geojson"), default="geojson")
    out.add_argument("--kind", choices=_KINDS, help="of one kind only; CSV needs it")
    out.add_argument("--out", type=Path, help="file to write; standard output by default")
    listing = actions.add_parser("list", help="the entries of a kind as they hold on a day", parents=shared)
    listing.add_argument("kind", choices=_KINDS)
    listing.add_argument("text", nargs="?", default="")
    listing.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day asked about (default: today)")
    undo = actions.add_parser("undo", help="undo all that came with an import", parents=shared)
    undo.add_argument("batch", type=UUID)


def run(given: Namespace, output: Output) -> int:
    """Do what ``action`` says. Raises Refusal for a file with faults."""
    settings = settings_of(given.site)
    use(settings.codes_folder)
    actions: dict[str, Action] = {"import": _import, "export": _export, "list": _list, "undo": _undo}
    return beside_server(settings, lambda: _at(settings, actions[given.action], given, output))


async def _at(settings: Settings, action: Action, given: Namespace, output: Output) -> int:
    async with open_site(settings) as site:
        return await action(site, given, output)


async def _import(site: Site, given: Namespace, output: Output) -> int:
    if given.shipped:
        done = await registry.take_shipped(site, _OPERATOR, POINTS if given.shipped == "points" else DEMONSTRATION)
    elif given.file is None:
        message, remedy = "Nothing was named to import.", "Name a file, or say --shipped."
        raise NotDone([Issue(rule="cli.scheme.file", message=message, remedy=remedy)])
    else:
        with given.file.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        kind = Kind(given.kind) if given.kind else None
        done = await registry.take_in(site, _OPERATOR, content, given.file.name, kind=kind)
    text = output.say("{recorded} recorded, {unchanged} as before.", recorded=done.recorded, unchanged=done.unchanged)
    output.result({"batch": str(done.batch), "recorded": done.recorded, "unchanged": done.unchanged}, text)
    return 0


async def _export(site: Site, given: Namespace, output: Output) -> int:
    kinds = (Kind(given.kind),) if given.kind else COMMON
    async with site.database.single_statements() as conn:
        rows = await store.all_versions(conn, kinds)
    content, _ = exported(given.form, kinds, rows)
    if given.out is None:
        sys.stdout.buffer.write(content)
        return 0
    given.out.write_bytes(content)
    output.result({"entries": len(rows), "file": str(given.out)}, str(given.out))
    return 0


async def _list(site: Site, given: Namespace, output: Output) -> int:
    on = given.on or registry.today(site)
    async with site.database.single_statements() as conn:
        rows = await store.entries(conn, Kind(given.kind), on, search=given.text, limit=registry.MOST_ENTRIES)
    shown = [
        (
            row.entry.code,
            row.name,
            str(getattr(row.entry.content, "standing", "") or getattr(row.entry.content, "drawn_by", "")),
            f"{row.entry.valid_from}..{row.entry.valid_until or ''}",
            str(row.entry.version),
        )
        for row in rows
    ]
    data = [{"code": row.entry.code, "version": row.entry.version, "content": row.entry.content} for row in rows]
    output.result(data, table(("code", "name", "standing", "valid", "version"), shown))
    return 0


async def _undo(site: Site, given: Namespace, output: Output) -> int:
    async with site.database.single_statements() as conn:
        rows = await store.batch(conn, given.batch)
    undone = await registry.undo_rows(site, _OPERATOR, rows)
    output.result({"undone": undone}, output.say("{undone} undone.", undone=undone))
    return 0
