"""Organisations, their people, and what each may do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from fairway.record.model import Fact

_FAIRWAY = UUID("5f0b4c7e-6f2d-5c0a-9a57-3a1e8d2b9c41")
_SIDES = {"hk": "hk", "mo": "mo"}


def side_of(site: str) -> str:
    """The customs territory of a site: every site that is neither Hong Kong's nor Macao's is in the Mainland."""
    return _SIDES.get(site, "cn")


def customs_of(side: str) -> UUID:
    """The organisation of the customs administration of a territory: the same identifier on every site."""
    return uuid5(_FAIRWAY, f"customs:{side}")


class OrganisationKind(StrEnum):
    """What an organisation is; it may be several things at once."""

    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    FORWARDER = "forwarder"
    BROKER = "broker"
    CARRIER = "carrier"
    CUSTOMS = "customs"
    OPERATOR = "operator"
    TERMINAL = "terminal"
    LINE = "shipping-line"
    AIRLINE = "airline"
    PLATFORM = "e-commerce-platform"
    """Where buyers order: it tells the orders."""
    PAYMENT = "payment-firm"
    """Through which buyers pay: it tells the payments."""
    COURIER = "courier"
    """Who carries parcels to buyers: it tells the waybills."""


class PersonRole(StrEnum):
    """What a person may do in the own organisation."""

    ADMIN = "admin"
    CLERK = "clerk"
    VIEWER = "viewer"
    DRIVER = "driver"
    OFFICER = "officer"


class Permission(StrEnum):
    """An action that a person or key needs a right for."""

    READ = "read"
    SUBMIT = "submit"
    RUN_TRIPS = "run-trips"
    DRIVE = "drive"
    DECIDE = "decide"
    ADMINISTER = "administer"
    OPERATE = "operate"
    TELL = "tell"
    """Send messages about cargo."""


_BY_ROLE: dict[PersonRole, frozenset[Permission]] = {
    PersonRole.ADMIN: frozenset(
        {Permission.READ, Permission.SUBMIT, Permission.RUN_TRIPS, Permission.ADMINISTER, Permission.TELL}
    ),
    PersonRole.CLERK: frozenset({Permission.READ, Permission.SUBMIT, Permission.RUN_TRIPS, Permission.TELL}),
    PersonRole.VIEWER: frozenset({Permission.READ}),
    PersonRole.DRIVER: frozenset({Permission.DRIVE}),
    PersonRole.OFFICER: frozenset({Permission.READ, Permission.DECIDE}),
}
TRADE = frozenset(
    {OrganisationKind.SHIPPER, OrganisationKind.CONSIGNEE, OrganisationKind.FORWARDER, OrganisationKind.BROKER}
)
"""Those whose goods or declarations they are: they enter and send submissions."""
HANDLERS = frozenset(
    {OrganisationKind.CARRIER, OrganisationKind.TERMINAL, OrganisationKind.LINE, OrganisationKind.AIRLINE}
)
"""Those in whose hands the cargo of others is: what they say of who it belongs to, and of what belongs together,
counts for what everybody tells."""

PARCELS = frozenset({OrganisationKind.PLATFORM, OrganisationKind.PAYMENT, OrganisationKind.COURIER})
"""Those who each tell their own part of a parcel and hand in batches of them."""
_ENTERING = TRADE | {OrganisationKind.PLATFORM, OrganisationKind.COURIER}
_DRIVING = TRADE | {OrganisationKind.CARRIER, OrganisationKind.COURIER}


def permissions(role: PersonRole, kinds: frozenset[OrganisationKind]) -> frozenset[Permission]:
    """What a person of ``role`` may do in an organisation of ``kinds``.

    An officer exists in a customs only, a submission is a trade organisation's, a trip a carrier's or forwarder's.
    Cleared parcels are put into a submission by their platform or courier; a courier runs the trip as well; a payment
    firm hands in its documents and reads what names it.
    """
    allowed = set(_BY_ROLE[role])
    if OrganisationKind.CUSTOMS in kinds:
        allowed -= {Permission.SUBMIT, Permission.RUN_TRIPS, Permission.TELL}
        if role is PersonRole.ADMIN:
            allowed.add(Permission.DECIDE)
    else:
        allowed.discard(Permission.DECIDE)
    if not kinds & _ENTERING:
        allowed.discard(Permission.SUBMIT)
    if not kinds & _DRIVING:
        allowed.discard(Permission.RUN_TRIPS)
    if not kinds & (TRADE | HANDLERS | PARCELS):
        allowed.discard(Permission.TELL)
    if OrganisationKind.OPERATOR in kinds and role is PersonRole.ADMIN:
        allowed.add(Permission.OPERATE)
    return frozenset(allowed)


class OrganisationNames(msgspec.Struct, frozen=True, kw_only=True):
    """Registered names by script; none is made from another."""

    en: str | None = None
    tc: str | None = None
    sc: str | None = None


class OrganisationRegistered(Fact, frozen=True, kw_only=True, tag="organisation-registered"):
    """An organisation joined the site."""

    names: OrganisationNames
    kinds: tuple[OrganisationKind, ...]
    side: str
    """"hk" or "cn": the customs territory it is established in."""
    business_registration: str | None = None
    uscc: str | None = None
    cn_customs_code: str | None = None


class OrganisationChanged(Fact, frozen=True, kw_only=True, tag="organisation-changed"):
    """Names or kinds of an organisation changed."""

    names: OrganisationNames
    kinds: tuple[OrganisationKind, ...]


class PersonAdded(Fact, frozen=True, kw_only=True, tag="person-added"):
    """A person may act for the organisation. Personal data: erasable."""

    person: UUID
    name: str = ""
    email: str = ""
    role: PersonRole = PersonRole.VIEWER
    language: str = "en"


class PersonRoleChanged(Fact, frozen=True, kw_only=True, tag="person-role-changed"):
    """A person may do something else from now on."""

    person: UUID
    role: PersonRole


class PersonRemoved(Fact, frozen=True, kw_only=True, tag="person-removed"):
    """A person no longer acts for the organisation."""

    person: UUID


class ApiKeyIssued(Fact, frozen=True, kw_only=True, tag="api-key-issued"):
    """A key for machines was issued; its secret is shown once and stored as a hash outside the record."""

    key: UUID
    name: str
    permissions: tuple[Permission, ...]
    begins: str = ""
    """How the secret begins, so that it can be told from others; empty for keys issued before this was kept."""


class ApiKeyRevoked(Fact, frozen=True, kw_only=True, tag="api-key-revoked"):
    """A key for machines was withdrawn."""

    key: UUID


ORGANISATION_FACTS = (
    OrganisationRegistered,
    OrganisationChanged,
    PersonAdded,
    PersonRoleChanged,
    PersonRemoved,
    ApiKeyIssued,
    ApiKeyRevoked,
)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A person who acts for the organisation."""

    person: UUID
    role: PersonRole
    name: str = ""
    email: str = ""
    language: str = "en"


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key for machines, without its secret."""

    key: UUID
    name: str
    permissions: tuple[Permission, ...]
    begins: str = ""
    issued_at: datetime
    revoked_at: datetime | None = None


class OrganisationState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of an organisation's stream."""

    kinds: frozenset[OrganisationKind] = frozenset()
    side: str = ""
    people: tuple[Person, ...] = ()
    keys: tuple[ApiKey, ...] = ()

    def person(self, person: UUID) -> Person | None:
        """The person of that id, if still there."""
        return next((someone for someone in self.people if someone.person == person), None)

    def key(self, key: UUID) -> ApiKey | None:
        """The key of that id, revoked or not."""
        return next((one for one in self.keys if one.key == key), None)
