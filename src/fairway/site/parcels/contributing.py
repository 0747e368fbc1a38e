"""A platform, payment firm, courier or shop hands in the documents that parcels of somebody else's batch wait for.

Whoever a batch names may add documents of its own kind that bear its own registered number, and no others; it sees
nothing of the batch but the parcels that name it. An order comes whole, with its lines, and only where it is waited
for: what no parcel waits for would be parcels of another batch. The parcels that waited are judged again at once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.decide import Submit
from fairway.parcels.batches.facts import Flow, PartyRole, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.intake.read import Taken
from fairway.parcels.intake.read import take as read
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.parcels import batches, folders, named, taking
from fairway.site.runtime import Site, actor_of


class Own(NamedTuple):
    """What a party may add."""

    table: str
    column: str
    """Where its own number stands."""
    lines: str = ""
    """The table of the lines that come with each document."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that a file of it may hold."""
        return (self.table, self.lines) if self.lines else (self.table,)


DOCUMENTS: Mapping[Flow, Mapping[PartyRole, Own]] = {
    Flow.CN_IMPORT: {
        PartyRole.PLATFORM: Own("orders", "ebp_code", "order_lines"),
        PartyRole.PAYMENT: Own("payments", "pay_code"),
        PartyRole.COURIER: Own("waybills", "logistics_code"),
    },
    Flow.CN_EXPORT: {
        PartyRole.PLATFORM: Own("export_orders", "ebp_code", "export_order_lines"),
        PartyRole.COURIER: Own("export_waybills", "logistics_code"),
        PartyRole.TRADER: Own("export_receipts", "ebc_code"),
    },
    Flow.HONG_KONG: {},
}
"""What each may add to a batch of a flow."""
_KEYS = ["ebp_code", "order_no"]
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
    allowed = DOCUMENTS[found.flow]
    own = {allowed[one.role].table: (allowed[one.role], one) for one in found.roles if one.role in allowed}
    if Permission.TELL not in principal.permissions or not own:
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
        kind, party = own[wanted]
        awaited = await named.awaited(site, case, found.flow, party) if kind.lines else None
        await asyncio.to_thread(_checked, plain, Path(scratch) / "typed", kind, frozenset(party.codes), awaited)
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


def _checked(plain: Path, typed: Path, own: Own, codes: frozenset[str], awaited: pa.Table | None) -> None:
    """Raises Refusal unless the file holds documents of that kind, all with one of the own numbers; and, where it is
    told which are ``awaited``, these alone, each with its lines."""
    taken = read(plain, typed)
    if taken.refused:
        raise Refusal(taken.issues)
    if taken.faults:
        first = pq.read_table(taken.faults).sort_by("place").slice(0, 1).to_pylist()[0]
        told = {"count": str(taken.left_out), "place": str(first["place"]), "field": first["field"]}
        raise _refused("PARCELS-ROWS-WRONG", _ROWS_WRONG, table=own.table, **told)
    if not taken.sources:
        raise _refused("PARCELS-FILE-EMPTY", "There is no row in the file.")
    for source in taken.sources:
        if source.table not in own.tables:
            raise _refused("PARCELS-NOT-YOUR-TABLE", _NO_FILES, table=source.table, tables=own.table)
        said = pc.unique(pq.read_table(source.place, columns=[own.column])[own.column]).to_pylist()
        others = sorted(set(said) - codes)
        if others:
            raise _refused(
                "PARCELS-OTHERS-DOCUMENT",
                "The file has documents of {code}, which is no registered number of yours in this batch.",
                code=others[0],
            )
    if awaited is not None:
        _whole(_keys(taken, own.table), _keys(taken, own.lines), awaited)


def _keys(taken: Taken, table: str) -> pa.Table:
    parts = [pq.read_table(one.place, columns=_KEYS) for one in taken.sources if one.table == table]
    none = pa.table({name: pa.array([], pa.string()) for name in _KEYS})
    return pa.concat_tables([none, *parts], promote_options="permissive")


def _whole(orders: pa.Table, lines: pa.Table, awaited: pa.Table) -> None:
    """Raises Refusal for an order that nothing waits for, one without lines, and lines without their order."""
    for rows, others, rule, message in (
        (orders, awaited, "PARCELS-ORDER-NOT-AWAITED", "No parcel of this batch waits for order {order}."),
        (orders, lines, "PARCELS-ORDER-WITHOUT-LINES", "Order {order} comes without its lines."),
        (lines, orders, "PARCELS-ORDER-WITHOUT-LINES", "Lines of order {order} come without the order."),
    ):
        left = rows.join(others, _KEYS, join_type="left anti").sort_by([(name, "ascending") for name in _KEYS])
        if left.num_rows:
            raise _refused(rule, message, order=left["order_no"][0].as_py())


async def _pieces(plain: Path) -> AsyncIterator[bytes]:
    with plain.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


_ROWS_WRONG = "The file is not what {table} are to be: {count} faults, the first in row {place}, field {field}."
_NO_FILES = "Your firm adds no {table} to this batch."
_REMEDIES = {
    "PARCELS-NOT-YOUR-TABLE": "Use one of {tables}.",
    "PARCELS-OTHERS-DOCUMENT": "Hand in the documents of your own firm only.",
    "PARCELS-ROWS-WRONG": "Correct these rows, and say what the file holds.",
    "PARCELS-FILE-EMPTY": "Hand in the documents that are waited for.",
    "PARCELS-ORDER-NOT-AWAITED": "Hand in the orders that parcels wait for; others belong into a batch of their own.",
    "PARCELS-ORDER-WITHOUT-LINES": "Give orders and their lines in one file: CEB messages, or JSON Lines with the lines"
    " in each order.",
    "PARCELS-FILE-LARGE": "Divide it.",
    "PARCELS-NOTHING-AWAITED": "Look at the parcels that name you: what they wait for is told there.",
}


def _refused(rule: str, message: str, **params: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=_REMEDIES[rule], params=params)])


__all__ = ["DOCUMENTS", "Own", "take_file"]
