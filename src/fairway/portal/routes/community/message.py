"""One message of the reader's organisation: explained line by line, answered, corrected."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.parties.model import Permission
from fairway.portal.routes.community.explained import explain
from fairway.portal.routes.community.message_rows import message_row
from fairway.portal.routes.community.messages import CRUMB, PATH, TellPage, said, sent_in
from fairway.portal.routes.exports import file_part
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.views.community.messages import MessageView, RawLine, SendView
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.community import intake, partners, replacing
from fairway.site.community.receipts import told
from fairway.tracking.reading.edifact_reply import Answer

router = APIRouter(include_in_schema=False)
ANSWERS = {"contrl": N_("CONTRL"), "aperak": N_("APERAK")}
_EDITABLE = 400_000
"""Bytes of a message that can be corrected in the browser; a longer one is sent again as a file."""


async def _view(page: Page, message: UUID) -> MessageView:
    site, principal = page.site, page.principal
    raw, row = await intake.raw(site, principal, message)
    receipt = await intake.receipt(site, principal, message)
    events = await intake.events(site, principal, message)
    twice = [number for number, one in enumerate(receipt.events) if one.duplicate]
    mapping = (await partners.page(site, principal)).profile.table if row["standard"] == "table" else None
    # A long message takes a second of work: not in the event loop.
    found = await asyncio.to_thread(
        explain, raw, row["standard"], events, receipt.faults, twice, file_name=row["file_name"], mapping=mapping
    )
    href = f"{PATH}/{message}"
    stands = page.may(Permission.TELL) and not row["corrected_by"]
    kinds = ("contrl", "aperak") if row["standard"] == "edifact" else ()
    answers = (
        Link(N_("Receipt (JSON)"), f"{href}/answer/receipt"),
        *(Link(ANSWERS[kind], f"{href}/answer/{kind}") for kind in kinds),
    )
    return MessageView(
        row=message_row(row),
        sha256=row["sha256"],
        size=row["size"],
        lines=found.lines,
        more_lines=found.more_lines,
        loose_faults=found.faults,
        loose_said=found.said,
        more_faults=receipt.more_faults,
        grid=found.grid,
        laid_out=found.laid_out,
        corrects_href=f"{PATH}/{row['corrects']}" if row["corrects"] else "",
        corrected_href=f"{PATH}/{row['corrected_by']}" if row["corrected_by"] else "",
        correct_href=f"{href}/correct" if stands else "",
        replay=Action(N_("Read again"), f"{href}/replay") if stands else None,
        answers=answers,
        raw_href=f"{href}/raw",
    )


@router.get("/messages/{message}")
async def one(message: UUID, page: SignedPage) -> Response:
    """The message beside what it says."""
    page.hidden_unless(page.may(Permission.READ))
    return page.show("pages/community/message.html", await _view(page, message), "messages")


@router.get("/messages/{message}/raw")
async def raw_bytes(message: UUID, page: SignedPage) -> Response:
    """The bytes as they came."""
    page.hidden_unless(page.may(Permission.READ))
    content, row = await intake.raw(page.site, page.principal, message)
    name = file_part(row["file_name"].rpartition(".")[0] or row["reference"] or str(message))
    ending = file_part(row["file_name"].rpartition(".")[2]) if "." in row["file_name"] else "txt"
    return _attached(content, f"{name}.{ending}")


@router.get("/messages/{message}/answer/{kind}")
async def answer(message: UUID, kind: Literal["contrl", "aperak", "receipt"], page: SignedPage) -> Response:
    """The answer to it: its receipt, and to EDIFACT the message that EDIFACT has for that."""
    page.hidden_unless(page.may(Permission.READ))
    if kind == "receipt":
        receipt = told(await intake.receipt(page.site, page.principal, message), page.language)
        return _attached(msgspec.json.format(msgspec.json.encode(receipt)), f"receipt-{message}.json")
    written = await intake.answer(page.site, page.principal, message, Answer(kind))
    return _attached(written, f"{kind}-{message}.edi")


def _attached(content: bytes, name: str) -> Response:
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _correct_page(page: Page, message: UUID, issues: Sequence[Issue] = (), text: str | None = None) -> Response:
    view = await _view(page, message)
    raw, row = await intake.raw(page.site, page.principal, message)
    typed = _text(raw) if text is None else text
    name = row["reference"] or row["form"] or row["file_name"]
    shown = SendView(
        words=N_("Correct and send again"),
        lead=N_(
            "The corrected message takes the place of this one: what both tell stays once, what only this one told is"
            " withdrawn. Nothing is deleted."
        ),
        crumbs=(CRUMB, Link(N_("The message"), f"{PATH}/{message}")),
        action=Action(N_("Send the correction"), f"{PATH}/{message}/correct", primary=True, values={"name": name}),
        text=typed or "",
        faults=faults_of(issues),
        known=_faulty(view),
        file_only=typed is None,
    )
    return page.show("pages/community/send.html", shown, "messages", status=422 if issues else 200)


def _faulty(view: MessageView) -> tuple[RawLine, ...]:
    cells = [cell for row in (view.grid.rows if view.grid else ()) for cell in row.faulty]
    lines = (
        *(line for line in view.lines if line.faults),
        *(RawLine(number, f"{cell.name}: {cell.text}", faults=cell.faults) for number, cell in enumerate(cells, 1)),
    )
    loose = (RawLine(0, "", faults=view.loose_faults),) if view.loose_faults else ()
    return (*loose, *lines)[:50]


def _text(raw: bytes) -> str | None:
    """The message as text that can be typed over; None for one that is none, or too long."""
    if len(raw) > _EDITABLE or raw[:4] == b"PK\x03\x04" or b"\x00" in raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


@router.get("/messages/{message}/correct")
async def correct_page(message: UUID, page: TellPage) -> Response:
    """The message to write over, with its faults beside it."""
    return await _correct_page(page, message)


@router.post("/messages/{message}/correct")
async def correct(message: UUID, page: TellPage) -> Response:
    """Take the corrected message in its place."""
    form = await posted(page.request)
    await intake.entry(page.site, page.principal, message)
    try:
        raw, _ = sent_in(form)
        receipt = await replacing.correct(page.site, page.principal, message, raw)
    except Refusal as refused:
        return await _correct_page(page, message, refused.issues, form.text("text"))
    return page.go(f"{PATH}/{receipt.message}", said(receipt))


@router.post("/messages/{message}/replay")
async def replay(message: UUID, page: TellPage) -> Response:
    """Read the same bytes again, as the partner's profile is now."""
    receipt = await replacing.replay(page.site, page.principal, message)
    return page.go(f"{PATH}/{receipt.message}", said(receipt))
