"""A partner that tells about cargo: how it writes, whether it is only trying, and whom it lets see what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, StreamId, Table
from fairway.tracking.model import Reference

_STANDARD = msgspec.Raw(b"{}")


class ProfileSet(Fact, frozen=True, kw_only=True, tag="partner-profile-set"):
    """How the partner uses its codes, from now on."""

    profile: msgspec.Raw = _STANDARD
    """A :class:`fairway.tracking.profiles.Profile` as JSON; empty object for the standard one."""
    standards: tuple[str, ...] = ()
    """What it says that it sends."""
    note: str = ""


class TestModeSet(Fact, frozen=True, kw_only=True, tag="partner-test-mode-set"):
    """Whether its messages are only checked and answered."""

    test: bool


class PartyKnown(Fact, frozen=True, kw_only=True, tag="partner-party-known"):
    """A party code of the partner's messages stands for an organisation of this site, or for none any more."""

    code: str
    organisation: UUID | None = None


class EntitlementGiven(Fact, frozen=True, kw_only=True, tag="partner-entitlement-given"):
    """The partner lets an organisation see what is told of a reference."""

    reference: Reference
    organisation: UUID
    until: datetime | None = None


class EntitlementWithdrawn(Fact, frozen=True, kw_only=True, tag="partner-entitlement-withdrawn"):
    """It does so no longer."""

    reference: Reference
    organisation: UUID


PARTNER_FACTS = (ProfileSet, TestModeSet, PartyKnown, EntitlementGiven, EntitlementWithdrawn)


class SetProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Say how the partner writes."""

    profile: msgspec.Raw = _STANDARD
    standards: tuple[str, ...] = ()
    note: str = ""


class SetTestMode(msgspec.Struct, frozen=True, kw_only=True):
    """Turn trying on or off."""

    test: bool


class KnowParty(msgspec.Struct, frozen=True, kw_only=True):
    """Say which organisation a party code stands for."""

    code: str
    organisation: UUID | None = None


class GiveEntitlement(msgspec.Struct, frozen=True, kw_only=True):
    """Let an organisation see what is told of a reference."""

    reference: Reference
    organisation: UUID
    until: datetime | None = None


class WithdrawEntitlement(msgspec.Struct, frozen=True, kw_only=True):
    """End that."""

    reference: Reference
    organisation: UUID


PartnerCommand = SetProfile | SetTestMode | KnowParty | GiveEntitlement | WithdrawEntitlement


class PartnerState(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a partner. Entitlements are many and stand in their table only."""

    profile: msgspec.Raw = _STANDARD
    standards: tuple[str, ...] = ()
    note: str = ""
    test: bool = False
    parties: dict[str, UUID] = {}


def partner_stream(organisation: UUID) -> StreamId:
    """The partner's stream, in the case of its organisation."""
    return StreamId(organisation, "partner")


def decide(state: PartnerState | None, command: PartnerCommand, context: Context) -> Decision:
    """The fact, where it changes something."""
    del context
    partner = state or PartnerState()
    match command:
        case SetProfile():
            fact: Fact = ProfileSet(profile=command.profile, standards=command.standards, note=command.note)
            same = (bytes(partner.profile), partner.standards, partner.note) == (
                bytes(command.profile),
                command.standards,
                command.note,
            )
            return Decision() if same else Decision(facts=[fact])
        case SetTestMode():
            return Decision() if partner.test == command.test else Decision(facts=[TestModeSet(test=command.test)])
        case KnowParty():
            if partner.parties.get(command.code) == command.organisation:
                return Decision()
            return Decision(facts=[PartyKnown(code=command.code, organisation=command.organisation)])
        case GiveEntitlement():
            given = EntitlementGiven(
                reference=command.reference, organisation=command.organisation, until=command.until
            )
            return Decision(facts=[given])
        case WithdrawEntitlement():
            ended = EntitlementWithdrawn(reference=command.reference, organisation=command.organisation)
            return Decision(facts=[ended])


def evolve(state: PartnerState | None, fact: Fact, meta: FactMeta) -> PartnerState:
    """The state after ``fact``."""
    del meta
    partner = state or PartnerState()
    match fact:
        case ProfileSet():
            return replace(partner, profile=fact.profile, standards=fact.standards, note=fact.note)
        case TestModeSet():
            return replace(partner, test=fact.test)
        case PartyKnown():
            others = {code: one for code, one in partner.parties.items() if code != fact.code}
            return replace(partner, parties={**others, fact.code: fact.organisation} if fact.organisation else others)
        case _:
            return partner


PARTNER_VIEW = Table(
    name="partner_view",
    columns={
        "organisation": "uuid",
        "profile": "jsonb",
        "standards": "jsonb",
        "note": "text",
        "test": "boolean",
        "changed_at": "timestamptz",
    },
    key=("organisation",),
)
PARTNER_PARTY = Table(
    name="partner_party",
    columns={"partner": "uuid", "code": "text", "organisation": "uuid"},
    key=("partner", "code"),
)
ENTITLEMENT = Table(
    name="entitlement",
    columns={
        "partner": "uuid",
        "kind": "text",
        "value": "text",
        "organisation": "uuid",
        "until": "timestamptz",
        "given_at": "timestamptz",
    },
    key=("partner", "kind", "value", "organisation"),
)


def project(change: Change[PartnerState]) -> Iterable[Row]:
    """The partner's page, its party codes, and whom it lets see what."""
    fact, state, partner = change.fact, change.after, change.meta.stream.case_id
    match fact:
        case ProfileSet() | TestModeSet():
            yield Row(
                PARTNER_VIEW,
                {
                    "organisation": partner,
                    "profile": msgspec.json.decode(state.profile),
                    "standards": list(state.standards),
                    "note": state.note,
                    "test": state.test,
                    "changed_at": change.meta.at,
                },
            )
        case PartyKnown():
            key: dict[str, Any] = {"partner": partner, "code": fact.code}
            if fact.organisation:
                yield Row(PARTNER_PARTY, {**key, "organisation": fact.organisation})
            else:
                yield Row(PARTNER_PARTY, key, delete=True)
        case EntitlementGiven():
            given = {"until": fact.until, "given_at": change.meta.at}
            yield Row(ENTITLEMENT, {**_entitlement_key(partner, fact), **given})
        case EntitlementWithdrawn():
            yield Row(ENTITLEMENT, _entitlement_key(partner, fact), delete=True)
        case _:
            return


def _entitlement_key(partner: UUID, fact: EntitlementGiven | EntitlementWithdrawn) -> dict[str, Any]:
    return {
        "partner": partner,
        "kind": fact.reference.kind.value,
        "value": fact.reference.value,
        "organisation": fact.organisation,
    }


PARTNER: Aggregate[PartnerState, PartnerCommand] = Aggregate(
    kind="partner",
    state=PartnerState,
    facts=PARTNER_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(PARTNER_VIEW, PARTNER_PARTY, ENTITLEMENT),
)
