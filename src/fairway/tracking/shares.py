"""Share links: somebody without an account sees a shipment, as far and as long as its owner says.

The secret of a link is no fact: what is kept of it is a hash, outside the record. The link is a holder of grants of its
own, so that row-level security decides about the visitor as about everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.parties.sharing import GRANTS, Scope, revoke_rows
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, StreamId, Table


class Shown(StrEnum):
    """What a link shows beside the milestones with their times and places."""

    REFERENCES = "references"
    """The numbers that lead to the shipment."""
    SOURCES = "sources"
    """Who told what, and what others said."""
    CUSTOMS = "customs"
    """The customs status with the milestones of customs."""
    READINGS = "readings"
    """What was measured, and positions."""


class ShareGiven(Fact, frozen=True, kw_only=True, tag="share-given"):
    """A link shows the shipment to whoever has it."""

    share: UUID
    organisation: UUID
    shows: tuple[Shown, ...] = ()
    until: datetime
    note: str = ""
    """For whom, in the words of who gave it."""


class ShareRevoked(Fact, frozen=True, kw_only=True, tag="share-revoked"):
    """The link shows nothing any more."""


SHARE_FACTS = (ShareGiven, ShareRevoked)


class ShareState(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it stands."""

    given: ShareGiven
    at: datetime
    revoked_at: datetime | None = None


def share_stream(shipment: UUID, share: UUID) -> StreamId:
    """The stream of a link, in the case of its shipment."""
    return StreamId(shipment, f"share:{share}")


def decide(state: ShareState | None, command: ShareGiven | ShareRevoked, context: Context) -> Decision:
    """The fact, where it changes something."""
    del context
    if isinstance(command, ShareGiven):
        return Decision() if state else Decision(facts=[command])
    return Decision(facts=[command]) if state and state.revoked_at is None else Decision()


def evolve(state: ShareState | None, fact: Fact, meta: FactMeta) -> ShareState:
    """The state after ``fact``."""
    if isinstance(fact, ShareGiven):
        return ShareState(given=fact, at=meta.at)
    if state is None:
        nobody = ShareGiven(share=UUID(int=0), organisation=UUID(int=0), until=meta.at)
        return ShareState(given=nobody, at=meta.at, revoked_at=meta.at)
    return replace(state, revoked_at=meta.at) if isinstance(fact, ShareRevoked) else state


SHARE_LINK = Table(
    name="share_link",
    columns={
        "case_id": "uuid",
        "share": "uuid",
        "organisation": "uuid",
        "shows": "jsonb",
        "until": "timestamptz",
        "note": "text",
        "given_at": "timestamptz",
        "revoked_at": "timestamptz",
    },
    key=("case_id", "share"),
)


def project(change: Change[ShareState]) -> Iterable[Row]:
    """The link, and what its visitors are granted."""
    state, shipment = change.after, change.meta.stream.case_id
    given = state.given
    if state.revoked_at is None:
        granted = {"holder": given.share, "case_id": shipment, "scope": Scope.TIMELINE.value, "until": given.until}
        yield Row(GRANTS, granted)
    else:
        yield from revoke_rows(shipment, given.share)
    yield Row(
        SHARE_LINK,
        {
            "case_id": shipment,
            "share": given.share,
            "organisation": given.organisation,
            "shows": [one.value for one in given.shows],
            "until": given.until,
            "note": given.note,
            "given_at": state.at,
            "revoked_at": state.revoked_at,
        },
    )


SHARE: Aggregate[ShareState, ShareGiven | ShareRevoked] = Aggregate(
    kind="share",
    state=ShareState,
    facts=SHARE_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(GRANTS, SHARE_LINK),
)
