"""Which cleared parcels of a batch go: what is wanted, what is left, and on what evidence some are in transhipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from fairway.consignments.crossing import Trip
from fairway.consignments.model import Direction
from fairway.parcels.batches import moved as m
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.state import BatchState
from fairway.parcels.hongkong.case import THROUGH
from fairway.parcels.hongkong.transhipment import Evidence, of_through_bill
from fairway.parcels.hongkong.transhipment import evidence as evidence_of
from fairway.parcels.release.loading import Load
from fairway.site.parcels import folders
from fairway.site.parcels.listed import Lists, without
from fairway.site.parcels.loads import Loads
from fairway.site.parcels.manifest import rows_of
from fairway.site.runtime import Site

_SHOWN = 10


class WantedFlight(msgspec.Struct, frozen=True, kw_only=True):
    """The flight that cleared parcels go by."""

    number: str
    day: date
    """At the airport of departure."""
    origin: str
    destination: str
    """IATA airport codes."""
    departs_at: datetime | None = None


class WantedMovement(msgspec.Struct, frozen=True, kw_only=True):
    """What cleared parcels go by: a trip of the road job, or a flight."""

    reference: str
    """Of the submission; the sender's own. The same again is the same movement."""
    control_point: str = ""
    expected_crossing_date: date | None = None
    trip: Trip | None = None
    """Vehicle, driver, carrier and whatever else is known of the trip."""
    flight: WantedFlight | None = None
    direction: Direction | None = None
    """Where the flow of the batch does not say it: parcels in Hong Kong may go either way."""
    bags: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    """Only these; all that are left where neither bag nor waybill is named."""
    through_bill: str = ""
    """Of imports of the Mainland that are in transhipment through Hong Kong: the bill from outside to outside."""
    arrived_by: str = ""
    """What these came to Hong Kong by, and on which day."""
    same: Mapping[str, Any] = {}
    """Fields that every consignment has: consignor and consignee of the consolidation, declarants, places, term."""
    clearance: Mapping[str, Any] = {}


class Chosen(NamedTuple):
    """The parcels that go, with the digests of their list and of the evidence of those in transhipment."""

    loads: list[Load]
    listed: str
    transhipped: int
    evidence: str


class Choosing:
    """The part of a movement that needs no database; it runs in a thread."""

    def __init__(self, site: Site, case: UUID, state: BatchState, loads: Loads) -> None:
        self._settings, self._case, self._state, self._loads = site.settings, case, state, loads
        self._lists = Lists(site.settings, case)

    def chosen(self, wanted: WantedMovement) -> Chosen:
        """The parcels that go. Raises Refusal."""
        tables = folders.tables_folder(self._settings, self._case)
        out = folders.outcome_folder(self._settings, self._case)
        cleared = rows_of(tables, out, self._state.flow, self._state.conveyance)
        left = without(cleared, self._lists.moved(self._state.movements).values())
        rows = _named(left, wanted)
        loads = self._loads.of(rows)
        if not loads:
            raise m.refused(
                "PARCELS-NOTHING-TO-MOVE",
                "No cleared parcel of this batch is to be carried.",
                "Put parcels right first, or name other bags.",
            )
        loads, found = self._transhipped(loads, wanted)
        digest = self._lists.keep_bytes(msgspec.json.encode(found), ".json") if found else ""
        return Chosen(loads, self._lists.keep(rows), len(found), digest)

    def _transhipped(self, loads: list[Load], wanted: WantedMovement) -> tuple[list[Load], list[Evidence]]:
        """The parcels, those in transhipment under their through bill, with what each of these rests on."""
        if self._state.flow is Flow.HONG_KONG:
            going = {load.waybill_no for load in loads}
            told = [evidence_of(one.case) for one in self._loads.judged if one.case.parcel.waybill_no in going]
            return loads, [one for one in told if one is not None]
        if not wanted.through_bill or self._state.flow is not Flow.CN_IMPORT:
            return loads, []
        found = [
            of_through_bill(
                load.waybill_no,
                wanted.through_bill,
                country_from=load.country_from,
                country_to=load.country_to,
                arrives_on=wanted.arrived_by,
            )
            for load in loads
        ]
        if missing := sorted({name for one in found for name in one.missing}):
            raise m.refused(
                "PARCELS-NO-TRANSHIPMENT",
                "Parcels in transhipment come from outside Hong Kong by what is told: {missing} is missing.",
                "Declare where they come from in their inventories, and tell what they came by; or leave the through "
                "bill out, and they are declared in Hong Kong.",
                missing=", ".join(missing),
            )
        through = {"exemption": THROUGH, "through_bill": wanted.through_bill}
        return [msgspec.structs.replace(load, **through) for load in loads], found


def _named(left: pa.Table, wanted: WantedMovement) -> pa.Table:
    """The bags and waybills that are named, of what is left. Raises Refusal for those that are not there."""
    if not wanted.bags and not wanted.waybills:
        return left
    absent = _absent(left, "bag_no", wanted.bags) + _absent(left, "waybill_no", wanted.waybills)
    if absent:
        raise m.refused(
            "PARCELS-NOT-LEFT",
            "{count} of those that are named are not cleared, or on their way already: {names}.",
            "Leave them out; the list of the batch says what is left.",
            count=str(len(absent)),
            names=", ".join(absent[:_SHOWN]) + (" …" if len(absent) > _SHOWN else ""),
        )
    return left.filter(
        pc.or_(
            pc.is_in(left.column("bag_no"), pa.array(wanted.bags, pa.string())),
            pc.is_in(left.column("waybill_no"), pa.array(wanted.waybills, pa.string())),
        )
    )


def _absent(left: pa.Table, column: str, names: Sequence[str]) -> list[str]:
    known = set(left.column(column).to_pylist()) if names else set()
    return [name for name in names if name not in known]
