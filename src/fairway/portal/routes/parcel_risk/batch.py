"""What is to be inspected of a batch: parcels that are flagged or drawn, with what speaks for a look at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.parcels.batches.facts import Status
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.at import desk_page
from fairway.portal.routes.parcel_risk.said import sign_said
from fairway.portal.routes.parcel_risk.words import (
    CLEAN,
    FOUND,
    PATH,
    RANDOM,
    SELECTED,
    SIGN,
    SIGNS,
    TO_INSPECT,
    table_words,
)
from fairway.portal.routes.parcels.words import FLOWS
from fairway.portal.routes.parcels.words import PATH as PARCELS
from fairway.portal.routes.plain import plain
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.risk import RiskBatchPage, RiskParcel
from fairway.portal.views.parts import N_, Chip, Choice, Link, Nothing, Paging
from fairway.site.parcels import batches
from fairway.site.parcels.risk import chosen

router = APIRouter(include_in_schema=False)
ROWS = 50
_AT_ONCE = 500
"""Rows that are read at once for a file."""
_BACK = 40
"""Pages that one can go back through."""
TABS: Mapping[str, str] = {
    "": N_("All"),
    "flagged": N_("Flagged"),
    "random": N_("Drawn at random"),
    "not": N_("Flagged, not chosen"),
}
_STATES: Mapping[str, tuple[str, bool]] = {
    "open": (N_("Not inspected yet"), False),
    "done": (N_("Inspected so far"), True),
}
_SORTS: Mapping[str, str] = {"points": N_("Most points first"), "place": N_("As in the files")}


def batch_href(batch: UUID) -> str:
    """The page of a batch on the desk."""
    return f"{PATH}/batches/{batch}"


def parcel_href(batch: UUID, number: str) -> str:
    """The page of a parcel on the desk."""
    return f"{batch_href(batch)}/parcels/{quote(number, safe='')}"


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page, batch: UUID) -> None:
        self.path = batch_href(batch)
        self.show = page.query("show") if page.query("show") in TABS else ""
        sign = page.query("sign")
        self.sign = sign if sign in SIGNS and sign != RANDOM else ""
        self.state = page.query("state") if page.query("state") in _STATES else ""
        self.sort: Literal["place", "points"] = "place" if page.query("sort") == "place" else "points"
        passed = page.query("passed").split(".")[:_BACK] if page.query("passed") else []
        self.passed = [one for one in passed if one.isascii() and one.isdigit() and len(one) < 16]

    @property
    def values(self) -> dict[str, str]:
        """Of the filters and the order."""
        usual = self.sort == "points"
        return {"show": self.show, "sign": self.sign, "state": self.state, "sort": "" if usual else self.sort}

    def address(self, **other: str) -> str:
        """The list with something changed, from the first page."""
        return with_query(self.path, **{**self.values, **other})

    def asked(self, *, after: int, limit: int) -> chosen.Asked:
        """What is asked of the selection."""
        return chosen.Asked(
            selected=self.show,
            flag=SIGN + self.sign if self.sign else "",
            inspected=_STATES[self.state][1] if self.state else None,
            after=after,
            limit=limit,
            sort=self.sort,
        )


def state_of(selected: str, inspection: chosen.Inspection | None) -> Chip | None:
    """How the inspection of a parcel stands."""
    if inspection is None:
        return None if selected == "not" else TO_INSPECT
    return FOUND if inspection.found else CLEAN


def _row(page: Page, batch: UUID, one: chosen.Row) -> RiskParcel:
    told = one.selection
    return RiskParcel(
        number=told.order_no,
        href=parcel_href(batch, told.order_no),
        platform=told.ebp_code,
        authorised=told.authorised,
        why=SELECTED[told.selected],
        points=told.points,
        signs=tuple(sign_said(sign, page.language) for sign in one.signs),
        state=state_of(told.selected, one.inspection),
    )


async def _judged(page: Page, batch: UUID) -> dict[str, Any]:
    row = (await batches.view(page.site, page.principal, batch)).row
    page.hidden_unless(row["status"] == Status.JUDGED.value)
    return row


@router.get(PATH + "/batches/{batch}")
async def one_batch(batch: UUID, page: SignedPage) -> Response:
    """Its parcels that are flagged or drawn."""
    desk_page(page)
    await page.follow(batch)
    row = await _judged(page, batch)
    asked = _Asked(page, batch)
    after = int(asked.passed[-1]) if asked.passed else 0
    found = await chosen.page(page.site, page.principal, batch, asked.asked(after=after, limit=ROWS))
    counts, reasons = found.counts, found.by_reason
    back = asked.address(passed=".".join(asked.passed[:-1]))
    ahead = asked.address(passed=".".join([*asked.passed, str(found.after)])) if found.after else ""
    narrowed = bool(asked.sign or asked.state)
    total = None if narrowed else counts.get(asked.show, 0) if asked.show else None
    view = RiskBatchPage(
        id=str(batch),
        reference=row["reference"],
        href=asked.path,
        batch_href=f"{PARCELS}/{batch}",
        flow=FLOWS[row["flow"]],
        conveyance=row["conveyance"],
        arrives_at=row["arrives_at"],
        figures=(
            (N_("parcels"), row["parcels"], "receipt", ""),
            (N_("flagged"), counts.get("flagged", 0), "held", with_query(asked.path, show="flagged")),
            (N_("drawn at random"), counts.get("random", 0), "waiting", with_query(asked.path, show="random")),
            (N_("inspected"), found.inspected, "check", with_query(asked.path, state="done")),
            (N_("of these something was wrong"), found.found, "stopped", ""),
        ),
        reasons=drawn.reasons(
            reasons,
            {one: with_query(asked.path, **_where(one)) for one in reasons},
        ),
        tabs=tuple(
            Choice(one, words, one == asked.show, asked.address(show=one), counts.get(one, 0) if one else None)
            for one, words in TABS.items()
        ),
        menus=tuple(_menus(asked, reasons)),
        sorts=tuple(Choice(one, words, one == asked.sort, asked.address(sort=one)) for one, words in _SORTS.items()),
        rows=tuple(_row(page, batch, one) for one in found.parcels),
        paging=Paging(len(found.parcels), total, back if asked.passed else "", ahead),
        nothing=_nothing(asked, row, narrowed=narrowed),
        exports=export_links(asked.path, **asked.values),
        as_of=page.now,
        clear_href=with_query(asked.path, show=asked.show) if narrowed else "",
        tables=tuple(_tables(row["verdict"].get("tables") or {})),
    )
    return page.show("pages/parcel_risk/batch.html", view, "parcel-risk")


def _where(reason: str) -> dict[str, str]:
    return {"show": RANDOM} if reason == RANDOM else {"sign": reason.removeprefix(SIGN)}


def _tables(versions: Mapping[str, int]) -> Iterator[tuple[Link, int]]:
    for name, number in sorted(versions.items()):
        if number:
            yield Link(table_words(name)[0], f"{PATH}/tables/{name}#version-{number}"), number


def _menus(asked: _Asked, reasons: Mapping[str, int]) -> Iterator[Menu]:
    every = Choice("", N_("Any sign"), not asked.sign, asked.address(sign=""))
    names = [one for one in SIGNS if SIGN + one in reasons or one == asked.sign]
    signs = (
        Choice(one, SIGNS[one], one == asked.sign, asked.address(sign=one), reasons.get(SIGN + one)) for one in names
    )
    yield Menu(N_("Any sign"), (every, *signs))
    either = Choice("", N_("Inspected or not"), not asked.state, asked.address(state=""))
    states = (Choice(one, words, one == asked.state, asked.address(state=one)) for one, (words, _) in _STATES.items())
    yield Menu(N_("Inspected or not"), (either, *states))


def _nothing(asked: _Asked, row: Mapping[str, Any], *, narrowed: bool) -> Nothing:
    if narrowed or asked.show:
        return Nothing(
            N_("No parcel is like that"),
            N_("Take a filter away to see more."),
            (Link(N_("All of them"), asked.path),),
        )
    if not row["verdict"].get("tables"):
        return Nothing(
            N_("Nothing of this batch was chosen"),
            N_("It was judged before parcels of its kind were chosen by signs and at random."),
        )
    return Nothing(N_("Nothing of this batch was chosen"), N_("No sign spoke for a look, and the draw took none."))


@router.get(PATH + "/batches/{batch}/chosen.{kind}")
async def export(batch: UUID, kind: Kind, page: SignedPage) -> Response:
    """The same parcels for a spreadsheet, with what speaks for a look at each."""
    desk_page(page)
    await _judged(page, batch)
    asked = _Asked(page, batch)
    rows: list[RiskParcel] = []
    after = 0
    while len(rows) <= MOST_EXPORTED:
        found = await chosen.page(page.site, page.principal, batch, asked.asked(after=after, limit=_AT_ONCE))
        rows += [_row(page, batch, one) for one in found.parcels]
        after = found.after or 0
        if not after:
            break
    columns: Columns[RiskParcel] = (
        (N_("Parcel"), lambda row: row.number),
        (N_("Platform"), lambda row: row.platform),
        ("AEO", lambda row: "AEO" if row.authorised else ""),
        (N_("Chosen"), lambda row: plain(row.why.words, page.language)),
        (N_("Risk points"), lambda row: row.points),
        (N_("Sign"), lambda row: "; ".join(plain(one.words, page.language) for one in row.signs)),
        (N_("What speaks for a look"), lambda row: " ".join(one.sentence for one in row.signs)),
        (N_("Inspection"), lambda row: plain(row.state.words, page.language) if row.state else ""),
    )
    return await export_file(
        page, "risk-parcels", kind, listing(page, N_("Parcels that are flagged or drawn"), columns, rows)
    )
