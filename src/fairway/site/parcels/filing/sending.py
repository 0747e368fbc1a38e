"""The sender of the outbox channel ``authority:ceb``: opens, writes, signs, wraps and drops one message at a time."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from fairway.base.issues import Refusal
from fairway.parcels.sealing import SealError
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.site.parcels import batches, folders, keys
from fairway.site.parcels.filing import card, lists, standing_store, store, summaries
from fairway.site.parcels.filing.boxes import Boxes
from fairway.site.parcels.filing.documents import DOCUMENTS, SIGNED, Planned
from fairway.site.parcels.filing.objects import Objects
from fairway.site.parcels.filing.pacing import Turns
from fairway.site.parcels.filing.planning import folders_of
from fairway.site.runtime import Site
from fairway.wire.ceb import BusinessObject, Message, encode
from fairway.wire.ceb.dxp import Envelope, Sending, write
from fairway.wire.ceb.signature import Signer, sign

AT_ONCE = 4
"""Messages in flight: one is written and signed while others wait for their turn or for the disk."""
_KEPT = 8
"""Plans that are kept open."""

Writer = Callable[[Site, UUID, Planned, bytes], list[BusinessObject]]
WRITERS: dict[str, Writer] = {
    lists.TOTAL_BILL: lists.written,
    lists.INBOUND: lists.written,
    summaries.APPLICATION: summaries.written,
}
"""Further kinds of message, by their number: what the objects of a planned one are, with the key of the batch."""


class CebSender:
    """Drops messages into the OutBox of the site's terminal. Sending again gives the same message."""

    def __init__(self, site: Site, root: Path) -> None:
        self._site = site
        self._boxes = Boxes(root)
        self._signer: Signer | None = None
        self._turns = Turns(card.pace_of(site.settings), site.clock)
        self._one = asyncio.Lock()
        self._plans: OrderedDict[tuple[UUID, str, int], Objects] = OrderedDict()

    async def send(self, message: Outgoing) -> None:
        """Write and drop one message; on return it is on disk under its name, and its digest is noted."""
        case = UUID(message.headers["case_id"])
        planned = msgspec.json.decode(message.body, type=Planned)
        name = f"CEB{planned.number}_{planned.guid}.xml"
        found = await asyncio.to_thread(self._boxes.known, name)
        if found is None:
            content = await self._content(case, planned)
            await asyncio.to_thread(self._boxes.drop, name, content)
        else:
            content = await asyncio.to_thread(found.read_bytes)
        digest = hashlib.sha256(content).digest()
        async with self._site.database.writing() as conn:
            await store.sent(conn, planned.guid, digest, self._site.clock.now())

    async def _content(self, case: UUID, planned: Planned) -> bytes:
        state = await batches.state_of(self._site, case)
        signed = planned.number in SIGNED
        try:
            key = await keys.key_of(self._site, case, state.retention.value)
            async with self._site.database.single_statements() as conn:
                own = await standing_store.codes(conn, UUID(planned.organisation))
            if signed:
                await self._turns.turn()
            # Writing and signing is all work for the processor: one message at a time.
            async with self._one:
                return await asyncio.to_thread(self._written, case, planned, key, own, signed=signed)
        except (Refusal, SealError, FileNotFoundError) as error:
            raise Undeliverable(str(error)) from error

    def _written(self, case: UUID, planned: Planned, key: bytes, own: tuple[str, ...], *, signed: bool) -> bytes:
        settings = self._site.settings
        found = self._objects(case, planned, key)
        head = found[0].head
        transfer = {
            "copCode": settings.ceb_code or next((head[name] for name in _CODES if head.get(name) in own), own[0]),
            "copName": settings.ceb_name or next((head[_NAMES[name]] for name in _CODES if head.get(name) in own), ""),
            "dxpMode": "DXP",
            "dxpId": settings.ceb_terminal,
        }
        transfer["copName"] = transfer["copName"] or transfer["copCode"]
        content = encode(Message(number=planned.number, guid=planned.guid, objects=tuple(found), transfer=transfer))
        if signed:
            self._signer = self._signer or card.signer_of(settings)
            if self._signer is None:
                raise Undeliverable("no signing key is set for the customs e-commerce system")
            content = sign(content, self._signer)
        sending = Sending(
            message_id=planned.guid,
            sender=settings.ceb_terminal,
            receivers=(settings.ceb_receiver,),
            created=self._site.clock.now(),
            type=f"CEB{planned.number}Message",
        )
        return write(Envelope(sending=sending, data=content))

    def _objects(self, case: UUID, planned: Planned, key: bytes) -> list[BusinessObject]:
        if planned.number not in DOCUMENTS:
            return WRITERS[planned.number](self._site, case, planned, key)
        place = (case, planned.number, planned.filing)
        plan = self._plans.pop(place, None)
        if plan is None:
            sealed = folders.personal_folder(self._site.settings, case)
            plan = Objects(folders_of(self._site, case), sealed, case, planned.number, planned.filing)
        self._plans[place] = plan
        if len(self._plans) > _KEPT:
            self._plans.popitem(last=False)
        return plan.of(planned, key)


_NAMES = {
    **{"agentCode": "agentName", "ebpCode": "ebpName", "payCode": "payName", "logisticsCode": "logisticsName"},
    **{"operatorCode": "operatorName", "ebcCode": "ebcName"},
}
_CODES = tuple(_NAMES)
"""Who transfers where the settings do not say: the sender, by the element that names him."""
