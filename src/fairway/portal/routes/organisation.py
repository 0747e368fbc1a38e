"""The reader's organisation: names and numbers, its people and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.parties import decide as d
from fairway.parties.aggregate import ORGANISATION
from fairway.parties.model import OrganisationKind, Permission, PersonRole
from fairway.parties.store import people
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import AdminPage, Page, SignedPage, faults_of
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.templating import LANGUAGE_NAMES
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.organisation import Identity, OrganisationView, Person
from fairway.portal.views.parts import N_, Action, Chip, Choice, Fault, Link, Tone
from fairway.site import people as service
from fairway.site.runtime import actor_of
from fairway.site.work import store

router = APIRouter(include_in_schema=False)
KINDS: dict[OrganisationKind, str] = {
    OrganisationKind.SHIPPER: N_("Shipper"),
    OrganisationKind.CONSIGNEE: N_("Consignee"),
    OrganisationKind.FORWARDER: N_("Forwarder"),
    OrganisationKind.BROKER: N_("Broker"),
    OrganisationKind.CARRIER: N_("Carrier"),
    OrganisationKind.CUSTOMS: N_("Customs"),
    OrganisationKind.OPERATOR: N_("Operator"),
    OrganisationKind.TERMINAL: N_("Terminal"),
    OrganisationKind.LINE: N_("Shipping line"),
    OrganisationKind.AIRLINE: N_("Airline"),
    OrganisationKind.PLATFORM: N_("E-commerce platform"),
    OrganisationKind.PAYMENT: N_("Payment firm"),
    OrganisationKind.COURIER: N_("Courier"),
}
ROLES: dict[PersonRole, str] = {
    PersonRole.ADMIN: N_("Administrator"),
    PersonRole.CLERK: N_("Clerk"),
    PersonRole.VIEWER: N_("Reader"),
    PersonRole.DRIVER: N_("Driver"),
    PersonRole.OFFICER: N_("Officer"),
}
_NUMBERS: dict[str, str] = {
    "hk-br": N_("Business registration number"),
    "uscc": N_("Unified social credit code"),
    "cn-customs": N_("Mainland customs registration"),
}
_CRUMBS = (Link(N_("Organisation"), "/organisation"),)


def _roles(page: Page) -> tuple[PersonRole, ...]:
    """What people of the reader's organisation can be."""
    if OrganisationKind.CUSTOMS in page.principal.kinds:
        return (PersonRole.ADMIN, PersonRole.OFFICER, PersonRole.VIEWER)
    return (PersonRole.ADMIN, PersonRole.CLERK, PersonRole.VIEWER, PersonRole.DRIVER)


async def _people(page: Page) -> list[dict[str, Any]]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        return [dict(one) for one in await people(conn, page.principal.organisation)]


def _person(page: Page, one: dict[str, Any]) -> Person:
    manage = page.may(Permission.ADMINISTER) and one["person"] != page.principal.person
    end = N_("This person can no longer sign in. End the access?")
    actions = (
        Action(N_("Change role"), f"/organisation/people/{one['person']}/role"),
        Action(N_("End access"), f"/organisation/people/{one['person']}/end", danger=True, confirm=end),
    )
    return Person(
        name=one["name"],
        email=one["email"],
        roles=(ROLES[PersonRole(one["role"])],),
        status=Chip(Tone.DONE, N_("Active")),
        actions=actions if manage else (),
    )


@router.get("/organisation")
async def organisation(page: SignedPage) -> Response:
    """Names, numbers and people."""
    page.hidden_unless(page.may(Permission.READ))
    principal = page.principal
    async with page.site.database.single_statements() as conn:
        names = await store.names_of(conn, [principal.organisation])
        numbers = await store.numbers_of(conn, principal.organisation)
    view = OrganisationView(
        names=names.get(principal.organisation, Texts()),
        roles=tuple(KINDS[kind] for kind in sorted(principal.kinds)),
        identities=tuple(Identity(_NUMBERS.get(scheme, scheme), value) for scheme, value in numbers),
        people=tuple(_person(page, one) for one in await _people(page)),
        invite_href="/organisation/people",
        invite_roles=(),
        may_manage=page.may(Permission.ADMINISTER),
        exports=export_links("/organisation/people"),
    )
    return page.show("pages/organisation.html", view, "organisation")


@router.get("/organisation/people.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The people for a spreadsheet."""
    page.hidden_unless(page.may(Permission.READ))
    columns: Columns[Person] = (
        (N_("Name"), lambda one: one.name),
        (N_("Address"), lambda one: one.email),
        (N_("Roles"), lambda one: ", ".join(plain(role, page.language) for role in one.roles)),
        (N_("State"), lambda one: plain(one.status.words, page.language)),
    )
    rows = [_person(page, one) for one in await _people(page)]
    return await export_file(page, "people", kind, listing(page, N_("People"), columns, rows))


def _role_field(page: Page, value: str) -> Field:
    return Field(
        "/role",
        N_("Role"),
        Control.SELECT,
        value,
        options=tuple(Choice(role.value, ROLES[role]) for role in _roles(page)),
        size="half",
    )


def _told(field: Field, faults: Sequence[Fault]) -> Field:
    """The field with what is wrong about it."""
    return replace(field, faults=tuple(fault for fault in faults if fault.issue.pointer == field.pointer))


def _new_page(page: Page, form: dict[str, str], issues: Sequence[Issue] = ()) -> Response:
    fields = (
        Field("/name", N_("Name"), Control.TEXT, form.get("/name", "")),
        Field("/email", N_("E-mail address"), Control.TEXT, form.get("/email", "")),
        _role_field(page, form.get("/role", "")),
        Field(
            "/language",
            N_("Language"),
            Control.SELECT,
            form.get("/language", page.language.value),
            options=tuple(Choice(one.value, Texts(en=LANGUAGE_NAMES[one])) for one in Language),
            size="half",
        ),
        Field(
            "/password",
            N_("First password"),
            Control.TEXT,
            "",
            N_("At least 12 characters. Tell it to the person by another way than this address."),
        ),
    )
    faults = faults_of(issues)
    view = ActView(
        words=N_("Let a person in"),
        lead=N_("The person may sign in at once."),
        crumbs=_CRUMBS,
        action=Action(N_("Let in"), "/organisation/people", primary=True),
        sets=tuple(FieldSet("", (_told(field, faults),)) for field in fields),
        faults=faults,
    )
    return page.show("pages/act.html", view, "organisation", status=422 if issues else 200)


@router.get("/organisation/people")
async def new_person(page: AdminPage) -> Response:
    """Who is to be let in."""
    return _new_page(page, {})


@router.post("/organisation/people")
async def add_person(page: AdminPage) -> Response:
    """Let a person in."""
    form = await posted(page.request)
    given = form.pointers()
    issues = _missing(page, given)
    if not issues:
        language = given.get("/language", "")
        try:
            await service.add_person(
                page.site,
                actor_of(page.principal),
                page.principal.organisation,
                name=form.text("/name")[:200],
                email=form.text("/email")[:254],
                role=PersonRole(form.text("/role")),
                password=given.get("/password", "")[:1024],
                language=language if language in set(Language) else Language.EN.value,
            )
        except Refusal as refused:
            issues = list(refused.issues)
    if issues:
        return _new_page(page, given, issues)
    return page.go("/organisation", "invited")


def _missing(page: Page, given: dict[str, str]) -> list[Issue]:
    name, email, role = (given.get(pointer, "").strip() for pointer in ("/name", "/email", "/role"))
    found = []
    if not name:
        found.append(_issue("/name", N_("A person needs a name."), N_("Write it as colleagues know it.")))
    if "@" not in email.strip("@"):
        message = N_("This is no e-mail address.") if email else N_("A person needs an e-mail address.")
        found.append(_issue("/email", message, N_("The person signs in with it.")))
    if role not in {one.value for one in _roles(page)}:
        found.append(_issue("/role", N_("A person needs a role."), N_("Choose what the person may do.")))
    return found


def _issue(pointer: str, message: str, remedy: str) -> Issue:
    return Issue(rule="form.missing", message=message, remedy=remedy, pointer=pointer)


async def _colleague(page: Page, person: UUID) -> dict[str, Any]:
    found = next((one for one in await _people(page) if one["person"] == person), None)
    if found is None:
        raise NotFound
    return found


@router.post("/organisation/people/{person}/role")
async def change_role(person: UUID, page: AdminPage) -> Response:
    """Ask for the new role; then change it."""
    form = await posted(page.request)
    one = await _colleague(page, person)
    wanted = form.text("/role")
    if not form.text("sure"):
        view = ActView(
            words=N_("Change role"),
            name=one["name"],
            crumbs=_CRUMBS,
            action=Action(N_("Save"), f"/organisation/people/{person}/role", primary=True, values={"sure": "yes"}),
            sets=(FieldSet("", (_role_field(page, one["role"]),)),),
        )
        return page.show("pages/act.html", view, "organisation")
    page.hidden_unless(wanted in {role.value for role in _roles(page)})
    command = d.ChangePersonRole(person=person, role=PersonRole(wanted))
    stream = service.organisation_stream(page.principal.organisation)
    await page.site.execute(ORGANISATION, stream, command, actor_of(page.principal))
    return page.go("/organisation", "role")


@router.post("/organisation/people/{person}/end")
async def end_access(person: UUID, page: AdminPage) -> Response:
    """Take a person's rights and sessions away."""
    await posted(page.request)
    await _colleague(page, person)
    await service.remove_person(page.site, page.principal, person)
    return page.go("/organisation", "ended")
