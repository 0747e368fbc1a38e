"""What is asked of each route: a body that is well formed and, where it could change the case, refused or harmless.

So every role may ask in turn, and those that are let through leave the case as it is. What does change it stands at
the end of the list.
"""

from __future__ import annotations

from typing import Any

from tests.security.cast import EXAMPLES, RULE, SEALED_TRIP, dated_example

_RANDOM = "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01"
_VEHICLE = {"hk_mark": "YY 4321"}
_REVISED = {"json": dated_example(), "headers": {"If-Match": "999"}}

_ENTRY = {"path": {"kind": "point", "code": "nowhere"}}
_JOINED = {"path": {"joining": _RANDOM}}
_JOINING = {"carrier": {"names": {}}, "sides": [], "things": []}
_PARCELS = {"path": {"case": _RANDOM}}
_SEALED = {"path": {"trip": str(SEALED_TRIP)}}
_SEALED_ALARM = {"path": {"trip": str(SEALED_TRIP), "alarm": "none"}}

REQUESTS: dict[str, dict[str, Any]] = {
    "GET /v1/submissions/{submission}/bundle": {},
    "POST /v1/sessions": {"json": {"email": "nobody@example.com", "password": "wrong wrong wrong"}},
    "GET /v1/me": {},
    "GET /v1/directory": {},
    "GET /v1/people": {},
    "POST /v1/people": {
        "json": {"name": "A", "email": "admin@admin.example", "role": "viewer", "password": "wrong wrong wrong"}
    },
    "PUT /v1/people/{person}/role": {"json": {"role": "viewer"}},
    "POST /v1/people/{person}/identities": {"json": {"issuer": "https://issuer.example", "subject": "s"}},
    "GET /auth/oidc/start": {},
    "GET /auth/oidc/callback": {"params": {"state": "none", "code": "none"}},
    "GET /v1/keys": {},
    "POST /v1/keys": {"json": {"name": "k", "permissions": ["read"]}},
    "GET /v1/schemas/submission.json": {},
    "GET /v1/openapi.json": {},
    "POST /v1/submissions": {"content": b"{}", "headers": {"Content-Type": "application/json"}},
    "GET /v1/submissions": {},
    "GET /v1/search": {"params": {"ref": "CI26AAAAAAAAAA0"}},
    "GET /v1/submissions/{submission}": {},
    "PUT /v1/submissions/{submission}": _REVISED,
    "POST /v1/submissions/{submission}/confirmations": {"json": {"pointers": ["/reference"]}},
    "POST /v1/submissions/{submission}/cancellation": {"json": {"reason": "test"}},
    "POST /v1/submissions/{submission}/parties": {
        "json": {"organisation": "{organisation}", "involvement": "shipper"},
    },
    "GET /v1/copies": {},
    "POST /v1/copies/retrieval": {"json": {"submission": _RANDOM}},
    "POST /v1/submissions/{submission}/filings": {"json": {"targets": ["cn.road_manifest"]}},
    "POST /v1/submissions/{submission}/deletions": {"json": {"targets": ["hk.tdec"]}},
    "GET /v1/submissions/{submission}/documents": {},
    "GET /v1/submissions/{submission}/documents/{sha256}": {},
    "GET /v1/submissions/{submission}/declarations": {},
    "POST /v1/submissions/{submission}/requests": {
        "json": {"supplier": "shipper", "pointers": ["/consignments/0/packages/marks"]}
    },
    "GET /v1/requests/{secret}": {},
    "POST /v1/requests/{secret}": {"json": {"values": {"/reference": "not asked"}}},
    "GET /v1/data-flows": {},
    "POST /v1/readiness": {"json": dated_example()},
    "GET /v1/submissions/{submission}/readiness": {},
    "POST /v1/submissions/workbook": {"content": b"no workbook"},
    "POST /v1/workbook-check": {"content": (EXAMPLES / "south-general.xlsx").read_bytes()},
    "GET /v1/templates/submission.xlsx": {},
    "GET /v1/templates/submission.csv.zip": {},
    "GET /v1/submissions/{submission}/workbook": {},
    "GET /v1/rules": {},
    "GET /v1/codes/{name}": {},
    "POST /v1/trips": {"json": {"direction": "cn-hk", "control_point": "no-such-point", "vehicle": _VEHICLE}},
    "GET /v1/trips": {},
    "GET /v1/trips/{trip}": {},
    "POST /v1/trips/{trip}/vehicles": {"json": {"hk_mark": "XX 1234"}},
    "PUT /v1/trips/{trip}/vehicles/{vehicle}": {"json": {"hk_mark": "XX 1234"}, "vehicle": "V9"},
    "DELETE /v1/trips/{trip}/vehicles/{vehicle}": {"vehicle": "V9"},
    "POST /v1/trips/{trip}/vehicles/{vehicle}/references": {"json": {"references": [{"ccrn": "CI26ZZZZZZZZZZZ"}]}},
    "DELETE /v1/trips/{trip}/vehicles/{vehicle}/references/{ccrn}": {"vehicle": "V9"},
    "POST /v1/trips/{trip}/vehicles/{vehicle}/confirmation": {"json": {"load": "empty"}},
    "POST /v1/trips/{trip}/confirmations/withdrawal": {"json": {"change_reason": "002"}},
    "GET /v1/trips/{trip}/confirmations": {},
    "GET /v1/trips/{trip}/documents/{sha256}": {},
    "POST /v1/trips/{trip}/close": {},
    "POST /v1/control-points/{point}/arrivals": {"json": {"hk_mark": "XX 1234"}},
    "POST /v1/control-points/{point}/departures": {"json": {"hk_mark": "XX 1234"}},
    "GET /v1/trips/{trip}/decisions": {},
    "POST /v1/trips/{trip}/decisions": {"json": {"vehicle": "V9", "outcome": "go"}},
    "POST /v1/trips/{trip}/inspections": {"json": {"vehicle": "V1", "released": True}},
    "GET /v1/events": {},
    "GET /v1/events/stream": {"params": {"after": -1}},
    "GET /v1/webhooks": {},
    "POST /v1/webhooks": {"json": {"url": "https://10.0.0.1/"}},
    "POST /v1/webhooks/{webhook}/replay": {"json": {"after": 0}},
    "GET /v1/record/checkpoint": {},
    "GET /v1/record/key": {},
    "POST /exchange/envelopes": {"content": b"no envelope"},
    "POST /v1/messages": {"content": b""},
    "POST /v1/events": {"content": b"no events"},
    "POST /v1/locks/frames": {"content": b"no frames"},
    "GET /v1/messages": {"params": {"text": "MSKU1234565"}},
    "GET /v1/messages/{message}": {},
    "GET /v1/messages/{message}/raw": {},
    "GET /v1/messages/{message}/receipt": {},
    "GET /v1/messages/{message}/answer": {},
    "POST /v1/messages/{message}/correction": {"content": b""},
    "POST /v1/messages/{message}/replay": {},
    "POST /v1/shipments": {"json": {"reference": ""}},
    "GET /v1/shipments": {},
    "GET /v1/shipments.{kind}": {"path": {"kind": "csv"}},
    "GET /v1/shipments/{shipment}": {},
    "GET /v1/shipments/{shipment}/events.{kind}": {"path": {"kind": "xlsx"}},
    "POST /v1/shipments/{shipment}/references": {
        "json": {"references": [{"kind": "container", "value": "MSKU1234560"}]}
    },
    "DELETE /v1/shipments/{shipment}/references": {"json": {"references": [{"kind": "booking", "value": "NOSUCH1"}]}},
    "PUT /v1/shipments/{shipment}/legs": {"json": {"legs": []}},
    "POST /v1/shipments/{shipment}/parties": {"json": {"organisation": "{owner_organisation}"}},
    "DELETE /v1/shipments/{shipment}/parties/{organisation}": {},
    "GET /v1/partner": {},
    "PUT /v1/partner/profile": {"json": {"standards": ["nothing"]}},
    "PUT /v1/partner/test-mode": {"json": {"test": False}},
    "PUT /v1/partner/parties": {"json": {"code": "X"}},
    "POST /v1/partner/entitlements": {
        "json": {"reference": {"kind": "container", "value": "MSKU1234560"}, "organisation": "{organisation}"}
    },
    "DELETE /v1/partner/entitlements": {
        "json": {"reference": {"kind": "booking", "value": "NOSUCH1"}, "organisation": "{organisation}"}
    },
    "GET /v1/partner/statistics": {},
    "GET /v1/partners": {},
    "GET /v1/estimates/{shipment}": {},
    "GET /v1/backtest": {},
    "GET /v1/shipments/{shipment}/map": {},
    "GET /v1/map": {},
    "GET /v1/map/places": {},
    "GET /v1/alert-rules": {},
    "POST /v1/alert-rules": {"json": {"name": ""}},
    "POST /v1/alert-rules/preview": {"json": RULE},
    "GET /v1/alert-rules/{rule}": {},
    "PUT /v1/alert-rules/{rule}": {"json": RULE},
    "GET /v1/alert-contacts": {},
    "PUT /v1/alert-contacts": {"json": {"people": [_RANDOM]}},
    "GET /v1/alerts": {},
    "GET /v1/alerts/{alert}": {},
    "POST /v1/alerts/{alert}/acknowledgement": {"json": {}},
    "POST /v1/alerts/{alert}/snooze": {"json": {"until": "2020-01-01T00:00:00Z"}},
    "POST /v1/alerts/{alert}/closure": {"json": {}},
    "POST /v1/alerts/{alert}/reopening": {},
    "GET /v1/shares": {},
    "POST /v1/shares": {"json": {"shipment": "{shipment}", "until": "2020-01-01T00:00:00Z"}},
    "GET /v1/shared/{link}": {},
    "GET /v1/watches": {},
    "PUT /v1/watches/{shipment}": {},
    "DELETE /v1/watches/{shipment}": {},
    "GET /v1/filters": {},
    "PUT /v1/filters/{filter}": {"json": {"query": "late=true"}, "path": {"filter": "late"}},
    "DELETE /v1/filters/{filter}": {"path": {"filter": "late"}},
    "GET /v1/scheme/entries/{kind}": _ENTRY,
    "GET /v1/scheme/entries/{kind}/{code}": _ENTRY,
    "PUT /v1/scheme/entries/{kind}/{code}": {**_ENTRY, "json": {"content": {}}},
    "POST /v1/scheme/entries/{kind}/{code}/undo": {**_ENTRY, "json": {"version": 1}},
    "POST /v1/scheme/imports": {"content": b"no list"},
    "POST /v1/scheme/imports/{batch}/undo": {"path": {"batch": _RANDOM}},
    "GET /v1/scheme/export.{form}": {"path": {"form": "geojson"}},
    "GET /v1/scheme/templates/{kind}.csv": {"path": {"kind": "vehicle"}},
    "GET /v1/scheme/map": {},
    "POST /v1/parcel-batches": {"json": {"reference": "", "flow": "cn-import"}},
    "GET /v1/parcel-batches": {},
    "GET /v1/parcel-batches/{case}": _PARCELS,
    "PUT /v1/parcel-batches/{case}/files/{name}": {"path": {"case": _RANDOM, "name": "orders.csv"}, "content": b"x"},
    "DELETE /v1/parcel-batches/{case}/files/{number}": {"path": {"case": _RANDOM, "number": "1"}},
    "POST /v1/parcel-batches/{case}/parcels": {**_PARCELS, "content": b"{}"},
    "POST /v1/parcel-batches/{case}/submit": _PARCELS,
    "POST /v1/parcel-batches/{case}/cancel": _PARCELS,
    "POST /v1/parcel-batches/{case}/erase": {**_PARCELS, "json": {}},
    "POST /v1/parcel-batches/{case}/file": {**_PARCELS, "json": {}},
    "GET /v1/parcel-batches/{case}/answers": _PARCELS,
    "POST /v1/parcel-batches/{case}/move": {
        **_PARCELS,
        "json": {"reference": "T", "control_point": "shenzhen-bay", "expected_crossing_date": "2026-12-01"},
    },
    "GET /v1/parcel-batches/{case}/parcels": _PARCELS,
    "GET /v1/parcel-batches/{case}/parcels/{number}": {"path": {"case": _RANDOM, "number": "1"}},
    "GET /v1/parcel-batches/{case}/rules": _PARCELS,
    "GET /v1/parcel-batches/{case}/declarations": _PARCELS,
    "GET /v1/parcel-batches/{case}/faults.csv": _PARCELS,
    "GET /v1/parcel-batches/{case}/released.csv": _PARCELS,
    "GET /v1/parcel-batches/{case}/to-fix.zip": _PARCELS,
    "GET /v1/named-parcels": {},
    "GET /v1/named-parcels/{case}": _PARCELS,
    "GET /v1/named-parcels/{case}/parcels": _PARCELS,
    "GET /v1/parcel-risk/tables": {},
    "GET /v1/parcel-risk/tables/{name}": {"path": {"name": "splitting"}},
    "PUT /v1/parcel-risk/tables/{name}": {
        "path": {"name": "splitting"},
        "json": {"valid_from": "2019-01-01", "why": "", "rows": []},
    },
    "POST /v1/parcel-risk/tables/{name}/withdraw": {
        "path": {"name": "splitting"},
        "json": {"version": 1, "reason": "T"},
    },
    "GET /v1/parcel-risk/authorised": {},
    "PUT /v1/parcel-risk/authorised/{code}": {
        "path": {"code": "1"},
        "json": {"name": "T", "certificate": "T", "valid_from": "2026-01-01"},
    },
    "POST /v1/parcel-risk/authorised/{code}/end": {
        "path": {"code": "440300T001"},
        "json": {"last_day": "2026-12-01", "why": "T"},
    },
    "GET /v1/parcel-risk/shares": {},
    "GET /v1/parcel-risk/results": {},
    "GET /v1/parcel-batches/{case}/risk": _PARCELS,
    "GET /v1/parcel-batches/{case}/risk/parcels/{number}": {"path": {"case": _RANDOM, "number": "1"}},
    "PUT /v1/parcel-batches/{case}/risk/parcels/{number}/inspection": {
        "path": {"case": _RANDOM, "number": "1"},
        "json": {"found": False},
    },
    "POST /v1/joinings": {"json": _JOINING},
    "GET /v1/joinings": {},
    "GET /v1/joinings/{joining}": _JOINED,
    "PUT /v1/joinings/{joining}": {**_JOINED, "json": _JOINING},
    "POST /v1/joinings/{joining}/things": {**_JOINED, "content": b"no list"},
    "POST /v1/joinings/{joining}/decision": {**_JOINED, "json": {"part": "refused"}},
    "POST /v1/joinings/{joining}/locks/{code}/code": {"path": {"joining": _RANDOM, "code": "L1"}},
    "PUT /v1/joinings/{joining}/locks/{code}/password": {
        "path": {"joining": _RANDOM, "code": "L1"},
        "json": {"password": "888888"},
    },
    "POST /v1/joinings/{joining}/withdrawal": {**_JOINED, "json": {}},
    "DELETE /v1/joinings/{joining}/drivers/{code}": {"path": {"joining": _RANDOM, "code": "D1"}, "json": {}},
    "POST /v1/sealed-trips": {
        "json": {
            "submission": _RANDOM,
            "route": "dhl-macao",
            "lock": "none",
            "window_from": "2026-11-24T00:00:00Z",
            "window_until": "2026-11-24T10:00:00Z",
        }
    },
    "GET /v1/sealed-trips": {},
    "GET /v1/sealed-trips/{trip}": _SEALED,
    "GET /v1/sealed-trips/{trip}/audit": _SEALED,
    "GET /v1/sealed-trips/{trip}/key-slot": _SEALED,
    "GET /v1/sealed-trips/{trip}/path": _SEALED,
    "GET /v1/sealed-trips/{trip}/outlook": _SEALED,
    "POST /v1/sealed-trips/{trip}/permits": {**_SEALED, "json": {"leg": 1, "permitted": True}},
    "POST /v1/sealed-trips/{trip}/binding": {**_SEALED, "json": {}},
    "POST /v1/sealed-trips/{trip}/seal": {**_SEALED, "json": {}},
    "POST /v1/sealed-trips/{trip}/selection": {**_SEALED, "json": {"inspect": False}},
    "POST /v1/sealed-trips/{trip}/inspection": {**_SEALED, "json": {"place": "lok-ma-chau", "reason": "drawn"}},
    "POST /v1/sealed-trips/{trip}/findings": {**_SEALED, "json": {"findings": "as declared", "opened": False}},
    "POST /v1/sealed-trips/{trip}/reseal": {**_SEALED, "json": {}},
    "POST /v1/sealed-trips/{trip}/unlock": {**_SEALED, "json": {"reason": "a fire"}},
    "POST /v1/sealed-trips/{trip}/release": {**_SEALED, "json": {"remark": "known"}},
    "POST /v1/sealed-trips/{trip}/close": {**_SEALED, "json": {}},
    "GET /v1/lock-alarms": {},
    "POST /v1/sealed-trips/{trip}/alarms/{alarm}/acknowledgement": _SEALED_ALARM,
    "POST /v1/sealed-trips/{trip}/alarms/{alarm}/closing": {
        **_SEALED_ALARM,
        "json": {"findings": "none", "cleared": True},
    },
    "POST /v1/checkpoints/{point}/arrivals": {"json": {"plate": "SEAL 1"}},
    "POST /v1/checkpoints/{point}/departures": {"json": {"plate": "SEAL 1"}},
    "POST /v1/sealed-trips/{trip}/cancellation": {**_SEALED, "json": {}},
    "GET /dcsa/v3/events": {"params": {"transportDocumentReference": "OWNERBILL1"}},
    "POST /dcsa/v3/events": {"content": b""},
    "DELETE /v1/shares/{share}": {},
    "DELETE /v1/alert-rules/{rule}": {},
    "POST /v1/shipments/{shipment}/closure": {},
    "POST /v1/trips/{trip}/cancellation": {},
    "DELETE /v1/webhooks/{webhook}": {},
    "DELETE /v1/submissions/{submission}/parties/{organisation}": {},
    "DELETE /v1/keys/{key}": {},
    "DELETE /v1/people/{person}": {},
    "DELETE /v1/sessions/current": {},
}
"""``vehicle`` replaces the path's vehicle; everything else goes to the client as it is."""


def filled(value: Any, values: dict[str, str]) -> Any:
    """``value`` with the names of the case in its texts."""
    if isinstance(value, dict):
        return {name: filled(one, values) for name, one in value.items()}
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return values[value[1:-1]]
    return value
