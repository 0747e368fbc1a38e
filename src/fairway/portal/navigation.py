"""The navigation for each kind of reader, and the addresses of the portal's pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from fairway.portal.views.frame import NavGroup, NavLink
from fairway.portal.views.parts import N_


class Audience(StrEnum):
    """Whose navigation."""

    TRADE = "trade"
    CARRIER = "carrier"
    """Who runs trips and files nothing."""
    PARTNER = "partner"
    """Who handles the cargo of others and tells of it: a terminal, a line, an airline."""
    PARCELS = "parcels"
    """A platform or a courier: its work is parcels."""
    PAYMENT = "payment"
    """A payment firm: it tells payments of parcels and nothing else."""
    CUSTOMS = "customs"
    OPERATOR = "operator"


_WORK = (
    NavLink("work", N_("Work list"), "/work", "list"),
    NavLink("incoming", N_("Incoming"), "/work?filter=incoming", "inbox"),
    NavLink("trips", N_("Trips"), "/trips", "truck"),
    NavLink("declarations", N_("Declarations"), "/declarations", "receipt"),
)
_TRACK = (
    NavLink("shipments", N_("Shipments"), "/shipments", "box"),
    NavLink("map", N_("Map"), "/map", "map"),
    NavLink("alerts", N_("Alerts"), "/alerts", "bell"),
    NavLink("messages", N_("Messages"), "/messages", "received"),
    NavLink("partner", N_("What we send"), "/partner", "flow"),
)
_CHECK = (
    NavLink("data-flow", N_("Data flow"), "/data-flow", "flow"),
    NavLink("rules", N_("Rule book"), "/rules", "book"),
)
_FIRM = (
    NavLink("organisation", N_("Organisation"), "/organisation", "people"),
    NavLink("keys", N_("Keys and webhooks"), "/keys", "key"),
)
_OFFICER = (
    NavLink("officer", N_("Queue"), "/officer", "shield"),
    NavLink("crossings", N_("Crossings"), "/officer?filter=decided", "truck"),
    NavLink("points", N_("Control points"), "/control-points", "boundary"),
)
_SCHEME = (
    NavLink("scheme", N_("Scheme"), "/scheme", "boundary"),
    NavLink("joinings", N_("Joining the scheme"), "/joinings", "stamp"),
)
_SEALED = NavLink("sealed-trips", N_("Sealed trips"), "/sealed-trips", "lock")
_LOCK_ALARMS = NavLink("lock-alarms", N_("Lock alarms"), "/lock-alarms", "bell")
_PARCELS = NavLink("parcels", N_("Parcels"), "/parcels", "receipt")
_NAMED = NavLink("named-parcels", N_("Parcels naming you"), "/parcels/named", "inbox")
_RISK = NavLink("parcel-risk", N_("Risk desk"), "/parcel-risk", "scale")
_LOCKS = NavLink("locks", N_("Locks"), "/locks", "key")
_SITE = (
    NavLink("status", N_("Site status"), "/status", "pulse"),
    NavLink("partners", N_("Partners"), "/partners", "flow"),
    NavLink("simulators", N_("Simulators"), "/simulators", "simulated"),
    NavLink("backtest", N_("Arrival estimates"), "/backtest", "timeline"),
)

_GROUPS: dict[Audience, tuple[tuple[str, tuple[NavLink, ...]], ...]] = {
    Audience.TRADE: (
        ("", (*_WORK, _PARCELS, _NAMED, _SEALED)),
        (N_("Cargo on its way"), _TRACK),
        (N_("Oversight"), _CHECK),
        (N_("Firm"), _FIRM),
    ),
    Audience.CARRIER: (
        ("", (_WORK[2], _WORK[0], _PARCELS)),
        (N_("Single E-lock"), (_SEALED, _LOCK_ALARMS, _LOCKS, *_SCHEME)),
        (N_("Cargo on its way"), _TRACK),
        (N_("Oversight"), _CHECK),
        (N_("Firm"), _FIRM),
    ),
    Audience.PARTNER: (
        (N_("Cargo on its way"), (*_TRACK, _PARCELS)),
        (N_("Oversight"), _CHECK[1:]),
        (N_("Firm"), _FIRM),
    ),
    Audience.PARCELS: (
        (N_("Parcels"), (_PARCELS, _NAMED)),
        (N_("Moving on"), (_WORK[0], _WORK[2], _WORK[3])),
        (N_("Cargo on its way"), _TRACK),
        (N_("Oversight"), _CHECK),
        (N_("Firm"), _FIRM),
    ),
    Audience.PAYMENT: (
        (N_("Parcels"), (_NAMED, _PARCELS)),
        (N_("Oversight"), _CHECK[1:]),
        (N_("Firm"), _FIRM),
    ),
    Audience.CUSTOMS: (
        ("", (*_OFFICER, _PARCELS, _RISK)),
        (N_("Single E-lock"), (_SEALED, _LOCK_ALARMS, *_SCHEME)),
        (N_("Oversight"), _CHECK[1:]),
    ),
    Audience.OPERATOR: (
        ("", _SITE),
        (N_("Single E-lock"), _SCHEME[:1]),
        (N_("Oversight"), _CHECK),
        (N_("Firm"), _FIRM),
    ),
}


def navigation(
    audience: Audience,
    counts: Mapping[str, int] | None = None,
    *,
    simulators: bool = False,
    without: Collection[str] = (),
) -> tuple[NavGroup, ...]:
    """The navigation of ``audience``, with what waits under each entry; ``simulators`` adds their page, ``without`` are
    entries that this reader has no use of."""
    waiting = counts or {}
    groups = [
        NavGroup(
            words,
            tuple(
                NavLink(it.id, it.words, it.href, it.icon, waiting.get(it.id)) for it in links if it.id not in without
            ),
        )
        for words, links in _GROUPS[audience]
    ]
    if simulators and audience is not Audience.OPERATOR:
        groups.append(NavGroup(N_("Demonstration"), tuple(it for it in _SITE if it.id == "simulators")))
    return tuple(groups)
