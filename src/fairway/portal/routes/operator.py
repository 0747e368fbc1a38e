"""How the site is: its processes, what waits to be sent, how far the log has come. For who runs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter, Response

from fairway.portal.routes.page import OperatorPage, Page
from fairway.portal.routes.posted import posted
from fairway.portal.views.operator import Gauge, Part, StatusView, StuckMessage
from fairway.portal.views.parts import N_, Action, Chip, Phrase, Tone, Words
from fairway.record.outbox import ChannelBacklog, backlog, retry, sent_since
from fairway.site.parts.store import PartEntry, PartState, parts
from fairway.site.work import store

router = APIRouter(include_in_schema=False)
_PARTS: dict[str, str] = {
    "sequencer": N_("Sequencer of the log"),
    "policies": N_("What follows by itself"),
    "envelopes": N_("Envelopes of the other side"),
    "events": N_("Events for subscribers"),
    "work order": N_("Order of the work lists"),
    "community": N_("What partners tell, on shipments"),
    "shipment news": N_("News of shipments"),
    "alerts": N_("Alerts about shipments"),
    "partner folders": N_("Folders of partners"),
    "reminders": N_("Reminders and time limits"),
    "housekeeping": N_("Tidying up"),
    "answers": N_("Answers of customs"),
    "selections": N_("Inspections ordered by Hong Kong customs' system"),
    "outbox": N_("Outbox"),
    "locked trips": N_("Sealed trips on shipments"),
    "scheme locks": N_("Locks of the scheme, on devices"),
    "watching": N_("Watch over locked trips"),
    "escalation": N_("Alarms that nobody takes up"),
    "gateway drain": N_("Reports of devices, into the database"),
    "parcels": N_("Batches of parcels, judged"),
    "parcel previews": N_("Previews of decision tables"),
    "parcel memory": N_("What earlier batches used"),
    "parcel lateness": N_("Documents of parcels that are late"),
    "parcel retention": N_("Personal data of parcels, erased in time"),
    "parcel plans": N_("Declarations of parcels, planned"),
    "parcel outbox": N_("Declarations of parcels, signed and sent"),
    "parcel answers": N_("Answers of the customs e-commerce system"),
    "parcel record": N_("Answers to parcels, on the record"),
}
"""What each part of a worker does, by its name in the process."""
PARCELS = "parcels"
"""The part that is in the process of parcels, whatever else is."""
DAY = timedelta(days=1)
"""Of the site's clock: what was sent in it is counted."""
OLDEST = 120.0
"""Seconds that a message may wait before the page calls it late."""
_STATES: dict[PartState, tuple[Tone, str]] = {
    PartState.WORKING: (Tone.DONE, N_("Up")),
    PartState.FAILING: (Tone.HELD, N_("Failing, tries again")),
    PartState.STOPPED: (Tone.STOPPED, N_("Stopped")),
    PartState.SILENT: (Tone.STOPPED, N_("Silent")),
}
_CHANNELS: dict[str, str] = {
    "authority:hk": N_("Hong Kong customs"),
    "authority:cn": N_("Mainland customs"),
    "authority:ceb": N_("Customs e-commerce system"),
    "site:hk": N_("Hong Kong site"),
    "site:gd": N_("Mainland site"),
    "webhook": N_("Webhooks"),
}


def _channel(name: str) -> Phrase:
    return _CHANNELS.get(name) or _CHANNELS.get(name.partition(":")[0]) or Words("{value}", {"value": name})


def _version() -> str:
    try:
        return version("fairway")
    except PackageNotFoundError:
        return "–"


def _lasting(seconds: float) -> Phrase:
    minutes = int(max(seconds, 0) // 60)
    if minutes == 0:
        return Words(N_("{n} s"), {"n": int(max(seconds, 0))})
    if minutes < 60:
        return Words(N_("{n} min"), {"n": minutes})
    if minutes < 48 * 60:
        return Words(N_("{h} h {n} min"), {"h": minutes // 60, "n": minutes % 60})
    return Words(N_("{n} days"), {"n": minutes // 1440})


def _absent(told: Sequence[PartEntry], *, parcels: bool) -> tuple[Part, ...]:
    """The process of parcels, where this machine is to have one and none was ever heard of: it cannot start."""
    if not parcels or any(one.part == PARCELS for one in told):
        return ()
    detail = N_("Nothing was heard of this process. The log of the supervisor says why it does not start.")
    return (Part(_PARTS[PARCELS], Chip(Tone.STOPPED, N_("Has not started")), detail, raw=PARCELS),)


def _part(one: PartEntry, sent: int) -> Part:
    tone, words = _STATES[one.state]
    if one.part == "outbox":
        # It never ends a round of its own: what it did is what left.
        detail = Words(N_("{n} sent in the last 24 hours, {failures} failures"), {"n": sent, "failures": one.failures})
    else:
        detail = Words(N_("{n} done, {failures} failures"), {"n": one.done, "failures": one.failures})
    return Part(
        _PARTS.get(one.part) or Words("{value}", {"value": one.part}),
        Chip(tone, words, raw=one.last_error or ""),
        detail,
        _lasting(one.lasting),
        f"{one.process} · {one.part}",
    )


def _gauges(
    log: dict[str, Any], waiting: Sequence[ChannelBacklog], inbox: dict[str, Any], now: datetime, *, accelerated: bool
) -> tuple[Gauge, ...]:
    # Messages bear the time of the site's clock, which a demonstration runs faster than the machine's.
    oldest = max(((now - one.oldest).total_seconds() for one in waiting), default=0.0)
    return (
        Gauge(N_("Facts in the log"), f"{log['size']:,}", N_("facts")),
        Gauge(N_("Facts without a position"), str(log["waiting"]), N_("facts"), over_limit=log["waiting"] > 10_000),
        Gauge(N_("Messages to send"), str(sum(one.waiting for one in waiting)), N_("messages")),
        Gauge(
            N_("Messages set aside"),
            str(sum(one.parked for one in waiting)),
            N_("messages"),
            over_limit=any(one.parked for one in waiting),
        ),
        Gauge(
            N_("Oldest unsent message"),
            f"{max(oldest, 0):.0f}",
            N_("s"),
            Words(
                N_("Limit {n} s by the demonstration's clock") if accelerated else N_("Limit {n} s"), {"n": int(OLDEST)}
            ),
            over_limit=oldest > OLDEST,
        ),
        Gauge(
            N_("Envelopes to take in"),
            str(inbox["waiting"]),
            N_("envelopes"),
            Words(N_("{n} with a fault"), {"n": inbox["faulty"]}) if inbox["faulty"] else "",
            over_limit=bool(inbox["faulty"]),
        ),
    )


def _stuck(one: dict[str, Any]) -> StuckMessage:
    return StuckMessage(
        id=one["key"],
        to=_channel(one["channel"]),
        kind=str((one["headers"] or {}).get("target") or one["channel"]),
        attempts=one["attempts"],
        next_try=one["next_at"] if one["state"] == "waiting" else None,
        last_error=(one["last_error"] or "")[:300],
        retry=Action(N_("Try now"), "/status/retry", values={"channel": one["channel"], "key": one["key"]}),
    )


async def _view(page: Page) -> StatusView:
    async with page.site.database.single_statements() as conn:
        told = await parts(conn)
        waiting = await backlog(conn)
        log, inbox = await store.log_position(conn), await store.kept_envelopes(conn)
        stuck = await store.stuck_messages(conn)
        sent = await sent_since(conn, page.now - DAY)
    absent = _absent(told, parcels=page.site.settings.parcels)
    down = [one for one in told if one.state in {PartState.SILENT, PartState.STOPPED}]
    failing = [one for one in told if one.state is PartState.FAILING]
    summary = Chip(Tone.DONE, N_("Works"))
    if stuck or failing or inbox["faulty"]:
        summary = Chip(Tone.WAITING, N_("Works, something waits"))
    if down or absent or not told:
        summary = Chip(Tone.HELD, N_("A part of it is silent"))
    database = Part(N_("Database"), Chip(Tone.DONE, N_("Up")), N_("It answers"))
    return StatusView(
        summary=summary,
        parts=(database, *absent, *(_part(one, sent) for one in told)),
        gauges=_gauges(log, waiting, inbox, page.now, accelerated=page.site.clock.accelerated),
        stuck=tuple(_stuck(one) for one in stuck),
        as_of=page.now,
        version=_version(),
        refresh_href="/status",
        real_time=page.site.clock.accelerated,
    )


@router.get("/status")
async def status(page: OperatorPage) -> Response:
    """Processes, messages, the log."""
    return page.show("pages/status.html", await _view(page), "status")


@router.post("/status/retry")
async def try_now(page: OperatorPage) -> Response:
    """Send a message as soon as possible."""
    form = await posted(page.request)
    async with page.site.database.writing() as conn:
        found = await retry(conn, form.text("channel"), form.text("key"), page.now)
    return page.go("/status", "again" if found else "")
