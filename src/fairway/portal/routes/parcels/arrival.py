"""A truck or flight with parcels where it arrives: what was counted, parcel by parcel, and whether the lists agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.moved import Movement
from fairway.portal.formats import number as number_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.parcels.carrying import WAYS, arrival_address, may_count, movement_chip, undo_of
from fairway.portal.routes.parcels.release import weight
from fairway.portal.routes.parcels.words import PATH, field_words, may_see
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.arrival import ArrivalRow, Differs, ListRow, MovementPage
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Phrase, Tone
from fairway.site.parcels import arriving, batches, counting
from fairway.site.parcels.counting import There
from fairway.site.parcels.filing.listing import OF_FLOW

router = APIRouter(include_in_schema=False)
HERE = PATH + "/{batch}/movements/{number}"
ROWS = 100
STANDS: Mapping[There, tuple[Phrase, Chip]] = {
    There.OPEN: (N_("Not counted yet"), Chip(Tone.WAITING, N_("Not counted yet"))),
    There.ARRIVED: (N_("Arrived"), Chip(Tone.DONE, N_("Arrived"))),
    There.IN_PART: (N_("In part"), Chip(Tone.NEEDS_YOU, N_("Arrived in part"))),
    There.ABSENT: (N_("Not there"), Chip(Tone.STOPPED, N_("Not there"))),
    There.MORE: (N_("More than listed"), Chip(Tone.STOPPED, N_("More than listed"))),
}
LISTS: Mapping[str, str] = {"607": N_("Total bill"), "711": N_("Inbound detail")}
SOURCES: Mapping[str, Phrase] = {
    "submission": N_("The submission"),
    "607": N_("Total bill"),
    "711": N_("Inbound detail"),
    "count": N_("What was counted"),
}
FIELDS: Mapping[str, Phrase] = {"parcels": N_("Parcels"), "packages": N_("Packages")}
RECEIVED, SENT = Chip(Tone.DONE, N_("Handed in")), Chip(Tone.DONE, N_("Sent to the customs"))


class Said:
    """What somebody wrote and what could not be taken."""

    def __init__(
        self, told: str = "", packages: Mapping[str, str] | None = None, place: str = "", issues: Sequence[Issue] = ()
    ) -> None:
        self.told, self.place, self.issues = told, place, issues
        self.packages: Mapping[str, str] = packages or {}


@router.get(HERE)
async def movement(batch: UUID, number: int, page: SignedPage) -> Response:
    """For who sent the parcels; an undone movement has no page."""
    page.hidden_unless(may_see(page))
    return await arrival_page(page, batch, number, Said())


async def arrival_page(page: Page, batch: UUID, number: int, said: Said, values: Mapping[str, str] = {}) -> Response:
    """The page, also after an act that was refused. ``values`` are the filters that came with the act."""
    await page.follow(batch)
    row = (await batches.view(page.site, page.principal, batch)).row
    page.hidden_unless(may_count(page, row))
    asked = _Asked(page, values)
    found = await counting.look(page.site, page.principal, batch, number, asked.wanted)
    lists = await arriving.reconciliation(page.site, page.principal, batch, number)
    here, moved = arrival_address(batch, number), found.movement.moved
    told = next(one for one in row["movements"] if one["number"] == number)
    counts = found.counts
    listed = sum(counts.values())
    view = MovementPage(
        reference=row["reference"],
        batch_href=f"{PATH}/{batch}",
        name=moved.reference,
        words=WAYS[moved.by.value],
        conveyance=moved.conveyance,
        way=f"{moved.origin} → {moved.destination}" if moved.origin else "",
        day=moved.day,
        chip=movement_chip(undone=False, counted=found.movement.counted is not None),
        packages=moved.packages,
        bags=moved.bags,
        gross_weight=weight(moved.gross_weight, page),
        submission_href=f"/submissions/{moved.submission}" if moved.submission else "",
        figures=_figures(counts, moved.parcels, here),
        told=_told_field(said),
        count=Action(N_("Note what is there"), f"{here}/count", primary=True),
        rest=_rest(here, counts),
        tabs=_tabs(counts, listed, asked, here),
        search=asked.wanted.search,
        hidden=asked.hidden,
        rows=tuple(_row(one, batch, page, said) for one in found.rows),
        paging=asked.paging(found, here),
        nothing=Nothing(
            N_("No parcel is like that"),
            N_("A number is searched for whole. Take a filter away to see more."),
            (Link(N_("All parcels"), here),),
        ),
        here=here,
        clear_href=here if asked.show or asked.wanted.search else "",
        compared=bool(found.movement.counted or found.movement.lists or found.movement.filed),
        agree=lists.agree,
        differs=tuple(_differs(one, page) for one in lists.fields),
        issues=lists.issues,
        lists=tuple(_lists(found.movement)),
        hand_in=f"{here}/lists",
        send=_send(row["flow"], here),
        place=_place(row["flow"], said),
        undo=undo_of(page, row, told),
        faults=faults_of(said.issues),
    )
    return page.show("pages/parcels/movement.html", view, "parcels", status=422 if said.issues else 200)


class _Asked:
    """Which parcels the page shows, by its address or by what an act came from."""

    def __init__(self, page: Page, values: Mapping[str, str]) -> None:
        def value(name: str) -> str:
            return values.get(name, "") if values else page.query(name)

        self.show = value("show") if value("show") in set(There) else ""
        found = value("passed").split(".")[-40:]
        self.passed = [one for one in found if one.isascii() and one.isdigit() and len(one) < 16]
        self.wanted = counting.Asked(
            there=There(self.show) if self.show else None,
            search=value("search")[:60].strip(),
            after=int(self.passed[-1]) if self.passed else 0,
            limit=ROWS,
        )

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        told = (("show", self.show), ("search", self.wanted.search), ("passed", ".".join(self.passed)))
        return tuple((name, value) for name, value in told if value)

    def paging(self, found: counting.Counting, here: str) -> Paging:
        def to(passed: Sequence[str]) -> str:
            return with_query(here, show=self.show, search=self.wanted.search, passed=".".join(passed))

        ahead = to([*self.passed, str(found.rows[-1].place)]) if found.more else ""
        return Paging(len(found.rows), found.found, to(self.passed[:-1]) if self.passed else "", ahead)


def _figures(counts: Mapping[There, int], listed: int, here: str) -> tuple[tuple[Phrase, int, str, str], ...]:
    def to(there: There) -> str:
        return with_query(here, show=there.value) if counts[there] else ""

    rows: list[tuple[Phrase, int, str, str]] = [
        (N_("parcels on the list"), listed, "", here),
        (N_("arrived"), counts[There.ARRIVED], "done", to(There.ARRIVED)),
        (N_("not counted yet"), counts[There.OPEN], "waiting", to(There.OPEN)),
    ]
    odd: tuple[tuple[There, Phrase, str], ...] = (
        (There.IN_PART, N_("arrived in part"), "needs-you"),
        (There.ABSENT, N_("not there"), "stopped"),
        (There.MORE, N_("more than listed"), "stopped"),
    )
    rows += [(words, counts[there], tone, to(there)) for there, words, tone in odd if counts[there]]
    return tuple(rows)


def _told_field(said: Said) -> Field:
    return Field(
        "/told",
        N_("What is there"),
        Control.LONG_TEXT,
        said.told,
        N_("A waybill on each line, as it is scanned. Behind it, where they differ, its packages and kilograms."),
        faults=tuple(one for one in faults_of(said.issues) if one.issue.pointer == "/told"),
    )


def _rest(here: str, counts: Mapping[There, int]) -> Action | None:
    if not counts[There.OPEN]:
        return None
    ask = N_("Note that every parcel that nobody counted yet arrived as it is listed?")
    return Action(N_("All others arrived as listed"), f"{here}/rest", confirm=ask)


def _tabs(counts: Mapping[There, int], every: int, asked: _Asked, here: str) -> tuple[Choice, ...]:
    search = asked.wanted.search
    found = [Choice("", N_("All"), not asked.show, with_query(here, search=search), every)]
    for there, (words, _) in STANDS.items():
        if counts[there] or there.value == asked.show:
            href = with_query(here, show=there.value, search=search)
            found.append(Choice(there.value, words, there.value == asked.show, href, counts[there]))
    return tuple(found)


def _row(one: counting.Beside, batch: UUID, page: Page, said: Said) -> ArrivalRow:
    before = "" if one.counted is None else str(one.counted)
    counted = said.packages.get(one.waybill_no, before)
    return ArrivalRow(
        waybill=one.waybill_no,
        order=one.order_no if one.order_no != one.waybill_no else "",
        href=f"{PATH}/{batch}/parcels/{one.waybill_no}" if one.packages else "",
        bag=one.bag_no,
        bill=one.bill_no,
        packages=one.packages,
        gross_weight=weight(one.gross_weight, page),
        counted=counted,
        before=before,
        weighed="" if one.weighed is None else weight(one.weighed, page),
        chip=STANDS[one.there][1],
        faulty=any(each.pointer == f"/packages/{one.waybill_no}" for each in said.issues),
    )


def _differs(one: arriving.Difference, page: Page) -> Differs:
    weighed = one.field == "gross_weight"
    manifest, other = (
        f"{value} kg" if weighed else number_words(Decimal(value), page.language) for value in (one.manifest, one.other)
    )
    return Differs(
        bill=one.bill_no,
        field=FIELDS.get(one.field) or field_words(one.field),
        manifest=manifest,
        other=other,
        source=SOURCES.get(one.source, as_data(one.source)),
    )


def _lists(one: Movement) -> list[ListRow]:
    found = [ListRow(LISTS[each.number], each.bill_no, each.parcels, RECEIVED) for each in one.lists]
    if one.filed is not None:
        found.append(ListRow(LISTS[one.filed.number], "", one.filed.parcels, SENT))
    return found


def _send(flow: str, here: str) -> Action | None:
    number = OF_FLOW.get(Flow(flow))
    if number is None:
        return None
    words = N_("Send the total bill") if number == "607" else N_("Send the inbound detail")
    return Action(words, f"{here}/filing")


def _place(flow: str, said: Said) -> FieldSet | None:
    """Where the parcels are unloaded: the inbound detail of an import says it."""
    if OF_FLOW.get(Flow(flow)) != "711":
        return None
    return FieldSet("", (Field("/place", N_("Where they are unloaded"), value=said.place, size="half"),))
