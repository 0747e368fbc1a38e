"""What every page of the portal has in common: who reads it, in which language, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fairway.api.problems import NotAllowed, NotSignedIn, language_of
from fairway.api.security import find_principal, site_of
from fairway.base.issues import Issue, NotFound
from fairway.base.language import Language
from fairway.base.time import Clock
from fairway.consignments.model import Texts
from fairway.parties.model import HANDLERS, PARCELS, TRADE, OrganisationKind, Permission, PersonRole
from fairway.parties.store import Membership, Principal
from fairway.portal.assets import HEADERS
from fairway.portal.formats import Formats
from fairway.portal.navigation import Audience, navigation
from fairway.portal.routes.sayings import SAID, notice_of
from fairway.portal.routes.silence import notice as silence_notice
from fairway.portal.routes.silence import silent_since
from fairway.portal.templating import render
from fairway.portal.views.frame import Frame, OrganisationChoice, Theme
from fairway.portal.views.parts import Fault, Notice, Side
from fairway.portal.wording import has_han
from fairway.site.parcels.risk.customs import at_the_desk
from fairway.site.runtime import Site
from fairway.site.store import last_event

LANGUAGE_COOKIE, THEME_COOKIE, ROWS_COOKIE = "lang", "theme", "rows"
_HOMES = {
    Audience.TRADE: "/work",
    Audience.CARRIER: "/trips",
    Audience.PARTNER: "/partner",
    Audience.PARCELS: "/parcels",
    Audience.PAYMENT: "/parcels/named",
    Audience.CUSTOMS: "/officer",
    Audience.OPERATOR: "/status",
}
_YEAR = 365 * 24 * 3600
_FRESH = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}


def rate_of(clock: Clock) -> float | None:
    """How many times faster than real time the demonstration's clock runs; None for a real clock."""
    if not clock.accelerated:
        return None
    real = clock.real_seconds(timedelta(hours=1))
    return 3600 / real if real else None


def audience_of(principal: Principal) -> Audience:
    """Whose navigation somebody is shown."""
    if OrganisationKind.CUSTOMS in principal.kinds:
        return Audience.CUSTOMS
    if Permission.OPERATE in principal.permissions:
        return Audience.OPERATOR
    if not principal.kinds & TRADE and principal.kinds & PARCELS:
        moving = principal.kinds & {OrganisationKind.PLATFORM, OrganisationKind.COURIER}
        return Audience.PARCELS if moving else Audience.PAYMENT
    if not principal.kinds & TRADE and principal.kinds & HANDLERS:
        return Audience.CARRIER if OrganisationKind.CARRIER in principal.kinds else Audience.PARTNER
    return Audience.TRADE


def home_of(principal: Principal) -> str:
    """The page that somebody begins at."""
    if principal.role is PersonRole.DRIVER:
        return "/drive"
    return _HOMES[audience_of(principal)]


def as_texts(name: str, side: str = "hk") -> Texts:
    """A name of unknown script as texts: Chinese as it is written on ``side``."""
    if not has_han(name):
        return Texts(en=name or None)
    return Texts(tc=name) if side == "hk" else Texts(sc=name)


def local(address: str, otherwise: str = "/") -> str:
    """``address`` when it leads to a page of this site, else ``otherwise``."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address if safe and "\r" not in address else otherwise


def with_query(path: str, **values: str | None) -> str:
    """``path`` with the values that are not empty as its query."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def faults_of(issues: Sequence[Issue], form: str = "") -> tuple[Fault, ...]:
    """Issues for the error summary, each leading to its field: on the same page, or on the page ``form``."""
    found = []
    for issue in issues:
        anchor = "f" + issue.pointer.replace("/", "-") if issue.pointer else ""
        found.append(Fault(issue, anchor, f"{form}#{anchor}" if form and anchor else ""))
    return tuple(found)


def _named(one: Membership) -> Texts:
    return Texts(en=one.name_en, tc=one.name_tc, sc=one.name_sc)


def own_names(reader: Principal) -> Texts:
    """What the reader's organisation is called, in each script that it is registered in."""
    return _named(reader.own) if reader.own else as_texts(reader.organisation_name, reader.side)


def _organisations(reader: Principal) -> tuple[OrganisationChoice, ...]:
    """The organisation that somebody acts for, and the others that the session can be exchanged for."""
    active = OrganisationChoice(str(reader.organisation), own_names(reader), True)
    return (
        active,
        *(OrganisationChoice(str(one.organisation), _named(one)) for one in reader.also),
    )


def _without(site: Site, reader: Principal) -> tuple[str, ...]:
    """The risk desk is for those who decide there; whoever only reads for customs does not see it."""
    return () if at_the_desk(site, reader) else ("parcel-risk",)


class Page:
    """One request of a page: the site, the reader, the present. The present is read once."""

    def __init__(self, request: Request, site: Site, principal: Principal | None) -> None:
        self.request = request
        self.site = site
        self.reader = principal
        self.now = site.clock.now()
        self.language: Language = language_of(request)
        self.other_site_silent_since: datetime | None = None
        self._stream = ""
        self._about: tuple[str, ...] = ()

    async def follow(self, *cases: object) -> None:
        """Let the page ask for itself again when something happens to one of ``cases``, or for none to anything that
        the reader may see. To be called before its data are read: what happens meanwhile is told then."""
        async with self.site.database.single_statements() as conn:
            position = await last_event(conn)
        self._stream = f"/live?after={position}"
        self.follows(*cases)

    def follows(self, *cases: object) -> None:
        """Further cases that the page shows."""
        self._about = tuple(dict.fromkeys((*self._about, *map(str, cases))))

    @property
    def formats(self) -> Formats:
        """Times and numbers in the reader's way."""
        return Formats(self.language, Side(self.site.side), self.now)

    @property
    def principal(self) -> Principal:
        """Who reads; raises NotSignedIn when nobody is signed in."""
        if self.reader is None:
            raise NotSignedIn
        return self.reader

    def may(self, permission: Permission) -> bool:
        """Whether the reader has a permission."""
        return self.reader is not None and permission in self.reader.permissions

    def need(self, permission: Permission) -> Principal:
        """The reader, who must have the permission; raises NotAllowed."""
        if permission not in self.principal.permissions:
            raise NotAllowed
        return self.principal

    def hidden_unless(self, allowed: bool) -> None:
        """A part of the portal that is not there for this reader; raises NotFound."""
        if not allowed:
            raise NotFound

    @property
    def address(self) -> str:
        """The present address with its query."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def came_from(self) -> str:
        """The page of this site that an act was sent from."""
        referer = urlsplit(self.request.headers.get("referer", ""))
        return local(referer.path) if referer.netloc == self.request.headers.get("host") else "/"

    @property
    def partial(self) -> bool:
        """Whether a script asks for a part of a page."""
        return "hx-request" in self.request.headers

    def query(self, name: str, otherwise: str = "") -> str:
        """A value of the query."""
        return self.request.query_params.get(name, otherwise)

    def frame(self, active: str = "", *, query: str = "", notices: tuple[Notice, ...] = ()) -> Frame:
        """What surrounds the page."""
        cookies, reader = self.request.cookies, self.reader
        theme = cookies.get(THEME_COOKIE, "")
        said = notice_of(cookies.get(SAID, ""))
        name = own_names(reader) if reader else None
        driver = reader is not None and reader.role is PersonRole.DRIVER
        if self.other_site_silent_since is not None:
            operator = self.may(Permission.OPERATE)
            notices = (silence_notice(self.site, self.other_site_silent_since, operator=operator), *notices)
        groups = (
            navigation(audience_of(reader), simulators=self.site.clock.accelerated, without=_without(self.site, reader))
            if reader and not driver
            else ()
        )
        return Frame(
            language=self.language,
            now=self.now,
            side=Side(self.site.side),
            path=self.address if self.request.method == "GET" else self.came_from,
            theme=Theme(theme) if theme in set(Theme) else Theme.SYSTEM,
            navigation=groups,
            active=active,
            person=(reader.person_name or reader.organisation_name) if reader else "",
            organisation=name,
            organisations=_organisations(reader) if reader else (),
            csrf=str(reader.organisation) if reader and reader.also else "",
            clock_rate=rate_of(self.site.clock),
            notices=notices,
            toasts=(said,) if said else (),
            query=query,
            stream=self._stream if self.request.method == "GET" else "",
            about=self._about,
            compact=cookies.get(ROWS_COOKIE) == "compact",
        )

    def show(
        self,
        template: str,
        view: object,
        active: str = "",
        *,
        status: int = 200,
        query: str = "",
        notices: tuple[Notice, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The page or part ``template`` ("pages/trip.html")."""
        frame = self.frame(active, query=query, notices=notices)
        answer = HTMLResponse(
            render(template, frame, view),
            status_code=status,
            headers={**HEADERS, **_FRESH, "Content-Language": self.language.value, **(headers or {})},
        )
        if frame.toasts and not self.partial:
            answer.delete_cookie(SAID, path="/")
        return answer

    def go(self, address: str, said: str = "", *, count: int | None = None) -> Response:
        """On to another page, where ``said`` is told (see :mod:`fairway.portal.routes.sayings`)."""
        answer = RedirectResponse(quote(address, safe="/?&=#%:,;+@~.-_"), status_code=303)
        if said:
            value = said if count is None else f"{said}.{count}"
            answer.set_cookie(SAID, value, max_age=60, httponly=True, samesite="lax", path="/", secure=self.encrypted)
        return answer

    @property
    def encrypted(self) -> bool:
        """Whether the browser speaks TLS to us."""
        return self.request.url.scheme == "https"

    def remember(self, answer: Response, cookie: str, value: str) -> Response:
        """Keep a choice of the reader for a year."""
        answer.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="lax", path="/", secure=self.encrypted)
        return answer


async def anybody(request: Request) -> Page:
    """A page that needs no sign-in."""
    return Page(request, site_of(request), await find_principal(request))


async def signed_in(request: Request) -> Page:
    """A page for whoever is signed in; raises NotSignedIn."""
    page = await anybody(request)
    _ = page.principal
    page.other_site_silent_since = await silent_since(request, page.site)
    return page


def allowed(permission: Permission) -> object:
    """A dependency: a page or an act for whoever has ``permission``."""

    async def check(page: Annotated[Page, Depends(signed_in)]) -> Page:
        page.need(permission)
        return page

    return Depends(check)


async def for_officers(page: Annotated[Page, Depends(signed_in)]) -> Page:
    """A page of customs; for everybody else it is not there."""
    page.hidden_unless(page.may(Permission.DECIDE) or _of_customs(page.principal))
    return page


async def for_operators(page: Annotated[Page, Depends(signed_in)]) -> Page:
    """A page of who runs the site; for everybody else it is not there."""
    page.hidden_unless(page.may(Permission.OPERATE))
    return page


def _of_customs(principal: Principal) -> bool:
    return OrganisationKind.CUSTOMS in principal.kinds and Permission.READ in principal.permissions


AnyPage = Annotated[Page, Depends(anybody)]
SignedPage = Annotated[Page, Depends(signed_in)]
SubmitPage = Annotated[Page, allowed(Permission.SUBMIT)]
TripPage = Annotated[Page, allowed(Permission.RUN_TRIPS)]
AdminPage = Annotated[Page, allowed(Permission.ADMINISTER)]
OfficerPage = Annotated[Page, Depends(for_officers)]
OperatorPage = Annotated[Page, Depends(for_operators)]
