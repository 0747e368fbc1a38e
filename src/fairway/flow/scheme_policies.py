"""What follows from applications to join the scheme, and from the word of a customs: the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import msgspec

from fairway.base.time import isoformat
from fairway.flow.intents import Share
from fairway.locks.scheme.joining_facts import JoiningApplied, JoiningDecided, JoiningRevised, JoiningWithdrawn
from fairway.locks.scheme.model import SITE_OF_SIDE, Accreditation, Kind
from fairway.locks.scheme.registry import EntryRecorded, EntryWithdrawn, kind_and_code
from fairway.parties.model import side_of
from fairway.record.model import ActorKind, Recorded

APPLICATION = "scheme-application"
DECISION = "scheme-decision"
ACCREDITATION = "scheme-accreditation"


class AtSite(Protocol):
    """What these policies need to know around a fact."""

    @property
    def site(self) -> str:
        """Where the fact was recorded."""
        ...


_BY_APPLICANT = (JoiningApplied, JoiningRevised, JoiningWithdrawn)


def ask_the_other_customs_about_an_application(recorded: Recorded, around: AtSite) -> Iterator[Share]:
    """What a carrier applied for goes to every other customs that it asks; each gets what it needs and no more."""
    if not isinstance(recorded.fact, _BY_APPLICANT) or recorded.actor.kind is ActorKind.SITE:
        return
    for side, receiver in SITE_OF_SIDE.items():
        if receiver != around.site:
            yield Share(APPLICATION, recorded.stream.case_id, {"side": side}, receiver)


def tell_what_this_customs_decided(recorded: Recorded, around: AtSite) -> Iterator[Share]:
    """A decision goes to the applicant's site and to every other customs that was asked."""
    fact = recorded.fact
    if not isinstance(fact, JoiningDecided) or fact.side != side_of(around.site):
        return
    body = {
        "side": fact.side,
        "part": fact.part.value,
        "revision": fact.revision,
        "reason": fact.reason,
        "things": [msgspec.to_builtins(one) for one in fact.things],
        "decided_at": isoformat(fact.decided_at),
    }
    for receiver in SITE_OF_SIDE.values():
        if receiver != around.site:
            yield Share(DECISION, recorded.stream.case_id, body, receiver)


def tell_what_this_customs_accredits(recorded: Recorded, around: AtSite) -> Iterator[Share]:
    """The own word on a vendor profile or lock goes to every other customs: it counts where a leg is its own."""
    fact = recorded.fact
    if not isinstance(fact, EntryRecorded | EntryWithdrawn):
        return
    kind, code = kind_and_code(recorded.stream)
    if kind is not Kind.ACCREDITATION or recorded.actor.kind is ActorKind.SITE:
        return
    body: dict[str, object] = {"code": code, "withdrawn": fact.version if isinstance(fact, EntryWithdrawn) else 0}
    if isinstance(fact, EntryRecorded):
        content = msgspec.json.decode(fact.content, type=Accreditation)
        if content.side != side_of(around.site):
            return
        body |= {
            "content": msgspec.to_builtins(content),
            "valid_from": fact.valid_from.isoformat(),
            "valid_until": fact.valid_until.isoformat() if fact.valid_until else None,
        }
    for receiver in SITE_OF_SIDE.values():
        if receiver != around.site:
            yield Share(ACCREDITATION, recorded.stream.case_id, body, receiver)
