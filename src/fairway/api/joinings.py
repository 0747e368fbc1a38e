"""Joining the scheme over HTTP: one application, on which each customs decides for itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, SecretStr, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.scheme import Text
from fairway.api.security import Officer, Reader, SiteNow, TripRunner
from fairway.api.shapes import Shape
from fairway.base.issues import Issue, Refusal, refusing
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.model import CONTENT, Carrier, Kind, Names, Part
from fairway.site.scheme import applications, devices, erasing

router = APIRouter(prefix="/v1/joinings", tags=["scheme"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
ThingCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class NamesShape(Shape):
    """A name in each script; none is made from another."""

    en: Name = ""
    tc: Name = ""
    sc: Name = ""


class CarrierShape(Shape):
    """The carrier, with the numbers that it is registered under."""

    names: NamesShape
    business_registration: Number = ""
    uscc: Number = ""
    macao_registration: Number = ""
    modes: Annotated[list[Literal["air-land", "sea-land"]], Field(max_length=2)] = []


class ThingShape(Shape):
    """A vehicle, driver or lock, by a code of your own."""

    kind: Literal["vehicle", "driver", "lock"]
    code: ThingCode
    content: dict[str, Any]
    valid_from: date | None = None
    valid_until: date | None = None


class ApplicationShape(Shape):
    """All that is applied for, as it is to be from now on."""

    carrier: CarrierShape
    sides: Annotated[list[Literal["hk", "cn", "mo"]], Field(max_length=3)]
    things: Annotated[list[ThingShape], Field(max_length=2_000)]
    statement: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    expects: int | None = Field(default=None, description="The revision that you have seen")


class DecisionShape(Shape):
    """What the customs of this site decides."""

    part: Literal["approved", "refused", "asked", "suspended"]
    reason: Text = ""
    things: Annotated[
        dict[str, Literal["approved", "refused", "asked", "suspended"]],
        Field(description="What is said of some things other than of the whole: vehicle:V1 and the like"),
    ] = {}
    reasons: dict[str, Text] = {}


class PasswordShape(Shape):
    """The static password of a lock."""

    password: Annotated[SecretStr, Field(max_length=40)]


class ReasonShape(Shape):
    """Why."""

    reason: Text = ""


def application_of(wanted: ApplicationShape) -> applications.Application:
    """The application in a request. Raises Refusal with every thing that does not fit."""
    issues: list[Issue] = []
    things: list[Wanted] = []
    for number, one in enumerate(wanted.things):
        kind = Kind(one.kind)
        try:
            content = msgspec.convert(one.content, CONTENT[kind])
        except msgspec.ValidationError as error:
            message, remedy = "The content does not fit: {reason}.", "Compare it with an entry of the same kind."
            at = f"/things/{number}/content"
            params = {"reason": str(error)[:200]}
            issues.append(Issue(rule="scheme.content", message=message, remedy=remedy, pointer=at, params=params))
            continue
        things.append(
            Wanted(
                kind=kind,
                code=one.code,
                content=content,  # type: ignore[arg-type]  # the kinds of ThingShape have these contents
                valid_from=one.valid_from,
                valid_until=one.valid_until,
            )
        )
    if issues:
        raise Refusal(issues)
    carrier = wanted.carrier
    return applications.Application(
        carrier=Carrier(
            names=Names(**carrier.names.model_dump()),
            business_registration=carrier.business_registration,
            uscc=carrier.uscc,
            macao_registration=carrier.macao_registration,
            modes=tuple(carrier.modes),
        ),
        sides=tuple(wanted.sides),
        things=tuple(things),
        statement=wanted.statement,
    )


@router.post("", status_code=201, summary="Apply to join the scheme")
async def apply(wanted: ApplicationShape, site: SiteNow, principal: TripRunner) -> Response:
    """Of a carrier: itself, its vehicles with the mark of each territory, its drivers, its locks. Each customs that is
    asked decides for itself; none waits for another."""
    case = await applications.apply(site, principal, application_of(wanted))
    return json_answer({"joining": case}, 201, Location=f"/v1/joinings/{case}")


@router.get("", summary="Applications")
async def listed(
    site: SiteNow,
    principal: Reader,
    search: Annotated[str, Query(max_length=80)] = "",
    part: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
    before: datetime | None = None,
    before_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Last changed first: your own, or for an officer those to the customs of this site. ``part`` is how this customs
    stands to them; ``before`` and ``before_id`` are ``changed_at`` and ``joining`` of the last one of a page."""
    after = (before, before_id) if before and before_id else None
    rows = await applications.listed(site, principal, search=search, part=part, after=after, limit=limit)
    return json_answer({"joinings": [_row(row) for row in rows]})


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown = ("reference", "home", "name", "sides", "revision", "withdrawn", "applied_at", "changed_at")
    return {"joining": row["case_id"], **{name: row[name] for name in shown}}


@router.get("/{joining}", summary="An application")
async def view(joining: UUID, site: SiteNow, principal: Reader) -> Response:
    """With every vehicle, driver and lock and how each customs stands to it. Numbers of drivers are shown whole to
    officers and to who administers the carrier."""
    found = await applications.view(site, principal, joining)
    plain = {
        name: getattr(found, name)
        for name in ("reference", "home", "sides", "revision", "statement", "withdrawn", "applied_at", "changed_at")
    }
    carrier = msgspec.structs.replace(found.carrier, organisation=None)
    terminals = [one.row.entry.content.terminal for one in found.things if one.row.entry.kind is Kind.LOCK]
    passwords = await devices.passwords_kept(site, terminals)
    things = [
        {
            "kind": one.row.entry.kind.value,
            "code": one.row.entry.code,
            "version": one.row.entry.version,
            "valid_from": one.row.entry.valid_from,
            "valid_until": one.row.entry.valid_until,
            "content": msgspec.to_builtins(one.row.entry.content),
            "parts": one.parts,
            "reasons": {side: reason for side, reason in one.reasons.items() if reason},
            "code_given": one.code_given,
            "password_kept": passwords.get(getattr(one.row.entry.content, "terminal", "")),
        }
        for one in found.things
    ]
    return json_answer({"joining": joining, "carrier": carrier, **plain, "things": things})


@router.put("/{joining}", summary="Change an application, or answer a question")
async def change(joining: UUID, wanted: ApplicationShape, site: SiteNow, principal: TripRunner) -> Response:
    """All of it as it is to be. What changed is decided anew by each customs; what did not stays as it was decided."""
    await applications.apply(site, principal, application_of(wanted), joining, expects=wanted.expects)
    return json_answer({"joining": joining})


@router.post("/{joining}/things", summary="Check a list of vehicles, drivers and locks")
async def check_list(
    joining: UUID,
    request: Request,
    site: SiteNow,
    principal: TripRunner,
    kind: Literal["vehicle", "driver", "lock"] | None = None,
    file: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """CSV or XLSX. Answers the things as an application takes them; a refusal names every fault at its cell."""
    await applications.own(site, principal, joining)
    things, issues = applications.read_things(await request.body(), file or "list.csv", Kind(kind) if kind else None)
    if refusing(issues):
        raise Refusal(issues)
    found = [{"kind": one.kind.value, "code": one.code, "content": msgspec.to_builtins(one.content)} for one in things]
    return json_answer({"things": found})


@router.post("/{joining}/decision", status_code=204, summary="Decide for the customs of this site")
async def decide(joining: UUID, wanted: DecisionShape, site: SiteNow, principal: Officer) -> None:
    """An approval approves every thing that is not named otherwise and was not refused or suspended before."""
    await applications.decide(
        site,
        principal,
        joining,
        Part(wanted.part),
        reason=wanted.reason,
        things={key: Part(part) for key, part in wanted.things.items()},
        reasons=wanted.reasons,
    )


@router.post("/{joining}/locks/{code}/code", summary="Give a lock its authentication code")
async def give_code(joining: UUID, code: ThingCode, site: SiteNow, principal: Officer) -> Response:
    """For this site; told this once, only its hash is kept. The code before it is good no longer."""
    secret = await devices.give_code(site, principal, joining, code)
    return json_answer({"code": secret}, 200, **{"Cache-Control": "no-store"})


@router.put("/{joining}/locks/{code}/password", status_code=204, summary="Give the password of a lock")
async def keep_password(
    joining: UUID, code: ThingCode, wanted: PasswordShape, site: SiteNow, principal: Reader
) -> None:
    """Of a lock whose protocol asks for its own password to open (JT701), for the customs of this site: by the carrier
    or by an officer. It is kept sealed, and never told again."""
    await devices.keep_password(site, principal, joining, code, wanted.password.get_secret_value())


@router.post("/{joining}/withdrawal", status_code=204, summary="Take part no longer")
async def withdraw(joining: UUID, wanted: ReasonShape, site: SiteNow, principal: TripRunner) -> None:
    """Its locks speak to no site any more."""
    await applications.withdraw(site, principal, joining, reason=wanted.reason)


@router.delete("/{joining}/drivers/{code}", summary="Erase what is kept of a driver")
async def erase(joining: UUID, code: ThingCode, wanted: ReasonShape, site: SiteNow, principal: Reader) -> Response:
    """For good, at this site: by the carrier or by an officer. The log still verifies."""
    return json_answer({"erased": await erasing.erase_driver(site, principal, joining, code, reason=wanted.reason)})
