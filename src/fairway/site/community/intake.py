"""Taking in what partners send: kept, hashed, read, answered.

The bytes are hashed before they are read, and stored with what was understood of them in one transaction: a receipt
means that both are on disk. The same bytes from the same partner give the same receipt and change nothing; an event
that was told before is there once, whatever message it comes in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, NotFound, Refusal, Severity
from fairway.parties.store import Principal
from fairway.record.codec import to_milliseconds
from fairway.record.model import Actor
from fairway.record.recorder import Step
from fairway.record.store import Taken, read_blob, read_stream
from fairway.site.community import store
from fairway.site.community.correcting import corrected, mark_of
from fairway.site.community.receipts import MOST_FAULTS, Receipt, events_of, fault_of, receipt_of
from fairway.site.community.understanding import clean, quick, refuse_size, understand
from fairway.site.community.understood import Understood
from fairway.site.runtime import Site, actor_of, new_case
from fairway.tracking.inbound import (
    INBOUND,
    Channel,
    CorrectMessage,
    MessageTaken,
    TakeMessage,
    inbound_stream,
)
from fairway.tracking.model import Event
from fairway.tracking.profiles import STANDARD as STANDARD_PROFILE
from fairway.tracking.profiles import Profile
from fairway.tracking.ranks import UNKNOWN, rank
from fairway.tracking.reading import Standard
from fairway.tracking.reading.edifact_reply import Answer, reply
from fairway.tracking.told import STANDARD as OWN_STANDARD

_encoder = msgspec.json.Encoder(order="sorted")
STANDARDS = (OWN_STANDARD, *(one.value for one in Standard))
"""What a message may be declared to be."""
MOST_CORRECTIONS = 100
"""Corrections of corrections that are looked back on."""


async def take(
    site: Site,
    principal: Principal,
    raw: bytes,
    *,
    channel: Channel,
    file_name: str = "",
    media_type: str = "",
    standard: str | None = None,
    corrects: UUID | None = None,
    test: bool = False,
    actor: Actor | None = None,
) -> Receipt:
    """Take a message in; on return it is on disk. Raises Refusal for what is not kept at all (too large, empty),
    NotFound for a message to correct that is not the partner's, and Flooded."""
    refuse_size(len(raw))
    _refuse_standard(standard)
    partner = principal.organisation
    async with site.intake.turn(partner, len(raw)):
        sha256 = hashlib.sha256(raw).hexdigest()
        async with site.database.single_statements() as conn:
            known = await store.before_taking(conn, partner, sha256, corrects)
        profile = _profile(known["profile"])
        trial = test or profile.test or bool(known["test"])
        if known["case_id"] and (trial or not known["trial"]):
            return await _stored(site, known["case_id"])
        now = to_milliseconds(site.clock.now())
        understood = await site.intake.read(
            lambda: understand(raw, standard, profile=profile, partner=str(partner), received=now, file_name=file_name),
            len(raw),
            quick=quick(raw, standard),
        )
        events = ranked(understood.events, principal.kinds, profile.rank)
        if corrects:
            old = await _message(site, principal, corrects)
            events = corrected(events_of(old), events, mark_of(sha256, corrects), await _earlier(site, old))
        duplicates = await _duplicates(site, events)
        taken = MessageTaken(
            partner=partner,
            channel=channel,
            sha256=sha256,
            size=len(raw),
            standard=understood.standard,
            form=understood.form,
            reference=understood.reference,
            messages=understood.messages,
            file_name=clean(file_name)[:200],
            media_type=clean(media_type)[:100],
            count=len(events),
            events=msgspec.Raw(_encoder.encode(events)),
            links=understood.links,
            parties=understood.parties,
            faults=tuple(map(fault_of, understood.issues[:MOST_FAULTS])),
            more_faults=_errors_beyond(understood),
            duplicates=duplicates,
            corrects=corrects,
            test=trial or understood.test,
        )
        return await _keep(site, actor or actor_of(principal), taken, raw)


async def _keep(site: Site, actor: Actor, taken: MessageTaken, raw: bytes) -> Receipt:
    message = new_case(site)
    steps: list[Step[Any, Any]] = [
        Step(INBOUND, inbound_stream(message), TakeMessage(taken=taken, raw=raw), fresh=True)
    ]
    if taken.corrects:
        steps.append(Step(INBOUND, inbound_stream(taken.corrects), CorrectMessage(by=message)))
    try:
        outcome = await site.execute_many(steps, actor)
    except Taken as once:
        if once.constraint != "inbound_once":
            raise
        # Another process of the site was given the same bytes at the same time, and was quicker.
        async with site.database.single_statements() as conn:
            known = await store.before_taking(conn, taken.partner, taken.sha256, taken.corrects)
        return await _stored(site, known["case_id"])
    return receipt_of(message, taken, outcome.recorded[0].at)


def _refuse_standard(standard: str | None) -> None:
    if standard is not None and standard not in STANDARDS:
        raise Refusal(
            [
                Issue(
                    rule="intake.standard",
                    message="{standard} is no standard that is known here.",
                    remedy="Leave it out, or choose one of {standards}.",
                    pointer="/standard",
                    params={"standard": standard[:40], "standards": ", ".join(STANDARDS)},
                )
            ]
        )


def _errors_beyond(understood: Understood) -> int:
    return sum(issue.severity is Severity.ERROR for issue in understood.issues[MOST_FAULTS:])


def _profile(text: str | None) -> Profile:
    return msgspec.json.decode(text, type=Profile) if text else STANDARD_PROFILE


def ranked(events: Sequence[Event], kinds: Collection[str], own: int) -> tuple[Event, ...]:
    """The events with the rank of who tells them: that of the partner's profile, else of what the partner is."""
    found: dict[tuple[str, str], int] = {}
    given = []
    for event in events:
        source = event.source
        if source.rank == UNKNOWN:
            key = event.milestone, event.quality.value
            if key not in found:
                roles = ("ais",) if source.standard == Standard.AIS else tuple(kinds)
                found[key] = own if own != UNKNOWN else rank(roles, event.milestone, event.quality)
            if found[key] != UNKNOWN:
                event = replace(event, source=replace(source, rank=found[key]))  # noqa: PLW2901  the same event
        given.append(event)
    return tuple(given)


async def _duplicates(site: Site, events: Sequence[Event]) -> tuple[int, ...]:
    """Numbers of the events that were told before, in an earlier message or further up in this one."""
    if not events:
        return ()
    keys = [UUID(event.key) for event in events]
    async with site.database.single_statements() as conn:
        seen = await store.told_before(conn, keys)
    twice = []
    for number, key in enumerate(keys):
        if key in seen:
            twice.append(number)
        seen.add(key)
    return tuple(twice)


async def _fact(site: Site, message: UUID) -> tuple[MessageTaken, datetime]:
    async with site.database.single_statements() as conn:
        facts = await read_stream(conn, site.registry, inbound_stream(message))
    for recorded in facts:
        if isinstance(recorded.fact, MessageTaken):
            return recorded.fact, recorded.at
    raise NotFound


async def _stored(site: Site, message: UUID) -> Receipt:
    taken, at = await _fact(site, message)
    return receipt_of(message, taken, at, repeated=True)


async def _own(site: Site, principal: Principal, message: UUID) -> dict[str, Any]:
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.message(conn, principal.organisation, message)
    if row is None:
        raise NotFound
    return row


async def _message(site: Site, principal: Principal, message: UUID) -> MessageTaken:
    await _own(site, principal, message)
    taken, _ = await _fact(site, message)
    return taken


async def _earlier(site: Site, taken: MessageTaken) -> set[str]:
    """The keys of what the messages told that a correction corrects, back to the first of them."""
    told: set[str] = set()
    for _ in range(MOST_CORRECTIONS):
        if taken.corrects is None:
            break
        taken, _at = await _fact(site, taken.corrects)
        told |= {event.key for event in events_of(taken)}
    return told


async def entry(site: Site, principal: Principal, message: UUID) -> dict[str, Any]:
    """A message of the own log. Raises NotFound."""
    return await _own(site, principal, message)


async def receipt(site: Site, principal: Principal, message: UUID) -> Receipt:
    """The receipt of a message of one's own, as it was given. Raises NotFound."""
    await _own(site, principal, message)
    return replace(await _stored(site, message), repeated=False)


async def events(site: Site, principal: Principal, message: UUID) -> tuple[Event, ...]:
    """What a message of one's own told. Raises NotFound."""
    return events_of(await _message(site, principal, message))


async def raw(site: Site, principal: Principal, message: UUID) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a message of one's own, with its entry in the log. Raises NotFound."""
    row = await _own(site, principal, message)
    async with site.database.single_statements() as conn:
        content = await read_blob(conn, bytes.fromhex(row["sha256"]))
    if content is None:
        raise NotFound
    return content, row


async def answer(site: Site, principal: Principal, message: UUID, wanted: Answer = Answer.BY_FAULT) -> bytes:
    """What a message of one's own in EDIFACT is answered in EDIFACT: CONTRL, APERAK or what its faults ask for, always
    the same. Raises NotFound for a message of another standard too."""
    if (await _own(site, principal, message))["standard"] != Standard.EDIFACT:
        raise NotFound
    content, row = await raw(site, principal, message)
    async with site.database.single_statements() as conn:
        known = await store.before_taking(conn, principal.organisation, row["sha256"])
    profile = _profile(known["profile"])
    return await site.intake.read(
        lambda: reply(content, profile=profile, received=row["taken_at"], wanted=wanted), len(content), quick=False
    )


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages of the log are wanted."""

    text: str = ""
    """A reference (of the message or of what it tells), file name or hash, whole."""
    standard: str = ""
    standing: str = ""
    channel: str = ""


async def messages(
    site: Site,
    principal: Principal,
    wanted: Wanted | None = None,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The own log, newest first."""
    wanted = wanted or Wanted()
    equal = {name: getattr(wanted, name) for name in ("standard", "standing", "channel") if getattr(wanted, name)}
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.messages(
            conn, principal.organisation, after=after, equal=equal, text=wanted.text, limit=limit
        )
