"""The load, made by the database itself: shipments of many owners with forty events each, told by five partners.

Everything follows from the number of a shipment, so every run has the same. Numbers and parties are invented.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from fairway.tracking.graph import ANYBODY

EACH = 40
"""Events of a shipment."""
OWNERS, FOLLOWERS = 200, 500
_OWNER = f"(CASE WHEN s % 5 = 0 THEN 0 ELSE s % {OWNERS - 1} + 1 END)"
_CASE = "md5('shipment' || s)::uuid"
_CONTAINER, _BILL = "'BENU' || lpad(s::text, 7, '0')", "'BENL' || lpad(s::text, 9, '0')"
_BOOKING, _HOUSE = "'BOOK' || lpad(s::text, 9, '0')", "'HBL' || lpad(s::text, 9, '0')"
_BEGIN = "timestamptz '2026-01-01 00:00+00' + s * interval '2 seconds'"


def organisation(kind: str, number: int) -> UUID:
    """An owner, follower or partner."""
    return UUID(bytes=hashlib.md5(f"{kind}{number}".encode()).digest())


def shipment(number: int) -> UUID:
    """The case of a shipment."""
    return UUID(bytes=hashlib.md5(f"shipment{number}".encode()).digest())


def _organisation(kind: str, number: str) -> str:
    return f"md5('{kind}' || {number})::uuid"


_EVENT = """
FROM generate_series($1::integer, $2::integer) AS s, generate_series(0, {last}) AS n,
LATERAL (SELECT (ARRAY['GATED_IN', 'LOADED', 'DEPARTED', 'ARRIVED', 'DISCHARGED', 'GATED_OUT', 'CARGO_STRIPPED',
                       'EMPTY_RETURNED'])[n / 5 + 1] AS milestone,
                (ARRAY['NLRTM', 'NLRTM', 'NLRTM', 'HKHKG', 'HKHKG', 'HKHKG', 'CNDGG', 'HKHKG'])[n / 5 + 1] AS place,
                md5('event' || s || '/' || n)::uuid AS key, {partner} AS partner,
                {begin} + (n / 5) * interval '3 days' + (n % 5) * interval '11 minutes' AS happened) AS e
""".format(last=EACH - 1, partner=_organisation("partner", "(s + n) % 5"), begin=_BEGIN)
_BODY = f"""convert_to(format(
    '{{"milestone":"%s","references":[{{"kind":"container","value":"%s"}},{{"kind":"master-bill","value":"%s"}}],'
    || '"quality":"ACT","times":{{"happened":"%s","told":"%s","offset":480}},"source":{{"partner":"%s",'
    || '"standard":"edifact","message":"COARRI D.95B %s","code":"COARRI 46","rank":20,"line":%s}},'
    || '"location":{{"unlocode":"%s","facility":"BENCH","facility_list":"SMDG"}},"mode":"sea","empty":false,'
    || '"flow":"export","own_id":"%s"}}',
    e.milestone, {_CONTAINER}, {_BILL}, to_char(e.happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    to_char(e.happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e.partner, s, n, e.place,
    'E' || s || '/' || n), 'UTF8')"""

LOADS: dict[str, str] = {
    "told_event": "INSERT INTO told_event (key, message, partner, milestone, quality, happened, stored_at, own_id,"
    " supersedes, body) SELECT e.key, md5('message' || s / 10)::uuid, e.partner, e.milestone, 'ACT', e.happened,"
    f" e.happened, 'E' || s || '/' || n, '', {_BODY} {_EVENT}",
    "told_reference": "INSERT INTO told_reference (value, kind, key, partner, happened, handled)"
    f" SELECT r.value, r.kind, e.key, e.partner, e.happened, true {_EVENT},"
    f" LATERAL (VALUES ({_CONTAINER}, 'container'), ({_BILL}, 'master-bill')) AS r(value, kind)",
    "shipment_event": "INSERT INTO shipment_event (case_id, scope, key, happened)"
    f" SELECT {_CASE}, 'timeline', e.key, e.happened {_EVENT}",
    "shipment_reference": "INSERT INTO shipment_reference (case_id, scope, value, kind, told_by, since, until, basis)"
    f" SELECT {_CASE}, 'timeline', r.value, r.kind, t.told_by, timestamptz '1970-01-01 00:00+00',"
    " timestamptz '9999-01-01 00:00+00', 'authority' FROM generate_series($1::integer, $2::integer) AS s,"
    f" LATERAL (VALUES ({_CONTAINER}, 'container'), ({_BILL}, 'master-bill'), ({_BOOKING}, 'booking'),"
    f" ({_HOUSE}, 'house-bill')) AS r(value, kind),"
    f" LATERAL (VALUES ('{ANYBODY}'::uuid), ({_organisation('owner', _OWNER)})) AS t(told_by)",
    "shipment_view": "INSERT INTO shipment_view (case_id, scope, owner, reference, legs, since, until, in_use_at,"
    f" closed, changed_at) SELECT {_CASE}, 'timeline', {_organisation('owner', _OWNER)}, 'BENCH-' || s, '[]',"
    f" {_BEGIN}, {_BEGIN} + interval '120 days', {_BEGIN}, false, {_BEGIN}"
    " FROM generate_series($1::integer, $2::integer) AS s",
    "shipment_party": "INSERT INTO shipment_party (case_id, scope, organisation, involvement, until)"
    f" SELECT {_CASE}, 'timeline', p.organisation, p.involvement, NULL"
    " FROM generate_series($1::integer, $2::integer) AS s, LATERAL (VALUES"
    f" ({_organisation('owner', _OWNER)}, 'owner'), ({_organisation('follower', f's % {FOLLOWERS}')}, 'follower'))"
    " AS p(organisation, involvement)",
    "grants": "INSERT INTO grants (holder, case_id, scope, until)"
    f" SELECT g.holder, {_CASE}, g.scope, NULL FROM generate_series($1::integer, $2::integer) AS s, LATERAL (VALUES"
    f" ({_organisation('owner', _OWNER)}, 'full'), ({_organisation('owner', _OWNER)}, 'timeline'),"
    f" ({_organisation('follower', f's % {FOLLOWERS}')}, 'timeline')) AS g(holder, scope)",
    "shipment_search": "INSERT INTO shipment_search (holder, value, kind, case_id)"
    f" SELECT h.holder, r.value, r.kind, {_CASE} FROM generate_series($1::integer, $2::integer) AS s, LATERAL (VALUES"
    f" ({_organisation('owner', _OWNER)}), ({_organisation('follower', f's % {FOLLOWERS}')})) AS h(holder),"
    f" LATERAL (VALUES ({_CONTAINER}, 'container'), ({_BILL}, 'master-bill'), ({_BOOKING}, 'booking'),"
    f" ({_HOUSE}, 'house-bill'), ('BENCH' || s, 'own')) AS r(value, kind)",
    "shipment_list": "INSERT INTO shipment_list (holder, case_id, owner, reference, modes, origin, destination,"
    " milestone, milestone_at, milestone_place, customs, conflicts, events, closed, changed_at)"
    f" SELECT h.holder, {_CASE}, {_organisation('owner', _OWNER)}, 'BENCH-' || s, 'sea', 'NLRTM', 'HKHKG',"
    f" 'EMPTY_RETURNED', {_BEGIN}, 'HKHKG', '', 0, {EACH}, false, {_BEGIN}"
    " FROM generate_series($1::integer, $2::integer) AS s, LATERAL (VALUES"
    f" ({_organisation('owner', _OWNER)}), ({_organisation('follower', f's % {FOLLOWERS}')})) AS h(holder)",
}
"""Each table's rows of the shipments from $1 to $2."""
BUILT_AFTER: dict[str, tuple[str, ...]] = {
    "told_event": (
        "ALTER TABLE told_event ADD PRIMARY KEY (key)",
        "CREATE INDEX told_event_message ON told_event (message)",
        "CREATE INDEX told_event_own_id ON told_event (partner, own_id) WHERE own_id <> ''",
    ),
    "told_reference": ("ALTER TABLE told_reference ADD PRIMARY KEY (value, kind, key)",),
    "shipment_event": (
        "ALTER TABLE shipment_event ADD PRIMARY KEY (case_id, scope, key)",
        "CREATE INDEX shipment_event_key ON shipment_event (key)",
    ),
}
"""Indexes of the large tables, which a bulk load builds when the rows are there."""
DROPPED_BEFORE = (
    "ALTER TABLE told_event DROP CONSTRAINT told_event_pkey",
    "DROP INDEX told_event_message, told_event_own_id",
    "ALTER TABLE told_reference DROP CONSTRAINT told_reference_pkey",
    "ALTER TABLE shipment_event DROP CONSTRAINT shipment_event_pkey",
    "DROP INDEX shipment_event_key",
)
