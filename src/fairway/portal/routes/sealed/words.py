"""The words of sealed trips: how they, their legs, locks and alarms stand, who acted, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fairway.base.language import Language
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Texts
from fairway.locks.reading import Bolt, Cover, Door, LockState, Rope
from fairway.locks.scheme.model import Point
from fairway.parties.model import side_of
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page
from fairway.portal.routes.places import place_words
from fairway.portal.routes.scheme.words import CUSTOMS, names_words
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.site.scheme import reading as scheme

STATUS: dict[str, tuple[Tone, str]] = {
    "applied": (Tone.WAITING, N_("Applied for")),
    "permitted": (Tone.DONE, N_("Permitted by every customs")),
    "refused": (Tone.STOPPED, N_("Not permitted")),
    "bound": (Tone.WAITING, N_("Lock bound, not sealed yet")),
    "sealed": (Tone.DONE, N_("Sealed, under way")),
    "held": (Tone.HELD, N_("Held")),
    "under-inspection": (Tone.HELD, N_("Under inspection")),
    "arrived": (Tone.DONE, N_("Arrived")),
    "opened": (Tone.WAITING, N_("Lock opened")),
    "violated": (Tone.STOPPED, N_("Seal violated")),
    "closed": (Tone.DRAFT, N_("Closed")),
    "cancelled": (Tone.DRAFT, N_("Given up")),
}
NEXT: dict[str, str] = {
    "applied": N_("Each customs decides on its own leg; the trip begins when all have permitted it."),
    "permitted": N_("At the origin: bind the lock to container and plates, then seal."),
    "refused": N_("It cannot begin. Read the reason, then apply by another way or with another lock."),
    "bound": N_("Seal it at the origin: the lock must report itself closed there."),
    "sealed": N_("Drive on within the corridor; the gate decides by itself when the truck arrives."),
    "held": N_("The truck waits at the gate: clear what stands against it, or an officer decides in person."),
    "under-inspection": N_("The officer says what was found, and seals again before it goes on."),
    "arrived": N_("The lock opens by itself on a verified arrival, or on the word of an officer."),
    "opened": N_("An officer closes the trip; the lock is free then."),
    "violated": N_("An officer inspects the truck. No gate releases it by itself any more."),
    "closed": N_("Nothing is left to do."),
    "cancelled": N_("Nothing is left to do."),
}
OVER = frozenset({"closed", "cancelled"})
"""Standings after which the trip itself goes nowhere."""
LEG: dict[str, tuple[Tone, str]] = {
    "asked": (Tone.WAITING, N_("Not decided yet")),
    "permitted": (Tone.DONE, N_("Permitted")),
    "refused": (Tone.STOPPED, N_("Not permitted")),
    "under-way": (Tone.WAITING, N_("Under way")),
    "offered": (Tone.WAITING, N_("Lock offered to the next customs")),
    "passed": (Tone.DONE, N_("Passed")),
    "arrived": (Tone.DONE, N_("Arrived")),
}
SEVERITIES: dict[str, tuple[Tone, str]] = {
    "critical": (Tone.STOPPED, N_("Critical alarm")),
    "high": (Tone.NEEDS_YOU, N_("Grave alarm")),
    "medium": (Tone.HELD, N_("Alarm")),
    "low": (Tone.DRAFT, N_("Notice")),
}
ALARM_STATES: dict[str, tuple[Tone, str]] = {
    "open": (Tone.NEEDS_YOU, N_("Nobody has taken it up")),
    "acknowledged": (Tone.WAITING, N_("Taken up")),
    "escalated": (Tone.STOPPED, N_("Escalated")),
    "closed": (Tone.DONE, N_("Closed with findings")),
}
SEALS: dict[str, tuple[Tone, str]] = {
    "intact": (Tone.DONE, N_("Locked and intact")),
    "opened-authorised": (Tone.WAITING, N_("Opened with authority")),
    "broken": (Tone.STOPPED, N_("Opened or cut without authority")),
    "unknown": (Tone.HELD, N_("Not known")),
}
VERDICTS: dict[str, str] = {
    "intact": N_("Lock intact over the whole leg"),
    "violated": N_("Lock opened or cut"),
    "unknown": N_("Lock not known at some moment"),
}
PATHS: dict[str, str] = {
    "verified": N_("way verified"),
    "deviated": N_("left the corridor"),
    "implausible": N_("way not plausible"),
    "unknown": N_("way not known"),
    "": N_("way not known"),
}
EVENTS: dict[str, str] = {
    "sealed-trip-applied": N_("Applied for"),
    "leg-permitted": N_("Leg permitted"),
    "leg-refused": N_("Leg not permitted"),
    "lock-bound": N_("Lock bound to container, plates and driver"),
    "trip-sealed": N_("Sealed"),
    "custody-offered": N_("Lock offered to the next customs"),
    "custody-taken": N_("Lock taken over"),
    "custody-handed-over": N_("Lock handed over"),
    "leg-judged": N_("Leg judged"),
    "release-decided": N_("Release decided"),
    "checkpoint-passed": N_("Checkpoint passed"),
    "inspection-begun": N_("Inspection begun"),
    "trip-inspected": N_("Inspection ended"),
    "trip-resealed": N_("Sealed again"),
    "unlock-requested": N_("Opening asked for by a first officer"),
    "unlock-authorised": N_("Opening authorised"),
    "lock-opened": N_("Lock seen open"),
    "trip-arrived": N_("Arrived"),
    "trip-violated": N_("Seal violated"),
    "sealed-trip-closed": N_("Closed"),
    "sealed-trip-cancelled": N_("Given up"),
    "lock-alarm-raised": N_("Alarm raised"),
    "lock-alarm-revised": N_("Alarm explained by later reports"),
    "lock-alarm-acknowledged": N_("Alarm taken up"),
    "lock-alarm-escalated": N_("Alarm escalated"),
    "lock-alarm-closed": N_("Alarm closed"),
}
_PARTS: dict[str, dict[str, str]] = {
    "bolt": {Bolt.LOCKED: N_("bolt locked"), Bolt.UNLOCKED: N_("bolt open"), Bolt.UNKNOWN: N_("bolt not known")},
    "rope": {
        Rope.IN: N_("rope in"),
        Rope.OUT: N_("rope out"),
        Rope.CUT: N_("rope cut"),
        Rope.UNKNOWN: N_("rope not known"),
    },
    "cover": {Cover.CLOSED: N_("cover closed"), Cover.OPEN: N_("cover open"), Cover.UNKNOWN: N_("cover not known")},
    "door": {Door.CLOSED: N_("door closed"), Door.OPEN: N_("door open"), Door.UNKNOWN: N_("door not known")},
}


def status_chip(status: str) -> Chip:
    """How a trip stands."""
    tone, words = STATUS[status]
    return Chip(tone, words)


def severity_chip(severity: str) -> Chip:
    """How grave an alarm is."""
    tone, words = SEVERITIES[severity]
    return Chip(tone, words)


def alarm_state_chip(state: str) -> Chip:
    """Whether somebody deals with an alarm."""
    tone, words = ALARM_STATES[state]
    return Chip(tone, words)


def next_step(status: str, alarms: Sequence[Mapping[str, Any]]) -> Phrase:
    """What comes next; of a trip that is over, the alarms that nobody has closed."""
    still = sum(one["state"] != "closed" and not one["revised"] for one in alarms)
    if status not in OVER or not still:
        return NEXT[status]
    if still == 1:
        return N_("The trip is over, one of its alarms is not: an officer closes it with what was found.")
    return Words(
        N_("The trip is over, {n} of its alarms are not: an officer closes each with what was found."), {"n": still}
    )


def alarm_words(kind: str) -> Phrase:
    """What an alarm is about."""
    return code_words("lock_alarm", kind) or as_data(kind)


def site_words(site: str) -> Phrase:
    """The customs of a site."""
    return CUSTOMS.get(side_of(site), site)


def seal_of(lock: LockState) -> str:
    """What one report of a lock says of it: what is not said is not known, and never intact."""
    if lock.bolt is Bolt.UNLOCKED or lock.rope in {Rope.OUT, Rope.CUT} or Cover.OPEN is lock.cover:
        return "broken"
    if lock.door is Door.OPEN:
        return "broken"
    whole = (lock.bolt, lock.rope, lock.cover) == (Bolt.LOCKED, Rope.IN, Cover.CLOSED)
    return "intact" if whole else "unknown"


REPORTS: dict[str, tuple[Tone, str]] = {
    "intact": (Tone.DONE, N_("Reports itself locked")),
    "broken": (Tone.STOPPED, N_("Reports itself open")),
    "unknown": (Tone.HELD, N_("Does not report every part")),
}


def report_chip(lock: LockState) -> Chip:
    """What one report of a lock says."""
    tone, words = REPORTS[seal_of(lock)]
    return Chip(tone, words)


def lock_words(lock: LockState) -> tuple[str, ...]:
    """The parts of a lock, each as it was told."""
    return tuple(words[getattr(lock, part)] for part, words in _PARTS.items())


def trip_name(case: UUID) -> str:
    """What a sealed trip is called: the end of its identifier."""
    return f"S-{str(case)[-8:].upper()}"


def sentence(key: str, params: Mapping[str, str]) -> Phrase:
    """A sentence of the catalogue with values that have their own three languages where they are given in them; a
    placeholder without a value stays visible."""
    if not key:
        return ""
    return Words(key, {name: _value(name, params) for name in params if "@" not in name})


def _value(name: str, params: Mapping[str, str]) -> str | Texts:
    tc, sc = (params.get(f"{name}@{language.value}") for language in (Language.TC, Language.SC))
    return Texts(en=params[name], tc=tc, sc=sc) if tc or sc else params[name]


class Places:
    """What points of the scheme and control points are called on the day of the page."""

    def __init__(self, names: Mapping[str, Phrase], page: Page) -> None:
        self._names, self._day = names, page.now.astimezone(HONG_KONG).date()

    @classmethod
    async def read(cls, page: Page) -> Places:
        """From the registry."""
        points = await scheme.points(page.site, page.now.astimezone(HONG_KONG).date())
        found: dict[str, Phrase] = {}
        for code, entry in points.items():
            if isinstance(entry.content, Point):
                found[code] = names_words(entry.content.names)
        return cls(found, page)

    def __getitem__(self, code: str | None) -> Phrase:
        if not code:
            return ""
        return self._names.get(code) or place_words(code, self._day)

    def way(self, origin: str, destination: str) -> Words:
        """From here to there."""
        return Words(N_("{start} to {end}"), {"start": _shown(self[origin]), "end": _shown(self[destination])})


def _shown(phrase: Phrase) -> Words | Texts:
    return as_data(phrase) if isinstance(phrase, str) else phrase
