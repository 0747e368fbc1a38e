"""The reader's organisation as a partner: what it sends, how good it is, how it writes, whom it lets see what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue
from fairway.base.language import translate
from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.parties.store import api_keys
from fairway.portal.routes.community.acts import KINDS_BY_HAND
from fairway.portal.routes.community.message_rows import message_row, standard_words
from fairway.portal.routes.community.messages import TellPage
from fairway.portal.routes.community.words import KINDS, kind_words, milestone_words
from fairway.portal.routes.keys import PERMISSIONS
from fairway.portal.routes.page import OperatorPage, Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.submission import partner_choices
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
from fairway.portal.views.organisation import ApiKey
from fairway.portal.views.parts import N_, Action, Chip, Choice, Tone
from fairway.site.community import intake, partners
from fairway.site.community.receipts import issue_of, told
from fairway.site.community.shipping import store as shipping

router = APIRouter(include_in_schema=False)
PATH = "/partner"
DAYS = 30
LAST = 5
_SAMPLE_EVENTS = 3
MOST_CONCRETE = 12
"""Faults that are told in the words of their newest example."""
_BLANK = re.compile(r"\{\w+\}")


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


async def _faults(page: Page, statistics: partners.Statistics) -> tuple[FaultRow, ...]:
    """What was wrong, in the words of the newest message that shows it."""
    found = []
    for number, one in enumerate(statistics.faults):
        text = _BLANK.sub("…", translate(one.message, page.language))
        if number < MOST_CONCRETE:
            receipt = await intake.receipt(page.site, page.principal, one.example)
            concrete = next((it for it in receipt.faults if it.rule == one.rule), None)
            text = issue_of(concrete).text(page.language) if concrete else text
        found.append(FaultRow(one.rule, text, one.severity == "error", one.count, f"/messages/{one.example}"))
    return tuple(found)


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
        rows: list[dict[str, Any]] = [dict(one) for one in await api_keys(conn, page.principal.organisation)]
    return tuple(
        ApiKey(
            name=str(one["name"]),
            prefix=str(one["begins"]),
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
    organisations = [principal.organisation, *own.parties.values(), *(one["organisation"] for one in own.entitlements)]
    names = await _names(page, organisations)
    may_tell = page.may(Permission.TELL)
    return PartnerView(
        name=names.get(principal.organisation) or Texts(en=principal.organisation_name),
        days=DAYS,
        messages=statistics.messages,
        events=statistics.events,
        duplicates=statistics.duplicates,
        last_at=statistics.last_at,
        error_percent=_percent(statistics.error_rate),
        score=statistics.score,
        sent=_sent(statistics),
        faults=await _faults(page, statistics),
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


async def partner_page(page: Page, issues: Sequence[Issue] = ()) -> Response:
    """The page, with what stands against the last change."""
    view = await _view(page, issues)
    return page.show("pages/community/partner.html", view, "partner", status=422 if issues else 200)


@router.get("/partner")
async def partner(page: SignedPage) -> Response:
    """What the reader's organisation sends."""
    page.hidden_unless(page.may(Permission.READ))
    return await partner_page(page)


@router.post("/partner/test")
async def test_mode(page: TellPage) -> Response:
    """Turn test mode on or off."""
    form = await posted(page.request)
    on = form.text("test") == "yes"
    await partners.set_test(page.site, page.principal, test=on)
    return page.go(PATH, "test-on" if on else "test-off")


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
