"""What a carrier does with its application: apply, change the carrier, answer, take part no longer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.locks.scheme import columns
from fairway.locks.scheme.joining_rules import MODES, Wanted
from fairway.locks.scheme.model import SIDES, Carrier, Kind
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.editing import at_field, content_of, field_of
from fairway.portal.routes.scheme.joinings import PATH
from fairway.portal.routes.scheme.words import CUSTOMS, FIELDS, ONE
from fairway.portal.routes.scheme.words import MODES as MODE_WORDS
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link, Phrase
from fairway.site.scheme import applications
from fairway.site.scheme.applications import Application, ApplicationView

router = APIRouter(include_in_schema=False)
CRUMB = Link(N_("Joining the scheme"), PATH)
_CARRIER = tuple(one for one in columns.COLUMNS[Kind.CARRIER] if one.name != "modes")


def set_of(label: Phrase, kind: Kind, values: Mapping[str, str], prefix: str) -> FieldSet:
    """The inputs of a carrier or thing, each under ``prefix``."""
    given = _CARRIER if kind is Kind.CARRIER else columns.COLUMNS[kind]
    fields = []
    for column in given:
        field = field_of(column, values.get(f"{prefix}/{column.name}", ""))
        fields.append(
            Field(
                f"{prefix}{field.pointer}", field.label, field.control, field.value, field.hint, options=field.options
            )
        )
    return FieldSet(label, tuple(fields))


def _checks(label: Phrase, prefix: str, choices: Mapping[str, str], values: Mapping[str, str]) -> FieldSet:
    fields = tuple(
        Field(f"{prefix}/{value}", words, Control.CHECK, values.get(f"{prefix}/{value}", "false"))
        for value, words in choices.items()
    )
    return FieldSet(label, fields)


def _statement(values: Mapping[str, str]) -> FieldSet:
    hint = N_("An answer to a question of customs, or what it should know")
    return FieldSet("", (Field("/statement", N_("Statement"), Control.LONG_TEXT, values.get("/statement", ""), hint),))


def _chosen(values: Mapping[str, str], prefix: str, of: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in of if values.get(f"{prefix}/{one}") == "true")


def at_fields(issues: Sequence[Issue], kinds: Sequence[Kind]) -> list[Issue]:
    """Issues of an application at the fields of a form: "/things/0/names/en" is "/vehicle/name_en" there."""
    found = []
    for issue in issues:
        pointer = issue.pointer
        thing = re.match(r"/things/(\d+)(/.*)?$", pointer)
        if thing and int(thing[1]) < len(kinds):
            rest = at_field(msgspec.structs.replace(issue, pointer=thing[2] or "")).pointer
            pointer = f"/{kinds[int(thing[1])].value}{rest}"
        elif pointer.startswith("/carrier/names/"):
            pointer = pointer.replace("/names/", "/name_")
        elif pointer == "/carrier/modes":
            pointer = f"/modes/{MODES[0]}"
        elif pointer == "/sides":
            pointer = f"/sides/{SIDES[0]}"
        found.append(msgspec.structs.replace(issue, pointer=pointer))
    return found


def _carrier_of(values: Mapping[str, str]) -> Carrier:
    content, _ = content_of(Kind.CARRIER, values, "/carrier")
    assert isinstance(content, Carrier)  # the kind has this content
    return msgspec.structs.replace(content, modes=_chosen(values, "/modes", MODES))


def _new_page(page: Page, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    view = ActView(
        words=N_("Apply to join the scheme"),
        lead=N_(
            "One application for every customs that you choose: the carrier, its first vehicle, driver and lock. More "
            "are added afterwards, one by one or as a list."
        ),
        crumbs=(CRUMB,),
        action=Action(N_("Send to the customs chosen"), f"{PATH}/new", primary=True),
        sets=(
            _checks(N_("Customs that you ask"), "/sides", CUSTOMS, values),
            set_of(ONE[Kind.CARRIER], Kind.CARRIER, values, "/carrier"),
            _checks(FIELDS["modes"], "/modes", MODE_WORDS, values),
            *(set_of(ONE[kind], kind, values, f"/{kind.value}") for kind in applications.THINGS),
            _statement(values),
        ),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "joinings", status=422 if issues else 200)


@router.get("/joinings/new")
async def new_page(page: SignedPage) -> Response:
    """An application."""
    page.hidden_unless(applications.may_apply(page.principal))
    own = page.principal.own
    values = {f"/sides/{side}": "true" for side in ("hk", "cn")} | {"/modes/air-land": "true"}
    for script in ("en", "tc", "sc"):
        values[f"/carrier/name_{script}"] = (getattr(own, f"name_{script}") or "") if own else ""
    return _new_page(page, values)


@router.post("/joinings/new")
async def apply(page: SignedPage) -> Response:
    """Apply."""
    page.hidden_unless(applications.may_apply(page.principal))
    form = await posted(page.request)
    values = form.pointers()
    try:
        things = []
        issues: list[Issue] = []
        for kind in applications.THINGS:
            try:
                content, _ = content_of(kind, values, f"/{kind.value}")
                things.append(Wanted(kind=kind, code=f"{kind.value[0].upper()}1", content=content))  # type: ignore[arg-type]  # the kinds of things
            except Refusal as refused:
                issues += refused.issues
        if issues:
            raise Refusal(issues)
        wanted = Application(
            carrier=_carrier_of(values),
            sides=_chosen(values, "/sides", SIDES),
            things=tuple(things),
            statement=form.text("/statement")[:2000],
        )
        case = await applications.apply(page.site, page.principal, wanted)
    except Refusal as refused:
        return _new_page(page, values, at_fields(refused.issues, applications.THINGS))
    return page.go(f"{PATH}/{case}", "joining-sent")


async def own(page: Page, case: UUID) -> ApplicationView:
    """The own application with numbers whole. Raises NotFound for who may not change it."""
    page.hidden_unless(applications.may_apply(page.principal))
    await applications.own(page.site, page.principal, case)
    return await applications.unmasked(page.site, page.principal, case)


def as_wanted(seen: ApplicationView) -> tuple[Wanted, ...]:
    """The things as they are applied for now."""
    return tuple(
        Wanted(
            kind=one.row.entry.kind,
            code=one.row.entry.code,
            content=one.row.entry.content,
            valid_from=one.row.entry.valid_from,
            valid_until=one.row.entry.valid_until,
        )
        for one in seen.things
    )


async def send(page: Page, case: UUID, seen: ApplicationView, **changed: Any) -> None:
    """Send the application again, with what changed. Raises Refusal."""
    wanted = Application(
        carrier=changed.get("carrier", seen.carrier),
        sides=tuple(seen.sides),
        things=changed.get("things", as_wanted(seen)),
        statement=changed.get("statement", seen.statement),
    )
    await applications.apply(page.site, page.principal, wanted, case, expects=seen.revision)


def _carrier_page(
    page: Page, case: UUID, seen: ApplicationView, values: Mapping[str, str], issues: Sequence[Issue] = ()
) -> Response:
    view = ActView(
        words=N_("Change the application"),
        name=seen.reference,
        crumbs=(CRUMB, Link(seen.reference, f"{PATH}/{case}")),
        action=Action(N_("Send to every customs"), f"{PATH}/{case}/carrier", primary=True),
        sets=(
            set_of(ONE[Kind.CARRIER], Kind.CARRIER, values, "/carrier"),
            _checks(FIELDS["modes"], "/modes", MODE_WORDS, values),
            _statement(values),
        ),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "joinings", status=422 if issues else 200)


@router.get("/joinings/{joining}/carrier")
async def carrier_page(joining: UUID, page: SignedPage) -> Response:
    """The carrier and the statement."""
    seen = await own(page, joining)
    cells = zip(columns.COLUMNS[Kind.CARRIER], columns.values(Kind.CARRIER, seen.carrier), strict=True)
    values = {f"/carrier/{column.name}": str(value or "") for column, value in cells}
    values |= {f"/modes/{mode}": "true" for mode in seen.carrier.modes}
    return _carrier_page(page, joining, seen, {**values, "/statement": seen.statement})


@router.post("/joinings/{joining}/carrier")
async def change_carrier(joining: UUID, page: SignedPage) -> Response:
    """Change them, or answer a question."""
    seen = await own(page, joining)
    form = await posted(page.request)
    values = form.pointers()
    try:
        await send(page, joining, seen, carrier=_carrier_of(values), statement=form.text("/statement")[:2000])
    except Refusal as refused:
        return _carrier_page(page, joining, seen, values, at_fields(refused.issues, ()))
    return page.go(f"{PATH}/{joining}", "joining-sent")


@router.post("/joinings/{joining}/withdrawal")
async def withdraw(joining: UUID, page: SignedPage) -> Response:
    """Take part no longer."""
    await own(page, joining)
    await posted(page.request)
    await applications.withdraw(page.site, page.principal, joining)
    return page.go(f"{PATH}/{joining}", "joining-withdrawn")
