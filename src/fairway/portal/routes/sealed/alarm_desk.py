"""The desk of alarms: what needs somebody first, filters, search, files; and taking an alarm up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.parties.model import Permission, side_of
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.routes.sealed.alarm_words import (
    HANDLING,
    SEVERITIES,
    customs_words,
    kind_words,
    sites_words,
    state_chip,
    told,
)
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import N_, Action, Choice, Link, Nothing, Phrase
from fairway.portal.views.sealed.alarms import AlarmDeskView, LockAlarmRow
from fairway.site.sealed import deciding, reading

router = APIRouter(include_in_schema=False)
PATH = "/lock-alarms"
MOST = 1_000
NEEDS = ("escalated", "open")
TABS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "": (N_("Needs somebody"), NEEDS),
    "acknowledged": (N_("Taken up"), ("acknowledged",)),
    "closed": (N_("Closed alarms"), ("closed",)),
    "all": (N_("All"), None),
}
_HERE = Link(N_("What needs somebody"), PATH)


def alarm_href(trip: UUID, alarm: str) -> str:
    """The page of one alarm."""
    return f"{PATH}/{trip}/{quote(alarm, safe=':.')}"


def may_see(page: Page) -> bool:
    """Customs, and whoever runs trips."""
    return reading.is_customs(page.principal) or page.may(Permission.RUN_TRIPS)


def alarm_row(page: Page, row: Mapping[str, Any]) -> LockAlarmRow:
    """One alarm in the reader's words."""
    needs = row["state"] in NEEDS
    href = alarm_href(row["case_id"], row["alarm"])
    officer = reading.is_customs(page.principal) and page.may(Permission.DECIDE)
    own = side_of(page.site.id)
    plates = row["plates"]
    return LockAlarmRow(
        id=f"{row['case_id']}-{row['alarm']}",
        href=href,
        kind=kind_words(row),
        told=told(row),
        severity=SEVERITIES[row["severity"]],
        state=state_chip(row),
        handling=HANDLING[row["handling"]],
        plates=tuple(plates[side] for side in sorted(plates, key=lambda one: one != own)),
        container=row["container"],
        device=row["device"],
        carrier=row["carrier_name"],
        trip_href=f"/sealed-trips/{row['case_id']}#alarm-{row['alarm']}",
        leg=row["leg"],
        customs=customs_words(row["site"]),
        at=row["at"],
        raised_at=row["raised_at"],
        limit=row["escalate_at"] if row["state"] == "open" else None,
        escalated=sites_words(row["escalated"]),
        needs=needs,
        take_up=Action(N_("Take it up"), f"{href}/acknowledgement") if needs and officer else None,
    )


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.show = page.query("show") if page.query("show") in TABS else ""
        self.severity = page.query("severity") if page.query("severity") in SEVERITIES else ""
        self.whose = page.query("whose") if page.query("whose") in {"own", "others"} else ""
        self.search = page.query("search")[:80].strip()

    @property
    def values(self) -> dict[str, str]:
        return {"show": self.show, "severity": self.severity, "whose": self.whose, "search": self.search}

    def address(self, **other: str) -> str:
        return with_query(PATH, **{**self.values, **other})

    def keeps(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is of the kind that is asked for."""
        own = row["site"] == self.page.site.id
        if (self.severity and row["severity"] != self.severity) or (self.whose and own is not (self.whose == "own")):
            return False
        if not self.search:
            return True
        language = self.page.language
        words = (
            row["container"],
            row["device"],
            row["carrier_name"],
            *row["plates"].values(),
            plain(kind_words(row), language),
            told(row).text(language),
        )
        wanted = _folded(self.search)
        return any(wanted in _folded(one) for one in words)

    def menus(self) -> tuple[Menu, ...]:
        severities = {name: chip.words for name, chip in SEVERITIES.items()}
        whose: dict[str, Phrase] = {"own": N_("Of this customs' legs"), "others": N_("Of other customs' legs")}
        return (
            self._menu("severity", N_("However grave"), severities, self.severity),
            self._menu("whose", N_("On any leg"), whose, self.whose),
        )

    def _menu(self, name: str, words: str, choices: Mapping[str, Phrase], chosen: str) -> Menu:
        every = Choice("", words, not chosen, self.address(**{name: ""}))
        others = (Choice(one, said, one == chosen, self.address(**{name: one})) for one, said in choices.items())
        return Menu(words, (every, *others))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _age(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What needs somebody first, the gravest before the others, of them the oldest first; what is dealt with has the
    newest first."""
    if row["state"] in NEEDS:
        return (0, row["rank"], row["raised_at"].timestamp())
    return (1 if row["state"] == "acknowledged" else 2, 0, -row["raised_at"].timestamp())


async def _desk(page: Page) -> AlarmDeskView:
    asked = _Asked(page)
    rows = await reading.alarm_desk(page.site, page.principal, states=None, limit=MOST)
    matching = [row for row in rows if asked.keeps(row)]
    states = TABS[asked.show][1]
    shown = sorted((row for row in matching if states is None or row["state"] in states), key=_age)

    def count(wanted: tuple[str, ...] | None) -> int:
        return sum(wanted is None or row["state"] in wanted for row in matching)

    narrowed = bool(asked.severity or asked.whose or asked.search)
    if narrowed or asked.show:
        nothing = Nothing(N_("No alarm is like that"), N_("Take a filter away to see more."), (_HERE,))
    else:
        nothing = Nothing(
            N_("No alarm needs anybody"),
            N_("What locks report, and what their paths show, stands here two seconds later, with what to do."),
            (Link(N_("Closed alarms"), with_query(PATH, show="closed")),),
        )
    return AlarmDeskView(
        rows=tuple(alarm_row(page, row) for row in shown),
        tabs=tuple(
            Choice(name, words, name == asked.show, asked.address(show=name), count(wanted))
            for name, (words, wanted) in TABS.items()
        ),
        menus=asked.menus(),
        search=asked.search,
        hidden=tuple((name, value) for name, value in asked.values.items() if value and name != "search"),
        as_of=page.now,
        nothing=nothing,
        exports=export_links(PATH, **asked.values),
        clear_href=with_query(PATH, show=asked.show) if narrowed else "",
        more=len(rows) == MOST,
        customs=reading.is_customs(page.principal),
    )


@router.get(PATH)
async def desk(page: SignedPage) -> Response:
    """What needs somebody of this customs, or the alarms of the own trips of a carrier."""
    page.hidden_unless(may_see(page))
    await page.follow()
    return page.show("pages/sealed/alarms.html", await _desk(page), "lock-alarms")


@router.get(PATH + ".{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same alarms for a spreadsheet."""
    page.hidden_unless(may_see(page))
    view = await _desk(page)

    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    columns: Columns[LockAlarmRow] = (
        (N_("Alarm"), lambda row: say(row.kind)),
        (N_("Severity"), lambda row: say(row.severity.words)),
        (N_("State"), lambda row: say(row.state.words)),
        (N_("What it says"), lambda row: row.told.text(page.language)),
        (N_("Default handling"), lambda row: say(row.handling)),
        (N_("Began"), lambda row: row.at),
        (N_("Raised"), lambda row: row.raised_at),
        (N_("Escalated after"), lambda row: row.limit),
        (N_("Registration marks"), lambda row: " / ".join(row.plates)),
        (N_("Container"), lambda row: row.container),
        (N_("Lock"), lambda row: row.device),
        (N_("Carrier"), lambda row: row.carrier),
        (N_("Leg"), lambda row: row.leg),
        (N_("On the leg of"), lambda row: say(row.customs)),
        (N_("Rule"), lambda row: row.told.rule),
    )
    return await export_file(
        page, "lock-alarms", kind, listing(page, N_("Lock alarms"), columns, view.rows, more=view.more)
    )


@router.post(PATH + "/{trip}/{alarm}/acknowledgement")
async def take_up(trip: UUID, alarm: str, page: SignedPage) -> Response:
    """Take an alarm up for this customs; each customs of the route has its own desk."""
    page.hidden_unless(reading.is_customs(page.principal))
    await posted(page.request)
    page.need(Permission.DECIDE)
    try:
        await deciding.acknowledge(page.site, page.principal, trip, alarm[:200])
    except Refusal:
        return page.go(PATH)
    return page.go(PATH if page.came_from == PATH else alarm_href(trip, alarm), "alarm-taken-up")
