"""What crosses between sites about the scheme: applications, decisions, accreditations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.flow.intents import Share
from fairway.flow.scheme_policies import ACCREDITATION, APPLICATION, DECISION
from fairway.locks.scheme.joining import NoteDecision, TakeCopy
from fairway.locks.scheme.joining_facts import JoiningState, Thing, ThingDecided, joining_stream
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.model import SIDES, SITE_OF_SIDE, Accreditation, Carrier, Driver, Kind, Lock, Part, Vehicle
from fairway.locks.scheme.registry import REGISTRY, RecordEntry, WithdrawVersion, content_json, entry_stream
from fairway.parties.model import side_of
from fairway.record.model import StreamId
from fairway.record.recorder import Step
from fairway.record.store import load
from fairway.site.exchange.book import EXCHANGE, MakeEnvelope
from fairway.site.exchange.envelope import Envelope
from fairway.site.runtime import Site

PURPOSES = {
    APPLICATION: "So that each customs can decide for itself on joining the scheme.",
    DECISION: "So that the carrier and every customs see how each stands to joining the scheme.",
    ACCREDITATION: "So that each customs knows which locks the others accept.",
}
LEGAL_BASIS = "Application of the carrier; cooperation arrangement on the Single E-lock Scheme."
RETENTION = "As long as the carrier takes part; seven years at most."
_ELEMENTS = {
    APPLICATION: ("scheme.carrier", "scheme.vehicles", "scheme.drivers", "scheme.locks"),
    DECISION: ("scheme.decision",),
    ACCREDITATION: ("scheme.accreditation",),
}
_OF_OTHERS = {
    "hk": {"cn_licence": "", "mo_licence": ""},
    "cn": {"hk_licence": "", "mo_licence": ""},
    "mo": {"hk_licence": "", "cn_licence": ""},
}
"""Of a driver each customs gets the licence of its own territory only."""


async def envelope_step(site: Site, share: Share) -> Step[Any, Any] | None:
    """The command that makes the envelope of ``share``; None where there is nothing to tell that site."""
    body = share.body
    if share.kind in {APPLICATION, DECISION}:
        async with site.database.single_statements() as conn:
            state: JoiningState | None = (await load(conn, JOINING, joining_stream(share.case_id))).state
        if state is None or state.carrier is None:
            return None
        asked = side_of(share.receiver) in state.sides
        if not asked and (share.kind == APPLICATION or share.receiver != state.home):
            return None
        if share.kind == APPLICATION:
            if state.home != site.id:
                return None
            body = _application(state, share.body["side"])
    elif share.receiver not in site.others:
        return None
    return Step(
        EXCHANGE,
        StreamId(share.case_id, "exchange"),
        MakeEnvelope(
            kind=share.kind,
            receiver=share.receiver,
            elements=_ELEMENTS[share.kind],
            purpose=PURPOSES[share.kind],
            legal_basis=LEGAL_BASIS,
            retention=RETENTION,
            body=body,
            unless_same_as_last=share.kind == APPLICATION,
        ),
    )


def applications_to_others(site: Site, case: UUID) -> list[Share]:
    """The application as it stands, for every other customs that was asked; nothing where it was made elsewhere."""
    return [
        Share(APPLICATION, case, {"side": side}, receiver)
        for side, receiver in SITE_OF_SIDE.items()
        if receiver != site.id
    ]


def _application(state: JoiningState, side: str) -> dict[str, Any]:
    assert state.carrier is not None  # the caller has looked
    return {
        "home": state.home,
        "sides": list(state.sides),
        "revision": state.revision,
        "carrier": msgspec.to_builtins(msgspec.structs.replace(state.carrier, organisation=None)),
        "statement": state.statement,
        "withdrawn": state.withdrawn,
        "things": [
            {
                "kind": thing.kind.value,
                "code": thing.code,
                "version": thing.version,
                "valid_from": thing.valid_from.isoformat(),
                "valid_until": thing.valid_until.isoformat() if thing.valid_until else None,
                "content": _content(thing, side),
            }
            for thing in state.things.values()
            if thing.withdrawn_at is None
        ],
    }


def _content(thing: Thing, side: str) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(content_for(thing.read, side))
    return plain


def content_for(content: Vehicle | Driver | Lock, side: str) -> msgspec.Raw:
    """What the customs of a side is told of a thing: of a driver the licence of its own territory only."""
    if isinstance(content, Driver):
        content = msgspec.structs.replace(content, person=None, **_OF_OTHERS.get(side, {}))
    return msgspec.Raw(msgspec.json.encode(content, order="sorted"))


async def effects(site: Site, envelope: Envelope) -> list[Step[Any, Any]]:
    """What taking in an envelope does here."""
    body = envelope.body
    match envelope.kind.value:
        case "scheme-application":
            return [Step(JOINING, joining_stream(envelope.case_id), _copy(envelope))]
        case "scheme-decision":
            return _decision(envelope)
        case _:
            return await _accreditation(site, envelope.sender, body)


def _copy(envelope: Envelope) -> TakeCopy:
    body = envelope.body
    things = tuple(
        Thing(
            kind=Kind(one["kind"]),
            code=one["code"],
            version=one["version"],
            valid_from=date.fromisoformat(one["valid_from"]),
            valid_until=date.fromisoformat(one["valid_until"]) if one["valid_until"] else None,
            content=msgspec.Raw(msgspec.json.encode(one["content"], order="sorted")),
            entered_at=envelope.made_at,
            entered_by=envelope.sender,
        )
        for one in body["things"]
    )
    return TakeCopy(
        home=envelope.sender,
        sides=tuple(body["sides"]),
        revision=body["revision"],
        carrier=msgspec.convert(body["carrier"], Carrier),
        statement=body["statement"],
        things=things,
        withdrawn=body["withdrawn"],
    )


def _decision(envelope: Envelope) -> list[Step[Any, Any]]:
    body = envelope.body
    if SITE_OF_SIDE.get(body["side"]) != envelope.sender:
        return []  # a customs speaks for itself
    noted = NoteDecision(
        side=body["side"],
        part=Part(body["part"]),
        revision=body["revision"],
        reason=body["reason"],
        things=tuple(msgspec.convert(one, ThingDecided) for one in body["things"]),
        decided_at=datetime.fromisoformat(body["decided_at"]),
    )
    return [Step(JOINING, joining_stream(envelope.case_id), noted)]


async def _accreditation(site: Site, sender: str, body: dict[str, Any]) -> list[Step[Any, Any]]:
    code = body["code"]
    side = code.partition(":")[0]
    if side not in SIDES or SITE_OF_SIDE[side] != sender:
        return []
    stream = entry_stream(Kind.ACCREDITATION, code)
    if body["withdrawn"]:
        async with site.database.single_statements() as conn:
            state = (await load(conn, REGISTRY, stream)).state
        known = [one.version for one in state.versions if one.withdrawn_at is None] if state else []
        return [Step(REGISTRY, stream, WithdrawVersion(version=known[-1]))] if known else []
    content = msgspec.convert(body["content"], Accreditation)
    if content.side != side:
        return []
    until = body["valid_until"]
    command = RecordEntry(
        kind=Kind.ACCREDITATION,
        code=code,
        valid_from=date.fromisoformat(body["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        content=content_json(content),
    )
    return [Step(REGISTRY, stream, command)]
