"""Parcels that name the reader: as trader, platform, payment firm, courier or declaring agent, in batches of others."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.parcels import FILE_BODY
from fairway.api.security import Reader, SiteNow, Teller
from fairway.site.parcels import contributing, named
from fairway.site.parcels.naming import Wanted

router = APIRouter(prefix="/v1/named-parcels", tags=["parcels"])


@router.get("", summary="Batches whose documents name you")
async def listed(
    site: SiteNow,
    principal: Reader,
    search: Annotated[str, Query(max_length=80)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Batches that others sent and that are judged, last judged first: in which role they name you by a registered
    number of yours, how many parcels do, how many of them may move on, and for how many your own document has not
    come."""
    found = await named.listed(site, principal, search=search, after=decode_cursor(cursor), limit=limit)
    more = encode_cursor(found[-1].judged_at, found[-1].batch) if len(found) == limit else None
    return json_answer({"batches": [_told(one) for one in found], "cursor": more})


@router.get("/{case}", summary="A batch whose documents name you")
async def view(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """Of the batch only what concerns you."""
    return json_answer(_told(await named.view(site, principal, case)))


@router.get("/{case}/parcels", summary="The parcels of a batch that name you")
async def parcels(
    case: UUID,
    site: SiteNow,
    principal: Reader,
    show: Annotated[str, Query(pattern=r"^(to-fix|late)?$")] = "",
    search: Annotated[str, Query(max_length=60, description="An order or waybill number, whole")] = "",
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """In the order of the files, with what your role is shown: a payment firm or courier sees no values and not what
    other documents say. ``to-fix`` keeps those that may not move on, ``late`` those that wait for your document;
    ``after`` is how many came before."""
    wanted = Wanted(show=show, search=search, after=after, limit=limit)
    rows = await named.parcels(site, principal, case, wanted)
    return json_answer({"parcels": rows, "after": after + limit if len(rows) == limit else None})


@router.put("/{case}/files/{name}", summary="Hand in documents that parcels wait for", openapi_extra=FILE_BODY)
async def put_file(
    case: UUID,
    name: str,
    request: Request,
    site: SiteNow,
    principal: Teller,
    table: Annotated[str, Query(pattern=r"^[a-z_]{0,40}$")] = "",
) -> Response:
    """A payment firm adds payments, a courier waybills, a shop receipts of money of exports, each of its own registered
    number, in any format that a batch takes; a platform the orders that are waited for, each with its lines in the same
    file. The answer means: on disk, and the parcels that waited are judged again in their turn."""
    taken = await contributing.take_file(site, principal, case, name=name, table=table, body=request.stream())
    return json_answer(msgspec.structs.asdict(taken), 201)


def _told(found: named.NamedBatch) -> dict[str, Any]:
    return {
        "batch": found.batch,
        "reference": found.reference,
        "flow": found.flow.value,
        "conveyance": found.conveyance,
        "arrives_at": found.arrives_at,
        "judged_at": found.judged_at,
        "roles": [
            {
                "role": one.role.value,
                "codes": one.codes,
                "parcels": one.parcels,
                "cleared": one.cleared,
                "late": one.late,
            }
            for one in found.roles
        ],
    }
