"""What a share link shows to whoever has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.portal.routes.community.series import LEAST, spans
from fairway.portal.routes.community.words import (
    QUALITIES,
    STANDARDS,
    about_words,
    as_data,
    customs_chip,
    milestone_tone,
    milestone_words,
    place_words,
    reading_words,
)
from fairway.portal.routes.page import AnyPage
from fairway.portal.views.community.shared import SharedRow, SharedView
from fairway.portal.views.parts import N_, Words
from fairway.site.alerting import shares
from fairway.site.alerting.shares import SharedLine

router = APIRouter(include_in_schema=False)
_HEADERS = {"X-Robots-Tag": "noindex"}


def _row(line: SharedLine) -> SharedRow:
    return SharedRow(
        tone=milestone_tone(line.milestone).value if line.done else "draft",
        words=milestone_words(line.milestone, reached=line.done),
        place=place_words(line.place),
        at=line.happened,
        quality=QUALITIES[line.quality],
        done=line.done,
        raw=line.code,
        standard=(STANDARDS.get(line.standard) or as_data(line.standard)) if line.standard else "",
        readings=tuple(map(reading_words, line.readings)),
    )


def _rows(lines: tuple[SharedLine, ...]) -> Iterator[SharedRow]:
    """The lines by time; readings that follow each other at one place in one row."""
    for alike, run in groupby(lines, key=lambda one: (one.place, one.partner) if one.readings and one.done else None):
        members = list(run)
        if alike is None or len(members) < LEAST:
            yield from map(_row, members)
            continue
        first = _row(members[0])
        yield SharedRow(
            tone=first.tone,
            words=Words(N_("{n} readings"), {"n": len(members)}),
            place=first.place,
            at=first.at,
            quality=first.quality,
            done=True,
            standard=first.standard,
            readings=spans([reading for one in members for reading in one.readings]),
            until=members[-1].happened,
        )


@router.get("/shared/{secret}")
async def shared(secret: str, page: AnyPage) -> Response:
    """A line as whoever has the link sees it."""
    try:
        found = await shares.opened(page.site, secret[:200])
    except NotFound:
        return page.show("pages/community/shared_gone.html", None, status=404, headers=_HEADERS)
    rows = tuple(_rows(found.lines))
    view = SharedView(
        reference=found.reference,
        until=found.until,
        rows=rows,
        now_before=next((index for index, row in enumerate(rows) if row.at > page.now), len(rows)),
        as_of=page.now,
        customs=customs_chip(found.customs),
        references=tuple(about_words(one) for one in found.references),
    )
    return page.show("pages/community/shared.html", view, headers=_HEADERS)
