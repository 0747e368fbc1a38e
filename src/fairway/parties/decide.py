"""Commands on an organisation and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.parties import model as m
from fairway.parties.sharing import CaseKind, Involvement, Scope, grant_rows
from fairway.record.model import Change, Context, Decision, Fact, FactMeta, Row, Table


class RegisterOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """Take an organisation in."""

    names: m.OrganisationNames
    kinds: tuple[m.OrganisationKind, ...]
    side: str
    business_registration: str | None = None
    uscc: str | None = None
    cn_customs_code: str | None = None


class ChangeOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """Change names or kinds."""

    names: m.OrganisationNames
    kinds: tuple[m.OrganisationKind, ...]


class AddPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Let a person act for the organisation."""

    person: UUID
    name: str
    email: str
    role: m.PersonRole
    language: str = "en"


class ChangePersonRole(msgspec.Struct, frozen=True, kw_only=True):
    """Let a person do something else."""

    person: UUID
    role: m.PersonRole


class RemovePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Take a person's rights away."""

    person: UUID


class IssueApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """Issue a key for machines; the caller has stored the hash of its secret."""

    key: UUID
    name: str
    permissions: tuple[m.Permission, ...]
    begins: str = ""


class RevokeApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """Withdraw a key."""

    key: UUID


OrganisationCommand = (
    RegisterOrganisation | ChangeOrganisation | AddPerson | ChangePersonRole | RemovePerson | IssueApiKey | RevokeApiKey
)


def decide(state: m.OrganisationState | None, command: OrganisationCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to; raises Refusal."""
    del context
    if isinstance(command, RegisterOrganisation):
        if state:
            _refuse("ORG-EXISTS", "This organisation is registered already.")
        _check_kinds(command.kinds, command.names)
        return Decision(facts=[m.OrganisationRegistered(**_fields(command))])
    if state is None:
        _refuse("ORG-UNKNOWN", "There is no such organisation.")
    return Decision(facts=_facts(state, command))


def _facts(state: m.OrganisationState, command: OrganisationCommand) -> Sequence[Fact]:
    match command:
        case ChangeOrganisation():
            _check_kinds(command.kinds, command.names)
            return [m.OrganisationChanged(**_fields(command))]
        case AddPerson():
            if state.person(command.person):
                _refuse("ORG-PERSON-EXISTS", "This person is in the organisation already.", "/person")
            if command.role is m.PersonRole.OFFICER and m.OrganisationKind.CUSTOMS not in state.kinds:
                _refuse("ORG-OFFICER", "Officers belong to a customs administration only.", "/role")
            return [m.PersonAdded(**_fields(command))]
        case ChangePersonRole():
            someone = _known(state, command.person)
            if command.role is m.PersonRole.OFFICER and m.OrganisationKind.CUSTOMS not in state.kinds:
                _refuse("ORG-OFFICER", "Officers belong to a customs administration only.", "/role")
            _keep_an_admin(state, someone, command.role)
            return [] if someone.role is command.role else [m.PersonRoleChanged(**_fields(command))]
        case RemovePerson():
            _keep_an_admin(state, _known(state, command.person), None)
            return [m.PersonRemoved(person=command.person)]
        case IssueApiKey():
            if not command.permissions:
                _refuse("ORG-KEY-EMPTY", "Choose at least one permission for the key.", "/permissions")
            allowed = m.permissions(m.PersonRole.ADMIN, state.kinds)
            beyond = [permission for permission in command.permissions if permission not in allowed]
            if beyond:
                _refuse("ORG-KEY-BEYOND", "A key cannot do more than the organisation may do.", "/permissions")
            return [m.ApiKeyIssued(**_fields(command))]
        case RevokeApiKey():
            known = state.key(command.key)
            return [m.ApiKeyRevoked(key=command.key)] if known and known.revoked_at is None else []
        case _:
            raise TypeError(f"{type(command).__name__} is no command of an organisation")


def evolve(state: m.OrganisationState | None, fact: Fact, meta: FactMeta) -> m.OrganisationState:
    """The state after ``fact``."""
    organisation = state or m.OrganisationState()
    match fact:
        case m.OrganisationRegistered():
            return replace(organisation, kinds=frozenset(fact.kinds), side=fact.side)
        case m.OrganisationChanged():
            return replace(organisation, kinds=frozenset(fact.kinds))
        case m.PersonAdded():
            return replace(organisation, people=(*organisation.people, m.Person(**_fields(fact))))
        case m.PersonRoleChanged():
            people = tuple(
                replace(someone, role=fact.role) if someone.person == fact.person else someone
                for someone in organisation.people
            )
            return replace(organisation, people=people)
        case m.PersonRemoved():
            return replace(
                organisation, people=tuple(someone for someone in organisation.people if someone.person != fact.person)
            )
        case m.ApiKeyIssued():
            return replace(organisation, keys=(*organisation.keys, m.ApiKey(issued_at=meta.at, **_fields(fact))))
        case m.ApiKeyRevoked():
            keys = tuple(replace(key, revoked_at=meta.at) if key.key == fact.key else key for key in organisation.keys)
            return replace(organisation, keys=keys)
        case _:
            return organisation


DIRECTORY = Table(
    name="directory",
    columns={
        "organisation": "uuid",
        "name_en": "text",
        "name_tc": "text",
        "name_sc": "text",
        "kinds": "jsonb",
        "side": "text",
    },
    key=("organisation",),
)
ORGANISATION_NUMBER = Table(
    name="organisation_number",
    columns={"scheme": "text", "value": "text", "organisation": "uuid"},
    key=("scheme", "value"),
)
PERSON_VIEW = Table(
    name="person_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "person": "uuid",
        "name": "text",
        "email": "text",
        "role": "text",
        "language": "text",
    },
    key=("case_id", "scope", "person"),
)
API_KEY_VIEW = Table(
    name="api_key_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "key": "uuid",
        "name": "text",
        "permissions": "jsonb",
        "begins": "text",
        "issued_at": "timestamptz",
        "revoked_at": "timestamptz",
    },
    key=("case_id", "scope", "key"),
)


def _keys(organisation: UUID) -> dict[str, Any]:
    return {"case_id": organisation, "scope": Scope.ORGANISATION.value}


def project(change: Change[m.OrganisationState]) -> Iterable[Row]:
    """Directory entry, people, keys and the organisation's grant on itself."""
    organisation, fact = change.meta.stream.case_id, change.fact
    match fact:
        case m.OrganisationRegistered() | m.OrganisationChanged():
            yield Row(
                DIRECTORY,
                {
                    "organisation": organisation,
                    "name_en": fact.names.en,
                    "name_tc": fact.names.tc,
                    "name_sc": fact.names.sc,
                    "kinds": [kind.value for kind in fact.kinds],
                    "side": change.after.side,
                },
            )
            yield from _numbers(organisation, fact)
            yield from grant_rows(
                organisation,
                CaseKind.ORGANISATION,
                organisation,
                Involvement.MEMBER,
                side=change.after.side,
                site_side=change.after.side,
            )
        case m.PersonAdded() | m.PersonRoleChanged():
            someone = change.after.person(fact.person)
            if someone:
                yield Row(PERSON_VIEW, {**_keys(organisation), **_fields(someone), "role": someone.role.value})
        case m.PersonRemoved():
            yield Row(PERSON_VIEW, {**_keys(organisation), "person": fact.person}, delete=True)
        case m.ApiKeyIssued() | m.ApiKeyRevoked():
            key = change.after.key(fact.key)
            if key:
                named = [permission.value for permission in key.permissions]
                yield Row(API_KEY_VIEW, {**_keys(organisation), **_fields(key), "permissions": named})
        case _:
            return


def _numbers(organisation: UUID, fact: Fact) -> Iterable[Row]:
    if not isinstance(fact, m.OrganisationRegistered):
        return
    for scheme, value in (
        ("hk-br", fact.business_registration),
        ("uscc", fact.uscc),
        ("cn-customs", fact.cn_customs_code),
    ):
        if value:
            yield Row(ORGANISATION_NUMBER, {"scheme": scheme, "value": value, "organisation": organisation})


def _fields(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _check_kinds(kinds: tuple[m.OrganisationKind, ...], names: m.OrganisationNames) -> None:
    found = []
    if not kinds:
        found.append(Issue(rule="ORG-KINDS", message="Choose at least one kind of organisation.", pointer="/kinds"))
    if m.OrganisationKind.CUSTOMS in kinds and len(kinds) > 1:
        found.append(
            Issue(rule="ORG-CUSTOMS-ALONE", message="A customs administration is nothing else.", pointer="/kinds")
        )
    if not (names.en or names.tc or names.sc):
        found.append(
            Issue(rule="ORG-NAME", message="Give the registered name in at least one script.", pointer="/names")
        )
    if found:
        raise Refusal(found)


def _known(state: m.OrganisationState, person: UUID) -> m.Person:
    someone = state.person(person)
    if someone is None:
        _refuse("ORG-PERSON-UNKNOWN", "There is no such person in this organisation.", "/person")
    return someone


def _keep_an_admin(state: m.OrganisationState, someone: m.Person, role: m.PersonRole | None) -> None:
    others = [other for other in state.people if other.role is m.PersonRole.ADMIN and other.person != someone.person]
    if someone.role is m.PersonRole.ADMIN and role is not m.PersonRole.ADMIN and not others:
        _refuse("ORG-LAST-ADMIN", "The last administrator of an organisation cannot be removed.", "/person")


def _refuse(rule: str, message: str, pointer: str = "") -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer)])
