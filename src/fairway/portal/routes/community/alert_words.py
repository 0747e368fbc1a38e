"""What alerts, their states and the rules that raise them are called on pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.portal.formats import Formats
from fairway.portal.routes.community.words import as_data, customs_chip, milestone_words, territory_words
from fairway.portal.routes.plain import plain
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.tracking.alerts.model import (
    Condition,
    Conflicting,
    CustomsHold,
    FreeTime,
    Overdue,
    Slip,
    Temperature,
    sentence,
)

KINDS: Mapping[str, tuple[str, str]] = {
    "slip": (N_("Later than expected"), N_("A milestone is hours later than it was planned or estimated, or will be.")),
    "overdue": (N_("Not reported"), N_("A milestone was expected by now and nobody tells that it happened.")),
    "temperature": (N_("Temperature"), N_("A reefer is warmer or colder than its band for some minutes.")),
    "customs-hold": (N_("Customs hold"), N_("A customs holds the goods, selects them for inspection or refuses them.")),
    "free-time": (N_("Free time"), N_("The days for which storage or a container is free run out.")),
    "conflict": (N_("Sources differ"), N_("Two sources contradict each other about what happened.")),
}  # fmt: skip
"""Kinds of rule: name and sentence."""
SEVERITIES: Mapping[str, Chip] = {
    "urgent": Chip(Tone.STOPPED, N_("Urgent")),
    "warning": Chip(Tone.NEEDS_YOU, N_("Warning")),
    "notice": Chip(Tone.WAITING, N_("Notice")),
}
STANDINGS: Mapping[str, Chip] = {
    "open": Chip(Tone.NEEDS_YOU, N_("Needs somebody")),
    "acknowledged": Chip(Tone.WAITING, N_("Taken care of")),
    "snoozed": Chip(Tone.DRAFT, N_("Put off")),
    "closed": Chip(Tone.DONE, N_("Closed")),
    "over": Chip(Tone.DONE, N_("Over by itself")),
}
SCOPES: Mapping[str, str] = {
    "all": N_("Every shipment that we may see"),
    "own": N_("Our own shipments"),
    "watched": N_("Shipments on our watch list"),
}
CHANNELS: Mapping[str, str] = {"portal": N_("This portal"), "mail": N_("E-mail"), "webhook": N_("Webhook")}
PURPOSES: Mapping[str, str] = {"raised": N_("Raised"), "escalated": N_("Nobody had taken care of it")}
ABOUT: Mapping[str, str] = {"time": N_("Time"), "place": N_("Place"), "empty": N_("Full or empty")}
AGAINST: Mapping[str, str] = {"estimate": N_("The first estimate"), "plan": N_("The plan")}


MOST_NAMED = 4
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC([+-]\d\d:\d\d)?")


def alert_text(message: str, params: Mapping[str, str], formats: Formats) -> str:
    """The sentence of an alert, its times as the reader's side reads them."""
    return sentence(message, read_here(params, formats), formats.language)


def read_here(params: Mapping[str, str], formats: Formats) -> dict[str, str]:
    """The values of a sentence, its times as the reader's side reads them."""
    return {
        name: formats.clock(datetime.fromisoformat(found[1] + (found[2] or "+00:00")))
        if (found := _MOMENT.fullmatch(value))
        else value
        for name, value in params.items()
    }


def named(phrases: Sequence[Phrase]) -> Phrase:
    """Several names in one phrase; of many the first, and how many more."""
    some = phrases[:MOST_NAMED]
    en, tc, sc = (
        mark.join(plain(one, language) for one in some)
        for language, mark in ((Language.EN, ", "), (Language.TC, "、"), (Language.SC, "、"))
    )
    names = Texts(en=en, tc=tc, sc=sc) if some else ""
    if len(phrases) > MOST_NAMED:
        return Words(N_("{names} and {n} more"), {"names": names, "n": len(phrases) - MOST_NAMED})
    return names


def _milestones(codes: Sequence[str]) -> Phrase:
    return named([milestone_words(code) for code in codes]) if codes else Words(N_("Every milestone"))


def condition_words(condition: Condition) -> Phrase:
    """A condition in one sentence."""
    match condition:
        case Slip():
            key = (
                N_("{milestones}: more than {hours} h later than planned")
                if condition.against == "plan"
                else N_("{milestones}: more than {hours} h later than first estimated")
            )
            return Words(key, {"milestones": _milestones(condition.milestones), "hours": condition.hours})
        case Overdue():
            key = N_("{milestones}: not reported {hours} h after its time")
            return Words(key, {"milestones": _milestones(condition.milestones), "hours": condition.hours})
        case Temperature():
            return _band(condition)
        case CustomsHold():
            states = named([chip.words for one in condition.states if (chip := customs_chip(one))])
            whose = territory_words(condition.territory) if condition.territory else N_("Any customs")
            return Words(
                N_("{customs}: {states}"),
                {"customs": Words(whose) if isinstance(whose, str) else whose, "states": states},
            )
        case FreeTime():
            return Words(
                N_("{days} days after {start}; told {hours} h before they end"),
                {"days": condition.days, "start": milestone_words(condition.start), "hours": condition.warn_hours},
            )
        case Conflicting():
            about = named([ABOUT[one] for one in condition.about])
            if condition.minutes:
                return Words(
                    N_("{about}; times at least {minutes} min apart"), {"about": about, "minutes": condition.minutes}
                )
            return about
    raise TypeError(condition)


def _band(condition: Temperature) -> Phrase:
    values: dict[str, Any] = {
        "degrees": condition.around_setpoint,
        "low": as_data(str(condition.low)),
        "high": as_data(str(condition.high)),
        "beyond": condition.beyond,
        "minutes": condition.minutes,
    }
    plainly, beyond = _BANDS[
        "setpoint"
        if condition.around_setpoint is not None
        else "high"
        if condition.low is None
        else "low"
        if condition.high is None
        else "both"
    ]
    return Words(beyond if condition.beyond else plainly, values)


_BANDS: Mapping[str, tuple[str, str]] = {
    "setpoint": (
        N_("More than {degrees} °C from the setpoint for {minutes} min"),
        N_("More than {degrees} °C from the setpoint, by {beyond} °C or more, for {minutes} min"),
    ),
    "high": (
        N_("Warmer than {high} °C for {minutes} min"),
        N_("Warmer than {high} °C, by {beyond} °C or more, for {minutes} min"),
    ),
    "low": (
        N_("Colder than {low} °C for {minutes} min"),
        N_("Colder than {low} °C, by {beyond} °C or more, for {minutes} min"),
    ),
    "both": (
        N_("Outside {low} to {high} °C for {minutes} min"),
        N_("Outside {low} to {high} °C, by {beyond} °C or more, for {minutes} min"),
    ),
}
"""What a band is called: as it is, and with the margin from which it counts. Alerts name the same band and margin."""
