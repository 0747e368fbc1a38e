"""The lists of a movement as messages to the customs: the total bill of an export (607), one for each bill in parts,
and the inbound detail of an import (711), one for each bill and each time that parcels of it are taken in.

What a message says is written down when it is made, and sent as it was written. Doing it again makes what is new only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.base.time import MAINLAND
from fairway.parcels.bulk.places import write_whole
from fairway.site.parcels import folders
from fairway.site.parcels.filing.documents import Planned
from fairway.site.parcels.filing.store import MessageRow
from fairway.site.parcels.folders import table_files
from fairway.site.runtime import Site
from fairway.site.settings import Settings
from fairway.wire.ceb import BusinessObject
from fairway.wire.ceb.batches import message_guid, parts

TOTAL_BILL, INBOUND = "607", "711"
_EACH = 10_000
"""Messages of one movement, at most: their numbers count on from one movement to the next."""
_LONGEST_BAG = 37
_HEADS = {TOTAL_BILL: "export_inventories", INBOUND: "inventories"}
_SAME = {
    "customsCode": "customs_code",
    "trafMode": "traf_mode",
    "voyageNo": "voyage_no",
    "logisticsCode": "logistics_code",
    "logisticsName": "logistics_name",
}
_OWN = {
    TOTAL_BILL: {**_SAME, "trafName": "traf_name", "agentCode": "agent_code", "agentName": "agent_name"},
    INBOUND: {**_SAME, "trafNo": "traf_no"},
}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a list as it was written down."""

    number: str
    message: int
    guid: str
    key: str
    """What its receipt carries."""
    bill_no: str
    head: dict[str, str]
    lines: tuple[dict[str, str], ...]

    @property
    def row(self) -> MessageRow:
        """The message as it is noted."""
        return MessageRow(
            number=self.number,
            filing=0,
            message=self.message,
            guid=self.guid,
            keys=(self.key,),
            parcels=(self.bill_no,),
        )


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes lists of what."""

    movement: int
    code: str
    """The sender's registration."""
    name: str
    now: datetime
    vehicle: str = ""
    """The truck that takes them to the supervised place."""
    place: str = ""
    """Where they are unloaded."""


class MovementLists:
    """The lists of the movements of one batch."""

    def __init__(self, settings: Settings, case: UUID) -> None:
        self._case = case
        self._tables = folders.tables_folder(settings, case)
        self._folder = folders.movements_folder(settings, case)

    def made(self, number: str, movement: int) -> list[Made]:
        """The messages of a kind that there are for a movement, in their order."""
        found = [_read(path) for path in self._folder.glob(f"{number}-*.json")]
        return sorted((one for one in found if one.message // _EACH == movement), key=lambda one: one.message)

    def make(self, number: str, rows: pa.Table, wanted: Writing) -> list[Made]:
        """Every message of a kind for the parcels of a movement: those there are, and those for parcels that stand on
        none of them yet."""
        known = self.made(number, wanted.movement)
        listed = {line["logisticsNo"] for one in known for line in one.lines}
        fresh = rows.filter(pc.invert(pc.is_in(rows.column("waybill_no"), pa.array(sorted(listed), pa.string()))))
        at = wanted.movement * _EACH + len(known)
        new = []
        for head, lines in self._bills(number, fresh, wanted):
            reference = f"{self._case}/movements/{wanted.movement}/{at + 1}"
            own = f"L{self._case.hex[-12:]}{at + 1:07}"
            for one in parts({**head, "copNo": own}, lines) if number == TOTAL_BILL else [_whole(head, own, lines)]:
                at += 1
                guid = message_guid(reference, number, at)
                key = f"{own}|{one.head['msgSeqNo']}" if number == TOTAL_BILL else own
                values = {**one.head, "guid": guid}
                new.append(
                    Made(
                        number=number,
                        message=at,
                        guid=guid,
                        key=key,
                        bill_no=head["billNo"],
                        head=values,
                        lines=tuple(dict(line) for line in one.lines),
                    )
                )
        for made in new:
            write_whole(str(_path(self._folder, number, made.message)), msgspec.json.encode(made))
        return [*known, *new]

    def objects(self, planned: Planned) -> list[BusinessObject]:
        """What a message says. Raises FileNotFoundError for one that was never written down."""
        made = _read(_path(self._folder, planned.number, planned.message))
        return [BusinessObject(made.head, made.lines)]

    def _bills(
        self, number: str, rows: pa.Table, wanted: Writing
    ) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
        """Head and lines for each bill; what a head says of conveyance, courier and declarant is what the inventories
        of its parcels say, and a bill of which they say different things is several."""
        told = {row["logistics_no"]: row for row in self._inventories(number, rows)}
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in rows.to_pylist():
            said = told[row["waybill_no"]]
            key = (row["bill_no"], *(said[column] for column in _OWN[number].values()))
            groups.setdefault(key, []).append(row)
        for key, parcels in groups.items():
            head = dict(zip(("billNo", *_OWN[number]), key, strict=True))
            yield (
                head | _further(number, parcels, wanted),
                [_line(number, at, row) for at, row in enumerate(parcels, start=1)],
            )

    def _inventories(self, number: str, rows: pa.Table) -> Iterator[dict[str, Any]]:
        columns = ["logistics_no", *dict.fromkeys(_OWN[number].values())]
        for path in table_files(self._tables, _HEADS[number]):
            for batch in pq.ParquetFile(path).iter_batches(columns=columns):
                yield from batch.filter(pc.is_in(batch.column("logistics_no"), rows.column("waybill_no"))).to_pylist()


def _further(number: str, parcels: Sequence[Mapping[str, Any]], wanted: Writing) -> dict[str, str]:
    head = {"appType": "1", "appStatus": "2", "appTime": wanted.now.astimezone(MAINLAND).strftime("%Y%m%d%H%M%S")}
    if number == TOTAL_BILL:
        weight = sum(row["gross_weight"] for row in parcels)
        return {**head, "grossWeight": f"{weight.normalize():f}", **_given("domesticTrafNo", wanted.vehicle)}
    operator = {"operatorCode": wanted.code, "operatorName": wanted.name, "ieFlag": "I"}
    return {**head, **operator, **_given("unloadLocation", wanted.place)}


def _given(element: str, value: str) -> dict[str, str]:
    return {element: value} if value else {}


def _line(number: str, at: int, row: Mapping[str, Any]) -> dict[str, str]:
    bag = row["bag_no"] if number == TOTAL_BILL and len(row["bag_no"]) <= _LONGEST_BAG else ""
    return {"gnum": str(at), **_given("totalPackageNo", bag), "logisticsNo": row["waybill_no"]}


def _whole(head: dict[str, str], own: str, lines: list[dict[str, str]]) -> BusinessObject:
    return BusinessObject({**head, "copNo": own}, tuple(lines))


def _path(folder: Path, number: str, message: int) -> Path:
    return folder / f"{number}-{message}.json"


def _read(path: Path) -> Made:
    return msgspec.json.decode(path.read_bytes(), type=Made)


def written(site: Site, case: UUID, planned: Planned, key: bytes) -> list[BusinessObject]:
    """What a planned message of a list says. Raises FileNotFoundError for one that was never written down."""
    del key  # nothing personal is on these lists
    return MovementLists(site.settings, case).objects(planned)
