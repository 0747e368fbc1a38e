"""The sender of the outbox channel ``authority:ceb``: opens, writes, signs, wraps and drops one message at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import msgspec

from fairway.base.issues import Refusal
from fairway.parcels.sealing import SealError
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.site.parcels import batches, folders, keys
from fairway.site.parcels.filing.boxes import Boxes
from fairway.site.parcels.filing.objects import Planned, objects
from fairway.site.runtime import Site
from fairway.wire.ceb import Message, encode
from fairway.wire.ceb.dxp import Envelope, Sending, write
from fairway.wire.ceb.kinds import KINDS
from fairway.wire.ceb.signature import Signer, sign

CHANNEL = "authority:ceb"


class CebSender:
    """Drops messages into the OutBox of the site's terminal. Sending again gives the same message."""

    def __init__(self, site: Site, root: Path, signer: Signer | None) -> None:
        self._site, self._signer = site, signer
        self._boxes = Boxes(root)

    async def send(self, message: Outgoing) -> None:
        """Write and drop one message; on return it is on disk under its name."""
        case = UUID(message.headers["case_id"])
        planned = msgspec.json.decode(message.body, type=Planned)
        name = f"CEB{planned.number}_{planned.guid}.xml"
        if await asyncio.to_thread(self._boxes.known, name):
            return
        state = await batches.state_of(self._site, case)
        try:
            key = await keys.key_of(self._site, case, state.retention.value)
            content = await asyncio.to_thread(self._written, case, planned, key)
        except (Refusal, SealError, FileNotFoundError) as error:
            raise Undeliverable(str(error)) from error
        await asyncio.to_thread(self._boxes.drop, name, content)

    def _written(self, case: UUID, planned: Planned, key: bytes) -> bytes:
        settings = self._site.settings
        tables, sealed = folders.tables_folder(settings, case), folders.personal_folder(settings, case)
        found = tuple(objects(tables, sealed, case, planned, key))
        head = found[0].head
        agent = [next((head[name] for name in names if head.get(name)), "") for names in _TRANSFER]
        transfer = {
            "copCode": settings.ceb_code or agent[0],
            "copName": settings.ceb_name or agent[1],
            "dxpMode": "DXP",
            "dxpId": settings.ceb_terminal,
        }
        made = Message(number=planned.number, guid=planned.guid, objects=found, transfer=transfer)
        content = encode(made)
        if KINDS[planned.number].signed:
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


_TRANSFER = (("agentCode", "ebpCode", "logisticsCode"), ("agentName", "ebpName", "logisticsName"))
"""Who transfers where the settings do not say: the declarant, else the platform, else the courier."""
