"""Organisations and people at a site: registering, signing in, keys."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parties import decide as d
from fairway.parties import store
from fairway.parties.aggregate import ORGANISATION
from fairway.parties.model import OrganisationKind, OrganisationNames, Permission, PersonRole
from fairway.record.model import Actor, StreamId
from fairway.site.runtime import Site, actor_of, new_case, policy_actor

SHORTEST_PASSWORD = 12
MOST_ORGANISATIONS = 5
"""Of one address, that a password is compared for in one sign-in: each comparison is slow on purpose."""


def organisation_stream(organisation: UUID) -> StreamId:
    """The one stream of an organisation's case."""
    return StreamId(organisation, "organisation")


async def register_organisation(
    site: Site,
    names: OrganisationNames,
    kinds: tuple[OrganisationKind, ...],
    *,
    side: str,
    organisation: UUID | None = None,
    business_registration: str | None = None,
    uscc: str | None = None,
    cn_customs_code: str | None = None,
) -> UUID:
    """Take an organisation in; its identifier. An organisation that is there already is left as it is."""
    identifier = organisation or new_case(site)
    command = d.RegisterOrganisation(
        names=names,
        kinds=kinds,
        side=side,
        business_registration=business_registration,
        uscc=uscc,
        cn_customs_code=cn_customs_code,
    )
    await site.execute(ORGANISATION, organisation_stream(identifier), command, policy_actor("registration"))
    return identifier


async def add_person(
    site: Site,
    actor: Actor,
    organisation: UUID,
    *,
    name: str,
    email: str,
    role: PersonRole,
    password: str,
    language: str = "en",
    person: UUID | None = None,
) -> UUID:
    """Let a person act for an organisation and sign in; the person's identifier. Raises Refusal."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(
            [
                Issue(
                    rule="ORG-PASSWORD",
                    message="A password has at least {count} characters.",
                    remedy="Use a few words that belong together for nobody else.",
                    pointer="/password",
                    params={"count": str(SHORTEST_PASSWORD)},
                )
            ]
        )
    identifier = person or new_case(site)
    hashed = await asyncio.to_thread(store.hash_password, password)
    command = d.AddPerson(person=identifier, name=name, email=email, role=role, language=language)
    await site.execute(ORGANISATION, organisation_stream(organisation), command, actor)
    async with site.database.writing() as conn:
        await store.set_password(conn, email=email, organisation=organisation, person=identifier, password_hash=hashed)
    return identifier


async def remove_person(site: Site, principal: store.Principal, person: UUID) -> None:
    """Take a person's rights and sessions away."""
    command = d.RemovePerson(person=person)
    await site.execute(ORGANISATION, organisation_stream(principal.organisation), command, actor_of(principal))
    async with site.database.writing() as conn:
        await store.remove_sign_in(conn, principal.organisation, person)


async def issue_key(
    site: Site, actor: Actor, organisation: UUID, *, name: str, permissions: tuple[Permission, ...]
) -> tuple[UUID, str]:
    """A new API key and its secret, which is shown this once."""
    key, secret = new_case(site), store.new_key_secret()
    command = d.IssueApiKey(key=key, name=name, permissions=permissions, begins=store.begins(secret))
    await site.execute(ORGANISATION, organisation_stream(organisation), command, actor)
    async with site.database.writing() as conn:
        await store.store_key(conn, secret=secret, key=key, organisation=organisation, permissions=permissions)
    return key, secret


async def revoke_key(site: Site, principal: store.Principal, key: UUID) -> None:
    """Make a key useless at once; on another machine of the same site, within a second."""
    async with site.database.writing() as conn:
        await store.revoke_key(conn, principal.organisation, key)
    site.known_keys.revoked()
    command = d.RevokeApiKey(key=key)
    await site.execute(ORGANISATION, organisation_stream(principal.organisation), command, actor_of(principal))


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """An open session."""

    secret: str
    until: datetime
    organisation: UUID
    person: UUID


class ChooseOrganisation(Exception):  # noqa: N818  a question to the person, not a defect
    """The person acts for several organisations and has to say for which."""

    def __init__(self, organisations: list[UUID]) -> None:
        self.organisations = organisations
        super().__init__("several organisations")


async def sign_in(site: Site, email: str, password: str, organisation: UUID | None = None) -> Session:
    """Open a session. Raises Refusal with one answer for every reason, and ChooseOrganisation.

    A password that is right for several organisations is proved for all of them: the session can be exchanged among
    these, and among no others, whatever else the address is registered for.
    """
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        stored = await store.sign_ins(conn, email, now)
    if organisation:
        stored = sorted(stored, key=lambda one: one.organisation != organisation)
    checked: list[store.SignIn | None] = list(stored) or [None]
    right = []
    for one in checked[:MOST_ORGANISATIONS]:
        good = await asyncio.to_thread(store.password_matches, one.password_hash if one else None, password)
        if good and one and not one.locked:
            right.append(one)
    proved = [(one.organisation, one.person) for one in right]
    if organisation:
        right = [one for one in right if one.organisation == organisation]
    if not right:
        async with site.database.writing() as conn:
            await store.note_failure(conn, email, now)
        raise Refusal(
            [
                Issue(
                    rule="SIGN-IN",
                    message="E-mail address and password do not fit together.",
                    remedy="Try again; after five wrong passwords an address rests for 15 minutes.",
                )
            ]
        )
    if len(right) > 1:
        raise ChooseOrganisation([one.organisation for one in right])
    chosen = right[0]
    async with site.database.writing() as conn:
        secret, until = await store.open_session(
            conn, email=email, organisation=chosen.organisation, person=chosen.person, now=now, proved=proved
        )
    return Session(secret=secret, until=until, organisation=chosen.organisation, person=chosen.person)


async def change_organisation(site: Site, secret: str, organisation: UUID) -> Session | None:
    """Another session in place of one, for another organisation of the person; None when the sign-in was not proved
    for it: then the person has to sign in there."""
    async with site.database.writing() as conn:
        found = await store.exchange_session(conn, secret, organisation, site.clock.now())
    if found is None:
        return None
    following, until, person = found
    return Session(secret=following, until=until, organisation=organisation, person=person)


async def sign_out(site: Site, secret: str) -> None:
    """End a session."""
    async with site.database.writing() as conn:
        await store.close_session(conn, secret)
