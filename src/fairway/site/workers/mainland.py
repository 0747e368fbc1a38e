"""The Mainland single window behind the site: documents into its folders, answers out of them."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from uuid import UUID

from fairway.base.issues import Refusal
from fairway.base.time import MAINLAND
from fairway.consignments.store import cases_of_reference
from fairway.filings.adapter import Receipt, Target
from fairway.filings.cn.file_drop import Arrival, Business, FileDrop, NameTaken
from fairway.filings.cn.inbox import read
from fairway.record.model import Actor, ActorKind, StreamId
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.record.store import keep_blobs, read_blob
from fairway.site.filing import note_sent, take_answers
from fairway.site.runtime import Site
from fairway.tracking.journey import JOURNEY, Milestone, NoteMilestone

log = logging.getLogger(__name__)
AUTHORITY = "cn"
EARLY_FOR = 60.0
"""Real seconds after which answers that were put by are looked at again, whatever came meanwhile."""
_REPORTS = {"MT3402": Milestone.ARRIVED_SUPERVISED_PLACE, "MT5402": Milestone.TALLIED}
_BUSINESS = {Target.CN_GOODS_DECLARATION: Business.DECLARATION}


def boxes(root: Path) -> dict[Business, FileDrop]:
    """The folders of the window's client, made when they are not there."""
    found = {business: FileDrop(root, business) for business in Business}
    for drop in found.values():
        drop.prepare()
    return found


class MainlandSender:
    """Places documents into the OutBox of their business."""

    def __init__(self, site: Site, root: Path) -> None:
        self._site = site
        self._boxes = boxes(root)

    async def send(self, message: Outgoing) -> None:
        """Place one document; on return it is on disk under its name and the filing knows."""
        async with self._site.database.single_statements() as conn:
            content = await read_blob(conn, bytes.fromhex(message.headers["blob"]))
        if content is None:
            raise Undeliverable("the document is no longer stored")
        target = Target(message.headers["target"])
        drop = self._boxes[_BUSINESS.get(target, Business.ROAD)]
        try:
            await asyncio.to_thread(drop.place, message.headers["file_name"], content)
        except NameTaken as error:
            raise Undeliverable(str(error)) from error
        case_id, filing = UUID(message.headers["case_id"]), message.headers["filing"]
        await note_sent(self._site, case_id, filing, message.key)


class MainlandPoller:
    """Takes answers out of InBox: stored first, recorded, and only then moved away."""

    def __init__(self, site: Site, root: Path, *, simulated: bool) -> None:
        self._site = site
        self._boxes = boxes(root)
        self._simulated = simulated
        self._look_again = 0.0

    async def step(self) -> int:
        """Take what is there; how many files that were."""
        taken = 0
        look_again = time.monotonic() >= self._look_again
        for drop in self._boxes.values():
            numbered = False
            for arrival in await asyncio.to_thread(drop.arrivals):
                numbered |= await self._take(drop, arrival)
                taken += 1
            if numbered or look_again:
                await asyncio.to_thread(drop.bring_back)
        if look_again:
            self._look_again = time.monotonic() + EARLY_FOR
        return taken

    async def _take(self, drop: FileDrop, arrival: Arrival) -> bool:
        """Take one file; whether it told the authority's number of a document of ours, so that answers which only name
        that number, and overtook it, can be understood."""
        site = self._site
        async with site.database.writing() as conn:
            await keep_blobs(conn, [arrival.raw], site.clock.now())
        try:
            if arrival.fault:
                raise arrival.fault
            _, receipts = read(arrival.content)
        except Refusal as refused:
            log.error("a file in InBox is no answer and was set aside: %s", refused)
            await asyncio.to_thread(drop.set_aside, arrival)
            return False
        reports = [receipt for receipt in receipts if "report" in receipt.numbers]
        answers = [receipt for receipt in receipts if "report" not in receipt.numbers]
        for report in reports:
            await self._report(report)
        orphans = await take_answers(site, AUTHORITY, arrival.content, answers, simulated=self._simulated)
        early = [one for one in orphans if one.authority_reference and not one.answers_message_id]
        if bool(early) and await asyncio.to_thread(drop.put_by, arrival):
            log.info("answer %s names a number that is not known yet and is put by", early[0].answer_id)
            return False
        for orphan in orphans:
            log.warning("answer %s (%s) belongs to no document of this site", orphan.answer_id, orphan.raw_code)
        day = site.clock.now().astimezone(MAINLAND).date()
        await asyncio.to_thread(drop.settle, arrival, day)
        return any(one.answers_message_id and one.authority_reference for one in answers if one not in orphans)

    async def _report(self, report: Receipt) -> None:
        """The supervised place reports an arrival or a tally: a milestone of every submission of the batch."""
        site, numbers = self._site, report.numbers
        milestone = _REPORTS.get(numbers["report"])
        async with site.database.single_statements() as conn:
            cases = await cases_of_reference(conn, "batch", numbers.get("batch_number", ""))
        if milestone is None or not cases:
            log.warning("report %s of batch %s concerns nobody here", numbers["report"], numbers.get("batch_number"))
            return
        counted = [f"{name}={value}" for name, value in sorted(numbers.items()) if ":" in name]
        noted = NoteMilestone(
            milestone=milestone,
            at=report.at or site.clock.now(),
            source=f"authority:{AUTHORITY}",
            key=f"report:{report.answer_id}",
            place=numbers.get("place", ""),
            raw_code=report.raw_code,
            text=", ".join(counted),
            simulated=self._simulated,
        )
        actor = Actor(kind=ActorKind.AUTHORITY, id=AUTHORITY)
        for case in cases:
            await site.execute(JOURNEY, StreamId(case, "journey"), noted, actor)
