"""Making events of the log, and messages for webhooks of events."""

from __future__ import annotations

from typing import Any

import msgspec

from fairway.base.time import isoformat
from fairway.record.model import Message
from fairway.record.outbox import enqueue
from fairway.record.reader import Cursor, read_batch
from fairway.site import store
from fairway.site.events import UNTOLD, events_of
from fairway.site.runtime import Site

BATCH = 500
"""Facts of one step, and events of one look at what a webhook is to be told."""


class EventWorker:
    """Follows the log and keeps its events; then puts what webhooks are to be told into the outbox."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cursor = Cursor("events")

    async def step(self) -> int:
        """Deal with one batch of the log; how many facts that were."""
        async with self._site.database.writing() as conn:
            position = await self._cursor.position(conn)
            batch, last = await read_batch(conn, self._site.registry, position, BATCH, without=UNTOLD)
            for recorded in batch:
                found = list(events_of(recorded))
                if found and recorded.position is not None:
                    await store.keep_events(conn, recorded.position, recorded.stream.case_id, recorded.at, found)
            if last > position:
                await self._cursor.advance(conn, last)
        await self._tell()
        return last - position

    async def _tell(self) -> None:
        """Queue what each webhook has not been told; which events those are, its holder's grants say."""
        site = self._site
        async with site.database.single_statements() as conn:
            hooks = await store.active_webhooks(conn)
        for hook in hooks:
            async with site.database.reading(hook["holder"], site.clock.now()) as conn:
                events = await store.events_after(conn, hook["position"], BATCH)
            if not events:
                continue
            wanted = set(hook["types"])
            messages = [
                Message(
                    channel="webhook",
                    key=f"{hook['webhook']}:{event['position']}:{hook['generation']}",
                    body=event_json(event),
                    headers={
                        "webhook": str(hook["webhook"]),
                        "event": f"{site.id}-{event['position']}",
                        **_alert(event),
                    },
                    order_by=str(hook["webhook"]),
                )
                for event in events
                if not wanted or event["type"] in wanted or event["type"].partition(".")[0] in wanted
            ]
            async with site.database.writing() as conn:
                await enqueue(conn, messages, site.clock.now())
                await store.advance_webhook(conn, hook["webhook"], events[-1]["position"])


def _alert(event: dict[str, Any]) -> dict[str, str]:
    """Of an alert it is kept with it who was told."""
    if not event["type"].startswith("alert."):
        return {}
    return {"alert": str(event["case_id"]), "purpose": event["type"].partition(".")[2]}


def event_json(event: dict[str, Any]) -> bytes:
    """An event as partners get it, by webhook or stream."""
    return msgspec.json.encode(
        {
            "id": event["position"],
            "type": event["type"],
            "case": event["case_id"],
            "at": isoformat(event["at"]),
            "data": event["data"],
        }
    )
