"""Acts where parcels arrive: what is there is noted, lists of customs come in and go out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.arrival import HERE, Said, arrival_page
from fairway.portal.routes.parcels.carrying import arrival_address
from fairway.portal.routes.parcels.streamed import no_file
from fairway.portal.routes.parcels.words import PATH, may_see, may_send
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.views.parts import N_
from fairway.site.parcels import arriving, counting
from fairway.site.parcels.counting import Told
from fairway.site.parcels.filing import listing

router = APIRouter(include_in_schema=False)
MOST = 20_000
"""Parcels that are told at once."""
_LINE = re.compile(r"(\S{1,60})(?:[\s;]+([0-9]{1,5}))?(?:[\s;]+([0-9]{1,8}(?:\.[0-9]{1,5})?))?")
_PACKAGES, _BEFORE = "packages/", "before/"
_FILTERS = ("show", "search", "passed")


async def _form(page: Page) -> Posted:
    form = await posted(page.request)
    page.hidden_unless(may_see(page) and may_send(page))
    return form


class _Act:
    """An act on a movement, and the page with what stands against it."""

    def __init__(self, page: Page, batch: UUID, number: int, form: Posted) -> None:
        self._page, self._batch, self._number = page, batch, number
        self._filters = {name: form.text(name) for name in _FILTERS}
        self.back = with_query(arrival_address(batch, number), **self._filters)

    async def refused(self, said: Said, carry_out: Callable[[], Awaitable[object]]) -> Response | None:
        """None where it is done."""
        try:
            await carry_out()
        except Refusal as refused:
            said.issues = refused.issues
            return await arrival_page(self._page, self._batch, self._number, said, self._filters)
        return None


@router.post(HERE + "/count")
async def count(batch: UUID, number: int, page: SignedPage) -> Response:
    """Note what is there: waybills line by line, or packages beside each parcel. What nobody touched stays."""
    form = await _form(page)
    values = dict(form)
    packages = {name.removeprefix(_PACKAGES): text.strip() for name, text in form if name.startswith(_PACKAGES)}
    changed = {one: text for one, text in packages.items() if text != values.get(_BEFORE + one, "").strip()}
    said = Said(form.text("/told"), changed)

    async def carry_out() -> None:
        told = _told(said)
        await counting.tell(page.site, page.principal, batch, number, told)

    act = _Act(page, batch, number, form)
    return await act.refused(said, carry_out) or page.go(act.back, "parcels-counted")


def _told(said: Said) -> list[Told]:
    """What the form says. Raises Refusal with every fault."""
    told, issues = [], []
    for at, line in enumerate(said.told.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            issues.append(
                Issue(
                    rule="form.waybill",
                    message=N_("Line {line} is no waybill with its packages: {text}"),
                    remedy=N_("Write the waybill, then its packages, then its kilograms, with spaces between."),
                    pointer="/told",
                    params={"line": str(at), "text": line.strip()[:80]},
                )
            )
            continue
        waybill, packages, weight = found.groups()
        told.append(
            Told(
                waybill_no=waybill,
                packages=int(packages) if packages else None,
                gross_weight=Decimal(weight) if weight else None,
            )
        )
    for waybill, text in said.packages.items():
        if text.isascii() and text.isdigit() and len(text) < 6 and len(waybill) <= 60:
            told.append(Told(waybill_no=waybill, packages=int(text)))
        else:
            issues.append(
                Issue(
                    rule="form.packages",
                    message=N_("{waybill}: this is no number of packages."),
                    remedy=N_("Write a whole number; 0 for a parcel that is not there."),
                    pointer=f"/packages/{waybill}",
                    params={"waybill": waybill[:60]},
                )
            )
    if not told and not issues:
        issues.append(Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer="/told"))
    if len(told) > MOST:
        issues.append(
            Issue(
                rule="form.many",
                message=N_("These are more than {most} parcels."),
                remedy=N_("Tell them in parts: what was noted before stays."),
                pointer="/told",
                params={"most": str(MOST)},
            )
        )
    if issues:
        raise Refusal(issues[:50])
    return told


@router.post(HERE + "/rest")
async def rest(batch: UUID, number: int, page: SignedPage) -> Response:
    """Whatever nobody counted yet arrived as it is listed."""
    form = await _form(page)

    async def carry_out() -> None:
        await counting.take_the_rest(page.site, page.principal, batch, number)

    refused = await _Act(page, batch, number, form).refused(Said(), carry_out)
    return refused or page.go(arrival_address(batch, number), "parcels-counted")


@router.post(HERE + "/lists")
async def hand_in(batch: UUID, number: int, page: SignedPage) -> Response:
    """Take another party's list; the same again changes nothing."""
    form = await _form(page)

    async def carry_out() -> None:
        file = form.files.get("file")
        if file is None:
            raise no_file()
        await arriving.take_list(page.site, page.principal, batch, number, file.content)

    refused = await _Act(page, batch, number, form).refused(Said(), carry_out)
    return refused or page.go(arrival_address(batch, number), "list-taken")


@router.post(HERE + "/filing")
async def send(batch: UUID, number: int, page: SignedPage) -> Response:
    """Send the own list of the movement to the customs."""
    form = await _form(page)
    said = Said(place=form.text("/place")[:100])
    sent: list[listing.Filed] = []

    async def carry_out() -> None:
        sent.append(await listing.file(page.site, page.principal, batch, number, place=said.place))

    refused = await _Act(page, batch, number, form).refused(said, carry_out)
    return refused or page.go(with_query(f"{PATH}/{batch}/answers", number=sent[0].number), "list-filed")
