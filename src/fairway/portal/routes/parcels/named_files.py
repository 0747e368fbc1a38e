"""A platform, payment firm, courier or shop hands in the documents that parcels of somebody else's batch wait for."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.parties.model import Permission
from fairway.portal.routes.page import SignedPage
from fairway.portal.routes.parcels.named import HERE, named_page
from fairway.portal.routes.parcels.streamed import StreamedForm, no_file
from fairway.portal.routes.parcels.words import may_see
from fairway.portal.routes.posted import refuse_for_another_organisation
from fairway.site.parcels import contributing, named

router = APIRouter(include_in_schema=False)


@router.post(HERE + "/{batch}/files")
async def add_files(batch: UUID, page: SignedPage) -> Response:
    """Take in files as they come; the parcels that waited are judged again in their turn."""
    page.hidden_unless(may_see(page) and page.may(Permission.TELL))
    await named.view(page.site, page.principal, batch)
    count = 0
    try:
        form = StreamedForm(page.request)
        async for name, body in form.files():
            refuse_for_another_organisation(page.request, form.fields.get("csrf", ""))
            table = form.fields.get("table", "")[:40]
            await contributing.take_file(page.site, page.principal, batch, name=name, table=table, body=body)
            count += 1
        if not count:
            raise no_file()
    except Refusal as refused:
        return await named_page(page, batch, refused.issues)
    if page.partial:
        return Response(status_code=204)
    return page.go(f"{HERE}/{batch}", "batch-given")
