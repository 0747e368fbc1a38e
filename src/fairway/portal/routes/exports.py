"""Lists as files for spreadsheets: the rows that the page's filters say, at most :data:`MOST_EXPORTED` of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from fastapi import Response

from fairway.base.issues import fill
from fairway.base.language import translate
from fairway.portal.formats import ZONES
from fairway.portal.routes.page import Page, with_query
from fairway.portal.views.parts import N_, Link, Side
from fairway.wire.tabular.listing import Listing, list_csv, list_workbook
from fairway.wire.tabular.plan import Value

R = TypeVar("R")
Kind = Literal["xlsx", "csv"]
Columns = Sequence[tuple[str, Callable[[R], Value]]]
"""The heading of a column, which is a catalogue key, and its value of a row; times with their zone."""

MOST_EXPORTED = 5_000
"""Rows of one file. A file that would be longer says so under its last row."""
_NOTE = N_("Only the first {n} rows are in this file. Filter the list to get the others.")
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def export_links(path: str, **query: str | None) -> tuple[Link, ...]:
    """The links to a list as files, with its filters."""
    return (
        Link(N_("Spreadsheet (XLSX)"), with_query(f"{path}.xlsx", **query)),
        Link(N_("Table (CSV)"), with_query(f"{path}.csv", **query)),
    )


def file_part(text: str) -> str:
    """``text`` as it may stand in the name of a file."""
    return re.sub(r"[^0-9A-Za-z_-]+", "-", text).strip("-")[:60] or "one"


def listing(page: Page, title: str, columns: Columns[R], rows: Sequence[R], *, more: bool = False) -> Listing:
    """``rows`` in the reader's language and in the zone of the site's side. ``more``: there are others that match."""
    zone = ZONES[Side(page.site.side)][0]

    def shown(value: Value) -> Value:
        if isinstance(value, datetime):
            return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        return value

    kept = rows[:MOST_EXPORTED]
    cut = more or len(rows) > MOST_EXPORTED
    return Listing(
        title=translate(title, page.language),
        heads=[translate(words, page.language) for words, _ in columns],
        rows=[[shown(value(row)) for _, value in columns] for row in kept],
        note=fill(translate(_NOTE, page.language), {"n": f"{len(kept):,}"}) if cut else "",
    )


async def export_file(page: Page, name: str, kind: Kind, *lists: Listing) -> Response:
    """The lists as a file with its date in its name: an XLSX workbook, or of the first list a CSV table."""
    # A long workbook takes a second of work: not in the event loop.
    content = await asyncio.to_thread(list_workbook, lists) if kind == "xlsx" else list_csv(lists[0])
    day = page.now.astimezone(ZONES[Side(page.site.side)][0]).date()
    return Response(
        content,
        media_type=_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.{kind}"',
            "Cache-Control": "no-store",
        },
    )
