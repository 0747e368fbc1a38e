"""The application to summarise (701): released inventories of exports that are to become an ordinary declaration.

It lists them by the numbers that customs gave them. What a message says is written down when it is made, and sent as it
was written; an application that customs returned counts for nothing, and its inventories may be applied for again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import MAINLAND
from fairway.parcels.batches import filed
from fairway.parcels.batches.facts import Flow, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.state import BatchState
from fairway.parcels.bulk.places import write_whole
from fairway.parties.store import Principal
from fairway.site.parcels import batches, folders
from fairway.site.parcels.filing import entitlement, standing_store, store
from fairway.site.parcels.filing.documents import Planned
from fairway.site.parcels.filing.planning import folders_of, note
from fairway.site.parcels.filing.store import MessageRow
from fairway.site.runtime import Site, actor_of
from fairway.wire.ceb import BusinessObject
from fairway.wire.ceb.batches import message_guid, parts

APPLICATION = "701"
_INVENTORY = "603"
_SUMMARISED = "B"
"""The statisticsFlag of inventories that are summarised into a declaration."""
_SAME = {
    "customsCode": "customs_code",
    "agentCode": "agent_code",
    "agentName": "agent_name",
    "ebcCode": "ebc_code",
    "ebcName": "ebc_name",
}
"""What an application says of its inventories, and their columns."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How customs is to summarise."""

    by: str = "1"
    """summaryFlag: "1" by consignee, "2" by consignee and producer."""
    item_names: str = "1"
    """itemNameFlag, as it goes to customs."""


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to the customs."""

    number: str
    messages: int
    inventories: int


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it was written down."""

    message: int
    guid: str
    key: str
    head: dict[str, str]
    inventories: tuple[str, ...]
    """The numbers that customs gave them."""

    @property
    def row(self) -> MessageRow:
        return MessageRow(
            number=APPLICATION,
            filing=0,
            message=self.message,
            guid=self.guid,
            keys=(self.key,),
            parcels=(self.head["customsCode"],),
        )


async def apply(site: Site, principal: Principal, case: UUID, wanted: Wanted) -> Applied:
    """Apply for the inventories of the own batch that customs has released, that are to be summarised, and for which
    nobody has applied yet. What goes this time.

    Raises NotFound; Refusal where the site has no terminal of the exchange, or where there is nothing to apply for.
    """
    state = await batches.own(site, principal, case)
    if state.flow is not Flow.CN_EXPORT:
        raise NotFound
    if site.settings.ceb_folder is None:
        raise _refused("PARCELS-NO-TERMINAL")
    own = await entitlement.registered(site, principal)
    async with site.database.single_statements() as conn:
        released = await standing_store.released(conn, case, _INVENTORY)
        refused = await standing_store.refused(conn, case, APPLICATION)
        noted = await store.last_message(conn, case, APPLICATION, 0)
    work = _Work(site, case, state, own, wanted)
    known = await asyncio.to_thread(work.made, released, frozenset(refused))
    # With what a killed process has written down and not noted.
    made = [one for one in known if one.message > noted]
    if not made:
        raise _refused("PARCELS-NOTHING-TO-SUMMARISE")
    told = Applied(number=APPLICATION, messages=len(made), inventories=sum(len(one.inventories) for one in made))
    await note(site, case, principal.organisation, [one.row for one in made])
    command = filed.ApplyForSummary(
        organisation=principal.organisation, messages=told.messages, inventories=told.inventories
    )
    await site.execute(BATCH, batch_stream(case), command, actor_of(principal))
    return told


class _Work:
    """The making of applications."""

    def __init__(self, site: Site, case: UUID, state: BatchState, own: Sequence[str], wanted: Wanted) -> None:
        self._case, self._own, self._wanted = case, own, wanted
        self._now = site.clock.now().astimezone(MAINLAND)
        self._folder = _folder(site, case)
        plans = folders_of(site, case)
        filings = [one.number for one in state.filings if _INVENTORY in one.documents]
        self._plans = [path for one in filings if (path := plans.plan(_INVENTORY, one)).exists()]

    def _known(self) -> list[_Made]:
        """The messages that there are, in their order."""
        found = [_read(path) for path in self._folder.glob(f"{APPLICATION}-*.json")]
        return sorted(found, key=lambda one: one.message)

    def made(self, released: Mapping[str, str], refused: frozenset[str]) -> list[_Made]:
        """All messages, with new ones over inventories for which there is none; ``released`` are their numbers with
        customs by their key, ``refused`` the keys of applications that count for nothing."""
        known = self._known()
        applied = {number for one in known if one.key not in refused for number in one.inventories}
        at, new = len(known), []
        for head, inventories in self._groups(released, applied):
            own = f"S{self._case.hex[-12:]}{at + 1:07}"
            for part in parts({**head, "copNo": own}, [{"invtNo": one} for one in inventories]):
                at += 1
                guid = message_guid(f"{self._case}/summaries", APPLICATION, at)
                new.append(
                    _Made(
                        message=at,
                        guid=guid,
                        key=f"{own}|{part.head['msgSeqNo']}",
                        head={**part.head, "guid": guid},
                        inventories=tuple(line["invtNo"] for line in part.lines),
                    )
                )
        for one in new:
            write_whole(str(_path(self._folder, one.message)), msgspec.json.encode(one))
        return [*known, *new]

    def _groups(self, released: Mapping[str, str], applied: set[str]) -> Iterator[tuple[dict[str, str], list[str]]]:
        groups: dict[tuple[str, ...], list[str]] = {}
        for path in self._plans:
            for batch in pq.ParquetFile(path).iter_batches(columns=["key", "statistics_flag", *_SAME.values()]):
                mine = pc.and_(
                    pc.equal(batch.column("statistics_flag"), _SUMMARISED),
                    pc.is_in(batch.column("agent_code"), pa.array(self._own, pa.string())),
                )
                for row in batch.filter(mine).to_pylist():
                    number = released.get(row["key"], "")
                    if number and number not in applied:
                        groups.setdefault(tuple(row[column] for column in _SAME.values()), []).append(number)
        for said, numbers in groups.items():
            head = dict(zip(_SAME, said, strict=True))
            yield (
                {
                    **head,
                    "appType": "1",
                    "appStatus": "2",
                    "appTime": f"{self._now:%Y%m%d%H%M%S}",
                    "declAgentCode": head["agentCode"],
                    "declAgentName": head["agentName"],
                    "summaryFlag": self._wanted.by,
                    "itemNameFlag": self._wanted.item_names,
                },
                list(dict.fromkeys(numbers)),
            )


def written(site: Site, case: UUID, planned: Planned, key: bytes) -> list[BusinessObject]:
    """What a planned application says. Raises FileNotFoundError for one that was never written down."""
    del key  # nothing personal is in an application
    made = _read(_path(_folder(site, case), planned.message))
    return [BusinessObject(made.head, tuple({"invtNo": one} for one in made.inventories))]


def _folder(site: Site, case: UUID) -> Path:
    return folders.batch_folder(site.settings, case) / "summaries"


def _path(folder: Path, message: int) -> Path:
    return folder / f"{APPLICATION}-{message}.json"


def _read(path: Path) -> _Made:
    return msgspec.json.decode(path.read_bytes(), type=_Made)


_SAID = {
    "PARCELS-NO-TERMINAL": (
        "This site is not connected to the customs e-commerce system.",
        "Ask the operator of the site to name the folder of its terminal.",
    ),
    "PARCELS-NOTHING-TO-SUMMARISE": (
        "No inventory of yours is released and waits to be summarised.",
        "Declare the inventories with statistics flag B, and apply once customs has released them.",
    ),
}


def _refused(rule: str) -> Refusal:
    message, remedy = _SAID[rule]
    return Refusal([Issue(rule=rule, message=message, remedy=remedy)])
