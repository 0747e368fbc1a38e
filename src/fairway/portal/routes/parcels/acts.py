"""Acts on a batch: files come in and out, it is handed in, cancelled, erased; and what is taken away from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import BinaryIO
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from fairway.api.parcels import sent
from fairway.base.issues import Issue, NotFound, Refusal
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import file_part
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcels.batch import batch_page
from fairway.portal.routes.parcels.streamed import StreamedForm, no_file
from fairway.portal.routes.parcels.words import PATH, may_see, may_send
from fairway.portal.routes.posted import posted, refuse_for_another_organisation
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.parcels import batches, downloads, moving

router = APIRouter(include_in_schema=False)


def _sender(page: Page) -> None:
    page.hidden_unless(may_see(page) and may_send(page))


@router.post(PATH + "/{batch}/files")
async def add_files(batch: UUID, page: SignedPage) -> Response:
    """Take in files as they come; the answer means: on disk, sealed."""
    _sender(page)
    await batches.own(page.site, page.principal, batch)
    count = 0
    try:
        form = StreamedForm(page.request)
        async for name, body in form.files():
            refuse_for_another_organisation(page.request, form.fields.get("csrf", ""))
            await _take(page, batch, name, form.fields.get("table", ""), body)
            count += 1
        if not count:
            raise no_file()
    except Refusal as refused:
        return await batch_page(page, batch, refused.issues)
    if page.partial:
        return Response(status_code=204)
    address = f"{PATH}/{batch}"
    return page.go(address, "batch-file") if count == 1 else page.go(address, "batch-files", count=count)


async def _take(page: Page, batch: UUID, name: str, table: str, body: AsyncIterator[bytes]) -> None:
    await batches.take_file(page.site, page.principal, batch, name=name, table=table[:40], body=body)


@router.post(PATH + "/{batch}/files/{number}/removal")
async def take_out(batch: UUID, number: int, page: SignedPage) -> Response:
    """Take a file out again."""
    await posted(page.request)
    return await _act(
        page, batch, lambda: batches.leave_out(page.site, page.principal, batch, number), "batch-file-out"
    )


@router.post(PATH + "/{batch}/submission")
async def hand_in(batch: UUID, page: SignedPage) -> Response:
    """Hand it in, or go on with a cancelled one."""
    await posted(page.request)
    return await _act(page, batch, lambda: batches.submit(page.site, page.principal, batch), "batch-submitted")


@router.post(PATH + "/{batch}/cancellation")
async def cancel(batch: UUID, page: SignedPage) -> Response:
    """Stop it; what is done so far is kept."""
    await posted(page.request)
    return await _act(page, batch, lambda: batches.cancel(page.site, page.principal, batch), "batch-cancelled")


@router.post(PATH + "/{batch}/movements/{number}/undoing")
async def take_off(batch: UUID, number: int, page: SignedPage) -> Response:
    """Take parcels off their truck or flight again before it leaves; then they may move another way."""
    await posted(page.request)
    return await _act(page, batch, lambda: moving.undo(page.site, page.principal, batch, number), "movement-undone")


async def _act(page: Page, batch: UUID, carry_out: Callable[[], Awaitable[None]], said: str) -> Response:
    _sender(page)
    try:
        await carry_out()
    except Refusal as refused:
        return await batch_page(page, batch, refused.issues)
    return page.go(f"{PATH}/{batch}", said)


@router.get(PATH + "/{batch}/erase")
async def erasing(batch: UUID, page: SignedPage) -> Response:
    """What erasing means, before it is done."""
    _sender(page)
    await batches.own(page.site, page.principal, batch)
    return await _erasing(page, batch)


async def _erasing(page: Page, batch: UUID, issues: Sequence[Issue] = (), reason: str = "") -> Response:
    row = (await batches.view(page.site, page.principal, batch)).row
    if row["erased_at"] is not None:
        raise NotFound
    view = ActView(
        words=N_("Erase the personal data"),
        name=row["reference"],
        lead=N_("The key that seals names and numbers of persons is destroyed. Nobody can read them again, nor we."),
        crumbs=(Link(N_("Batches of parcels"), PATH), Link(as_data(row["reference"]), f"{PATH}/{batch}")),
        facts=(
            Fact(
                N_("Goes"),
                N_(
                    "names, addresses, telephone and identity numbers; the files as they came; declarations;"
                    " what is to be put right as a file"
                ),
            ),
            Fact(
                N_("Stays"),
                N_("outcomes, counts, faults, the release list and the Merkle root, which still proves them"),
            ),
        ),
        action=Action(
            N_("Erase for good"),
            f"{PATH}/{batch}/erase",
            danger=True,
            confirm=N_("Erase the personal data of this batch for good? This cannot be taken back."),
        ),
        sets=(
            FieldSet("", (Field("/reason", N_("Why"), Control.TEXT, reason, N_("Kept in the record: no names here")),)),
            FieldSet(
                "",
                (
                    Field(
                        "/sure",
                        N_("To confirm, write the reference of this batch"),
                        Control.CODE,
                        hint=as_data(row["reference"]),
                    ),
                ),
            ),
        ),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "parcels", status=422 if issues else 200)


@router.post(PATH + "/{batch}/erase")
async def erase(batch: UUID, page: SignedPage) -> Response:
    """Destroy the key, once the reference was written as a second word."""
    form = await posted(page.request)
    _sender(page)
    state = await batches.own(page.site, page.principal, batch)
    reason = form.text("/reason")[:500]
    try:
        if form.text("/sure") != state.reference.strip():
            raise Refusal(
                [
                    Issue(
                        rule="form.confirmation",
                        message=N_("This is not the reference of the batch."),
                        remedy=N_("Write it exactly as it stands above. Nothing was erased."),
                        pointer="/sure",
                    )
                ]
            )
        await batches.erase(page.site, page.principal, batch, reason)
    except Refusal as refused:
        return await _erasing(page, batch, refused.issues, reason)
    return page.go(f"{PATH}/{batch}", "batch-erased")


async def _download(
    page: Page, batch: UUID, name: str, media_type: str, found: Callable[[], Awaitable[BinaryIO]]
) -> StreamingResponse:
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    stem, _, kind = name.rpartition(".")
    answer = sent(await found(), media_type, f"{file_part(row['reference'])}-{stem}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


_CSV = "text/csv; charset=utf-8"


@router.get(PATH + "/{batch}/faults.csv")
async def faults_csv(batch: UUID, page: SignedPage) -> Response:
    """Every fault with its place."""
    return await _download(page, batch, "faults.csv", _CSV, lambda: downloads.faults(page.site, page.principal, batch))


@router.get(PATH + "/{batch}/released.csv")
async def released_csv(batch: UUID, page: SignedPage) -> Response:
    """The parcels that may move on."""
    return await _download(
        page, batch, "released.csv", _CSV, lambda: downloads.released(page.site, page.principal, batch)
    )


@router.get(PATH + "/{batch}/to-fix.zip")
async def to_fix_zip(batch: UUID, page: SignedPage) -> Response:
    """The parcels to be put right, whole; for who sends them."""
    _sender(page)
    try:
        return await _download(
            page, batch, "to-fix.zip", "application/zip", lambda: downloads.to_fix(page.site, page.principal, batch)
        )
    except Refusal as refused:
        return await batch_page(page, batch, refused.issues)
