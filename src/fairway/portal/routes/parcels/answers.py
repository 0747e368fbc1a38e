"""Declaring the documents of cleared parcels, and what the customs e-commerce system answers to each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.parcels.batches import filed
from fairway.parties.model import Permission
from fairway.portal.formats import money
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.words import PATH, left_words, may_see, share
from fairway.portal.routes.plain import plain
from fairway.portal.views.parcels.answers import AnswerRow, AnswersPage, FiledPart, FiledRow, SendingPart, StandingRow
from fairway.portal.views.parts import N_, Chip, Choice, Link, Nothing, Paging, Phrase, Tone
from fairway.site.parcels import batches, named
from fairway.site.parcels.filing import service
from fairway.site.parcels.filing.documents import DOCUMENTS_OF

router = APIRouter(include_in_schema=False)
ROWS = 100
LARGEST = 500
KINDS: Mapping[str, str] = {
    "311": N_("Purchase orders"),
    "411": N_("Payments"),
    "511": N_("Waybills"),
    "621": N_("Inventories"),
    "303": N_("Purchase orders"),
    "403": N_("Receipts of money"),
    "505": N_("Waybills"),
    "603": N_("Export inventories"),
    "607": N_("Total bills"),
    "711": N_("Inbound details"),
    "701": N_("Applications to summarise"),
}
SIGNERS: Mapping[str, str] = {
    "software": N_("signed with a key of this site"),
    "pkcs11": N_("signed with a key on a token"),
    "service": N_("signed by a signing service"),
    "invented": N_("signed with an invented key"),
}


def chip_of(number: str, status: str) -> Chip:
    """A standing: its colour, what that means in a word, and the code."""
    if not status:
        return Chip(Tone.WAITING, N_("No answer yet"))
    one = filed.counted(number, {status: 1})
    if one.released:
        return Chip(Tone.DONE, N_("Released"), status)
    if one.refused:
        return Chip(Tone.STOPPED, N_("Sent back"), status)
    if one.held:
        return Chip(Tone.HELD, N_("Held"), status)
    if one.inspected:
        return Chip(Tone.HELD, N_("Inspected"), status)
    if one.accepted:
        return Chip(Tone.DONE, N_("Accepted"), status)
    return Chip(Tone.WAITING, N_("On its way"), status)


async def reference_of(page: Page, batch: UUID) -> tuple[str, str, str, bool]:
    """The reference and flow of a batch, where its page is, and whether the reader sees it whole. Raises NotFound."""
    try:
        row = (await batches.view(page.site, page.principal, batch)).row
    except NotFound:
        of_others = await named.view(page.site, page.principal, batch)
        return of_others.reference, of_others.flow.value, f"{PATH}/named/{batch}", False
    return row["reference"], row["flow"], f"{PATH}/{batch}", True


def filed_part(row: Mapping[str, Any]) -> FiledPart | None:
    """What the page of a batch says of its declared documents; nothing as long as none is."""
    told = row.get("filing")
    if not told:
        return None
    address = f"{PATH}/{row['case_id']}/answers"
    rows = tuple(
        FiledRow(
            words=KINDS.get(number, as_data(number)),
            number=number,
            filed=one["filed"],
            answered=one["answered"],
            accepted=one["accepted"],
            refused=one["refused"],
            inspected=one["inspected"] + one["held"],
            released=one["released"],
            taxed=one["taxed"],
            href=with_query(address, number=number),
        )
        for number, one in told["documents"].items()
    )
    return FiledPart(rows, address, bool(told["settled"]))


@router.get(PATH + "/{batch}/answers")
async def answers(batch: UUID, page: SignedPage) -> Response:
    """Counts by standing, and the documents of one kind with what each answer means and what to do."""
    page.hidden_unless(may_see(page))
    await page.follow(batch)
    reference, flow, back, whole = await reference_of(page, batch)
    first = await service.standing(page.site, page.principal, batch, page.language, limit=1)
    kinds = list(dict.fromkeys([*DOCUMENTS_OF.get(flow, ()), *(one["number"] for one in first.counts)]))
    counted = {kind: sum(one["count"] for one in first.counts if one["number"] == kind) for kind in kinds}
    usual = next((kind for kind in ("621", "603") if counted.get(kind)), next(iter(filter(counted.get, kinds)), ""))
    number = page.query("number") if page.query("number") in kinds else usual
    statuses = {one["status"] for one in first.counts if one["number"] == number}
    status = page.query("status") if page.query("status") in statuses else ""
    passed = [one for one in page.query("passed")[:4000].split("~") if one]
    found = await service.standing(
        page.site,
        page.principal,
        batch,
        page.language,
        number=number or "621",
        status=status,
        after=passed[-1] if passed else "",
        limit=ROWS + 1,
    )
    here, shown = f"{PATH}/{batch}/answers", found.rows[:ROWS]
    ahead = "~".join([*passed, shown[-1]["key"]]) if len(found.rows) > ROWS else ""
    total = sum(one["count"] for one in first.counts if one["number"] == number and status in ("", one["status"]))
    view = AnswersPage(
        reference=reference,
        batch_href=back,
        tabs=tuple(
            Choice(
                kind,
                KINDS.get(kind, kind),
                kind == number,
                with_query(here, number=kind),
                counted[kind],
            )
            for kind in kinds
            if counted[kind]
        ),
        standings=tuple(_standings(found.counts, number, status, here)),
        rows=tuple(_row(one, number, batch, page, whole=whole) for one in shown),
        paging=Paging(
            len(shown),
            total,
            with_query(here, number=number, status=status, passed="~".join(passed[:-1])) if passed else "",
            with_query(here, number=number, status=status, passed=ahead) if ahead else "",
        ),
        nothing=Nothing(
            N_("Nothing was declared yet"),
            N_("Documents of cleared parcels are declared from the page of the batch; each answer stands here."),
            (Link(N_("To the batch"), back),),
        ),
        exports=export_links(here, number=number, status=status) if shown else (),
        as_of=page.now,
        sending=_sending(found.sending),
        declare_href=f"{PATH}/{batch}/declaring" if _may_declare(page, flow) else "",
        clear_href=with_query(here, number=number) if status else "",
        simulated=found.sending.signer == "invented",
    )
    return page.show("pages/parcels/answers.html", view, "parcels" if whole else "named-parcels")


def _may_declare(page: Page, flow: str) -> bool:
    return page.may(Permission.TELL) and flow in DOCUMENTS_OF


def _standings(counts: Sequence[Mapping[str, Any]], number: str, status: str, here: str) -> list[StandingRow]:
    own = [one for one in counts if one["number"] == number]
    most = max((one["count"] for one in own), default=0)
    ranked = sorted(own, key=lambda one: (-one["count"], one["status"]))
    return [
        StandingRow(
            chip_of(number, one["status"]),
            as_data(one["meaning"]),
            as_data(one["remedy"]),
            one["count"],
            share(one["count"], most),
            with_query(here, number=number, status=one["status"]),
            bool(status) and one["status"] == status,
        )
        for one in ranked
    ]


def _row(one: Mapping[str, Any], number: str, batch: UUID, page: Page, *, whole: bool) -> AnswerRow:
    parcel = one["parcel"] or one["key"]
    return AnswerRow(
        parcel=parcel,
        href=f"{PATH}/{batch}/parcels/{quote(parcel, safe='')}" if whole else "",
        chip=chip_of(number, one["status"]),
        meaning=as_data(one["meaning"]),
        remedy=as_data(one["remedy"]),
        text=one["text"],
        at=one["at"],
        passed=tuple(one["passed"]),
        number=one["invt_no"] or one["pre_no"],
        tax=money(one["tax"], "CNY", page.language) if one["tax"] is not None else "",
    )


def _sending(told: service.Sending) -> SendingPart | None:
    if not told.messages or told.sent == told.messages:
        return None
    left: Phrase = left_words(told.seconds_left) if told.seconds_left else ""
    return SendingPart(
        messages=told.messages,
        sent=told.sent,
        percent=100 * told.sent // told.messages,
        left=left,
        signer=SIGNERS.get(told.signer, "") if told.to_sign else "",
        per_minute=told.per_minute,
        to_sign=told.to_sign,
        signed=told.signed,
    )


@router.get(PATH + "/{batch}/answers.{kind}")
async def export(batch: UUID, kind: Kind, page: SignedPage) -> Response:
    """The documents of one kind for a spreadsheet."""
    page.hidden_unless(may_see(page))
    number = page.query("number") if page.query("number") in KINDS else "621"
    status = page.query("status")[:8]
    rows: list[AnswerRow] = []
    after, more = "", True
    while more and len(rows) < MOST_EXPORTED:
        some = await service.standing(
            page.site, page.principal, batch, page.language, number=number, status=status, after=after, limit=LARGEST
        )
        rows += [_row(one, number, batch, page, whole=False) for one in some.rows]
        more = len(some.rows) == LARGEST
        after = some.rows[-1]["key"] if some.rows else after
    columns: Columns[AnswerRow] = (
        (N_("Parcel"), lambda one: one.parcel),
        (N_("Standing"), lambda one: plain(one.chip.words, page.language)),
        (N_("Code"), lambda one: one.chip.raw),
        (N_("What it means"), lambda one: plain(one.meaning, page.language)),
        (N_("What to do"), lambda one: plain(one.remedy, page.language)),
        (N_("What customs wrote"), lambda one: one.text),
        (N_("Answered"), lambda one: one.at),
        (N_("Number of the customs"), lambda one: one.number),
        (N_("Tax"), lambda one: one.tax),
    )
    sheet = listing(page, KINDS[number], columns, rows, more=more)
    return await export_file(page, f"answers-{number}", kind, sheet)
