"""Batches of parcels over HTTP: opened, filled with files, handed in, watched, cancelled and resumed, erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, StringConstraints
from starlette.responses import StreamingResponse

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.problems import issue_json, language_of
from fairway.api.security import Reader, SiteNow, Teller
from fairway.api.shapes import Shape
from fairway.base.issues import Issue
from fairway.parcels.batches.facts import Flow, Retention
from fairway.parcels.given import MOST_BYTES, answer
from fairway.site.parcels import adding, batches, downloads, looking
from fairway.site.parcels.results import Asked
from fairway.site.parcels.store import Progress

router = APIRouter(prefix="/v1/parcel-batches", tags=["parcels"])
FILES = "/v1/parcel-batches/"
"""Requests below this path carry files, which are written as they come and may be as large as the disk holds."""
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
_SHOWN = (
    *("reference", "flow", "retention", "status", "arrives_at", "conveyance", "corrects", "opened_at", "judged_at"),
    *("run", "parcels", "cleared", "to_fix", "submission", "late_at", "erased_at"),
)
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

_PARCEL_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


class NewBatchShape(Shape):
    """What is told of a batch before its files come."""

    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
    flow: Literal["cn-import", "cn-export", "hong-kong"]
    retention: Literal["trade", "trial"] = "trade"
    arrives_at: AwareDatetime | None = None
    conveyance: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    corrects: UUID | None = None


class ErasureShape(Shape):
    """Why personal data is erased."""

    reason: Reason = ""


@router.post("", status_code=201, summary="Open a batch of parcels")
async def open_batch(wanted: NewBatchShape, site: SiteNow, principal: Teller) -> Response:
    """Then its files are put into it, and it is handed in. ``corrects`` names the batch whose parcels these are, put
    right."""
    case = await batches.open_batch(
        site,
        principal,
        batches.NewBatch(
            reference=wanted.reference,
            flow=Flow(wanted.flow),
            retention=Retention(wanted.retention),
            arrives_at=wanted.arrives_at,
            conveyance=wanted.conveyance,
            corrects=wanted.corrects,
        ),
    )
    return json_answer({"batch": case}, 201, Location=f"/v1/parcel-batches/{case}")


@router.get("", summary="Batches of parcels")
async def listed(
    site: SiteNow,
    principal: Reader,
    search: Annotated[str, Query(max_length=80)] = "",
    status: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
    flow: Annotated[str, Query(pattern=r"^[a-z-]{0,20}$")] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Last opened first: your own, or for an officer those declared to the customs of this site."""
    rows = await batches.listed(
        site, principal, search=search, status=status, flow=flow, after=decode_cursor(cursor), limit=limit
    )
    more = encode_cursor(rows[-1]["opened_at"], rows[-1]["case_id"]) if len(rows) == limit else None
    return json_answer({"batches": [_row(row) for row in rows], "cursor": more})


@router.get("/{case}", summary="A batch of parcels")
async def view(case: UUID, request: Request, site: SiteNow, principal: Reader) -> Response:
    """Where it stands, how far the work is and about how long it still takes, what was found, what corrects it.
    ``awaited`` is what its waiting parcels wait for: which document, of whom, since when, and whether it is late."""
    found = await batches.view(site, principal, case)
    row = found.row
    told = {
        **_row(row),
        "files": row["files"],
        "filing": row["filing"],
        "movements": row["movements"],
        "verdict": row["verdict"],
        "awaited": batches.awaited(row, site.clock.now()),
        "issues": [issue_json(msgspec.convert(one, Issue), language_of(request)) for one in row["issues"]],
        "corrections": [_row(one) for one in found.corrections],
    }
    if found.progress is not None:
        told["progress"] = progress_told(found.progress)
    if row["status"] == "waiting":
        told["waiting"] = found.waiting
    return json_answer(told)


def progress_told(progress: Progress) -> dict[str, Any]:
    """How far the work is, with the seconds that are left by the pace so far (none as long as nobody can tell)."""
    return {**msgspec.structs.asdict(progress), "seconds_left": batches.seconds_left(progress)}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {"batch": row["case_id"], **{name: row[name] for name in _SHOWN}}


@router.put("/{case}/files/{name}", summary="Put a file into a batch", openapi_extra=FILE_BODY)
async def put_file(
    case: UUID,
    name: str,
    request: Request,
    site: SiteNow,
    principal: Teller,
    table: Annotated[str, Query(pattern=r"^[a-z_]{0,40}$")] = "",
) -> Response:
    """CSV, JSON Lines, XLSX, Parquet or CEB messages, plain or packed with gzip. The answer means: on disk, sealed.
    ``table`` is what its rows are, where neither its name nor the file itself tells. The same bytes again are the same
    file."""
    taken = await batches.take_file(site, principal, case, name=name, table=table, body=request.stream())
    return json_answer(msgspec.structs.asdict(taken), 201)


@router.delete("/{case}/files/{number}", status_code=204, summary="Take a file out of a batch")
async def leave_out(case: UUID, number: int, site: SiteNow, principal: Teller) -> Response:
    """As long as the batch was not handed in."""
    await batches.leave_out(site, principal, case, number)
    return Response(status_code=204)


@router.post("/{case}/parcels", summary="Add one parcel to a batch", openapi_extra=_PARCEL_BODY)
async def add_parcel(case: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """Its documents as one JSON object: checked, matched and taxed at once, and on disk when it is answered. The same
    bytes again are the same parcel. Numbers that earlier batches used, and what its buyer bought in them, are known:
    ``earlier`` names the batch where it was one of your own."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            break
    added = await adding.add(site, principal, case, bytes(body))
    told = answer(added.judgement, language_of(request))
    return json_answer({"parcel": added.digest, **told, "earlier": added.earlier}, 201 if added.new else 200)


@router.post("/{case}/submit", summary="Hand a batch in")
async def submit(case: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """It is worked on in its turn. A cancelled batch is resumed: what was done is not done again. A judged batch with
    waiting parcels takes the files that were missing; then only these parcels are judged again."""
    await batches.submit(site, principal, case)
    return await view(case, request, site, principal)


@router.post("/{case}/cancel", summary="Stop a batch")
async def cancel(case: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """What was done so far is kept for a resumption."""
    await batches.cancel(site, principal, case)
    return await view(case, request, site, principal)


@router.post("/{case}/erase", summary="Erase the personal data of a batch")
async def erase(case: UUID, reason: ErasureShape, request: Request, site: SiteNow, principal: Teller) -> Response:
    """Its key is destroyed, for good. Outcomes, counts and proofs stay."""
    await batches.erase(site, principal, case, reason.reason)
    return await view(case, request, site, principal)


@router.get("/{case}/parcels", summary="The parcels of a batch")
async def parcels(
    case: UUID,
    site: SiteNow,
    principal: Reader,
    search: Annotated[str, Query(max_length=60, description="An order, waybill or parcel number, whole")] = "",
    outcome: Annotated[str, Query(pattern=r"^[A-Z_]{0,20}$")] = "",
    rule: Annotated[str, Query(max_length=80)] = "",
    to_fix: bool = False,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """What came of each, in the order of the files; ``after`` is how many came before."""
    asked = Asked(search=search, outcome=outcome, rule=rule, to_fix=to_fix, after=after, limit=limit)
    rows = await looking.outcomes(site, principal, case, asked)
    return json_answer({"parcels": rows, "after": after + limit if len(rows) == limit else None})


@router.get("/{case}/parcels/{number}", summary="One parcel of a batch")
async def parcel(case: UUID, number: str, request: Request, site: SiteNow, principal: Reader) -> Response:
    """By its order, waybill or parcel number: what came of it, each fault with its rule and remedy, and what was sent
    of it. Names and numbers of persons are masked for who only reads."""
    found = await looking.parcel(site, principal, case, number)
    language = language_of(request)
    told = msgspec.to_builtins(found)
    told["faults"] = [{**one, **looking.explained(one["rule"], language)} for one in told["faults"]]
    return json_answer(told)


@router.get("/{case}/rules", summary="Which rules the parcels of a batch break")
async def broken_rules(case: UUID, request: Request, site: SiteNow, principal: Reader) -> Response:
    """The most frequent first, each with its sentence and remedy."""
    language = language_of(request)
    counted = await looking.rule_counts(site, principal, case)
    return json_answer(
        {"rules": [{**msgspec.structs.asdict(one), **looking.explained(one.rule, language)} for one in counted]}
    )


@router.get("/{case}/declarations", summary="The declarations that parcels in Hong Kong are grouped into")
async def declarations(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """Each with its lines, charge and last day."""
    return json_answer({"declarations": await looking.declarations(site, principal, case)})


@router.get("/{case}/faults.csv", summary="Every fault of a batch")
async def faults_csv(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """One row for each fault, with its place. Values that name or number a person are masked."""
    return sent(await downloads.faults(site, principal, case), "text/csv; charset=utf-8", f"faults-{case}.csv")


@router.get("/{case}/released.csv", summary="The parcels of a batch that may move on")
async def released_csv(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """In the order of the files."""
    return sent(await downloads.released(site, principal, case), "text/csv; charset=utf-8", f"released-{case}.csv")


@router.get("/{case}/to-fix.zip", summary="The parcels of a batch that are to be put right")
async def to_fix_zip(case: UUID, site: SiteNow, principal: Teller) -> Response:
    """A CSV file for each table, whole rows with what is wrong beside them. Correct them and send only these, as a
    batch that corrects this one."""
    return sent(await downloads.to_fix(site, principal, case), "application/zip", f"to-fix-{case}.zip")


def sent(file: BinaryIO, media_type: str, name: str) -> StreamingResponse:
    """A file as a download, closed when it was sent."""

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(_PIECE):
                yield piece

    return StreamingResponse(
        pieces(), media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


_PIECE = 1 << 18
