"""Acts on a sealed trip: each is one form of its page, and one service that decides whether it may be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.parties.model import Permission
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.sealed.trip import trip_page
from fairway.portal.routes.sealed.trips import PATH, may_see
from fairway.site.sealed import applying, checkpoint, deciding, reading, sealing

router = APIRouter(include_in_schema=False)


class Said:
    """What was typed into the form of an act."""

    def __init__(self, act: str, form: Posted) -> None:
        self._act, self._form = act, form

    def text(self, name: str, most: int = 2000) -> str:
        """A value."""
        return self._form.text(f"/{self._act}/{name}")[:most]

    def yes(self, name: str) -> bool:
        """A box that was ticked."""
        return self.text(name) == "true"

    def number(self, name: str) -> int:
        """A number; 0 for anything else."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


Act = Callable[[Page, UUID, Said], Awaitable[object]]


async def _permit(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.permit(
        page.site, page.principal, trip, leg=said.number("leg"), conditions=said.text("reason")
    )


async def _refuse(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.refuse(page.site, page.principal, trip, leg=said.number("leg"), reason=said.text("reason"))


async def _bind(page: Page, trip: UUID, said: Said) -> object:
    del said
    return await sealing.bind(page.site, page.principal, trip)


async def _seal(page: Page, trip: UUID, said: Said) -> object:
    return await sealing.seal(page.site, page.principal, trip, seal_number=said.text("seal_number", 40))


async def _inspect(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.begin_inspection(
        page.site, page.principal, trip, place=said.text("place", 60), reason=said.text("reason")
    )


async def _findings(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.end_inspection(
        page.site,
        page.principal,
        trip,
        findings=said.text("findings"),
        opened=said.yes("opened"),
        clean=said.yes("clean"),
    )


async def _reseal(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.reseal(page.site, page.principal, trip, seal_number=said.text("seal_number", 40))


async def _unlock(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.authorise_unlock(page.site, page.principal, trip, reason=said.text("reason"))


async def _release(page: Page, trip: UUID, said: Said) -> object:
    return await checkpoint.release_in_person(page.site, page.principal, trip, remark=said.text("remark"))


async def _select(page: Page, trip: UUID, said: Said) -> object:
    await deciding.select(page.site, page.principal, trip, inspect=True, reason=said.text("reason"))
    return None


async def _deselect(page: Page, trip: UUID, said: Said) -> object:
    await deciding.select(page.site, page.principal, trip, inspect=False, reason=said.text("reason"))
    return None


async def _close(page: Page, trip: UUID, said: Said) -> object:
    return await deciding.close(page.site, page.principal, trip, remark=said.text("remark"))


async def _cancel(page: Page, trip: UUID, said: Said) -> object:
    await applying.cancel(page.site, page.principal, trip, said.text("reason"))
    return None


OFFICERS: dict[str, Act] = {
    "permit": _permit,
    "refuse": _refuse,
    "select": _select,
    "deselect": _deselect,
    "inspect": _inspect,
    "findings": _findings,
    "reseal": _reseal,
    "unlock": _unlock,
    "release": _release,
    "close": _close,
}
AT_ORIGIN: dict[str, Act] = {"bind": _bind, "seal": _seal}
CARRIERS: dict[str, Act] = {"cancel": _cancel}


def act_of(page: Page, name: str) -> Act:
    """What an address names, if it is there for the reader. Raises NotFound."""
    if page.may(Permission.DECIDE):
        found = OFFICERS.get(name) or AT_ORIGIN.get(name)
    elif page.may(Permission.RUN_TRIPS):
        found = CARRIERS.get(name) or AT_ORIGIN.get(name)
    else:
        found = None
    if found is None:
        raise NotFound
    return found


@router.post("/sealed-trips/{trip}/acts/{act}")
async def act(trip: UUID, act: str, page: SignedPage) -> Response:
    """Carry it out, or say on the same page what stands against it."""
    page.hidden_unless(may_see(page))
    carry_out = act_of(page, act)
    await reading.trip(page.site, page.principal, trip)
    form = await posted(page.request)
    try:
        await carry_out(page, trip, Said(act, form))
    except Refusal as refused:
        return await trip_page(page, trip, refused.issues, act, form.pointers())
    return page.go(f"{PATH}/{trip}", f"sealed-{act}")
