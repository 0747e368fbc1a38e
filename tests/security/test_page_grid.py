"""Who gets what from every page and every act of the portal, on the same rich case as the API's table."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import httpx
import pytest
from markupsafe import escape

from tests.security.asking import AS_A_BROWSER, open_page
from tests.security.cast import PEOPLE, Cast, dated_example
from tests.security.pages import NOT_COMPARED, PAGES, page_routes
from tests.security.requests import REQUESTS
from tests.security.routes import routes_of
from tests.security.test_access_matrix import ABSENT as API_ABSENT

pytestmark = pytest.mark.postgres

SIGNS = {401: "?", 403: "x", 404: "-", 409: "r", 422: "r"}
"""``+`` is shown, ``>`` done and led on to another page, ``r`` refused by a rule, ``-`` nothing is there, ``x`` the
role does not do such things at all, ``?`` sign in first."""

#   n c v a b c d c s c o o
#   o l i d r a r o h o f p
#   b e e m o r i n i m f e
#   o r w i k r v s p p i r
#   d k e n e i e i p e c a
#   y . r . r e r g e t e t
MATRIX = """
    > > > > > > > > > > > >  GET /
    + > > > > > > > > > > >  GET /sign-in
    r r r r r r r r r r r r  POST /sign-in
    > > > > > > > > > > > >  POST /session/language
    > > > > > > > > > > > >  POST /session/theme
    > > > > > > > > > > > >  POST /session/rows
    ? + + + + + + + + + + +  GET /live
    ? + + + + + - + + + + +  GET /search
    ? + + + + + - + + + + +  GET /shipments
    ? + + + + + - + + + + +  GET /shipments.{kind}
    ? + x + + x x + + + x x  GET /shipments/new
    ? r x r r x x r r r x x  POST /shipments/new
    ? + + + - - - + - - - -  GET /shipments/{shipment}
    ? + + + - - - + - - - -  GET /shipments/{shipment}/events.{kind}
    ? + + + - - - + - - - -  GET /shipments/{shipment}/arrival
    ? + + + - - - + - - - -  GET /shipments/{shipment}/map
    ? + + + + + - + + + + +  GET /map
    ? + + + + + - + + + + +  GET /scheme
    ? - - - - - - - - - + +  GET /scheme/import
    ? - - - - - - - - - r r  POST /scheme/import
    ? - - - - - - - - - - -  POST /scheme/import/undo
    ? + + + + + - + + + + +  GET /scheme/export.{form}
    ? + + + + + - + + + + +  GET /scheme/{kind}
    ? - - - - - - - - - + +  GET /scheme/{kind}/new
    ? - - - - - - - - - r r  POST /scheme/{kind}/new
    ? - - - - - - - - - - -  GET /scheme/{kind}/{code}
    ? - - - - - - - - - - -  GET /scheme/{kind}/{code}/edit
    ? - - - - - - - - - - -  POST /scheme/{kind}/{code}/edit
    ? - - - - - - - - - - -  POST /scheme/{kind}/{code}/undo
    ? - - - - + - - - - + -  GET /joinings
    ? - - - - + - - - - - -  GET /joinings/new
    ? - - - - r - - - - - -  POST /joinings/new
    ? - - - - - - - - - - -  GET /joinings/{joining}
    ? - - - - - - - - - - -  POST /joinings/{joining}/decision
    ? - - - - - - - - - - -  GET /joinings/{joining}/carrier
    ? - - - - - - - - - - -  POST /joinings/{joining}/carrier
    ? - - - - - - - - - - -  GET /joinings/{joining}/list
    ? - - - - - - - - - - -  POST /joinings/{joining}/list
    ? - - - - - - - - - - -  POST /joinings/{joining}/withdrawal
    ? - - - - - - - - - - -  GET /joinings/{joining}/things/{kind}/{code}
    ? - - - - - - - - - - -  POST /joinings/{joining}/things/{kind}/{code}
    ? - - - - - - - - - - -  POST /joinings/{joining}/things/{kind}/{code}/remove
    ? - - - - - - - - - - -  POST /joinings/{joining}/things/lock/{code}/code
    ? - - - - - - - - - - -  POST /joinings/{joining}/things/driver/{code}/erase
    ? + - + + + - + + + + -  GET /lock-alarms
    ? + - + + + - + + + + -  GET /lock-alarms.{kind}
    ? - - - - - - - - - - -  GET /lock-alarms/{trip}/{alarm}
    ? - - - - - - - - - - -  POST /lock-alarms/{trip}/{alarm}/acknowledgement
    ? - - - - - - - - - - -  POST /lock-alarms/{trip}/{alarm}/closing
    ? + + + + + - + + + + +  GET /sealed-trips
    ? + + + + + - + + + + +  GET /sealed-trips/map
    ? - - - - - - - - - - -  GET /sealed-trips/{trip}
    ? - - - - - - - - - - -  GET /sealed-trips/{trip}/path
    ? - - - - - - - - - - -  GET /sealed-trips/{trip}/evidence
    ? - - - - - - - - - - -  POST /sealed-trips/{trip}/acts/{act}
    ? + x + + + x - - - x x  GET /submissions/{case_id}/sealed-trip
    ? r x r r r x - - - x x  POST /submissions/{case_id}/sealed-trip
    ? - - - - - - - - - + -  GET /parcel-risk
    ? - - - - - - - - - + -  GET /parcel-risk.{kind}
    ? - - - - - - - - - - -  GET /parcel-risk/batches/{batch}
    ? - - - - - - - - - - -  GET /parcel-risk/batches/{batch}/chosen.{kind}
    ? - - - - - - - - - - -  GET /parcel-risk/batches/{batch}/parcels/{number}
    ? - - - - - - - - - - -  POST /parcel-risk/batches/{batch}/parcels/{number}/inspection
    ? - - - - - - - - - + -  GET /parcel-risk/results
    ? - - - - - - - - - + -  GET /parcel-risk/results.{kind}
    ? - - - - - - - - - + -  GET /parcel-risk/tables
    ? - - - - - - - - - + -  GET /parcel-risk/tables/{name}
    ? - - - - - - - - - r -  POST /parcel-risk/tables/{name}
    ? - - - - - - - - - + -  POST /parcel-risk/tables/{name}/rows
    ? - - - - - - - - - r -  POST /parcel-risk/tables/{name}/withdrawal
    ? - - - - - - - - - r -  POST /parcel-risk/tables/{name}/preview
    ? - - - - - - - - - - -  GET /parcel-risk/tables/{name}/previews/{preview}
    ? - - - - - - - - - - -  GET /parcel-risk/previews/{preview}
    ? - - - - - - - - - - -  POST /parcel-risk/previews/{preview}/cancellation
    ? - - - - - - - - - + -  GET /parcel-risk/authorised
    ? - - - - - - - - - + -  GET /parcel-risk/authorised.{kind}
    ? - - - - - - - - - r -  POST /parcel-risk/authorised
    ? - - - - - - - - - - -  GET /parcel-risk/authorised/{code}/end
    ? - - - - - - - - - - -  POST /parcel-risk/authorised/{code}/end
    ? + + + + + - + + + + +  GET /parcels
    ? + + + + + - + + + + +  GET /parcels.{kind}
    ? + x + + + - + + + x x  GET /parcels/new
    ? r x r r r - r r r x x  POST /parcels/new
    ? + + + + + - + + + + +  GET /parcels/named
    ? + + + + + - + + + + +  GET /parcels/named.{kind}
    ? - - - - - - - - - - -  GET /parcels/named/{batch}
    ? - - - - - - - - - - -  POST /parcels/named/{batch}/files
    ? - - - - - - - - - - -  GET /parcels/named/{batch}/parcels.{kind}
    ? - - - - - - - - - - -  GET /parcels/{batch}
    ? - - - - - - - - - - -  GET /parcels/{batch}/answers
    ? - - - - - - - - - - -  GET /parcels/{batch}/answers.{kind}
    ? - - - - - - - - - - -  GET /parcels/{batch}/declaring
    ? - - - - - - - - - - -  POST /parcels/{batch}/declaring
    ? - - - - - - - - - - -  GET /parcels/{batch}/truck
    ? - - - - - - - - - - -  POST /parcels/{batch}/truck
    ? - - - - - - - - - - -  GET /parcels/{batch}/flight
    ? - - - - - - - - - - -  POST /parcels/{batch}/flight
    ? - - - - - - - - - - -  GET /parcels/{batch}/movements/{number}
    ? - - - - - - - - - - -  POST /parcels/{batch}/movements/{number}/count
    ? - - - - - - - - - - -  POST /parcels/{batch}/movements/{number}/rest
    ? - - - - - - - - - - -  POST /parcels/{batch}/movements/{number}/lists
    ? - - - - - - - - - - -  POST /parcels/{batch}/movements/{number}/filing
    ? - - - - - - - - - - -  POST /parcels/{batch}/movements/{number}/undoing
    ? - - - - - - - - - - -  GET /parcels/{batch}/release
    ? - - - - - - - - - - -  GET /parcels/{batch}/release.csv
    ? - - - - - - - - - - -  GET /parcels/{batch}/returns
    ? - - - - - - - - - - -  GET /parcels/{batch}/progress
    ? - - - - - - - - - - -  POST /parcels/{batch}/files
    ? - - - - - - - - - - -  POST /parcels/{batch}/files/{number}/removal
    ? - - - - - - - - - - -  POST /parcels/{batch}/submission
    ? - - - - - - - - - - -  POST /parcels/{batch}/cancellation
    ? - - - - - - - - - - -  GET /parcels/{batch}/erase
    ? - - - - - - - - - - -  POST /parcels/{batch}/erase
    ? - - - - - - - - - - -  GET /parcels/{batch}/faults.csv
    ? - - - - - - - - - - -  GET /parcels/{batch}/released.csv
    ? - - - - - - - - - - -  GET /parcels/{batch}/to-fix.zip
    ? - - - - - - - - - - -  GET /parcels/{batch}/declarations
    ? - - - - - - - - - - -  GET /parcels/{batch}/parcels
    ? - - - - - - - - - - -  GET /parcels/{batch}/parcels/{number}
    ? - - - - + - - - - - -  GET /locks
    ? - - - - + - - - - - -  GET /locks.{kind}
    ? - - - - - - - - - - -  POST /locks/{terminal}/password
    ? + x + - x x - - - x x  GET /shipments/{shipment}/legs
    ? > x > - x x - - - x x  POST /shipments/{shipment}/legs
    ? + x + - x x - - - x x  GET /shipments/{shipment}/references
    ? r x r - x x - - - x x  POST /shipments/{shipment}/references
    ? > x > - x x - - - x x  POST /shipments/{shipment}/references/remove
    ? + x + - x x - - - x x  GET /shipments/{shipment}/parties
    ? r x r - x x - - - x x  POST /shipments/{shipment}/parties
    ? > x > - x x - - - x x  POST /shipments/{shipment}/parties/end
    ? > > > - - - > - - - -  POST /shipments/{shipment}/watch
    ? > > > - - - > - - - -  POST /shipments/{shipment}/unwatch
    ? > > > > > - > > > > >  POST /shipments/filters
    ? > > > > > - > > > > >  POST /shipments/filters/remove
    ? > x > - x x - - - x x  POST /shipments/{shipment}/shares/end
    - - - - - - - - - - - -  GET /shared/{secret}
    ? + + + + + - + + + + +  GET /alerts
    ? + + + + + - + + + + +  GET /alerts/rules
    ? + x + + + - + + + x x  GET /alerts/rules/new
    ? r x r r r - r r r x x  POST /alerts/rules/new
    ? r x r r r - r r r x x  POST /alerts/rules/try
    ? + x + - - - - - - x x  GET /alerts/rules/{rule}
    ? r x r - - - - - - x x  POST /alerts/rules/{rule}
    ? + x + + + - + + + x x  GET /alerts/contacts
    ? r x r r r - r r r x x  POST /alerts/contacts
    ? + + + - - - - - - - -  GET /alerts/{alert}
    ? > x > - - - - - - x x  POST /alerts/{alert}/{act}
    ? + + + + + - + + + + +  GET /messages
    ? + + + + + - + + + + +  GET /messages.{kind}
    ? + x + + + x + + + x x  GET /messages/send
    ? r x r r r x r r r x x  POST /messages
    ? + + + - - - - - - - -  GET /messages/{message}
    ? + + + - - - - - - - -  GET /messages/{message}/raw
    ? + + + - - - - - - - -  GET /messages/{message}/answer/{kind}
    ? + x + - - x - - - x x  GET /messages/{message}/correct
    ? r x r - - x - - - x x  POST /messages/{message}/correct
    ? > x r - - x - - - x x  POST /messages/{message}/replay
    ? + + + + + - + + + + +  GET /partner
    ? > x > > > x > > > x x  POST /partner/test
    ? + x + + + x + + + x x  GET /partner/profile
    ? r x r r r x r r r x x  POST /partner/profile
    ? r x r r r x r r r x x  POST /partner/parties
    ? r x r r r x r r r x x  POST /partner/entitlements
    ? > x > > > x > > > x x  POST /partner/entitlements/end
    ? - - - - - - - - - - +  GET /partners
    ? + + + + + - + + + + +  GET /work
    ? + + + + + - + + + + +  GET /work/table
    ? + + + + + - + + + + +  GET /work.{kind}
    ? > x > > x x > > > x x  POST /work/send
    ? > > > > > > > > > > >  POST /work/bulk
    ? + x + + x x + + + x x  GET /incoming/code
    ? r x r r x x r r r x x  POST /incoming/code
    ? - x - - x x - - - x x  GET /incoming/{case_id}
    ? > x > - x x - - - x x  POST /incoming/{case_id}
    ? + x + + x x + + + x x  GET /submissions/upload
    ? r x r r x x r r r x x  POST /submissions/upload
    ? + x + + x x + + + x x  GET /templates/submission.xlsx
    ? + x + + x x + + + x x  GET /templates/submission.zip
    ? + x + + x x + + + x x  GET /submissions/new
    ? + x + + x x + + + x x  PATCH /submissions/new
    ? + x + + x x + + + x x  GET /submissions/new/readiness/panel
    ? r x r r x x r r r x x  POST /submissions/new
    ? r x r r x x r r r x x  POST /submissions/new/send
    ? > x > > x x > > > x x  POST /submissions/new/add
    ? > x > > x x > > > x x  POST /submissions/new/remove
    ? > x > > x x > > > x x  POST /submissions/new/discard
    ? + x + + x x - - - x x  GET /submissions/{case_id}/edit
    ? r x r r x x - - - x x  PATCH /submissions/{case_id}/edit
    ? + x + + x x - - - x x  GET /submissions/{case_id}/readiness/panel
    ? r x r r x x - - - x x  POST /submissions/{case_id}/edit
    ? r x r r x x - - - x x  POST /submissions/{case_id}/confirm
    ? r x r r x x - - - x x  POST /submissions/{case_id}/edit/send
    ? r x r r x x - - - x x  POST /submissions/{case_id}/add
    ? r x r r x x - - - x x  POST /submissions/{case_id}/remove
    ? > x > > x x - - - x x  POST /submissions/{case_id}/discard
    ? + + + + - - - - - - -  GET /submissions/{case_id}/readiness
    ? + + + + + - + + - - -  GET /submissions/{case_id}/timeline
    ? + + + + + + + + + + +  GET /data-flow
    ? + + + + + + + + + + +  GET /data-flow.{kind}
    ? + + + + - - - - - - -  GET /submissions/{case_id}/data-flow
    ? + + + + - - - - - - -  GET /submissions/{case_id}/data-flow.{kind}
    ? + + + + - - - - - + -  GET /submissions/{case_id}/documents/{target}
    ? + x + + x x - - - x x  POST /submissions/{case_id}/documents/{target}/{act}
    ? + x + + x x - - - x x  POST /submissions/{case_id}/ask
    ? > > > > - - - - - - -  POST /submissions/{case_id}/asked
    + + + + + + + + + + + +  GET /ask/{secret}
    r r r r r r r r r r r r  POST /ask/{secret}
    ? - x - - x x + - - x x  GET /tasks/{request}
    ? - x - - x x r - - x x  POST /tasks/{request}
    ? + + + + - - - - - - -  GET /submissions/{case_id}/record.{kind}
    ? + + + + - - - - - - -  GET /submissions/{case_id}/record
    ? + + + + + - + + - - -  GET /submissions/{case_id}
    ? r x r r x x - - - x x  POST /submissions/{case_id}/send
    ? + x + + x x - - - x x  GET /submissions/{case_id}/parties
    ? r x r r x x - - - x x  POST /submissions/{case_id}/parties
    ? > x > > x x - - - x x  POST /submissions/{case_id}/withdraw
    ? + x + + x x - - - x x  GET /submissions/{case_id}/cancel
    ? r x r r x x - - - x x  POST /submissions/{case_id}/cancel
    ? + + + + + - + + + + +  GET /declarations
    ? + + + + + - + + + + +  GET /declarations.{kind}
    ? > x > > x x > > > x x  POST /declarations/lodge
    ? + x + + x x - - - x x  GET /declarations/{case_id}/exempt
    ? r x r r x x - - - x x  POST /declarations/{case_id}/exempt
    ? r x r r x x - - - x x  POST /declarations/{case_id}/exempt/undo
    ? + + + + + - + + + + +  GET /trips
    ? + + + + + - + + + + +  GET /trips.{kind}
    ? + x + + + x + + + x x  GET /trips/new
    ? r x r r r x r r r x x  POST /trips/new
    ? - - - - + - - - - + -  GET /trips/{trip}
    ? - x - - r x - - - x x  POST /trips/{trip}/bundle
    ? - x - - r x - - - x x  POST /trips/{trip}/unbundle
    ? - x - - r x - - - x x  POST /trips/{trip}/close
    ? - - - - - - - - - - -  GET /trips/{trip}/vehicles/{vehicle}/confirmation
    ? - x - - - x - - - x x  GET /trips/{trip}/vehicles/{vehicle}/confirmation/file
    ? - x - - - x - - - x x  POST /trips/{trip}/vehicles/{vehicle}/confirmation/file
    ? - x - - - x - - - x x  POST /trips/{trip}/withdraw
    ? - x - - + x - - - x x  GET /trips/{trip}/vehicles/{vehicle}
    ? - x - - r x - - - x x  POST /trips/{trip}/vehicles/{vehicle}
    ? - x - - r x - - - x x  POST /trips/{trip}/vehicles/{vehicle}/remove
    ? - - - - - > - - - - -  GET /drive
    ? - - - - - + - - - - -  GET /drive/
    ? - - - - + + - - - - -  GET /drive/{trip}/{vehicle}
    ? - - - - - - - - - + -  GET /control-points
    ? - - - - - - - - - + -  GET /control-points/{code}
    ? - - - - - - - - - + -  GET /control-points/{code}/lane
    ? - - - - - - - - - r -  POST /control-points/{code}/lane
    ? - - - - - - - - - r -  POST /control-points/{code}/departures
    ? - - - - - - - - - + -  GET /officer
    ? - - - - - - - - - + -  GET /officer.{kind}
    ? - - - - - - - - - > -  POST /officer/go
    ? - - - - - - - - - > -  POST /officer/bulk
    ? - - - - - - - - - + -  GET /officer/{trip}/{vehicle}
    ? - - - - - - - - - r -  POST /officer/{trip}/{vehicle}/decide
    ? - - - - - - - - - > -  POST /officer/{trip}/{vehicle}/again
    ? - - - - - - - - - r -  POST /officer/{trip}/{vehicle}/{end}
    ? + + + + + - + + + + +  GET /organisation
    ? + + + + + - + + + + +  GET /organisation/people.{kind}
    ? x x + x x x x x x x +  GET /organisation/people
    ? x x r x x x x x x x r  POST /organisation/people
    ? x x + x x x x x x x -  POST /organisation/people/{person}/role
    ? + + + + + - + + + + +  GET /keys
    ? x x r x x x x x x x r  POST /keys
    ? x x r x x x x x x x r  POST /webhooks
    ? + + + + + + + + + + +  GET /rules
    ? + + + + + + + + + + +  GET /rules.{kind}
    ? - - - - - - - - - - +  GET /backtest
    ? - - - - - - - - - - +  GET /status
    ? - - - - - - - - - - >  POST /status/retry
    ? - - - - - - - - - - -  GET /simulators
    ? - x - - > x - - - x x  POST /trips/{trip}/cancel
    ? > x > - - - - - - x x  POST /alerts/rules/{rule}/end
    ? + x + - x x - - - x x  POST /shipments/{shipment}/shares
    ? > x > - x x - - - x x  POST /shipments/{shipment}/close
    ? x x > x x x x x x x -  POST /organisation/people/{person}/end
    ? x x > x x x x x x x -  POST /keys/{key}/revoke
    ? x x > x x x x x x x -  POST /webhooks/{webhook}/remove
    ? > > > > > > > > > > >  POST /session/organisation
    > > > > > > > > > > > >  POST /session/end
"""


def sign(answer: httpx.Response) -> str:
    if answer.is_redirect:
        return "?" if answer.headers["location"].startswith("/sign-in?next=") else ">"
    return "+" if answer.is_success else SIGNS.get(answer.status_code, str(answer.status_code))


def expected() -> dict[str, list[str]]:
    """Route -> sign of each of ``PEOPLE``, in that order."""
    found = {}
    for line in MATRIX.strip().splitlines():
        *signs, method, path = line.split()
        assert len(signs) == len(PEOPLE), line
        found[f"{method} {path}"] = signs
    return found


async def test_every_route_of_the_site_stands_in_a_table(site_cast: Cast) -> None:
    """A new page or export cannot be forgotten: it is in the table of the API, in this one, or left out by name."""
    everything = routes_of(site_cast.house.app)
    assert expected().keys() == PAGES.keys()
    assert everything == REQUESTS.keys() | PAGES.keys() | NOT_COMPARED.keys()
    assert page_routes() <= PAGES.keys() | NOT_COMPARED.keys()


async def test_each_person_gets_from_each_page_what_the_table_says(site_cast: Cast) -> None:
    table, found = expected(), {}
    for route in PAGES:
        found[route] = [sign(await open_page(site_cast, person, route)) for person in PEOPLE]
    wrong = {route: dict(zip(PEOPLE, found[route], strict=True)) for route in found if found[route] != table[route]}
    assert wrong == {}


ABSENT = {**API_ABSENT, "request": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e06"}


async def _foreign(cast: Cast) -> dict[str, str]:
    """A submission and a trip of the competitor, who shares them with nobody."""
    competitor = cast.clients["competitor"]
    kept = await competitor.post("/v1/submissions", json=dated_example())
    assert kept.status_code == 201, kept.text
    case = kept.json()["submission"]
    task = {
        "supplier": "consignee",
        "pointers": ["/consignments/0/packages/marks"],
        "organisation": str(cast.house.organisations["Competitor"]),
    }
    asked = await competitor.post(f"/v1/submissions/{case}/requests", json=task)
    planned = {"direction": "cn-hk", "control_point": "lok-ma-chau", "vehicle": {"hk_mark": "ZZ 1"}}
    trip = (await competitor.post("/v1/trips", json=planned)).json()["trip"]
    return {"submission": case, "case_id": case, "trip": trip, "request": asked.json()["request"]}


def _comparable(answer: httpx.Response) -> tuple[object, ...]:
    path = answer.request.url.path
    headers = sorted((name, value.replace(path, "PATH")) for name, value in answer.headers.items() if name != "date")
    return answer.status_code, answer.text.replace(path, "PATH"), headers


async def test_forbidden_is_absent_to_the_last_byte_and_round_trip(site_cast: Cast, counted: list[str]) -> None:
    """What somebody gets about a case of others is what everybody gets about none: status, headers, page, and the
    number of statements that the database was asked to carry out."""
    cast, compared = site_cast, 0
    foreign = await _foreign(cast)
    wrong: dict[str, object] = {}
    for route, signs in expected().items():
        named = {name: ABSENT[name] for name in ABSENT if f"{{{name}}}" in route}
        if not named:
            continue
        for person, shown in zip(PEOPLE, signs, strict=True):
            # The case of the owner where it is hidden from somebody, and the competitor's, which is hidden from all
            # but its customs, who see every trip.
            hidden = [dict[str, str]()] if shown in "-x?" else []
            if named.keys() & foreign.keys() and person != "competitor" and not ("trip" in named and shown == "+"):
                hidden.append(foreign)
            for story in hidden:
                answers = []
                for values in (story, named):
                    counted.clear()
                    answer = await open_page(cast, person, route, **values)
                    answers.append((*_comparable(answer), len(counted)))
                if answers[0] != answers[1]:
                    wrong[f"{person} {route}"] = [(one[0], one[-1]) for one in answers]
                compared += 1
    assert wrong == {}
    assert compared > 500


SEARCHED = (
    "/work",
    "/work/table",
    "/work.csv",
    "/data-flow",
    "/data-flow.csv",
    "/trips",
    "/trips.csv",
    "/declarations",
)
NOBODY_HAS = "CI26ABSENT00000"


async def test_a_competitor_finds_nothing_by_searching_pages(site_cast: Cast, counted: list[str]) -> None:
    """A reference, plate, waybill or container of others is searched like one that nobody has."""
    cast = site_cast
    owner, competitor = cast.clients["owner"], cast.people["competitor"]
    document = (await owner.get(f"/v1/submissions/{cast.values['submission']}")).json()["document"]
    consignments = document["consignments"]
    telling = {document["reference"], cast.values["ccrn"], "XX 1234", *(one["waybill_number"] for one in consignments)}
    telling |= {box["number"] for one in consignments for box in one.get("containers", ())}
    for path in SEARCHED:
        wanted = {}
        for text in (NOBODY_HAS, *sorted(telling)):
            counted.clear()
            answer = await competitor.get(path, params={"q": text}, headers=AS_A_BROWSER)
            assert answer.status_code == 200, (path, text)
            # What was searched for stands in the field of the search and in addresses, as it was typed.
            body = answer.text
            for written in (text, quote(text), quote_plus(text), str(escape(text)), text.casefold()):
                body = body.replace(written, "TEXT")
            wanted[text] = (body, len(counted))
        assert [text for text, seen in wanted.items() if seen != wanted[NOBODY_HAS]] == [], path


async def test_a_code_of_another_firms_copy_is_refused_like_none(site_cast: Cast) -> None:
    people, values = site_cast.people, site_cast.values
    answers = []
    for code in (values["secret"], "no-such-code-at-all"):
        answer = await people["competitor"].post("/incoming/code", data={"/code": code}, headers=AS_A_BROWSER)
        answers.append((answer.status_code, answer.text.replace(code, "CODE")))
    assert answers[0] == answers[1]
