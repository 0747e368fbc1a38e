"""What became of a movement where it went: what was counted, what other parties listed, and whether all lists agree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa

from fairway.base.issues import Issue, NotFound, Refusal, Severity
from fairway.parcels.batches import moved as m
from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.release.lists import (
    Books,
    InboundDetail,
    Listed,
    Reconciliation,
    TotalBill,
    inbound_of,
    total_bill_of,
)
from fairway.parcels.release.reconcile import Compared, reconcile
from fairway.parties.store import Principal
from fairway.site.filing import open_case
from fairway.site.parcels import batches, moved_store
from fairway.site.parcels.filing.lists import INBOUND, TOTAL_BILL, MovementLists
from fairway.site.parcels.listed import COUNTED, Lists, listed_of
from fairway.site.runtime import Site, actor_of
from fairway.site.settings import Settings
from fairway.wire.ceb import validated

_UNSIGNED = "ceb.E17.missing"
"""Lists are compared before they are signed and sent, too."""
_TRIES = 8
"""How often counting goes on from what others counted meanwhile, before one of them has to tell it again."""
_Object = tuple[Mapping[str, str], Sequence[Mapping[str, str]]]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that was there."""

    waybill_no: str
    packages: int = 1
    gross_weight: Decimal | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a bill in which a list differs from the manifest of the movement."""

    bill_no: str
    field: str
    manifest: str
    other: str
    source: str
    """submission, 607, 711 or count."""


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the lists of a movement agree, and in what they do not."""

    agree: bool
    issues: tuple[Issue, ...]
    found: tuple[tuple[str, Reconciliation], ...]
    """By bill."""
    fields: tuple[Difference, ...]


async def count(site: Site, principal: Principal, case: UUID, number: int, rows: Sequence[Counted]) -> m.ParcelsCounted:
    """Note what of a movement arrived. What was counted before stays, also by others at the same moment; a parcel that
    is counted again is as it is told now. Raises NotFound, Refusal."""
    for _ in range(_TRIES):
        try:
            return await _count(site, principal, case, number, rows)
        except Refusal as refused:
            if any(one.rule != m.AT_ONCE for one in refused.issues):
                raise
    return await _count(site, principal, case, number, rows)


async def _count(
    site: Site, principal: Principal, case: UUID, number: int, rows: Sequence[Counted]
) -> m.ParcelsCounted:
    state = await batches.own(site, principal, case)
    if not 1 <= number <= len(state.movements):
        raise NotFound
    known = m.going(state.movements, number)
    lists = Lists(site.settings, case)

    def work() -> m.ParcelsCounted:
        before = lists.read(known.counted.listed).to_pylist() if known.counted else []
        all_rows = {row["waybill_no"]: row for row in (*before, *(msgspec.structs.asdict(one) for one in rows))}
        kept = pa.Table.from_pylist([all_rows[name] for name in sorted(all_rows)], schema=COUNTED)
        compared = reconcile(Books(manifest=listed_of(lists.read(known.moved.listed)), counted=listed_of(kept)))
        found = compared.found
        return m.ParcelsCounted(
            movement=number,
            arrived=len(found.arrived),
            in_part=len(found.in_part),
            absent=len(found.absent),
            unmanifested=len(found.unmanifested),
            listed=lists.keep(kept),
        )

    counted = await asyncio.to_thread(work)
    command = m.Count(counted=counted, before=known.counted.listed if known.counted else "")
    await site.execute(BATCH, batch_stream(case), command, actor_of(principal))
    return counted


async def take_list(site: Site, principal: Principal, case: UUID, number: int, content: bytes) -> list[m.ListTaken]:
    """Take another party's total bill (607) or inbound detail (711) of a movement. The same message again changes
    nothing. Raises NotFound; Refusal with every fault of the message."""
    state = await batches.own(site, principal, case)
    if not 1 <= number <= len(state.movements):
        raise NotFound
    m.going(state.movements, number)
    read = await asyncio.to_thread(validated, content)
    errors = [issue for issue in read.issues if issue.severity is Severity.ERROR and issue.rule != _UNSIGNED]
    if read.message is None or errors:
        raise Refusal(errors or list(read.issues))
    if read.message.number not in {TOTAL_BILL, INBOUND}:
        raise m.refused(
            "PARCELS-LIST-KIND",
            "This is a message {number}, and no list of a movement.",
            "Send a total bill (CEB607) or an inbound detail (CEB711).",
            number=read.message.number,
        )
    digest = await asyncio.to_thread(Lists(site.settings, case).keep_bytes, content, ".xml")
    taken = []
    for one in read.message.objects:
        fact = m.ListTaken(
            movement=number,
            number=read.message.number,
            bill_no=one.head["billNo"],
            parcels=len(one.lines),
            sha256=digest,
        )
        await site.execute(BATCH, batch_stream(case), m.TakeList(taken=fact), actor_of(principal))
        taken.append(fact)
    return taken


async def reconciliation(site: Site, principal: Principal, case: UUID, number: int) -> Reconciled:
    """The lists of a movement against its manifest: the submission as it stands now, total bills and inbound details as
    they came, and what was counted. Raises NotFound."""
    state = await batches.own(site, principal, case)
    if not 1 <= number <= len(state.movements):
        raise NotFound
    movement = m.going(state.movements, number)
    lists = Lists(site.settings, case)
    async with site.database.single_statements() as conn:
        released = await moved_store.released(conn, case)
    rows = await asyncio.to_thread(lists.read, movement.moved.listed)
    counted = await asyncio.to_thread(lists.read, movement.counted.listed) if movement.counted else None
    waybills = None if released is None else _of_orders(rows, released)
    books = await asyncio.to_thread(_Books(site.settings, case, movement).of, rows, counted, waybills)
    compared = [(bill, reconcile(one)) for bill, one in books.items()]
    fields = [difference for bill, one in compared for difference in _differences(bill, one)]
    if movement.moved.submission is not None:
        case_of = await open_case(site, movement.moved.submission)
        fields += _against_submission(rows, case_of.submission.model_dump(mode="json"))
    return Reconciled(
        agree=all(one.agree for _, one in compared) and not fields,
        issues=tuple(issue for _, one in compared for issue in one.issues),
        found=tuple((bill, one.found) for bill, one in compared),
        fields=tuple(fields),
    )


def _of_orders(rows: pa.Table, orders: frozenset[str]) -> frozenset[str]:
    pairs = rows.select(["waybill_no", "order_no"]).to_pylist()
    return frozenset(row["waybill_no"] for row in pairs if row["order_no"] in orders)


class _Books:
    """The lists of a movement, bill by bill: those of other parties where any came, else those that went out here."""

    def __init__(self, settings: Settings, case: UUID, movement: m.Movement) -> None:
        self._lists, self._movement = Lists(settings, case), movement
        self._filed = MovementLists(settings, case)

    def of(self, rows: pa.Table, counted: pa.Table | None, released: frozenset[str] | None) -> dict[str, Books]:
        """What each list says of each bill. What nobody manifested has no bill."""
        bills: dict[str, list[Listed]] = {}
        for bill, one in zip(rows.column("bill_no").to_pylist(), listed_of(rows), strict=True):
            bills.setdefault(bill, []).append(one)
        there = {one.waybill_no: one for one in listed_of(counted)} if counted is not None else None
        for strange in self._movement.lists:
            bills.setdefault(strange.bill_no, [])
        found = {
            bill: Books(
                manifest=tuple(mine),
                total_bill=self._total_bill(bill),
                inbound=self._inbound(bill),
                counted=None
                if there is None
                else tuple(there[one.waybill_no] for one in mine if one.waybill_no in there),
                released=released,
            )
            for bill, mine in bills.items()
        }
        known = {one.waybill_no for mine in bills.values() for one in mine}
        extra = tuple(one for number, one in (there or {}).items() if number not in known)
        return {**found, "": Books(manifest=(), counted=extra)} if extra else found

    def _total_bill(self, bill: str) -> TotalBill | None:
        objects = self._objects(TOTAL_BILL, bill)
        return total_bill_of(objects) if objects else None

    def _inbound(self, bill: str) -> InboundDetail | None:
        objects = self._objects(INBOUND, bill)
        return inbound_of(objects) if objects else None

    def _objects(self, number: str, bill: str) -> list[_Object]:
        digests = [one.sha256 for one in self._movement.lists if (one.number, one.bill_no) == (number, bill)]
        if not digests:
            made = self._filed.made(number, self._movement.moved.movement)
            return [(one.head, one.lines) for one in made if one.bill_no == bill]
        return [one for digest in dict.fromkeys(digests) for one in self._taken(digest, bill)]

    def _taken(self, digest: str, bill: str) -> Iterator[_Object]:
        message = validated(self._lists.path(digest, ".xml").read_bytes()).message
        for one in message.objects if message else ():
            if one.head["billNo"] == bill:
                yield one.head, one.lines


def _differences(bill: str, one: Compared) -> Iterator[Difference]:
    """The bill's totals in each list, where they differ."""
    parcels = len(one.books.manifest)
    weight = sum((each.gross_weight or Decimal(0) for each in one.books.manifest), Decimal(0))
    if one.books.total_bill is not None:
        yield from _differs(bill, "parcels", parcels, len(one.books.total_bill.waybills), "607")
        if one.books.total_bill.gross_weight is not None:
            yield from _differs(bill, "gross_weight", weight, one.books.total_bill.gross_weight, "607")
    if one.books.inbound is not None:
        yield from _differs(bill, "parcels", parcels, len(one.books.inbound.waybills), "711")
    if one.books.counted is not None:
        packages = sum(each.packages for each in one.books.manifest)
        yield from _differs(bill, "packages", packages, sum(each.packages for each in one.books.counted), "count")


def _differs(bill: str, field: str, ours: Decimal | int, other: Decimal | int, source: str) -> Iterator[Difference]:
    if ours != other:
        yield Difference(bill_no=bill, field=field, manifest=_plain(ours), other=_plain(other), source=source)


def _plain(value: Decimal | int) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _against_submission(rows: pa.Table, submission: Mapping[str, Any]) -> Iterator[Difference]:
    """Packages and gross weight of each bill against the consignments of the submission as it stands."""
    ours: dict[str, tuple[int, Decimal]] = {}
    for row in rows.select(["bill_no", "packages", "gross_weight"]).to_pylist():
        packages, weight = ours.get(row["bill_no"], (0, Decimal(0)))
        ours[row["bill_no"]] = (packages + row["packages"], weight + row["gross_weight"])
    theirs: dict[str, tuple[int, Decimal]] = {}
    for one in submission["consignments"]:
        bill = one["waybill_number"] or ""
        packages, weight = theirs.get(bill, (0, Decimal(0)))
        count = (one["packages"] or {}).get("count") or 0
        theirs[bill] = (packages + count, weight + Decimal(one["gross_weight_kg"] or 0))
    for bill in {**ours, **theirs}:
        (packages, weight), (other, heavy) = ours.get(bill, (0, Decimal(0))), theirs.get(bill, (0, Decimal(0)))
        yield from _differs(bill, "packages", packages, other, "submission")
        yield from _differs(bill, "gross_weight", weight, heavy, "submission")
