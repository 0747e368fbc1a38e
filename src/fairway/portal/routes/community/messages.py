"""The log of what the reader's organisation sent: searched, each message explained, corrected, sent by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.parties.model import Permission
from fairway.portal.routes.community.message_rows import STANDINGS, message_row, standard_words
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.marks import mark_of, moment_and_id
from fairway.portal.routes.page import Page, SignedPage, allowed, faults_of, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.views.community.messages import MessageListView, MessageRow, SendView
from fairway.portal.views.parts import N_, Action, Choice, Link, Nothing, Paging, Phrase
from fairway.site.community import intake
from fairway.site.community.intake import STANDARDS
from fairway.site.community.receipts import Receipt
from fairway.tracking.inbound import Channel

router = APIRouter(include_in_schema=False)
TellPage = Annotated[Page, allowed(Permission.TELL)]
PATH = "/messages"
PAGE = 50
CRUMB = Link(N_("Messages"), PATH)
_LONGEST_TEXT = 200


class _Asked:
    """What the address asks for."""

    def __init__(self, page: Page) -> None:
        self.standing = page.query("standing") if page.query("standing") in STANDINGS else ""
        self.standard = page.query("standard") if page.query("standard") in STANDARDS else ""
        self.text = page.query("q").strip()[:_LONGEST_TEXT].replace("\x00", "")
        self.mark = page.query("after")[:400]

    def address(self, **other: str) -> str:
        values = {"standing": self.standing, "standard": self.standard, "q": self.text, **other}
        return with_query(PATH, **values)

    def wanted(self) -> intake.Wanted:
        return intake.Wanted(text=self.text, standard=self.standard, standing=self.standing)

    def after(self) -> tuple[datetime, UUID] | None:
        return moment_and_id(self.mark)


@router.get("/messages")
async def log(page: SignedPage) -> Response:
    """Newest first."""
    page.hidden_unless(page.may(Permission.READ))
    asked = _Asked(page)
    await page.follow()
    rows = await intake.messages(page.site, page.principal, asked.wanted(), after=asked.after(), limit=PAGE + 1)
    shown, last = rows[:PAGE], rows[PAGE - 1] if len(rows) > PAGE else None
    may_send = page.may(Permission.TELL)
    tabs = {"": N_("All"), **{name: words for name, (_, words) in STANDINGS.items()}}
    view = MessageListView(
        rows=tuple(map(message_row, shown)),
        tabs=tuple(Choice(name, words, name == asked.standing, asked.address(standing=name))
                   for name, words in tabs.items()),
        standards=(
            Choice("", N_("Any standard"), not asked.standard, asked.address(standard="")),
            *(Choice(name, standard_words(name), name == asked.standard, asked.address(standard=name))
              for name in STANDARDS),
        ),
        chosen=standard_words(asked.standard) if asked.standard else N_("Any standard"),
        query=asked.text,
        standing=asked.standing,
        standard=asked.standard,
        paging=Paging(
            len(shown),
            previous=asked.address() if asked.mark else "",
            next=asked.address(after=mark_of([last["taken_at"].isoformat(), str(last["case_id"])])) if last else "",
        ),
        as_of=page.now,
        nothing=_nothing(asked, may_send=may_send),
        exports=export_links(PATH, standing=asked.standing, standard=asked.standard, q=asked.text),
        send_href=f"{PATH}/send" if may_send else "",
    )  # fmt: skip
    return page.show("pages/community/messages.html", view, "messages")


def _nothing(asked: _Asked, *, may_send: bool) -> Nothing:
    if asked.text or asked.standing or asked.standard:
        return Nothing(
            N_("No message is like that"),
            N_("References, file names and hashes are compared whole."),
            (Link(N_("All messages"), PATH),),
        )
    text = N_("What your systems send stands here with what was understood of it and every fault at its place.")
    links = (Link(N_("Send a message"), f"{PATH}/send"), Link(N_("How to send"), "/partner#how")) if may_send else ()
    return Nothing(N_("Nothing was sent yet"), text, links)


@router.get("/messages.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The log for a spreadsheet."""
    page.hidden_unless(page.may(Permission.READ))
    rows = await intake.messages(page.site, page.principal, _Asked(page).wanted(), limit=MOST_EXPORTED + 1)

    def say(phrase: Phrase) -> str:
        return plain(phrase, page.language)

    columns: Columns[MessageRow] = (
        (N_("Time"), lambda row: row.at),
        (N_("Message"), lambda row: say(row.form)),
        (N_("Reference"), lambda row: row.reference),
        (N_("File"), lambda row: row.file_name),
        (N_("Standard"), lambda row: say(row.standard)),
        (N_("Sent by"), lambda row: say(row.channel)),
        (N_("State"), lambda row: say(row.standing.words)),
        (N_("Events"), lambda row: row.events),
        (N_("Told before"), lambda row: row.duplicates),
        (N_("Faults"), lambda row: row.errors),
        (N_("Warnings"), lambda row: row.warnings),
    )
    shown = listing(page, N_("Messages"), columns, [message_row(row) for row in rows[:MOST_EXPORTED]],
                    more=len(rows) > MOST_EXPORTED)  # fmt: skip
    return await export_file(page, "messages", kind, shown)


def _send_page(page: Page, issues: Sequence[Issue] = (), text: str = "", standard: str = "") -> Response:
    view = SendView(
        words=N_("Send a message"),
        lead=N_("A file or a text in any standard that is known here. It is kept as it is, read, and answered."),
        crumbs=(CRUMB,),
        action=Action(N_("Send"), PATH, primary=True),
        text=text,
        standards=(
            Choice("", N_("Recognised by itself"), not standard),
            *(Choice(name, standard_words(name), name == standard) for name in STANDARDS),
        ),
        faults=faults_of(issues),
    )
    return page.show("pages/community/send.html", view, "messages", status=422 if issues else 200)


@router.get("/messages/send")
async def send_page(page: TellPage) -> Response:
    """By hand."""
    return _send_page(page)


def sent_in(form: Posted) -> tuple[bytes, str]:
    """What was uploaded, else what was typed, with its file name. Raises Refusal for nothing."""
    file = form.files.get("file")
    if file is not None:
        return file.content, file.name
    text = "\n".join(value for name, value in form if name == "text").replace("\r\n", "\n")
    if not text.strip():
        raise Refusal(
            [
                Issue(
                    rule="form.missing",
                    message=N_("There is nothing to send."),
                    remedy=N_("Choose a file or write the message."),
                    pointer="/text",
                )
            ]
        )
    return text.encode(), ""


@router.post("/messages")
async def send(page: TellPage) -> Response:
    """Take it, and show what was understood."""
    form = await posted(page.request)
    standard = form.text("standard") if form.text("standard") in STANDARDS else ""
    try:
        raw, name = sent_in(form)
        receipt = await intake.take(
            page.site,
            page.principal,
            raw,
            channel=Channel.PORTAL,
            file_name=name,
            standard=standard or None,
            test=form.text("test") == "yes",
        )
    except Refusal as refused:
        return _send_page(page, refused.issues, form.text("text"), standard)
    return page.go(f"{PATH}/{receipt.message}", said(receipt))


def said(receipt: Receipt) -> str:
    """What the page of the message says once."""
    if receipt.repeated:
        return "sent-before"
    return "message-refused" if receipt.standing == "refused" else "message-taken"
