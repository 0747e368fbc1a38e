"""Joining the scheme: applications, and one with how each customs stands to everything in it; officers decide there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.base.issues import Issue, Refusal
from fairway.locks.scheme.model import Carrier, Driver, Kind, Lock, Names, Part, Vehicle
from fairway.parties.model import OrganisationKind, Permission
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.words import (
    CUSTOMS,
    FIELDS,
    KINDS,
    MODES,
    PARTS,
    SIDES,
    names_words,
    part_chip,
    title_words,
)
from fairway.portal.views.parts import N_, Action, Choice, Link, Listed, Nothing, Paging, Phrase, Words
from fairway.portal.views.scheme.joining import (
    Deciding,
    JoiningRow,
    JoiningsView,
    JoiningView,
    SideView,
    ThingGroup,
    ThingRow,
)
from fairway.site.scheme import applications, devices, registry
from fairway.site.scheme.applications import ApplicationView, ThingView

router = APIRouter(include_in_schema=False)
PATH = "/joinings"
PAGE = 50
SOON = timedelta(days=30)
LOW_BATTERY = 30
"""Per cent: no new trip is to begin below (domain proposal)."""
_DECISIONS = (Part.APPROVED, Part.ASKED, Part.REFUSED, Part.SUSPENDED)
DECIDE: dict[Part, str] = {
    Part.APPROVED: N_("Approve"),
    Part.ASKED: N_("Ask for more"),
    Part.REFUSED: N_("Refuse"),
    Part.SUSPENDED: N_("Suspend"),
}
ADD: dict[Kind, str] = {
    Kind.VEHICLE: N_("Add a vehicle"),
    Kind.DRIVER: N_("Add a driver"),
    Kind.LOCK: N_("Add a lock"),
}


def may_see(page: Page) -> bool:
    """Carriers and customs."""
    kinds = page.principal.kinds & {OrganisationKind.CARRIER, OrganisationKind.CUSTOMS}
    return bool(kinds) and page.may(Permission.READ)


@router.get("/joinings")
async def joinings(page: SignedPage) -> Response:
    """The own applications of a carrier, or those to the customs of an officer."""
    page.hidden_unless(may_see(page))
    await page.follow()
    part = page.query("part") if page.query("part") in set(Part) else ""
    search = page.query("search")[:80]
    after = decode_cursor(page.query("after") or None)
    found = await applications.listed(page.site, page.principal, search=search, part=part, after=after, limit=PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    officer = applications.may_decide(page.principal)
    last = encode_cursor(found[-1]["changed_at"], found[-1]["case_id"]) if more else ""
    following = with_query(PATH, part=part, search=search, after=last) if more else ""
    tabs = [Choice("", N_("All"), not part, with_query(PATH, search=search))]
    tabs += [
        Choice(one, words, one == part, with_query(PATH, part=one, search=search)) for one, (_, words) in PARTS.items()
    ]
    view = JoiningsView(
        rows=tuple(map(_row, found)),
        tabs=tuple(tabs) if officer else (),
        search=search,
        part=part,
        paging=Paging(len(found), next=following),
        nothing=_nothing(page),
        new_href=f"{PATH}/new" if applications.may_apply(page.principal) else "",
        officer=officer,
        as_of=page.now,
    )
    return page.show("pages/scheme/joinings.html", view, "joinings")


def _nothing(page: Page) -> Nothing:
    if applications.may_apply(page.principal):
        link = Link(N_("Apply to join"), f"{PATH}/new")
        return Nothing(
            N_("You have not applied yet"),
            N_("One application goes to every customs that you choose; each decides for itself."),
            (link,),
        )
    return Nothing(N_("No application"), N_("As soon as a carrier applies to this customs, it stands here."))


def _row(row: Mapping[str, Any]) -> JoiningRow:
    names = msgspec.convert(row["carrier"].get("names", {}), Names)
    return JoiningRow(
        href=f"{PATH}/{row['case_id']}",
        reference=row["reference"],
        name=names_words(names),
        home=_home(row["home"]),
        sides=tuple((SIDES[side], part_chip(said["part"])) for side, said in row["sides"].items()),
        withdrawn=row["withdrawn"],
        changed_at=row["changed_at"],
    )


def _home(site: str) -> Phrase:
    return {"hk": SIDES["hk"], "mo": SIDES["mo"]}.get(site, SIDES["cn"])


@router.get("/joinings/{joining}")
async def joining(joining: UUID, page: SignedPage) -> Response:
    """One application."""
    page.hidden_unless(may_see(page))
    await page.follow(joining)
    return await joining_page(page, joining)


async def joining_page(
    page: Page,
    case: UUID,
    issues: Sequence[Issue] = (),
    values: Mapping[str, str] | None = None,
    secret: str = "",
) -> Response:
    """The page, with what stands against the last act, or a code that is shown this once."""
    seen = await applications.view(page.site, page.principal, case)
    own = seen.scope == "full" and applications.may_apply(page.principal) and not seen.withdrawn
    officer = applications.may_decide(page.principal) and seen.scope == "authority" and not seen.withdrawn
    href = f"{PATH}/{case}"
    view = JoiningView(
        reference=seen.reference,
        name=names_words(seen.carrier.names),
        crumbs=(Link(N_("Joining the scheme"), PATH),),
        facts=tuple(_carrier_facts(seen.carrier, seen.home)),
        statement=seen.statement,
        revision=seen.revision,
        withdrawn=seen.withdrawn,
        sides=tuple(_side(page, seen, side, said) for side, said in seen.sides.items()),
        groups=tuple(_group(page, seen, kind, href, own=own, officer=officer) for kind in applications.THINGS),
        deciding=_deciding(seen, page.site.side, href, values or {}) if officer else None,
        edit_href=f"{href}/carrier" if own else "",
        upload_href=f"{href}/list" if own else "",
        withdraw=Action(
            N_("Take part no longer"),
            f"{href}/withdrawal",
            danger=True,
            confirm=N_("Its locks speak to no site any more. This cannot be taken back: you would apply anew."),
        )
        if own
        else None,
        faults=faults_of(issues),
        applied_at=seen.applied_at,
        changed_at=seen.changed_at,
        secret=secret,
        secret_words=N_("The code of this lock at this site. It is shown this once: enter it into the device now."),
    )
    return page.show("pages/scheme/joining.html", view, "joinings", status=422 if issues else 200)


def _carrier_facts(carrier: Carrier, home: str) -> list[tuple[Phrase, Phrase]]:
    found: list[tuple[Phrase, Phrase]] = [
        (FIELDS[field], as_data(getattr(carrier, field)))
        for field in ("business_registration", "uscc", "macao_registration")
        if getattr(carrier, field)
    ]
    modes = Words("{modes}", {"modes": Listed(tuple(Words(MODES.get(mode, mode)) for mode in carrier.modes))})
    return [*found, (FIELDS["modes"], modes), (N_("Applied in"), _home(home))]


def _side(page: Page, seen: ApplicationView, side: str, said: Mapping[str, Any]) -> SideView:
    at = said.get("at")
    return SideView(
        words=CUSTOMS[side],
        chip=part_chip(said["part"]),
        reason=said.get("reason", ""),
        at=msgspec.convert(at, type=type(page.now)) if at else None,
        stale=bool(at) and said.get("revision", 0) < seen.revision,
        own=side == page.site.side and applications.may_decide(page.principal),
    )


def _group(page: Page, seen: ApplicationView, kind: Kind, href: str, *, own: bool, officer: bool) -> ThingGroup:
    rows = sorted((one for one in seen.things if one.row.entry.kind is kind), key=lambda one: one.row.entry.code)
    return ThingGroup(
        kind=kind.value,
        words=KINDS[kind],
        rows=tuple(_thing(page, one, href, own=own, officer=officer) for one in rows),
        add_href=f"{href}/things/{kind.value}/new" if own else "",
        add_words=ADD[kind],
    )


def _thing(page: Page, one: ThingView, href: str, *, own: bool, officer: bool) -> ThingRow:
    entry = one.row.entry
    content = entry.content
    at = f"{href}/things/{entry.kind.value}/{entry.code}"
    lock = isinstance(content, Lock)
    needs = lock and devices.needs_code(content.profile)
    approved = one.parts.get(page.site.side) is Part.APPROVED
    return ThingRow(
        key=f"{entry.kind.value}:{entry.code}",
        code=entry.code,
        title=title_words(content),
        content=content if isinstance(content, Vehicle) else None,
        facts=tuple(_facts(content)),
        warnings=tuple(_warnings(content, registry.today(page.site))) if lock else (),
        chips=tuple((SIDES[side], part_chip(part), one.reasons.get(side, "")) for side, part in one.parts.items()),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        version=one.versions,
        edit_href=at if own else "",
        remove=Action(N_("Remove"), f"{at}/remove", values={}) if own else None,
        erase=Action(
            N_("Erase personal data"),
            f"{at}/erase",
            danger=True,
            confirm=N_("What this site keeps of the driver is erased for good. The log still verifies."),
        )
        if isinstance(content, Driver) and (own or officer)
        else None,
        give_code=Action(
            N_("Give a new code") if one.code_given else N_("Give the code"),
            f"{at}/code",
            confirm=N_("The code that it had before is good no longer.") if one.code_given else "",
        )
        if officer and needs and approved
        else None,
        code_given=one.code_given,
        needs_code=bool(needs),
    )


def _facts(content: Any) -> list[tuple[Phrase, Phrase]]:
    fields: tuple[str, ...] = ("registered_owner", "positioning_unit")
    if isinstance(content, Driver):
        fields = ("identity", "hk_licence", "cn_licence", "mo_licence")
    elif isinstance(content, Lock):
        fields = ("profile", "vendor", "model", "battery_percent", "calibrated_until")
    given = [(one, getattr(content, one)) for one in fields]
    return [(FIELDS[one], as_data(str(value))) for one, value in given if value not in {"", None}]


def _warnings(lock: Lock, today: date) -> list[Phrase]:
    found: list[Phrase] = []
    if not devices.needs_code(lock.profile):
        found.append(N_("This protocol carries no secret: its readings are marked unauthenticated."))
    if lock.calibrated_until is None or lock.calibrated_until < today:
        found.append(N_("Calibration is over"))
    elif lock.calibrated_until - today <= SOON:
        found.append(Words(N_("Calibration ends on {day}"), {"day": lock.calibrated_until}))
    if lock.battery_percent is not None and lock.battery_percent < LOW_BATTERY:
        found.append(Words(N_("Battery {n} %"), {"n": lock.battery_percent}))
    return found


def _deciding(seen: ApplicationView, side: str, href: str, values: Mapping[str, str]) -> Deciding:
    present = seen.sides[side]["part"]
    offered = [one for one in _DECISIONS if one is not Part.SUSPENDED or present in {Part.APPROVED, Part.SUSPENDED}]
    return Deciding(
        href=f"{href}/decision",
        choices=tuple(Choice(one.value, DECIDE[one]) for one in offered),
        thing_choices=tuple(Choice(one.value, DECIDE[one]) for one in (Part.APPROVED, Part.REFUSED, Part.SUSPENDED)),
        values=values,
    )


@router.post("/joinings/{joining}/decision")
async def decide(joining: UUID, page: SignedPage) -> Response:
    """Decide for the customs of this site."""
    page.hidden_unless(applications.may_decide(page.principal))
    form = await posted(page.request)
    values = form.pointers()
    parts = {one.value: one for one in Part}
    things = {
        name.removeprefix("/things/"): parts[value]
        for name, value in values.items()
        if name.startswith("/things/") and value in parts
    }
    reasons = {name.removeprefix("/reasons/"): value for name, value in values.items() if name.startswith("/reasons/")}
    try:
        await applications.decide(
            page.site,
            page.principal,
            joining,
            parts.get(form.text("/part"), Part.UNDECIDED),
            reason=form.text("/reason")[:500],
            things=things,
            reasons={key: reason.strip()[:500] for key, reason in reasons.items()},
        )
    except Refusal as refused:
        return await joining_page(page, joining, refused.issues, values)
    return page.go(f"{PATH}/{joining}", "joining-decided")


@router.post("/joinings/{joining}/things/lock/{code}/code")
async def give_code(joining: UUID, code: str, page: SignedPage) -> Response:
    """Give a lock its code, and show it this once."""
    page.hidden_unless(applications.may_decide(page.principal))
    await posted(page.request)
    try:
        secret = await devices.give_code(page.site, page.principal, joining, code)
    except Refusal as refused:
        return await joining_page(page, joining, refused.issues)
    return await joining_page(page, joining, secret=secret)
