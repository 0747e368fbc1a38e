"""One alarm of a sealed trip: what it says, where to look, and closing it with what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.locks.reading import Reading
from fairway.parties.model import Permission
from fairway.parties.store import people
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.sealed.alarm_desk import PATH, alarm_href, alarm_row, may_see
from fairway.portal.routes.sealed.alarm_words import DEFAULTS, customs_words, parts_words
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Listed, Phrase, Words
from fairway.portal.views.sealed.alarms import LockAlarmPage, ReadingRow
from fairway.site.sealed import deciding, looking, reading

router = APIRouter(include_in_schema=False)
_BESIDE = 3
"""Reports shown before and after those that an alarm rests on."""
_MOST = 40
_CLEARED = {
    "true": N_("Cleared: the trip may be released"),
    "false": N_("Not cleared: it stays against the trip"),
}


@router.get(PATH + "/{trip}/{alarm}")
async def one_alarm(trip: UUID, alarm: str, page: SignedPage) -> Response:
    """One alarm."""
    page.hidden_unless(may_see(page))
    await page.follow(trip)
    return await _show(page, trip, alarm)


async def _show(page: Page, trip: UUID, alarm: str, issues: Sequence[Issue] = (), findings: str = "") -> Response:
    row = await looking.alarm(page.site, page.principal, trip, alarm)
    own = row["site"] == page.site.id
    officer = reading.is_customs(page.principal) and page.may(Permission.DECIDE)
    open_ = row["state"] != "closed"
    shown = await looking.reports(page.site, page.principal, trip, row["at"]) if own else []
    closing = own and officer and open_
    reason: Phrase = ""
    if open_ and officer and not own:
        reason = Words(N_("Only {customs}, on whose leg it was raised, can close it."), {"customs": _word(row["site"])})
    view = LockAlarmPage(
        row=alarm_row(page, row),
        default=DEFAULTS[row["handling"]],
        facts=tuple(await _facts(page, row)),
        readings=_readings(row, shown),
        elsewhere=_elsewhere(row, own=own, found=bool(shown)),
        evidence=tuple(row["evidence"]),
        close=Action(N_("Close the alarm"), f"{alarm_href(trip, alarm)}/closing") if closing else None,
        fields=_fields(row, issues, findings) if closing else (),
        not_closed_because=reason,
        faults=faults_of(issues),
        findings=row["findings"],
    )
    return page.show("pages/sealed/alarm.html", view, "lock-alarms", status=422 if issues else 200)


def _word(site: str) -> Words:
    return Words(customs_words(site))


def _elsewhere(row: Mapping[str, Any], *, own: bool, found: bool) -> Phrase:
    if not own:
        return Words(
            N_("It was raised on the leg of {customs}: the reports and positions of that leg are there alone."),
            {"customs": _word(row["site"])},
        )
    return "" if found else N_("The lock told nothing within ten minutes of it.")


async def _facts(page: Page, row: Mapping[str, Any]) -> list[tuple[Phrase, Phrase]]:
    def value(text: str) -> Phrase:
        return as_data(text)

    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        names = {str(one["person"]): str(one["name"]) for one in await people(conn, page.principal.organisation)}
    facts: list[tuple[Phrase, Phrase]] = [
        (N_("Began, by the clock of the lock"), Words("{time}", {"time": row["at"]})),
        (N_("Raised"), Words("{time}", {"time": row["raised_at"]})),
        (N_("On the leg of"), Words(N_("{customs}, leg {n}"), {"customs": _word(row["site"]), "n": row["leg"]})),
    ]
    if row["custody"]:
        facts.append((N_("Commands the lock now"), customs_words(row["custody"])))
    for site, officer in sorted(row["acknowledged"].items()):
        who = names.get(officer) if site == page.site.id else None
        said = Words(N_("{customs}: {name}"), {"customs": _word(site), "name": as_data(who)}) if who else _word(site)
        facts.append((N_("Taken up by"), said))
    if row["escalated"]:
        listed = Listed(tuple(map(_word, row["escalated"])))
        facts.append((N_("Escalated: nobody took it up in time at"), Words("{marks}", {"marks": listed})))
    if row["closed_by"]:
        facts.append((N_("Closed by"), customs_words(row["closed_by"])))
        facts.append((N_("Result"), _CLEARED["true" if row["cleared"] else "false"]))
    elif row["revised"]:
        facts.append(
            (N_("Result"), N_("Later reports of the lock explained it; it no longer stands against the trip."))
        )
    facts.append((N_("Rule"), value(row["rule"])))
    return facts


def _fields(row: Mapping[str, Any], issues: Sequence[Issue], findings: str) -> tuple[FieldSet, ...]:
    faults = faults_of(issues)
    found = Field(
        "/findings",
        N_("What was found, and what was done about it"),
        Control.LONG_TEXT,
        findings,
        faults=tuple(one for one in faults if one.issue.pointer == "/findings"),
    )
    if row["handling"] == "violate":
        return (FieldSet("", (found,)),)
    choices = tuple(Choice(name, words) for name, words in _CLEARED.items())
    cleared = Field("/cleared", N_("Does it stand against the trip?"), Control.SELECT, "false", options=choices)
    return (FieldSet("", (found,)), FieldSet("", (cleared,)))


def _readings(row: Mapping[str, Any], found: Sequence[Reading]) -> tuple[ReadingRow, ...]:
    """The reports that the alarm rests on, with those beside them; the nearest in time where none is named."""
    ordered = sorted(found, key=lambda one: (one.at, one.index))
    named = set(row["evidence"])
    marked = [place for place, one in enumerate(ordered) if one.evidence in named]
    if not marked and ordered:
        marked = [min(range(len(ordered)), key=lambda place: abs(ordered[place].at - row["at"]))]
    near = {place for mark in marked for place in range(mark - _BESIDE, mark + _BESIDE + 1)}
    return tuple(_reading(one, shows=one.evidence in named) for place, one in enumerate(ordered) if place in near)[
        :_MOST
    ]


def _reading(one: Reading, *, shows: bool) -> ReadingRow:
    fix = one.fix if one.fix and one.fix.valid else None
    speed = fix.speed_kmh if fix else None
    return ReadingRow(
        at=one.at,
        parts=parts_words(one.lock),
        position=f"{fix.latitude:.5f}, {fix.longitude:.5f}" if fix else "",
        speed_kmh=round(speed) if speed is not None else None,
        evidence=one.evidence,
        shows=shows,
    )


@router.post(PATH + "/{trip}/{alarm}/closing")
async def close(trip: UUID, alarm: str, page: SignedPage) -> Response:
    """Close an alarm of the own leg with what was found."""
    page.hidden_unless(reading.is_customs(page.principal))
    form = await posted(page.request)
    page.need(Permission.DECIDE)
    findings = form.text("/findings")[:2000]
    try:
        await deciding.close_alarm(
            page.site, page.principal, trip, alarm, findings=findings, cleared=form.text("/cleared") == "true"
        )
    except Refusal as refused:
        return await _show(page, trip, alarm, refused.issues, findings)
    return page.go(alarm_href(trip, alarm), "alarm-closed")
