"""Alerts over HTTP: rules with a preview, what they raised, what is made of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.problems import Busy, language_of
from fairway.api.security import Reader, SiteNow, Teller
from fairway.api.shapes import Shape, ShortText
from fairway.base.language import Language
from fairway.consignments.values import Moment
from fairway.site.alerting import alerts, rules
from fairway.tracking.alerts.model import AlertRule

router = APIRouter(prefix="/v1", tags=["alerts"])
MilestoneCode = Annotated[str, StringConstraints(pattern=r"^[A-Z_]{2,40}$")]
Milestones = Annotated[list[MilestoneCode], Field(max_length=50)]
Degrees = Annotated[Decimal, Field(ge=-100, le=100, decimal_places=2)]
Note = Annotated[str, StringConstraints(max_length=500)]
_previewing: set[UUID] = set()


class SlipShape(Shape):
    """A milestone is, or is expected, more than some hours later than planned or first estimated."""

    kind: Literal["slip"]
    hours: Annotated[int, Field(ge=0, le=2160)] = 6
    against: Literal["plan", "estimate"] = "estimate"
    milestones: Milestones = ["ARRIVED"]


class OverdueShape(Shape):
    """What was expected for a time some hours ago has not been told."""

    kind: Literal["overdue"]
    hours: Annotated[int, Field(ge=0, le=2160)] = 12
    milestones: Annotated[Milestones, Field(description="Every milestone when it is left out")] = []


class TemperatureShape(Shape):
    """A reefer is out of its band, in degrees Celsius, for some minutes."""

    kind: Literal["temperature"]
    low: Degrees | None = None
    high: Degrees | None = None
    around_setpoint: Annotated[Decimal, Field(ge=0, le=50, decimal_places=2)] | None = None
    beyond: Annotated[Decimal, Field(ge=0, le=50, decimal_places=2)] = Decimal(0)
    minutes: Annotated[int, Field(ge=0, le=43200)] = 15


class CustomsHoldShape(Shape):
    """A customs stands in the way."""

    kind: Literal["customs-hold"]
    states: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,20}$")]], Field(max_length=20)] = [
        "held",
        "selected",
        "refused",
    ]
    territory: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = ""


class FreeTimeShape(Shape):
    """Free time runs out."""

    kind: Literal["free-time"]
    start: MilestoneCode = "DISCHARGED"
    ends: Milestones = ["GATED_OUT", "LOADED", "DELIVERED"]
    days: Annotated[int, Field(ge=0, le=365)] = 5
    warn_hours: Annotated[int, Field(ge=0, le=2160)] = 24


class ConflictShape(Shape):
    """Two sources contradict each other."""

    kind: Literal["conflict"]
    about: list[Literal["time", "place", "empty"]] = Field(default=["time", "place", "empty"], max_length=3)
    minutes: Annotated[int, Field(ge=0, le=43200)] = 0


ConditionShape = Annotated[
    SlipShape | OverdueShape | TemperatureShape | CustomsHoldShape | FreeTimeShape | ConflictShape,
    Field(discriminator="kind"),
]


class RuleShape(Shape):
    """What is to be told, and how."""

    name: ShortText
    condition: ConditionShape
    severity: Literal["notice", "warning", "urgent"] = "warning"
    shipments: Literal["all", "own", "watched"] = "all"
    tell: Annotated[
        list[Literal["broker", "shipper", "consignee", "carrier", "follower"]],
        Field(max_length=5, description="Parties of your own shipments who are told as well"),
    ] = []
    mail: bool = True
    escalate_after: Annotated[int, Field(ge=1, le=43200, description="Minutes")] | None = None

    def rule(self) -> AlertRule:
        """As it is kept."""
        return msgspec.convert(self.model_dump(mode="json"), AlertRule)


class ContactsShape(Shape):
    """Who of the organisation gets e-mails."""

    people: Annotated[list[UUID], Field(max_length=50)] = []
    escalation: Annotated[list[UUID], Field(max_length=50)] = []


class NoteShape(Shape):
    """A word about it."""

    note: Note = ""


class SnoozeShape(Shape):
    """When it is to be seen again."""

    until: Moment


@router.get("/alert-rules", summary="Your alert rules")
async def listed(site: SiteNow, principal: Reader, ended: bool = False) -> Response:
    """Each with its versions and when they held."""
    return json_answer({"rules": await rules.listed(site, principal, ended=ended)})


@router.post("/alert-rules", status_code=201, summary="Make an alert rule")
async def make(wanted: RuleShape, site: SiteNow, principal: Teller) -> Response:
    """It holds from now on, for every shipment that you may see, or for those that it names."""
    rule = await rules.make(site, principal, wanted.rule())
    return json_answer({"rule": rule}, 201, Location=f"/v1/alert-rules/{rule}")


@router.post("/alert-rules/preview", summary="Try an alert rule on the last month")
async def preview(wanted: RuleShape, request: Request, site: SiteNow, principal: Teller) -> Response:
    """Which alerts it would have raised, when, with the events that show it. One at a time for each organisation."""
    if principal.organisation in _previewing:
        raise Busy("Another preview of yours is being made.")
    _previewing.add(principal.organisation)
    try:
        found = await rules.preview(site, principal, wanted.rule())
    finally:
        _previewing.discard(principal.organisation)
    return json_answer(_previewed(found, language_of(request)))


def _previewed(found: rules.Preview, language: Language) -> dict[str, Any]:
    return {
        "since": found.since,
        "until": found.until,
        "shipments": found.shipments,
        "complete": found.complete,
        "count": found.count,
        "alerts": [
            {
                "shipment": one.shipment,
                "reference": one.reference,
                "at": one.at,
                "matter": one.would.finding.kind,
                "text": one.would.finding.text(language),
                "evidence": one.would.finding.evidence,
            }
            for one in found.alerts
        ],
    }


@router.get("/alert-rules/{rule}", summary="One alert rule")
async def one(rule: UUID, site: SiteNow, principal: Reader) -> Response:
    """With its versions."""
    return json_answer(await rules.one(site, principal, rule))


@router.put("/alert-rules/{rule}", status_code=204, summary="Change an alert rule")
async def change(rule: UUID, wanted: RuleShape, site: SiteNow, principal: Teller) -> None:
    """Another version, from now on; earlier ones are kept."""
    await rules.change(site, principal, rule, wanted.rule())


@router.delete("/alert-rules/{rule}", status_code=204, summary="End an alert rule")
async def end(rule: UUID, site: SiteNow, principal: Teller) -> None:
    """What it raised stays seen."""
    await rules.end(site, principal, rule)


@router.get("/alert-contacts", summary="Who of yours gets e-mails about alerts")
async def contacts(site: SiteNow, principal: Reader) -> Response:
    """People of your organisation."""
    return json_answer(await rules.contacts(site, principal))


@router.put("/alert-contacts", status_code=204, summary="Say who of yours gets e-mails about alerts")
async def set_contacts(wanted: ContactsShape, site: SiteNow, principal: Teller) -> None:
    """People of your organisation only."""
    await rules.set_contacts(
        site, principal, rules.Contacts(people=tuple(wanted.people), escalation=tuple(wanted.escalation))
    )


@router.get("/alerts", summary="Alerts that you were told of")
async def raised(
    request: Request,
    site: SiteNow,
    principal: Reader,
    open: Annotated[bool, Query(description="Only those that need somebody")] = False,
    matter: Annotated[str, Query(pattern=r"^[a-z-]{0,20}$")] = "",
    severity: Annotated[str, Query(pattern=r"^[a-z]{0,10}$")] = "",
    shipment: UUID | None = None,
    rule: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Newest first; ``next`` is the cursor of the following page."""
    wanted = alerts.Wanted(open=open, matter=matter, severity=severity, shipment=shipment, rule=rule)
    page = await alerts.listed(site, principal, wanted, after=decode_cursor(cursor), limit=limit)
    last = page.after
    language = language_of(request)
    return json_answer(
        {
            "alerts": [_alert(entry, language) for entry in page.entries],
            "next": encode_cursor(*last) if last else None,
        }
    )


def _alert(entry: alerts.AlertEntry, language: Language) -> dict[str, Any]:
    plain = msgspec.structs.asdict(entry)
    for name in ("message", "params"):
        del plain[name]
    return {**plain, "text": entry.text(language)}


@router.get("/alerts/{alert}", summary="One alert")
async def seen(alert: UUID, request: Request, site: SiteNow, principal: Reader) -> Response:
    """With who of your organisation was told, by which channel."""
    found = await alerts.view(site, principal, alert)
    return json_answer({**_alert(found.entry, language_of(request)), "told": found.told})


@router.post("/alerts/{alert}/acknowledgement", status_code=204, summary="Take care of an alert")
async def acknowledge(alert: UUID, wanted: NoteShape, site: SiteNow, principal: Teller) -> None:
    """For your organisation; others who were told see it as before."""
    await alerts.acknowledge(site, principal, alert, wanted.note)


@router.post("/alerts/{alert}/snooze", status_code=204, summary="Put an alert off")
async def snooze(alert: UUID, wanted: SnoozeShape, site: SiteNow, principal: Teller) -> None:
    """Until a time within thirty days."""
    until: datetime = wanted.until
    await alerts.snooze(site, principal, alert, until)


@router.post("/alerts/{alert}/closure", status_code=204, summary="Close an alert")
async def close(alert: UUID, wanted: NoteShape, site: SiteNow, principal: Teller) -> None:
    """It is not raised again before what it is about has ended."""
    await alerts.close(site, principal, alert, wanted.note)


@router.post("/alerts/{alert}/reopening", status_code=204, summary="Reopen an alert")
async def reopen(alert: UUID, site: SiteNow, principal: Teller) -> None:
    """Takes back that your organisation acknowledged it, put it off or closed it: it needs somebody again."""
    await alerts.reopen(site, principal, alert)
