"""The reader's organisation as a partner: what it sends, how good it is, how it writes, whom it lets see what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.parties.store import api_keys
from fairway.portal.routes.community.acts import KINDS_BY_HAND
from fairway.portal.routes.community.message_rows import message_row, standard_words
from fairway.portal.routes.community.messages import TellPage
from fairway.portal.routes.community.words import KINDS, kind_words, milestone_words
from fairway.portal.routes.keys import PERMISSIONS
from fairway.portal.routes.moments import organisation_in, until_in
from fairway.portal.routes.page import OperatorPage, Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.submission import partner_choices
from fairway.portal.views.act import ActView
from fairway.portal.views.community.partner import (
    Channel,
    CodeRow,
    FaultRow,
    LetRow,
    PartnerRow,
    PartnersView,
    PartnerView,
    SentRow,
)
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.organisation import ApiKey
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Tone
from fairway.site.community import intake, partners, shipments
from fairway.site.community.intake import STANDARDS
from fairway.site.community.receipts import told
from fairway.site.community.shipping import store as shipping
from fairway.tracking.model import Reference, ReferenceKind

router = APIRouter(include_in_schema=False)
PATH = "/partner"
DAYS = 30
LAST = 5
_SAMPLE_EVENTS = 3


def _percent(share: float) -> float:
    """A share as a percentage, with one decimal where it has one."""
    percent = round(100 * share, 1)
    return int(percent) if percent == int(percent) else percent


def _sent(statistics: partners.Statistics) -> tuple[SentRow, ...]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for day in statistics.days:
        row = (day.messages, day.refused, day.partly, day.events, day.duplicates)
        sums[day.standard] = [one + other for one, other in zip(sums[day.standard], row, strict=True)]
    return tuple(SentRow(standard_words(standard), *numbers) for standard, numbers in sorted(sums.items()))


def _faults(statistics: partners.Statistics) -> tuple[FaultRow, ...]:
    return tuple(
        FaultRow(one.rule, one.message, one.severity == "error", one.count, f"/messages/{one.example}")
        for one in statistics.faults
    )


def _channels(page: Page) -> tuple[Channel, ...]:
    base = page.site.settings.public_url
    socket = base.replace("http", "ws", 1)
    return (
        Channel(
            N_("HTTP"),
            N_("Any standard, one message or many in one, at most 8 MB"),
            f'curl -H "Authorization: Bearer KEY" --data-binary @message.edi {base}/v1/messages',
        ),
        Channel(N_("WebSocket"), N_("A message in each frame, a receipt for each"), f"{socket}/v1/intake"),
        Channel(
            N_("Watched folder"),
            N_("Drop a file; its receipt lies beside it when it was taken"),
            f"{page.principal.organisation}/",
        ),
        Channel(N_("By hand"), N_("A file or a text"), href="/messages/send"),
    )


async def _answer(page: Page, newest: Mapping[str, Any] | None) -> str:
    """The receipt of the newest message as a system gets it, with its first events."""
    if newest is None:
        return ""
    receipt = await intake.receipt(page.site, page.principal, newest["case_id"])
    plain = told(receipt, page.language)
    plain["events"] = plain["events"][:_SAMPLE_EVENTS]
    return msgspec.json.format(msgspec.json.encode(plain)).decode()


async def _keys(page: Page) -> tuple[ApiKey, ...]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = [dict(one) for one in await api_keys(conn, page.principal.organisation)]
    return tuple(
        ApiKey(
            name=str(one["name"]),
            prefix=f"fw_{str(one['key'])[-4:]}",
            scopes=tuple(PERMISSIONS[Permission(name)] for name in one["permissions"]),
            created=one["issued_at"],
            status=Chip(Tone.DONE, N_("Active")),
        )
        for one in rows
        if not one["revoked_at"]
    )


async def _names(page: Page, organisations: Sequence[UUID]) -> dict[UUID, Texts]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await shipping.names(conn, organisations)
    return {one["organisation"]: Texts(en=one["name_en"], tc=one["name_tc"], sc=one["name_sc"]) for one in rows}


async def _view(page: Page, issues: Sequence[Issue] = ()) -> PartnerView:
    site, principal = page.site, page.principal
    own = await partners.page(site, principal)
    statistics = await partners.statistics(site, principal, DAYS)
    last = await intake.messages(site, principal, limit=LAST)
    organisations = [*own.parties.values(), *(one["organisation"] for one in own.entitlements)]
    names = await _names(page, organisations)
    may_tell = page.may(Permission.TELL)
    return PartnerView(
        name=principal.organisation_name,
        days=DAYS,
        messages=statistics.messages,
        events=statistics.events,
        duplicates=statistics.duplicates,
        last_at=statistics.last_at,
        error_percent=_percent(statistics.error_rate),
        score=statistics.score,
        sent=_sent(statistics),
        faults=_faults(statistics),
        last=tuple(map(message_row, last)),
        test=own.test or own.profile.test,
        toggle_test=Action(
            N_("End test mode") if own.test else N_("Begin test mode"),
            f"{PATH}/test",
            confirm="" if own.test else N_("Until you end it, what you send is read and answered, and tells nothing."),
            values={"test": "no" if own.test else "yes"},
        )
        if may_tell
        else None,
        standards=tuple(map(standard_words, own.standards)),
        zone=own.profile.zone,
        own_codes=tuple((code, milestone_words(milestone)) for code, milestone in own.profile.codes.items()),
        note=own.note,
        profile_href=f"{PATH}/profile" if may_tell else "",
        channels=_channels(page),
        answer=await _answer(page, last[0] if last else None),
        keys=await _keys(page),
        codes=tuple(
            CodeRow(
                code,
                names.get(organisation, Texts()),
                Action(N_("Forget"), f"{PATH}/parties", values={"/code": code}) if may_tell else None,
            )
            for code, organisation in own.parties.items()
        ),
        lets=tuple(
            LetRow(
                kind_words(one["kind"]),
                one["value"],
                names.get(one["organisation"], Texts()),
                one["until"],
                Action(
                    N_("End"),
                    f"{PATH}/entitlements/end",
                    values={name: str(one[name]) for name in ("kind", "value", "organisation")},
                )
                if may_tell
                else None,
            )
            for one in own.entitlements
        ),
        may_tell=may_tell,
        organisations=await partner_choices(page) if may_tell else (),
        kinds=tuple(Choice(kind.value, KINDS[kind]) for kind in KINDS_BY_HAND),
        faults_of_form=faults_of(issues),
    )


async def _shown(page: Page, issues: Sequence[Issue] = ()) -> Response:
    view = await _view(page, issues)
    return page.show("pages/community/partner.html", view, "partner", status=422 if issues else 200)


@router.get("/partner")
async def partner(page: SignedPage) -> Response:
    """What the reader's organisation sends."""
    page.hidden_unless(page.may(Permission.READ))
    return await _shown(page)


@router.post("/partner/test")
async def test_mode(page: TellPage) -> Response:
    """Turn test mode on or off."""
    form = await posted(page.request)
    on = form.text("test") == "yes"
    await partners.set_test(page.site, page.principal, test=on)
    return page.go(PATH, "test-on" if on else "test-off")


async def _profile_page(page: Page, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    chosen = [
        Field(f"/standards/{name}", standard_words(name), Control.CHECK, values.get(f"/standards/{name}", "false"))
        for name in STANDARDS
    ]
    found = faults_of(issues)
    code_faults = tuple(one for one in found if one.issue.pointer == "/profile")
    own = Field(
        "/profile",
        N_("Own use of codes"),
        Control.LONG_TEXT,
        values.get("/profile", "{}"),
        N_(
            'As JSON: "zone" for times without one, "codes" from your code to a milestone ({"IFTSTA ZGI":'
            ' "GATED_IN"}), "gate", "quay", "qualifiers", "places", "facilities"'
        ),
        faults=code_faults,
    )
    note = Field("/note", N_("Note"), Control.LONG_TEXT, values.get("/note", ""), N_("For whoever runs this site"))
    view = ActView(
        words=N_("How you write"),
        lead=N_("Counts for what you send from now on."),
        crumbs=(Link(N_("What we send"), PATH),),
        action=Action(N_("Save"), f"{PATH}/profile", primary=True),
        sets=(
            *(FieldSet(N_("You send") if not number else "", (one,)) for number, one in enumerate(chosen)),
            FieldSet("", (own,)),
            FieldSet("", (note,)),
        ),
        faults=found,
    )
    return page.show("pages/act.html", view, "partner", status=422 if issues else 200)


@router.get("/partner/profile")
async def profile_page(page: TellPage) -> Response:
    """Which standards, with which codes of one's own."""
    own = await partners.page(page.site, page.principal)
    values = {f"/standards/{name}": "true" for name in own.standards}
    values["/profile"] = msgspec.json.format(msgspec.json.encode(own.profile)).decode()
    values["/note"] = own.note
    return await _profile_page(page, values)


@router.post("/partner/profile")
async def set_profile(page: TellPage) -> Response:
    """Read what is sent that way from now on."""
    form = await posted(page.request)
    values = form.pointers()
    standards = [name for name in STANDARDS if form.text(f"/standards/{name}") == "true"]
    profile = form.text("/profile")[:100_000] or "{}"
    try:
        await partners.set_profile(
            page.site, page.principal, profile.encode(), standards=standards, note=form.text("/note")[:1000]
        )
    except Refusal as refused:
        return await _profile_page(page, values, refused.issues)
    return page.go(PATH, "profile")


@router.post("/partner/parties")
async def know_party(page: TellPage) -> Response:
    """Which organisation a code of one's own stands for; none to forget it."""
    form = await posted(page.request)
    code = form.text("/code")[:64]
    chosen = form.text("/organisation")
    try:
        if not code:
            missing = N_("A code is needed."), N_("Write it as it stands in your messages.")
            raise Refusal([Issue(rule="form.missing", message=missing[0], remedy=missing[1], pointer="/code")])
        known = organisation_in(form, "/organisation") if chosen else None
        await partners.know_party(page.site, page.principal, code, known)
    except Refusal as refused:
        return await _shown(page, refused.issues)
    return page.go(PATH, "code-known" if chosen else "removed")


@router.post("/partner/entitlements")
async def entitle(page: TellPage) -> Response:
    """Let an organisation see what is told of a reference."""
    form = await posted(page.request)
    kind = form.text("/kind")
    try:
        found = shipments.normalised(
            [(kind if kind in set(ReferenceKind) else ReferenceKind.CONTAINER.value, form.text("/value")[:64])],
            pointer="/entitlement",
        )
        organisation = organisation_in(form, "/organisation")
        await partners.entitle(page.site, page.principal, found[0], organisation, until_in(page, form, "/until"))
    except Refusal as refused:
        return await _shown(page, refused.issues)
    return page.go(PATH, "involved")


@router.post("/partner/entitlements/end")
async def withdraw(page: TellPage) -> Response:
    """End that."""
    form = await posted(page.request)
    kind, value = form.text("kind"), form.text("value")[:64]
    try:
        organisation = UUID(form.text("organisation"))
    except ValueError:
        return page.go(PATH)
    if kind in set(ReferenceKind):
        await partners.withdraw(page.site, page.principal, Reference(ReferenceKind(kind), value), organisation)
    return page.go(PATH, "withdrawn")


@router.get("/partners")
async def overview(page: OperatorPage) -> Response:
    """Every partner of the site, for who runs it."""
    rows = await partners.overview(page.site, DAYS)
    names = await _names(page, [one["partner"] for one in rows])
    view = PartnersView(
        rows=tuple(
            PartnerRow(
                name=names.get(one["partner"], Texts()),
                standards=tuple(standard_words(standard) for standard in sorted(one["standards"])),
                messages=one["messages"],
                events=one["events"],
                error_percent=_percent((one["refused"] + one["partly"]) / max(1, one["messages"])),
                last_at=one["last_at"],
            )
            for one in rows
        ),
        days=DAYS,
        as_of=page.now,
    )
    return page.show("pages/community/partners.html", view, "partners")
