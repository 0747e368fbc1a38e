"""What alarms of sealed trips are called: kinds, severities, where they stand, what is done by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.base.issues import Issue
from fairway.locks.reading import LockState
from fairway.parties.model import side_of
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.scheme.words import CUSTOMS
from fairway.portal.views.parts import N_, Chip, Phrase, Tone

SEVERITIES: Mapping[str, Chip] = {
    "critical": Chip(Tone.STOPPED, N_("Critical alarm")),
    "high": Chip(Tone.NEEDS_YOU, N_("Grave alarm")),
    "medium": Chip(Tone.HELD, N_("Alarm")),
    "low": Chip(Tone.DRAFT, N_("Notice")),
}
STATES: Mapping[str, Chip] = {
    "escalated": Chip(Tone.STOPPED, N_("Escalated")),
    "open": Chip(Tone.NEEDS_YOU, N_("Nobody has taken it up")),
    "acknowledged": Chip(Tone.WAITING, N_("Taken up")),
    "closed": Chip(Tone.DONE, N_("Closed with findings")),
}
OVER = Chip(Tone.DONE, N_("Over by itself"))
"""Later reports explained it."""
HANDLING: Mapping[str, str] = {
    "violate": N_("Seal broken"),
    "hold": N_("Held at the next control point"),
    "prompt": N_("The driver is asked to return"),
    "notify": N_("Told, does not stop the truck"),
}
DEFAULTS: Mapping[str, str] = {
    "violate": N_(
        "The trip counts as violated: both customs are told, the truck goes to inspection, and no gate releases it by"
        " itself any more. Closing the alarm does not change that."
    ),
    "hold": N_(
        "The truck is held at the next control point until later reports explain it, or an officer of the leg closes"
        " the alarm as cleared."
    ),
    "prompt": N_(
        "The driver is asked to return to the corridor. While the alarm stands, the truck is held at the next control"
        " point."
    ),
    "notify": N_("Carrier and customs are told. It does not stand in the way of a release."),
}
_PARTS: Mapping[tuple[str, str], tuple[str, bool]] = {
    ("bolt", "locked"): (N_("bolt locked"), True),
    ("bolt", "unlocked"): (N_("bolt open"), False),
    ("rope", "in"): (N_("rope in"), True),
    ("rope", "out"): (N_("rope out"), False),
    ("rope", "cut"): (N_("rope cut"), False),
    ("cover", "closed"): (N_("cover closed"), True),
    ("cover", "open"): (N_("cover open"), False),
    ("door", "closed"): (N_("door closed"), True),
    ("door", "open"): (N_("door open"), False),
}


def kind_words(row: Mapping[str, Any]) -> Phrase:
    """What kind of alarm a row is of; the grave form where the table has one of its own for that severity."""
    kind = row["alarm_kind"]
    words = code_words("lock_alarm", f"{kind}.grave") if row["severity"] == "high" else None
    if words is not None and words.en != f"{kind}.grave":
        return words
    return code_words("lock_alarm", kind) or kind


def state_chip(row: Mapping[str, Any]) -> Chip:
    """Where an alarm stands on the desk of this customs."""
    return OVER if row["revised"] and not row["closed_by"] else STATES[row["state"]]


def told(row: Mapping[str, Any]) -> Issue:
    """The sentence of an alarm with its figures, and what to do."""
    return Issue(rule=row["rule"], message=row["message"], remedy=row["remedy"], params=dict(row["params"]))


def customs_words(site: str) -> str:
    """The customs of a site."""
    return CUSTOMS[side_of(site)]


def sites_words(sites: Sequence[str]) -> tuple[Phrase, ...]:
    """The customs of several sites."""
    return tuple(customs_words(one) for one in sites)


def parts_words(lock: LockState) -> tuple[tuple[Phrase, bool], ...]:
    """What each part of the lock that was spoken of was told to be, and whether that is as it should be."""
    told_of = ((name, getattr(lock, name).value) for name in ("bolt", "rope", "cover", "door"))
    return tuple(_PARTS[one] for one in told_of if one[1] != "unknown")
