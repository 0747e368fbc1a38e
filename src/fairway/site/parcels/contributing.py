"""A payment firm or a courier hands in the documents that parcels of somebody else's batch wait for.

Whoever a batch names as payment firm or courier may add documents that bear its own registered number, and no others;
it sees nothing of the batch but the parcels that name it. The parcels that waited are judged again at once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.decide import Submit
from fairway.parcels.batches.facts import Flow, PartyRole, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.intake.read import take as read
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.parcels import batches, folders, named, taking
from fairway.site.runtime import Site, actor_of

DOCUMENTS: Mapping[PartyRole, tuple[str, str]] = {
    PartyRole.PAYMENT: ("payments", "pay_code"),
    PartyRole.COURIER: ("waybills", "logistics_code"),
}
"""The table that each may add to, and the column with its own number."""
LARGEST = 256 << 20
"""Bytes of such a file: it is read whole before it is taken in."""
_PIECE = 1 << 20


async def take_file(
    site: Site, principal: Principal, case: UUID, *, name: str, table: str, body: AsyncIterable[bytes]
) -> taking.Taken:
    """Take in a file of documents of the own, and have the parcels that wait judged again. On return it is on disk.

    Raises NotFound for whom the batch does not name; Refusal with every fault of a file that cannot be taken.
    """
    found = await named.view(site, principal, case)
    own = {DOCUMENTS[one.role][0]: (DOCUMENTS[one.role][1], one.codes) for one in found.roles if one.role in DOCUMENTS}
    if Permission.TELL not in principal.permissions or found.flow is not Flow.CN_IMPORT or not own:
        raise NotFound
    wanted = table or (next(iter(own)) if len(own) == 1 else "")
    if wanted not in own:
        raise _refused("PARCELS-NOT-YOUR-TABLE", _NO_FILES, table=table, tables=", ".join(own))
    state = await batches.state_of(site, case)
    if not state.waits:
        raise _refused("PARCELS-NOTHING-AWAITED", "No parcel of this batch waits for a document now.")
    folder = folders.batch_folder(site.settings, case)
    with tempfile.TemporaryDirectory(prefix=".given-", dir=folder) as scratch:
        plain = Path(scratch) / f"{wanted}-{taking.plain(name)}"
        await _written(plain, body)
        column, codes = own[wanted]
        await asyncio.to_thread(_checked, plain, Path(scratch) / "typed", wanted, column, frozenset(codes))
        pieces = _pieces(plain)
        taken = await taking.take(site, principal, case, state, name=name, table=wanted, body=pieces)
    if (await batches.state_of(site, case)).new_files:
        await site.execute(BATCH, batch_stream(case), Submit(), actor_of(principal))
    return taken


async def _written(plain: Path, body: AsyncIterable[bytes]) -> None:
    size = 0
    with plain.open("wb") as file:
        async for piece in body:
            size += len(piece)
            if size > LARGEST:
                raise _refused("PARCELS-FILE-LARGE", "The file is larger than {most} MB.", most=str(LARGEST >> 20))
            await asyncio.to_thread(file.write, piece)


def _checked(plain: Path, typed: Path, table: str, column: str, codes: frozenset[str]) -> None:
    """Raises Refusal unless the file holds documents of that table, all with one of the own numbers."""
    taken = read(plain, typed)
    if taken.refused:
        raise Refusal(taken.issues)
    for source in taken.sources:
        if source.table != table:
            raise _refused("PARCELS-NOT-YOUR-TABLE", _NO_FILES, table=source.table, tables=table)
        said = pc.unique(pq.read_table(source.place, columns=[column])[column]).to_pylist()
        others = sorted(set(said) - codes)
        if others:
            raise _refused(
                "PARCELS-OTHERS-DOCUMENT",
                "The file has documents of {code}, which is no registered number of yours in this batch.",
                code=others[0],
            )


async def _pieces(plain: Path) -> AsyncIterator[bytes]:
    with plain.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


_NO_FILES = "Your firm adds no {table} to this batch."
_REMEDIES = {
    "PARCELS-NOT-YOUR-TABLE": "Use one of {tables}.",
    "PARCELS-OTHERS-DOCUMENT": "Hand in the documents of your own firm only.",
    "PARCELS-FILE-LARGE": "Divide it.",
    "PARCELS-NOTHING-AWAITED": "Look at the parcels that name you: what they wait for is told there.",
}


def _refused(rule: str, message: str, **params: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=_REMEDIES[rule], params=params)])


__all__ = ["DOCUMENTS", "take_file"]
