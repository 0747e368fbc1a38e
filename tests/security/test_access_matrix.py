"""Who gets what from every route of the API, on one case that is as rich as a case gets; pages: ``test_page_grid``."""

from __future__ import annotations

import pytest

from tests.security.asking import ask
from tests.security.cast import ROLES, Cast
from tests.security.requests import REQUESTS
from tests.security.routes import routes_of

pytestmark = pytest.mark.postgres

SIGNS = {400: "r", 401: "?", 403: "x", 404: "-", 409: "r", 422: "r"}
"""``+`` is let through, ``r`` let through and refused by a rule, ``-`` nothing is there, ``x`` the role does not do
such things at all, ``?`` sign in first."""

#   n o r a b c d c s c c o o
#   o w e d r a r o h o u f p
#   b n a m o r i n i m s f e
#   o e d i k r v s p p t i r
#   d r e n e i e i p e o c a
#   y . r . r e r g e t m e t
MATRIX = """
    + + + + + + + + + + + + +  GET /v1/openapi.json
    r r r r r r r r r r r r r  POST /v1/sessions
    ? + + + + + + + + + + + +  DELETE /v1/sessions/current
    ? + + + + + + + + + + + +  GET /v1/me
    ? + + + + + x + + + + + +  GET /v1/directory
    ? + + + + + x + + + + + +  GET /v1/people
    ? x x + x x x x x x x x +  POST /v1/people
    ? x x + x x x x x x x x r  PUT /v1/people/{person}/role
    ? x x + x x x x x x x x r  DELETE /v1/people/{person}
    ? x x r x x x x x x x x r  POST /v1/people/{person}/identities
    - - - - - - - - - - - - -  GET /auth/oidc/start
    - - - - - - - - - - - - -  GET /auth/oidc/callback
    ? + + + + + x + + + + + +  GET /v1/keys
    ? x x + x x x x x x x x +  POST /v1/keys
    ? x x + x x x x x x x x +  DELETE /v1/keys/{key}
    + + + + + + + + + + + + +  GET /v1/schemas/submission.json
    ? r x r r x x r r r x x x  POST /v1/submissions
    ? + + + + + + + + + + + +  GET /v1/submissions
    ? + + + + + + + + + + + +  GET /v1/search
    ? + + + + + - + + - + + -  GET /v1/submissions/{submission}
    ? r x r r x x - - - x x x  PUT /v1/submissions/{submission}
    ? + x + + x x - - - x x x  POST /v1/submissions/{submission}/confirmations
    ? r x r r x x - - - x x x  POST /v1/submissions/{submission}/cancellation
    ? + x + + x x - - - x x x  POST /v1/submissions/{submission}/parties
    ? + x + + x x - - - x x x  DELETE /v1/submissions/{submission}/parties/{organisation}
    ? + x + + x x + + + x x x  GET /v1/copies
    ? - x - - x x - - - x x x  POST /v1/copies/retrieval
    ? r x r r x x - - - x x x  POST /v1/submissions/{submission}/filings
    ? r x r r x x - - - x x x  POST /v1/submissions/{submission}/deletions
    ? + + + + + - + + - + + -  GET /v1/submissions/{submission}/documents
    ? + + + + - - - - - - - -  GET /v1/submissions/{submission}/documents/{sha256}
    ? + + + + - - - - - - - -  GET /v1/submissions/{submission}/declarations
    ? + + + + - - - - - - - -  GET /v1/submissions/{submission}/readiness
    ? + + + + - - - - - - - -  GET /v1/submissions/{submission}/workbook
    ? + + + + - - - - - - - -  GET /v1/submissions/{submission}/bundle
    ? + x + + x x - - - x x x  POST /v1/submissions/{submission}/requests
    + + + + + + + + + + + + +  GET /v1/requests/{secret}
    r r r r r r r r r r r r r  POST /v1/requests/{secret}
    ? + + + + + + + + + + + +  GET /v1/data-flows
    ? + x + + x x + + + x x x  POST /v1/readiness
    ? r x r r x x r r r x x x  POST /v1/submissions/workbook
    ? + x + + x x + + + x x x  POST /v1/workbook-check
    + + + + + + + + + + + + +  GET /v1/templates/submission.xlsx
    + + + + + + + + + + + + +  GET /v1/templates/submission.csv.zip
    + + + + + + + + + + + + +  GET /v1/rules
    + + + + + + + + + + + + +  GET /v1/codes/{name}
    ? r x r r r x r r r x x x  POST /v1/trips
    ? + + + + + + + + + + + +  GET /v1/trips
    ? - - - - + + - - - + + -  GET /v1/trips/{trip}
    ? - x - - + x - - - x x x  POST /v1/trips/{trip}/vehicles
    ? - x - - r x - - - x x x  PUT /v1/trips/{trip}/vehicles/{vehicle}
    ? - x - - r x - - - x x x  DELETE /v1/trips/{trip}/vehicles/{vehicle}
    ? - x - - r x - - - x x x  POST /v1/trips/{trip}/vehicles/{vehicle}/references
    ? - x - - r x - - - x x x  DELETE /v1/trips/{trip}/vehicles/{vehicle}/references/{ccrn}
    ? - x - - r x - - - x x x  POST /v1/trips/{trip}/vehicles/{vehicle}/confirmation
    ? - x - - r x - - - x x x  POST /v1/trips/{trip}/confirmations/withdrawal
    ? - - - - + + - - - + + -  GET /v1/trips/{trip}/confirmations
    ? - - - - - - - - - - - -  GET /v1/trips/{trip}/documents/{sha256}
    ? - x - - + x - - - x x x  POST /v1/trips/{trip}/cancellation
    ? - x - - r x - - - x x x  POST /v1/trips/{trip}/close
    ? x x x x x x x x x + + x  POST /v1/control-points/{point}/arrivals
    ? x x x x x x x x x r r x  POST /v1/control-points/{point}/departures
    ? x x x x x x x x x + + x  GET /v1/trips/{trip}/decisions
    ? x x x x x x x x x r r x  POST /v1/trips/{trip}/decisions
    ? x x x x x x x x x r r x  POST /v1/trips/{trip}/inspections
    ? + + + + + + + + + + + +  GET /v1/events
    ? + + + + + + + + + + + +  GET /v1/events/stream
    ? + + + + + + + + + + + +  GET /v1/webhooks
    ? x x r x x x x x x x x r  POST /v1/webhooks
    ? x x + x x x x x x x x -  POST /v1/webhooks/{webhook}/replay
    ? x x + x x x x x x x x -  DELETE /v1/webhooks/{webhook}
    + + + + + + + + + + + + +  GET /v1/record/checkpoint
    + + + + + + + + + + + + +  GET /v1/record/key
    r r r r r r r r r r r r r  POST /exchange/envelopes
    ? r x r r r x r r r x x x  POST /v1/messages
    ? r x r r r x r r r x x x  POST /v1/events
    ? r x r r r x r r r x x x  POST /v1/locks/frames
    ? + + + + + + + + + + + +  GET /v1/messages
    ? + + + - - - - - - - - -  GET /v1/messages/{message}
    ? + + + - - - - - - - - -  GET /v1/messages/{message}/raw
    ? + + + - - - - - - - - -  GET /v1/messages/{message}/receipt
    ? - - - - - - - - - - - -  GET /v1/messages/{message}/answer
    ? r x r - - x - - - x x x  POST /v1/messages/{message}/correction
    ? + x r - - x - - - x x x  POST /v1/messages/{message}/replay
    ? r x r r x x r r r x x x  POST /v1/shipments
    ? + + + + + x + + + + + +  GET /v1/shipments
    ? + + + + + x + + + + + +  GET /v1/shipments.{kind}
    ? + + + - - x + - - - - -  GET /v1/shipments/{shipment}
    ? + + + - - x + - - - - -  GET /v1/shipments/{shipment}/events.{kind}
    ? r x r - x x - - - x x x  POST /v1/shipments/{shipment}/references
    ? + x + - x x - - - x x x  DELETE /v1/shipments/{shipment}/references
    ? + x + - x x - - - x x x  PUT /v1/shipments/{shipment}/legs
    ? r x r - x x - - - x x x  POST /v1/shipments/{shipment}/parties
    ? + x + - x x - - - x x x  DELETE /v1/shipments/{shipment}/parties/{organisation}
    ? + x + - x x - - - x x x  POST /v1/shipments/{shipment}/closure
    ? + + + + + + + + + + + +  GET /v1/partner
    ? r x r r r x r r r x x x  PUT /v1/partner/profile
    ? + x + + + x + + + x x x  PUT /v1/partner/test-mode
    ? + x + + + x + + + x x x  PUT /v1/partner/parties
    ? r x r r r x r r r x x x  POST /v1/partner/entitlements
    ? + x + + + x + + + x x x  DELETE /v1/partner/entitlements
    ? + + + + + + + + + + + +  GET /v1/partner/statistics
    ? x x x x x x x x x x x +  GET /v1/partners
    ? + + + - - x + - - - - -  GET /v1/estimates/{shipment}
    ? x x x x x x x x x x x +  GET /v1/backtest
    ? + + + - - x + - - - - -  GET /v1/shipments/{shipment}/map
    ? + + + + + x + + + + + +  GET /v1/map
    ? + + + + + x + + + + + +  GET /v1/map/places
    ? + + + + + x + + + + + +  GET /v1/alert-rules
    ? r x r r r x r r r x x x  POST /v1/alert-rules
    ? + x + + + x + + + x x x  POST /v1/alert-rules/preview
    ? + + + - - x - - - - - -  GET /v1/alert-rules/{rule}
    ? + x + - - x - - - x x x  PUT /v1/alert-rules/{rule}
    ? + x + - - x - - - x x x  DELETE /v1/alert-rules/{rule}
    ? + + + + + x + + + + + +  GET /v1/alert-contacts
    ? r x r r r x r r r x x x  PUT /v1/alert-contacts
    ? + + + + + x + + + + + +  GET /v1/alerts
    ? + + + - - x - - - - - -  GET /v1/alerts/{alert}
    ? + x + - - x - - - x x x  POST /v1/alerts/{alert}/acknowledgement
    ? r x r - - x - - - x x x  POST /v1/alerts/{alert}/snooze
    ? + x + - - x - - - x x x  POST /v1/alerts/{alert}/closure
    ? + x + - - x - - - x x x  POST /v1/alerts/{alert}/reopening
    ? + + + + + x + + + + + +  GET /v1/shares
    ? r x r - x x - - - x x x  POST /v1/shares
    ? + x + - x x - - - x x x  DELETE /v1/shares/{share}
    + + + + + + + + + + + + +  GET /v1/shared/{link}
    ? + + + + + x + + + + + +  GET /v1/watches
    ? + + + - - x + - - - - -  PUT /v1/watches/{shipment}
    ? + + + + + x + + + + + +  DELETE /v1/watches/{shipment}
    ? + + + + + x + + + + + +  GET /v1/filters
    ? + + + + + x + + + + + +  PUT /v1/filters/{filter}
    ? + - + + + x + + + + + +  DELETE /v1/filters/{filter}
    ? + + + + + x + + + + + +  GET /v1/scheme/entries/{kind}
    ? - - - - - x - - - - - -  GET /v1/scheme/entries/{kind}/{code}
    ? x x x x x x x x x r r r  PUT /v1/scheme/entries/{kind}/{code}
    ? x x x x x x x x x - - -  POST /v1/scheme/entries/{kind}/{code}/undo
    ? x x x x x x x x x r r r  POST /v1/scheme/imports
    ? x x x x x x x x x - - -  POST /v1/scheme/imports/{batch}/undo
    ? + + + + + x + + + + + +  GET /v1/scheme/export.{form}
    ? + + + + + x + + + + + +  GET /v1/scheme/templates/{kind}.csv
    ? + + + + + x + + + + + +  GET /v1/scheme/map
    ? - x - - r x - - - x x x  POST /v1/joinings
    ? r x r r r x r r r x x x  POST /v1/parcel-batches
    ? + + + + + x + + + + + +  GET /v1/parcel-batches
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}
    ? - x - - - x - - - x x x  PUT /v1/parcel-batches/{case}/files/{name}
    ? - x - - - x - - - x x x  DELETE /v1/parcel-batches/{case}/files/{number}
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/parcels
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/submit
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/cancel
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/erase
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/file
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/summary
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/answers
    ? - x - - x x - - - x x x  POST /v1/parcel-batches/{case}/move
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/movements
    ? - x - - x x - - - x x x  DELETE /v1/parcel-batches/{case}/movements/{number}
    ? - x - - - x - - - x x x  GET /v1/parcel-batches/{case}/movements/{number}/flight
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/movements/{number}/transhipment
    ? - x - - - x - - - x x x  GET /v1/parcel-batches/{case}/shipments
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/movements/{number}/count
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/movements/{number}/file
    ? - x - - - x - - - x x x  POST /v1/parcel-batches/{case}/movements/{number}/lists
    ? - x - - - x - - - x x x  GET /v1/parcel-batches/{case}/movements/{number}/reconciliation
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/release-lists
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/release-list
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/release-list.csv
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/parcels
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/parcels/{number}
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/rules
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/declarations
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/faults.csv
    ? - - - - - x - - - - - -  GET /v1/parcel-batches/{case}/released.csv
    ? - x - - - x - - - x x x  GET /v1/parcel-batches/{case}/to-fix.zip
    ? + + + + + x + + + + + +  GET /v1/named-parcels
    ? - - - - - x - - - - - -  GET /v1/named-parcels/{case}
    ? - - - - - x - - - - - -  GET /v1/named-parcels/{case}/parcels
    ? - x - - - x - - - x x x  PUT /v1/named-parcels/{case}/files/{name}
    ? x x x x x x x x x + + x  GET /v1/parcel-risk/tables
    ? x x x x x x x x x + + x  GET /v1/parcel-risk/tables/{name}
    ? x x x x x x x x x r r x  PUT /v1/parcel-risk/tables/{name}
    ? x x x x x x x x x r r x  POST /v1/parcel-risk/tables/{name}/withdraw
    ? x x x x x x x x x + + x  GET /v1/parcel-risk/authorised
    ? x x x x x x x x x r r x  PUT /v1/parcel-risk/authorised/{code}
    ? x x x x x x x x x r r x  POST /v1/parcel-risk/authorised/{code}/end
    ? + + + + + x + + + + + +  GET /v1/parcel-risk/shares
    ? x x x x x x x x x + + x  GET /v1/parcel-risk/results
    ? x x x x x x x x x r r x  POST /v1/parcel-risk/tables/{name}/preview
    ? x x x x x x x x x - - x  GET /v1/parcel-risk/previews/{preview}
    ? x x x x x x x x x - - x  DELETE /v1/parcel-risk/previews/{preview}
    ? x x x x x x x x x - - x  GET /v1/parcel-batches/{case}/risk
    ? x x x x x x x x x - - x  GET /v1/parcel-batches/{case}/risk/parcels/{number}
    ? x x x x x x x x x - - x  PUT /v1/parcel-batches/{case}/risk/parcels/{number}/inspection
    ? + + + + + x + + + + + +  GET /v1/joinings
    ? - - - - - x - - - - - -  GET /v1/joinings/{joining}
    ? - x - - - x - - - x x x  PUT /v1/joinings/{joining}
    ? - x - - - x - - - x x x  POST /v1/joinings/{joining}/things
    ? x x x x x x x x x - - x  POST /v1/joinings/{joining}/decision
    ? x x x x x x x x x - - x  POST /v1/joinings/{joining}/locks/{code}/code
    ? - - - - - x - - - - - -  PUT /v1/joinings/{joining}/locks/{code}/password
    ? - x - - - x - - - x x x  POST /v1/joinings/{joining}/withdrawal
    ? - - - - - x - - - - - -  DELETE /v1/joinings/{joining}/drivers/{code}
    ? + + + + + x + + + + + +  GET /dcsa/v3/events
    ? - x - - - x - - - x x x  POST /v1/sealed-trips
    ? + + + + + + + + + + + +  GET /v1/sealed-trips
    ? + + + - + + - - - + + -  GET /v1/sealed-trips/{trip}
    ? - - - - + - - - - + + -  GET /v1/sealed-trips/{trip}/audit
    ? - - - - + - - - - + + -  GET /v1/sealed-trips/{trip}/key-slot
    ? - - - - + - - - - + + -  GET /v1/sealed-trips/{trip}/path
    ? - - - - r - - - - r r -  GET /v1/sealed-trips/{trip}/outlook
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/permits
    ? - - - - r x - - - r r -  POST /v1/sealed-trips/{trip}/binding
    ? - - - - r x - - - r r -  POST /v1/sealed-trips/{trip}/seal
    ? x x x x x x x x x + + x  POST /v1/sealed-trips/{trip}/selection
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/inspection
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/findings
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/reseal
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/unlock
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/release
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/close
    ? + + + + + + + + + + + +  GET /v1/lock-alarms
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/alarms/{alarm}/acknowledgement
    ? x x x x x x x x x r r x  POST /v1/sealed-trips/{trip}/alarms/{alarm}/closing
    ? x x x x x x x x x - - x  POST /v1/checkpoints/{point}/arrivals
    ? x x x x x x x x x - - x  POST /v1/checkpoints/{point}/departures
    ? - x - - + x - - - x x x  POST /v1/sealed-trips/{trip}/cancellation
    ? r x r r r x r r r x x x  POST /dcsa/v3/events
"""


def expected() -> dict[str, list[str]]:
    """Route -> sign of each role, in the order of ``ROLES``."""
    found = {}
    for line in MATRIX.strip().splitlines():
        *signs, method, path = line.split()
        assert len(signs) == len(ROLES), line
        found[f"{method} {path}"] = signs
    return found


def test_every_route_stands_in_the_table(cast: Cast) -> None:
    assert routes_of(cast.house.app) == expected().keys() == REQUESTS.keys()


async def test_each_role_gets_from_each_route_what_the_table_says(cast: Cast) -> None:
    table, found = expected(), {}
    for route in REQUESTS:
        found[route] = []
        for role in ROLES:
            answer = await ask(cast, role, route)
            good = answer.status_code < 400
            found[route].append("+" if good else SIGNS.get(answer.status_code, str(answer.status_code)))
    wrong = {route: dict(zip(ROLES, found[route], strict=True)) for route in found if found[route] != table[route]}
    assert wrong == {}


ABSENT = {
    "submission": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01",
    "case_id": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01",
    "trip": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e02",
    "webhook": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e03",
    "person": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e04",
    "key": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e05",
    "sha256": "0" * 64,
    "ccrn": "CI26ABSENT00000",
    "shipment": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e06",
    "message": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e07",
    "alert": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e08",
    "rule": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e09",
    "share": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e0a",
}
"""Identifiers of the right form that stand for nothing."""
OUTSIDERS = ("competitor", "shipper", "consignee", "driver", "operator", "carrier", "owner")


async def test_forbidden_is_absent_to_the_last_byte_and_round_trip(cast: Cast, counted: list[str]) -> None:
    """What a role gets about a case that it may not see is what it gets about none: status, headers, body, and the
    number of statements that the database was asked to carry out."""
    table = expected()
    compared = 0
    for route, signs in table.items():
        named = {name for name in ABSENT if f"{{{name}}}" in route}
        hidden = [role for role in OUTSIDERS if signs[ROLES.index(role)] == "-"]
        if route.startswith(("DELETE /v1/people", "DELETE /v1/keys", "PUT /v1/people")):
            hidden = ["operator"]  # an administrator, but of another organisation
        if not named:
            continue
        for role in hidden:
            answers = []
            for absent in ({}, {name: ABSENT[name] for name in named}):
                counted.clear()
                answer = await ask(cast, role, route, **absent)
                path = answer.request.url.path
                headers = sorted((name, value) for name, value in answer.headers.items() if name != "date")
                answers.append((answer.status_code, answer.text.replace(path, "PATH"), headers, len(counted)))
            assert answers[0] == answers[1], f"{role} {route}: {counted}"
            compared += 1
    assert compared > 60


REFERENCES = ("CI26AAAAAAAAAA0", "CI26AAAAAAAAAA", "XX 1234", "XX1234")
"""What is known of the case outside: cargo reference numbers and the plate; the case's own names are added."""


async def test_a_competitor_learns_nothing_from_search_lists_events_or_uniqueness(cast: Cast) -> None:
    competitor, owner = cast.clients["competitor"], cast.clients["owner"]
    document = (await owner.get(f"/v1/submissions/{cast.values['submission']}")).json()["document"]
    telling = [document["reference"], *(one["waybill_number"] for one in document["consignments"]), *REFERENCES]
    telling += [one["number"] for consignment in document["consignments"] for one in consignment.get("containers", ())]
    names = ("submission", "trip", "webhook", "shipment", "message", "alert", "rule", "share")
    hidden = [*telling, *(cast.values[name] for name in names)]
    for reference in telling:
        assert (await competitor.get("/v1/search", params={"ref": reference})).json() == {"found": []}
        followed = (await competitor.get("/v1/shipments", params={"ref": reference})).json()
        assert followed == {"shipments": [], "next": None}
    lists = ("submissions", "trips", "events", "events/stream?after=-1", "data-flows", "copies", "webhooks")
    for path in (
        *lists,
        "shipments",
        "alerts",
        "alert-rules",
        "shares",
        "watches",
        "filters",
        "messages",
        "shipments.csv",
        "partner",
        "partner/statistics",
    ):
        shown = (await competitor.get(f"/v1/{path}")).text
        assert [one for one in hidden if one in shown] == [], path
    # The same submission, with the same references, is accepted from a competitor as if it were the first.
    again = await competitor.post("/v1/submissions", json=document_without_provenance(document))
    assert again.status_code == 201, again.text
    twice = await competitor.post("/v1/submissions", json=document_without_provenance(document))
    assert twice.status_code == 422
    # Nor does a cargo reference of somebody else, which cannot be bundled, differ from one that nobody has.
    trip = {"direction": "cn-hk", "control_point": "lok-ma-chau", "vehicle": {"hk_mark": "ZZ 1"}}
    planned = (await competitor.post("/v1/trips", json=trip)).json()["trip"]
    answers = []
    for ccrn in (cast.values["ccrn"], ABSENT["ccrn"]):
        wanted = {"references": [{"ccrn": ccrn}]}
        refused = await competitor.post(f"/v1/trips/{planned}/vehicles/V1/references", json=wanted)
        answers.append((refused.status_code, refused.text.replace(ccrn, "CCRN")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def document_without_provenance(document: dict[str, object]) -> dict[str, object]:
    """The document as somebody else would enter it."""
    return {name: value for name, value in document.items() if name != "provenance"}


async def test_a_part_that_ended_is_absent_at_once(cast: Cast) -> None:
    path = f"/v1/submissions/{cast.values['submission']}"
    assert (await cast.clients["broker"].get(path)).status_code == 200
    ended = await cast.clients["owner"].delete(f"{path}/parties/{cast.house.organisations['Broker']}")
    assert ended.status_code == 204
    assert (await cast.clients["broker"].get(path)).status_code == 404
    assert (await cast.clients["broker"].get(f"{path}/bundle")).status_code == 404
