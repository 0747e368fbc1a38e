"""Who may see what: one decision by policy, written down as grants.

:func:`scopes` asks the policies in ``sharing.cedar`` once for each combination and keeps the answer, since it
depends on nothing else. :func:`grant_rows` turns it into rows of the one table that row-level security reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import cedarpy

from fairway.record.model import Row, Table

POLICY_FILE = Path(__file__).with_name("sharing.cedar")


class Scope(StrEnum):
    """What a grant lets its holder see of a case."""

    FULL = "full"
    TRANSPORT = "transport"
    MILESTONES = "milestones"
    AUTHORITY = "authority"
    TRIP = "trip"
    DRIVER = "driver"
    DECISION = "decision"
    ORGANISATION = "organisation"
    TIMELINE = "timeline"
    LEG = "leg"
    """Of a locked trip what a customs needs for its own leg, with the alarms of the whole."""
    SCHEME = "scheme"
    """Fences, corridors and accreditations of the scheme: for its members and customs."""
    NAMED = "named"
    """Of a batch of parcels what names the holder in its documents, and nothing of anybody else."""


class Involvement(StrEnum):
    """How somebody is involved in a case."""

    OWNER = "owner"
    BROKER = "broker"
    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    CARRIER = "carrier"
    TRIP_OPERATOR = "trip-operator"
    DRIVER = "driver"
    CUSTOMS = "customs"
    MEMBER = "member"
    FOLLOWER = "follower"
    """Invited to follow a shipment: whoever its owner wants to see it."""
    NAMED = "named"
    """Named in documents of others: the trader, platform, payment firm, courier or agent of a parcel."""


class CaseKind(StrEnum):
    """A kind of case that is shared as a whole."""

    SUBMISSION = "submission"
    TRIP = "trip"
    ORGANISATION = "organisation"
    SHIPMENT = "shipment"
    ALERT = "alert"
    SCHEME = "scheme"
    JOINING = "joining"
    SEALED_TRIP = "sealed-trip"
    PARCEL_BATCH = "parcel-batch"
    PARCEL_RISK = "parcel-risk"


_GROUPS = {
    Involvement.OWNER: ["principal-side"],
    Involvement.BROKER: ["principal-side", "invited"],
    Involvement.SHIPPER: ["named-party", "invited"],
    Involvement.CONSIGNEE: ["named-party", "invited"],
    Involvement.CARRIER: ["trip-side", "invited"],
    Involvement.TRIP_OPERATOR: ["trip-side"],
    Involvement.FOLLOWER: ["invited"],
}

GRANTS = Table(
    name="grants",
    columns={"holder": "uuid", "case_id": "uuid", "scope": "text", "until": "timestamptz"},
    key=("holder", "case_id", "scope"),
)


@lru_cache(maxsize=1)
def _engine() -> tuple[cedarpy.PolicySet, cedarpy.Entities]:
    groups = sorted({group for names in _GROUPS.values() for group in names})
    entities: list[dict[str, object]] = [
        {"uid": {"type": "Involvement", "id": group}, "attrs": {}, "parents": []} for group in groups
    ]
    entities += [
        {
            "uid": {"type": "Involvement", "id": involvement.value},
            "attrs": {},
            "parents": [{"type": "Involvement", "id": group} for group in _GROUPS.get(involvement, [])],
        }
        for involvement in Involvement
    ]
    policies = cedarpy.PolicySet.from_str(POLICY_FILE.read_text(encoding="utf-8"))
    return policies, cedarpy.Entities.from_json_str(json.dumps(entities))


@lru_cache(maxsize=4096)
def scopes(kind: CaseKind, involvement: Involvement, side: str, site_side: str) -> tuple[Scope, ...]:
    """What ``involvement`` may see of a case of ``kind``.

    ``side`` is the customs territory of the holder ("hk", "cn"), ``site_side`` that of the site which holds the
    case. Raises RuntimeError when the policies cannot be evaluated: a broken policy never becomes a yes.
    """
    policies, entities = _engine()
    granted = []
    for scope in Scope:
        request = {
            "principal": f'Involvement::"{involvement.value}"',
            "action": f'Action::"see-{scope.value}"',
            "resource": f'CaseKind::"{kind.value}"',
            "context": {"side": side, "site_side": site_side},
        }
        answer = cedarpy.is_authorized(request, policies, entities)
        if answer.diagnostics.errors:
            raise RuntimeError(f"sharing policy failed for {request}: {answer.diagnostics.errors}")
        if answer.allowed:
            granted.append(scope)
    return tuple(granted)


def grant_rows(
    case_id: UUID,
    kind: CaseKind,
    holder: UUID,
    involvement: Involvement,
    *,
    side: str,
    site_side: str,
    until: datetime | None = None,
) -> Iterator[Row]:
    """The grants that follow from somebody's involvement in a case."""
    for scope in scopes(kind, involvement, side, site_side):
        yield Row(GRANTS, {"holder": holder, "case_id": case_id, "scope": scope.value, "until": until})


def revoke_rows(case_id: UUID, holder: UUID) -> Iterator[Row]:
    """Take every grant of ``holder`` on the case away."""
    for scope in Scope:
        yield Row(GRANTS, {"holder": holder, "case_id": case_id, "scope": scope.value}, delete=True)
