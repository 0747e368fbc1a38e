"""The post of the single window: answers to messages, kept so that a repeated message gets the same ones again."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from simulators.cn_single_window.folders import Exchange
from simulators.cn_single_window.model import Declaration, Fault, Posted, Sending, target_of
from simulators.cn_single_window.writing import declaration_receipt, digits17
from simulators.machinery.engine import Engine, Letter
from simulators.machinery.journal import Delivery


class Post:
    """Posts answers and puts what is delivered into the InBoxes."""

    def __init__(self, engine: Engine, exchange: Exchange) -> None:
        self.engine = engine
        self.journal = engine.journal
        self._exchange = exchange

    def answer(self, sending: Sending, prefix: str, content: bytes, *references: str) -> None:
        """Answer a message; ``prefix`` is the name of the file up to its time."""
        serial = self.journal.number("answer")
        letter = Letter(
            sending.client,
            f"{sending.id}/{serial}",
            content,
            target_of(sending.kind),
            tuple(each for each in (sending.parent, sending.message_id, *references) if each),
            name=f"{sending.business}/{prefix}",
        )
        number = self.engine.post(letter)
        self.journal.put(Posted(id=f"{sending.id}/{serial:09d}", parent=sending.id, answer=number))

    def receipt(self, sending: Sending, content: bytes) -> None:
        """Send a business receipt about a document."""
        self.answer(sending, f"Receipt_{sending.number}", content)

    def declaration(
        self, declaration: Declaration, now: datetime, channel: str, note: str, faults: list[Fault] | None = None
    ) -> None:
        """Send a receipt of the life of a declaration."""
        sending = self.journal.get(Sending, declaration.sending)
        if sending is not None:
            content = declaration_receipt(declaration, now, channel, note, faults or ())
            self.answer(sending, f"Receipt_{declaration.id}", content, declaration.parent.partition("/")[2])

    def repeat(self, sending_id: str) -> None:
        """The message came again: what it was answered is delivered again."""
        for posted in self.journal.all(Posted, sending_id):
            self.engine.repeat(posted.answer)

    def later(self, sending: Sending, seconds: float, task: str, **body: object) -> datetime:
        """Plan a task for a message, in the order of the messages about its batch or declaration."""
        span = self.engine.faults.delayed(timedelta(seconds=seconds), target_of(sending.kind))
        queue = f"{sending.business}/{sending.parent or sending.id}/{task}"
        due = self.engine.turn(queue, self.engine.clock.now() + span)
        self.journal.plan(due, task, sending=sending.id, **body)
        return due

    def write(self, end: float) -> bool:
        """Put deliveries that are not yet in their InBox there, once each but for a crash in between.

        Stops at ``end`` of the monotonic clock, after one at least; whether more are waiting.
        """
        while deliveries := self.journal.unwritten(50):
            for delivery in deliveries:
                business, _, prefix = delivery.name.partition("/")
                self._exchange.put(delivery.recipient, business, file_name(prefix, delivery), delivery.content)
                with self.journal.transaction():
                    self.journal.written(delivery)
                if time.monotonic() > end:
                    return True
        return False


def file_name(prefix: str, delivery: Delivery) -> str:
    """The name in the InBox: the same whenever this delivery is written, different for every other."""
    return f"{prefix}_{digits17(delivery.at)}{delivery.sequence % 10_000:04d}.xml"
