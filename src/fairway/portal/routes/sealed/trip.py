"""The page of one sealed trip: what the reader may see of it, everything on one axis of time, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue
from fairway.clearance.facts import VehicleClearance
from fairway.locks.engine.judgement import Band
from fairway.parties.model import Permission
from fairway.portal.routes.community.maps import policy, position
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.sealed.actors import Actors
from fairway.portal.routes.sealed.acts_offered import acts_of
from fairway.portal.routes.sealed.axis import axis_of, tone_of
from fairway.portal.routes.sealed.evidence import may_export
from fairway.portal.routes.sealed.trips import PATH, PLACES, SCHEME_MAP, may_see, way_of
from fairway.portal.routes.sealed.words import (
    EVENTS,
    LEG,
    PATHS,
    VERDICTS,
    Places,
    alarm_state_chip,
    alarm_words,
    lock_words,
    next_step,
    report_chip,
    sentence,
    severity_chip,
    site_words,
    status_chip,
    trip_name,
)
from fairway.portal.views.act import Fact
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.parts import N_, Chip, Link, Phrase, Words
from fairway.portal.views.sealed.trip import ActForm, AlarmRow, Decision, Ground, LegRow, PathRow, SealedTripPage, Slot
from fairway.site.gateway.store import PathPoint
from fairway.site.sealed import deciding, reading
from fairway.site.sealed.cases import state_of
from fairway.site.sealed.judging import judge

router = APIRouter(include_in_schema=False)
ROWS = 60
"""Reports in words; the evidence file holds them all."""


@router.get("/sealed-trips/{trip}")
async def sealed_trip(trip: UUID, page: SignedPage) -> Response:
    """The page."""
    page.hidden_unless(may_see(page))
    await page.follow(trip)
    return await trip_page(page, trip)


async def trip_page(
    page: Page, trip: UUID, issues: Sequence[Issue] = (), failed: str = "", values: Mapping[str, str] | None = None
) -> Response:
    """The page, with what stood against an act on it."""
    view = await trip_view(page, trip, issues, failed, values or {})
    status = 422 if issues else 200
    return page.show("pages/sealed/trip.html", view, "sealed-trips", status=status, headers=policy(page))


async def trip_view(
    page: Page, trip: UUID, issues: Sequence[Issue], failed: str, values: Mapping[str, str]
) -> SealedTripPage:
    """Everything that the reader may see of a trip. Raises NotFound."""
    row = await reading.trip(page.site, page.principal, trip)
    whole = row["scope"] in {"trip", "leg"}
    points = await reading.path(page.site, page.principal, trip) if whole else []
    state = await state_of(page.site, trip) if whole else None
    bands: list[Band] = []
    for leg in row["legs_list"] if state else ():
        if state and leg["site"] == page.site.id and leg["custody_from"]:
            judgement = await judge(page.site, trip, state, leg["leg"], page.now)
            bands += judgement.bands if judgement else ()
    events = (await reading.audit(page.site, page.principal, trip))["events"] if whole else []
    actors = await Actors.read(page, events or row["decisions"])
    selected = await deciding.selection(page.site, page.principal, trip) if page.may(Permission.DECIDE) else None
    places = await Places.read(page)
    legs = row["legs_list"]
    ends = {row["route"]: (legs[0]["origin"], legs[-1]["destination"])} if len(legs) == row["legs"] else {}
    offered: tuple[ActForm, ...] = ()
    if state:
        offered = acts_of(
            page, trip, row, state, places, selected=selected, failed=failed, values=values, issues=issues
        )
    placed = [one for one in points if one.latitude is not None]
    return SealedTripPage(
        name=trip_name(trip),
        status=status_chip(row["status"]),
        next_step=next_step(row["status"], row["alarms"] if whole else ()),
        way=way_of(row, places, ends),
        plates=tuple(row["plates"].values()),
        facts=tuple(facts_of(row)) + (() if whole else tuple(milestones_of(row))),
        selection=selection_words(selected, actors.names),
        held=tuple(ground(one) for one in (row["held"] or {}).get("reasons", ()) if not one["met"]),
        legs=tuple(leg_row(one, page, places) for one in legs),
        whole=whole,
        frame=MapFrame(
            kind="sealed-trip",
            source=f"{PATH}/{trip}/path",
            places=PLACES,
            label=N_("Map of the sealed trip"),
            style=page.site.settings.map_style or "",
        )
        if whole
        else None,
        scheme=SCHEME_MAP,
        corridors=" ".join(one["corridor"] for one in legs),
        axis=axis_of(row, bands, points, page.site.id, page.now) if whole else None,
        rows=tuple(path_row(one) for one in reversed(placed[-ROWS:])),
        more_rows=max(0, len(placed) - ROWS),
        alarms=tuple(alarm_row(one) for one in row["alarms"]) if whole else (),
        slots=tuple(_slot(one, page) for one in row["slots"]),
        decisions=tuple(decision(one, actors) for one in row["decisions"]),
        audit=tuple(decision(one, actors) for one in events),
        acts=offered,
        faults=faults_of(issues),
        as_of=page.now,
        evidence_href=f"{PATH}/{trip}/evidence" if may_export(page, row) else "",
    )


def selection_words(selected: VehicleClearance | None, names: Mapping[str, str]) -> Phrase:
    """Why customs selected the trip, who and when; for its own officers alone."""
    if selected is None:
        return ""
    who = names.get(str(selected.officer)) or "–"
    why = as_data(" · ".join(selected.reasons) or "–")
    return Words("{reason} ({who}, {at})", {"reason": why, "who": as_data(who), "at": selected.decided_at})


def facts_of(row: Mapping[str, Any]) -> list[Fact]:
    """What the trip is about."""
    window = Words(N_("{since} until {until}"), {"since": row["window_from"], "until": row["window_until"]})
    found: list[tuple[str, Phrase]] = [
        (N_("Container"), as_data(row["container"]) if row["container"] else N_("None: the box of the truck itself")),
        (N_("Goods"), as_data(row["goods"]) if row["goods"] else ""),
        (N_("Carrier"), as_data(row["carrier_name"] or row["applicant_name"])),
        (N_("May drive"), window),
    ]
    if row["device"]:
        trust = N_("connection authenticated") if row["authenticated"] else N_("connection not authenticated")
        words = Words("{device} · {profile} · {trust}", {
            "device": as_data(row["device"]), "profile": as_data(row["profile"]), "trust": Words(trust),
        })  # fmt: skip
        found.insert(0, (N_("Lock"), words))
    facts = [Fact(words, value) for words, value in found if value]
    if row["submission"] and row["reference"]:
        link = Link(as_data(row["reference"]), f"/submissions/{row['submission']}")
        facts.append(Fact(N_("Submission"), "", (link,)))
    return facts


def milestones_of(row: Mapping[str, Any]) -> list[Fact]:
    """For who only follows the goods: what happened when."""
    happened = (
        (N_("Applied for"), row["applied_at"]),
        (N_("Sealed"), row["sealed_at"]),
        (N_("Arrived"), row["arrived_at"]),
        (N_("Closed"), row["closed_at"]),
    )
    return [Fact(words, Words("{at}", {"at": moment})) for words, moment in happened if moment]


def leg_row(leg: Mapping[str, Any], page: Page, places: Places) -> LegRow:
    """A leg with how its customs stands to it and what was found of it."""
    tone, words = LEG[leg["status"]]
    verdict, permit = leg["verdict"] or {}, leg["permit"] or {}
    return LegRow(
        number=leg["leg"],
        customs=site_words(leg["site"]),
        own=leg["site"] == page.site.id,
        way=places.way(leg["origin"], leg["destination"]),
        control_point=places[leg["control_point"]],
        status=Chip(tone, words),
        custody_from=leg["custody_from"],
        custody_until=leg["custody_until"],
        permit=as_data(permit["remark"]) if permit.get("remark") else "",
        verdict=VERDICTS.get(verdict.get("verdict", ""), ""),
        path=PATHS.get(verdict.get("path", ""), "") if verdict else "",
        readings=verdict.get("readings"),
        engine=verdict.get("engine", ""),
    )


def ground(reason: Mapping[str, Any]) -> Ground:
    """A reason."""
    params = reason.get("params", {})
    return Ground(
        rule=reason["rule"],
        met=reason["met"],
        text=sentence(reason.get("message", ""), params),
        remedy=sentence(reason.get("remedy", ""), params),
        evidence=tuple(reason.get("evidence", ())),
    )


_NOTES = ("conditions", "reason", "findings", "remark", "seal")


def decision(event: Mapping[str, Any], actors: Actors) -> Decision:
    """An event with who did it, what was said, and on what it rests."""
    detail = event["detail"]
    outcome: Phrase = ""
    if event["kind"] == "release-decided":
        outcome = N_("May pass") if detail.get("released") else N_("May not pass")
    elif event["kind"] == "leg-judged":
        outcome = VERDICTS.get(detail.get("verdict", ""), "")
    elif event["kind"].startswith("lock-alarm") and detail.get("alarm_kind"):
        outcome = alarm_words(detail["alarm_kind"])
    seen = detail.get("seen") or {}
    evidence = detail.get("evidence") or seen.get("evidence") or ()
    return Decision(
        number=event["number"],
        at=event["at"],
        words=EVENTS.get(event["kind"], event["kind"]),
        tone=tone_of(event).value,
        who=site_words(event["site"]),
        by=actors.who(event),
        leg=event["leg"],
        note=next((str(detail[name]) for name in _NOTES if detail.get(name)), ""),
        outcome=outcome,
        reasons=tuple(ground(one) for one in detail.get("reasons", ())),
        evidence=(evidence,) if isinstance(evidence, str) else tuple(evidence),
    )


def alarm_row(alarm: Mapping[str, Any]) -> AlarmRow:
    """An alarm."""
    return AlarmRow(
        key=alarm["alarm"],
        words=alarm_words(alarm["alarm_kind"]),
        severity=severity_chip(alarm["severity"]),
        state=alarm_state_chip(alarm["state"]),
        at=alarm["at"],
        leg=alarm["leg"],
        customs=site_words(alarm["site"]),
        text=sentence(alarm["message"], alarm["params"]),
        remedy=sentence(alarm["remedy"], alarm["params"]),
        rule=alarm["rule"],
        evidence=tuple(alarm["evidence"]),
        findings=alarm["findings"],
        revised=alarm["revised"],
    )


def _slot(slot: Mapping[str, Any], page: Page) -> Slot:
    now = slot["from_at"] <= page.now and (slot["until"] is None or page.now < slot["until"])
    return Slot(site_words(slot["site"]), slot["leg"], slot["from_at"], slot["until"], now)


def path_row(point: PathPoint) -> PathRow:
    """A report in words."""
    return PathRow(
        at=point.at,
        position=position(point.latitude or 0, point.longitude or 0),
        speed=point.speed_kmh,
        lock=report_chip(point.lock),
        parts=lock_words(point.lock),
        battery=point.battery_percent,
    )
