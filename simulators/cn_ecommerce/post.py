"""The post of the e-commerce system: answers to messages, kept so that a repeated message gets the same ones again."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from simulators.cn_ecommerce import envelope
from simulators.cn_ecommerce.folders import Exchange
from simulators.cn_ecommerce.model import Posted, Sending
from simulators.cn_ecommerce.writing import digits17
from simulators.machinery.engine import Engine, Letter


class Post:
    """Posts answers and puts what is delivered into the InBoxes."""

    def __init__(self, engine: Engine, exchange: Exchange) -> None:
        self.engine = engine
        self.journal = engine.journal
        self._exchange = exchange

    def guid(self) -> str:
        """A new number of 36 characters; the same after the same history."""
        serial = self.journal.number("guid")
        return str(uuid5(NAMESPACE_URL, f"urn:simulated:ceb:{self.engine.faults.seed}:{serial}")).upper()

    def answer(
        self,
        sending: Sending,
        number: str,
        guid: str,
        content: bytes,
        *,
        now: datetime,
        after: timedelta = timedelta(),
    ) -> None:
        """Answer a message to the terminal that sent it; not at all where a tester lets the answer be lost."""
        if self.engine.faults.loses(f"cn.ceb.{sending.number}", guid, sending.id):
            return
        wrapped = envelope.write(guid, sending.sender, f"CEB{number}Message", content, now)
        letter = Letter(
            sending.client,
            guid,
            wrapped,
            f"cn.ceb.{sending.number}",
            (sending.id,),
            name=f"CEB{number}_{guid}",
        )
        posted = self.engine.post(letter, after)
        self.journal.put(Posted(id=f"{sending.id}/{posted:09d}", parent=sending.id, answer=posted))

    def refuse(self, client: str, sender: str, message_id: str, code: str, text: str, *, now: datetime) -> None:
        """The exchange's own answer to what it does not pass on."""
        guid = self.guid()
        content = envelope.refused(sender, message_id, code, text, now)
        self.engine.post(Letter(client, guid, content, "cn.dxp", (message_id,), name=f"DxpRep_{guid}"))

    def repeat(self, sending: str) -> None:
        """The message came again: what it was answered is delivered again."""
        for posted in self.journal.all(Posted, sending):
            self.engine.repeat(posted.answer)

    def later(self, number: str, span: timedelta, task: str, **body: object) -> None:
        """Plan a task about a message of a kind."""
        self.engine.later(span, f"cn.ceb.{number}", task, **body)

    def write(self, end: float) -> bool:
        """Put deliveries that are not yet in their InBox there, once each but for a crash in between.

        Stops at ``end`` of the monotonic clock, after one at least; whether more are waiting.
        """
        while deliveries := self.journal.unwritten(50):
            for delivery in deliveries:
                name = f"{digits17(delivery.at)}{delivery.sequence:08d}_{delivery.name}.xml"
                self._exchange.put(delivery.recipient, name, delivery.content)
                with self.journal.transaction():
                    self.journal.written(delivery)
                if time.monotonic() > end:
                    return True
        return False
