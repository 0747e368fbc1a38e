"""Alert rules as data that people edit, and what they find.

A rule has a condition of one of six kinds with its numbers. :func:`fairway.tracking.alerts.evaluate.evaluate` is a
pure function of a condition, a timeline and a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from fairway.base.issues import fill
from fairway.base.language import Language, translate
from fairway.parties.sharing import Involvement

Hours: TypeAlias = Annotated[int, Meta(ge=0, le=24 * 90)]
Minutes: TypeAlias = Annotated[int, Meta(ge=0, le=60 * 24 * 30)]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=365)]


class Severity(StrEnum):
    """How much it matters, as the rule's owner sees it."""

    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"


class _Condition(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """The common part."""


class Slip(_Condition, frozen=True, tag="slip"):
    """A milestone is, or is expected, more than some hours later than it was planned or first estimated."""

    hours: Hours = 6
    against: Literal["plan", "estimate"] = "estimate"
    milestones: tuple[str, ...] = ("ARRIVED",)
    """Empty: every milestone."""


class Overdue(_Condition, frozen=True, tag="overdue"):
    """The time for which a milestone was expected has passed by some hours, and nobody told that it happened."""

    hours: Hours = 12
    milestones: tuple[str, ...] = ()
    """Empty: every milestone."""


class Temperature(_Condition, frozen=True, tag="temperature"):
    """A reefer is warmer or colder than its band for some minutes. Degrees are Celsius."""

    low: Decimal | None = None
    high: Decimal | None = None
    around_setpoint: Decimal | None = None
    """Where a setpoint was told: the band reaches so many degrees to either side of it, instead of ``low``-``high``."""
    beyond: Decimal = Decimal(0)
    """Degrees outside the band from which it counts."""
    minutes: Minutes = 15


class CustomsHold(_Condition, frozen=True, tag="customs-hold"):
    """A customs holds the goods, selected them for inspection, or refused them."""

    states: tuple[str, ...] = ("held", "selected", "refused")
    """Normalised states of :class:`fairway.tracking.customs_status.CustomsState`."""
    territory: str = ""
    """"hk", "cn", "mo"; empty for every one."""


class FreeTime(_Condition, frozen=True, tag="free-time"):
    """The time for which storage or the use of a container is free runs out. Counted in whole days of 24 hours."""

    start: str = "DISCHARGED"
    """The milestone that it begins with."""
    ends: tuple[str, ...] = ("GATED_OUT", "LOADED", "DELIVERED")
    """Any of these ends it."""
    days: Days = 5
    warn_hours: Hours = 24
    """So long before it has run out the alert is raised."""


class Conflicting(_Condition, frozen=True, tag="conflict"):
    """Two sources contradict each other about what happened."""

    about: tuple[Literal["time", "place", "empty"], ...] = ("time", "place", "empty")
    minutes: Minutes = 0
    """For times: how far they must at least be apart."""


Condition: TypeAlias = Slip | Overdue | Temperature | CustomsHold | FreeTime | Conflicting


class AlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation wants to be told, and how."""

    name: str
    condition: Condition
    severity: Severity = Severity.WARNING
    shipments: Literal["all", "own", "watched"] = "all"
    """All that it may see, those that it owns, or those on its watch lists."""
    tell: tuple[Involvement, ...] = ()
    """For its own shipments: parties of these kinds who are told as well."""
    mail: bool = True
    """Whether the contacts of those who are told get an e-mail."""
    escalate_after: Annotated[int, Meta(ge=1, le=60 * 24 * 30)] | None = None
    """Minutes after which an alert that nobody acknowledged goes to the contacts for escalation."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a condition finds, with its evidence and a sentence."""

    kind: str
    cause: str
    """Names what is the matter, the same as long as it is the same matter: an alert is raised once for it."""
    message: str
    """A key of the catalogue with placeholders."""
    params: Mapping[str, str] = {}
    evidence: tuple[str, ...] = ()
    """Keys of the events that show it."""
    since: datetime | None = None
    until: datetime | None = None
    """For what lasts a while: from when, and until when if it is over."""
    stays: bool = False
    """It remains a matter when it is over: what spoilt in an hour stays spoilt."""

    def text(self, language: Language = Language.EN) -> str:
        """The sentence for a reader of ``language``."""
        return sentence(self.message, self.params, language)


def sentence(message: str, params: Mapping[str, str], language: Language = Language.EN) -> str:
    """A sentence of the catalogue with its values; ``name@language`` goes before ``name``."""
    tag = f"@{language.value}"
    own = {name.removesuffix(tag): value for name, value in params.items() if name.endswith(tag)}
    return fill(translate(message, language), {**params, **own})


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What is so at a moment."""

    findings: tuple[Finding, ...] = ()
    again: datetime | None = None
    """When time alone may change it; None for never."""
