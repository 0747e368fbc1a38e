"""Taking in the cast of the demonstration: invented organisations with their people and API keys, each once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

import msgspec

from fairway.app.demo.town import SITES, Town
from fairway.base.issues import Refusal
from fairway.parties import store
from fairway.parties.aggregate import ORGANISATION
from fairway.parties.decide import AddPerson
from fairway.parties.model import OrganisationKind, OrganisationNames, Permission, PersonRole, customs_of, permissions
from fairway.site import people
from fairway.site.runtime import Site, open_site, policy_actor

CAST_FILE = Path(__file__).parent.parent / "story" / "cast.json"
_NAMES = UUID("8b1e4a52-31c7-5d0f-9a64-7f20c9d1e6b3")
_MACHINES = (
    Permission.READ,
    Permission.SUBMIT,
    Permission.RUN_TRIPS,
    Permission.DECIDE,
    Permission.OPERATE,
    Permission.TELL,
)
"""What a key of the story may do, as far as its organisation may."""
ACTOR = policy_actor("demonstration")


class Firm(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation of the cast."""

    id: str
    site: str
    side: str
    kinds: tuple[OrganisationKind, ...]
    names: OrganisationNames
    business_registration: str | None = None
    uscc: str | None = None
    cn_customs_code: str | None = None

    @property
    def organisation(self) -> UUID:
        """Its identifier: the same in every demonstration, and for a customs the same on every site."""
        if OrganisationKind.CUSTOMS in self.kinds:
            return customs_of(self.side)
        return uuid5(_NAMES, f"organisation:{self.id}")


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the cast."""

    id: str
    organisation: str
    name: str
    email: str
    role: PersonRole
    language: str

    @property
    def person(self) -> UUID:
        """The identifier: the same in every demonstration."""
        return uuid5(_NAMES, f"person:{self.id}")


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody in the story."""

    note: str
    organisations: tuple[Firm, ...]
    people: tuple[Player, ...]

    def firm(self, name: str) -> Firm:
        """The organisation of that name in the story."""
        return next(one for one in self.organisations if one.id == name)

    def player(self, name: str) -> Player:
        """The person of that name in the story."""
        return next(one for one in self.people if one.id == name)


def load() -> Cast:
    """The cast as it is written down."""
    return msgspec.json.decode(CAST_FILE.read_bytes(), type=Cast)


async def take_in(town: Town, cast: Cast) -> None:
    """Make sure that everybody is there, on the site where they belong. What is there already is left as it is."""
    # One hash for all: they share the pass phrase of the demonstration, and a hash takes its time on purpose.
    new = {player.id for player in cast.people} - set(town.book.seeded)
    password_hash = store.hash_password(town.book.passphrase) if new else ""
    for site_id in SITES:
        firms = [firm for firm in cast.organisations if firm.site == site_id]
        async with open_site(town.settings(site_id)) as site:
            for firm in firms:
                await _firm(site, town, firm)
            for player in cast.people:
                if any(firm.id == player.organisation for firm in firms):
                    await _player(site, town, cast.firm(player.organisation), player, password_hash)


async def _firm(site: Site, town: Town, firm: Firm) -> None:
    if firm.id not in town.book.seeded:
        try:
            await people.register_organisation(
                site,
                firm.names,
                firm.kinds,
                side=firm.side,
                organisation=firm.organisation,
                business_registration=firm.business_registration,
                uscc=firm.uscc,
                cn_customs_code=firm.cn_customs_code,
            )
        except Refusal as refused:
            _only(refused, "ORG-EXISTS")
        _note(town, firm.id)
    if firm.id not in town.book.keys:
        allowed = permissions(PersonRole.ADMIN, frozenset(firm.kinds))
        wanted = tuple(one for one in _MACHINES if one in allowed)
        _, secret = await people.issue_key(site, ACTOR, firm.organisation, name="story", permissions=wanted)
        town.book.keys[firm.id] = secret
        town.save()


async def _player(site: Site, town: Town, firm: Firm, player: Player, password_hash: str) -> None:
    if player.id in town.book.seeded:
        return
    command = AddPerson(
        person=player.person, name=player.name, email=player.email, role=player.role, language=player.language
    )
    try:
        await site.execute(ORGANISATION, people.organisation_stream(firm.organisation), command, ACTOR)
    except Refusal as refused:
        # Added by a start that was killed before the password was set.
        _only(refused, "ORG-PERSON-EXISTS")
    async with site.database.writing() as conn:
        await store.set_password(
            conn,
            email=player.email,
            organisation=firm.organisation,
            person=player.person,
            password_hash=password_hash,
        )
    _note(town, player.id)


def _note(town: Town, name: str) -> None:
    town.book.seeded.append(name)
    town.save()


def _only(refused: Refusal, rule: str) -> None:
    if {issue.rule for issue in refused.issues} != {rule}:
        raise refused
