"""A million submissions, loaded in bulk: the same every time, since every value follows from its number.

Submission ``n`` belongs to the forwarder ``n ** 2 mod FORWARDERS`` of its kind, except that every tenth belongs to
forwarder 0, the largest. Every second one has a carrier, which sees it without values. All waybill numbers begin alike,
as those of one carrier do, so that a prefix matches a great many rows of other organisations. Three of twenty
submissions need their forwarder, three wait for customs, two move, the others are closed.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

FORWARDERS = 499
CARRIERS = 40
BATCH = 50_000


def organisation(kind: str, number: int) -> UUID:
    """The identifier of a forwarder or carrier, as the load makes it."""
    return UUID(hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


_NUMBERED = f"""
SELECT n, md5('case' || n)::uuid AS case_id,
       md5('forwarder' || CASE WHEN n % 10 = 0 THEN 0 ELSE (n::bigint * n) % {FORWARDERS} END)::uuid AS owner,
       CASE WHEN n % 2 = 0 THEN md5('carrier' || n % {CARRIERS})::uuid END AS carrier,
       timestamptz '2026-01-01' + n * interval '20 seconds' AS changed_at,
       date '2026-01-02' + n / 4320 AS crossing_date
FROM generate_series($1::int, $2::int) n
"""  # numbers of ours

_GRANTS = f"""
WITH s AS ({_NUMBERED})
INSERT INTO grants (holder, case_id, scope)
SELECT owner, case_id, scope FROM s, unnest(ARRAY['full', 'milestones']) scope
UNION ALL SELECT carrier, case_id, scope FROM s, unnest(ARRAY['transport', 'milestones']) scope
WHERE carrier IS NOT NULL
"""
_WORK_LIST = f"""
WITH s AS ({_NUMBERED})
INSERT INTO work_list (holder, case_id, reference, direction, crossing_date, changed_at)
SELECT owner, case_id, 'REF-' || n, 'cn-hk', crossing_date, changed_at FROM s
UNION ALL SELECT carrier, case_id, NULL, 'cn-hk', crossing_date, changed_at FROM s WHERE carrier IS NOT NULL
"""
_VIEWS = f"""
WITH s AS ({_NUMBERED})
INSERT INTO submission_view (
    case_id, scope, owner, reference, direction, control_point, crossing_date, goods, consignor, consignee, vehicle,
    packages, gross_kg, version, from_site, cancelled, document, detail, changed_at)
SELECT case_id, scope, owner, CASE scope WHEN 'full' THEN 'REF-' || n END, 'cn-hk', 'shenzhen-bay', crossing_date,
       '{{"en": "Battery operated plastic toy cars", "tc": "電池推動塑膠玩具車"}}'::jsonb,
       '{{"sc": "东莞示例晨光玩具有限公司"}}'::jsonb, '{{"en": "Grand Lantern Example Trading Limited"}}'::jsonb,
       'XX ' || n % 9999, 12, 154.1, 1, NULL, false,
       CASE WHEN scope <> 'milestones' THEN convert_to(repeat('x', 600), 'UTF8') END,
       CASE scope WHEN 'full' THEN '{{"involved": [], "requests": []}}'::jsonb ELSE '{{}}'::jsonb END, changed_at
FROM s, unnest(CASE WHEN carrier IS NULL THEN ARRAY['full', 'milestones']
               ELSE ARRAY['full', 'transport', 'milestones'] END) scope
"""
_REFERENCES = f"""
WITH s AS ({_NUMBERED})
INSERT INTO reference (holder, case_id, scope, scheme, value, shown)
SELECT holder, case_id, scope, scheme, value, value
FROM s, LATERAL (VALUES
    (owner, 'full', 'own', 'REF' || n),
    (owner, 'milestones', 'waybill', 'PLX26' || lpad(n::text, 8, '0')),
    (owner, 'milestones', 'vehicle', 'XX' || n % 9999),
    (owner, 'full', 'invoice', 'INV26' || n),
    (carrier, 'milestones', 'waybill', 'PLX26' || lpad(n::text, 8, '0')),
    (carrier, 'milestones', 'vehicle', 'XX' || n % 9999)
) r(holder, scope, scheme, value)
WHERE holder IS NOT NULL
"""
_ORDER = f"""
WITH s AS (SELECT *, (n::bigint * 7919) % 20 AS dice FROM ({_NUMBERED}) numbered)
INSERT INTO work_order (
    holder, case_id, turn, place, recent, reference, crossing, step, target, direction, control_point, due)
SELECT holder, case_id, turn,
       CASE turn WHEN 3 THEN 0 ELSE extract(epoch FROM crossing_date + time '09:00') END,
       -extract(epoch FROM changed_at),
       CASE WHEN holder = owner THEN 'ref-' || n ELSE '' END, crossing_date,
       CASE turn WHEN 0 THEN 'send' WHEN 1 THEN 'authority' WHEN 2 THEN 'bundle' ELSE 'nothing' END,
       CASE WHEN turn < 2 THEN 'hk.road_aci' ELSE '' END, 'cn-hk',
       CASE WHEN n % 9 = 0 THEN 'lok-ma-chau' ELSE 'shenzhen-bay' END,
       CASE WHEN turn < 2 THEN crossing_date + time '09:00' END
FROM s, LATERAL (VALUES
    (owner, CASE WHEN dice < 3 THEN 0 WHEN dice < 6 THEN 1 WHEN dice < 8 THEN 2 ELSE 3 END),
    (carrier, CASE WHEN dice < 8 THEN 2 ELSE 3 END)
) h(holder, turn)
WHERE holder IS NOT NULL
"""
LOADS = {
    "grants": _GRANTS,
    "work_list": _WORK_LIST,
    "submission_view": _VIEWS,
    "reference": _REFERENCES,
    "work_order": _ORDER,
}
"""The statements of the load, each for submissions $1 to $2."""
