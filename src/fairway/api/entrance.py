"""Signing in and out, the own organisation, its people and keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from fairway.api.security import SESSION_COOKIE, Administrator, Reader, SignedIn, SiteNow
from fairway.api.shapes import (
    IssuedKey,
    KeyEntry,
    Me,
    NewKey,
    NewPerson,
    PartnerEntry,
    PersonEntry,
    RoleChange,
    SignInRequest,
)
from fairway.base.issues import Issue, Refusal
from fairway.parties import decide as d
from fairway.parties import store
from fairway.parties.aggregate import ORGANISATION
from fairway.site import people
from fairway.site.runtime import actor_of

router = APIRouter(prefix="/v1", tags=["organisation"])


def set_session(response: Response, secret: str, request: Request) -> None:
    """Give the browser the session: for our pages only, never readable by script."""
    response.set_cookie(
        SESSION_COOKIE, secret, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )


@router.post("/sessions", status_code=201, summary="Sign in")
async def sign_in(wanted: SignInRequest, request: Request, response: Response, site: SiteNow) -> dict[str, Any]:
    """Open a session; the cookie is set, and its end is told."""
    try:
        session = await people.sign_in(site, wanted.email, wanted.password, wanted.organisation)
    except people.ChooseOrganisation as choice:
        raise Refusal(
            [
                Issue(
                    rule="SIGN-IN-CHOOSE",
                    message="You act for several organisations: {organisations}.",
                    remedy="Sign in again and say for which one.",
                    pointer="/organisation",
                    params={"organisations": ", ".join(map(str, choice.organisations))},
                )
            ]
        ) from None
    set_session(response, session.secret, request)
    return {"organisation": session.organisation, "person": session.person, "until": session.until}


@router.delete("/sessions/current", status_code=204, summary="Sign out")
async def sign_out(request: Request, response: Response, site: SiteNow, principal: SignedIn) -> None:
    """End the session."""
    del principal
    await people.sign_out(site, request.cookies.get(SESSION_COOKIE, ""))
    response.delete_cookie(SESSION_COOKIE, path="/")


@router.get("/me", summary="Who is asking")
async def me(site: SiteNow, principal: SignedIn) -> Me:
    """The organisation, person and permissions behind the request, and the site's present."""
    return Me(
        organisation=principal.organisation,
        organisation_name=principal.organisation_name,
        side=principal.side,
        kinds=sorted(principal.kinds),
        permissions=sorted(principal.permissions),
        person=principal.person,
        role=principal.role,
        site=site.id,
        now=site.clock.now(),
        accelerated=site.clock.accelerated,
    )


@router.get("/directory", summary="Organisations of this site")
async def directory(site: SiteNow, principal: Reader) -> list[PartnerEntry]:
    """Names and kinds, for choosing a partner."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        found = await store.partners(conn)
    return [PartnerEntry.model_validate(one, from_attributes=True) for one in found]


@router.get("/people", summary="People of the own organisation")
async def list_people(site: SiteNow, principal: Reader) -> list[PersonEntry]:
    """Everybody who may act for the organisation."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return [PersonEntry.model_validate(row) for row in await store.people(conn, principal.organisation)]


@router.post("/people", status_code=201, summary="Let a person in")
async def add_person(new: NewPerson, site: SiteNow, principal: Administrator) -> dict[str, UUID]:
    """The person may sign in at once."""
    person = await people.add_person(
        site,
        actor_of(principal),
        principal.organisation,
        name=new.name,
        email=new.email,
        role=new.role,
        password=new.password,
        language=new.language,
    )
    return {"person": person}


@router.put("/people/{person}/role", status_code=204, summary="Change what a person may do")
async def change_role(person: UUID, change: RoleChange, site: SiteNow, principal: Administrator) -> None:
    """Counts from the next request on."""
    command = d.ChangePersonRole(person=person, role=change.role)
    stream = people.organisation_stream(principal.organisation)
    await site.execute(ORGANISATION, stream, command, actor_of(principal))


@router.delete("/people/{person}", status_code=204, summary="Take a person's rights away")
async def remove_person(person: UUID, site: SiteNow, principal: Administrator) -> None:
    """Ends the person's sessions at once."""
    await people.remove_person(site, principal, person)


@router.get("/keys", summary="API keys of the own organisation")
async def list_keys(site: SiteNow, principal: Reader) -> list[KeyEntry]:
    """Keys without their secrets, revoked ones too."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return [KeyEntry.model_validate(row) for row in await store.api_keys(conn, principal.organisation)]


@router.post("/keys", status_code=201, summary="Issue an API key")
async def issue_key(new: NewKey, site: SiteNow, principal: Administrator) -> IssuedKey:
    """The secret is shown this once; the site keeps its hash only."""
    key, secret = await people.issue_key(
        site, actor_of(principal), principal.organisation, name=new.name, permissions=tuple(new.permissions)
    )
    return IssuedKey(key=key, secret=secret)


@router.delete("/keys/{key}", status_code=204, summary="Revoke an API key")
async def revoke_key(key: UUID, site: SiteNow, principal: Administrator) -> None:
    """Useless from this moment on."""
    await people.revoke_key(site, principal, key)
