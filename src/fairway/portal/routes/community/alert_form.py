"""A rule as a form and back: each kind of condition with its own fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from fairway.api.alerts import (
    ConflictShape,
    CustomsHoldShape,
    FreeTimeShape,
    OverdueShape,
    RuleShape,
    SlipShape,
    TemperatureShape,
)
from fairway.api.shapes import Shape
from fairway.base.issues import Issue, Refusal
from fairway.codes.tables import table
from fairway.portal.routes.community.alert_words import ABOUT, AGAINST, SCOPES, SEVERITIES
from fairway.portal.routes.community.shipment import ROLES
from fairway.portal.routes.community.words import TERRITORIES, customs_chip, milestone_words
from fairway.portal.routes.posted import Posted, checked
from fairway.portal.views.community.alerts import Ticks
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Choice, Fault, Phrase
from fairway.tracking.alerts.model import AlertRule
from fairway.tracking.vocabulary import milestones

SHAPES: Mapping[str, type[Shape]] = {
    "slip": SlipShape,
    "overdue": OverdueShape,
    "temperature": TemperatureShape,
    "customs-hold": CustomsHoldShape,
    "free-time": FreeTimeShape,
    "conflict": ConflictShape,
}
INVITED = ("broker", "shipper", "consignee", "carrier", "follower")
_LISTS = {"/condition/milestones", "/condition/ends", "/condition/states", "/condition/about", "/tell"}
Values = Mapping[str, str | tuple[str, ...]]


def values_of(rule: AlertRule) -> Values:
    """A rule as the values of its form."""
    plain = msgspec.to_builtins(rule)
    flat = {f"/{name}": value for name, value in plain.items() if name != "condition"}
    flat |= {f"/condition/{name}": value for name, value in plain["condition"].items()}
    return {pointer: tuple(value) if pointer in _LISTS else _text(value) for pointer, value in flat.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sent(form: Posted) -> Values:
    """The values of a form as it was sent."""
    single = {name: value.strip() for name, value in form.pointers().items() if name not in _LISTS}
    return {**single, **{name: tuple(form.all(name)) for name in _LISTS}}


def rule_of(values: Values) -> AlertRule:
    """The rule that a form says. Raises Refusal with every fault at its field."""
    kind = str(values.get("/condition/kind", ""))
    shape = SHAPES.get(kind)
    if shape is None:
        raise Refusal([Issue(rule="form.value", message="This value cannot be taken.", pointer="/condition/kind")])
    issues: list[Issue] = []
    names = shape.model_fields
    given: dict[str, object] = {name: values.get(f"/condition/{name}", "") for name in names}
    condition = _checked(shape, {n: list(v) if isinstance(v, tuple) else v for n, v in given.items()}, issues)
    rest: dict[str, object] = {
        name: values.get(f"/{name}", "") for name in ("name", "severity", "shipments", "mail", "escalate_after")
    }
    rest |= {"tell": list(values.get("/tell", ())), "condition": {"kind": "conflict"}}
    whole = _checked(RuleShape, rest, issues, "")
    if issues or condition is None or not isinstance(whole, RuleShape):
        raise Refusal(issues)
    return whole.model_copy(update={"condition": condition}).rule()


def _checked(
    shape: type[Shape], values: dict[str, object], issues: list[Issue], at: str = "/condition"
) -> Shape | None:
    try:
        return checked(shape, values)
    except Refusal as refusal:
        issues += [one.at(at) for one in refusal.issues]
        return None


class RuleFields:
    """The fields of a rule's form with their values and faults."""

    def __init__(self, values: Values, faults: Sequence[Fault] = ()) -> None:
        self._values, self._faults = values, faults

    def _text(self, pointer: str) -> str:
        value = self._values.get(pointer, "")
        return value if isinstance(value, str) else ""

    def _chosen(self, pointer: str) -> tuple[str, ...]:
        value = self._values.get(pointer, ())
        return value if isinstance(value, tuple) else ()

    def _field(self, pointer: str, label: str, control: Control = Control.NUMBER, **more: Any) -> Field:
        faults = tuple(one for one in self._faults if one.issue.pointer == pointer)
        return Field(pointer, label, control, self._text(pointer), faults=faults, **more)

    def _number(self, name: str, label: str, unit: str, hint: Phrase = "") -> FieldSet:
        field = self._field(f"/condition/{name}", label, unit=unit, hint=hint, size="short")
        return FieldSet("", (field,))

    def _select(self, pointer: str, label: str, choices: Mapping[str, Phrase], hint: Phrase = "") -> FieldSet:
        options = tuple(Choice(value, words) for value, words in choices.items())
        return FieldSet("", (self._field(pointer, label, Control.SELECT, options=options, hint=hint, size="half"),))

    def _ticks(self, pointer: str, words: str, choices: Mapping[str, Phrase], **more: Any) -> Ticks:
        chosen = self._chosen(pointer)
        options = tuple(Choice(value, label, value in chosen) for value, label in choices.items())
        return Ticks(pointer, words, options, chosen=tuple(choices[one] for one in chosen if one in choices), **more)

    @property
    def first(self) -> FieldSet:
        """What it is called."""
        hint = N_("It stands in the list and in each e-mail.")
        return FieldSet("", (self._field("/name", N_("Name of the rule"), Control.TEXT, hint=hint),))

    def condition(self) -> tuple[FieldSet | Ticks, ...]:
        """The fields of the kind of condition."""
        return tuple(self._condition(self._text("/condition/kind")))

    def _condition(self, kind: str) -> Iterable[FieldSet | Ticks]:
        every = N_("Every milestone")
        match kind:
            case "slip":
                yield self._number("hours", N_("Later by more than"), N_("hours"))
                yield self._select("/condition/against", N_("Compared with"), AGAINST)
                yield self._ticks("/condition/milestones", N_("Milestones"), _once(), folded=True, none_words=every)
            case "overdue":
                yield self._number(
                    "hours", N_("Told after"), N_("hours"), N_("Hours after the expected time without a word.")
                )
                yield self._ticks("/condition/milestones", N_("Milestones"), _once(), folded=True, none_words=every)
            case "temperature":
                low = self._field("/condition/low", N_("Not colder than"), unit="°C", size="third")
                high = self._field("/condition/high", N_("Not warmer than"), unit="°C", size="third")
                yield FieldSet(N_("Band"), (low, high), N_("Leave one out where only the other matters."))
                around = N_(
                    "Where a setpoint is told the band reaches so far to either side of it, in place of the two limits."
                )
                yield self._number("around_setpoint", N_("Or around the setpoint"), "°C", around)
                yield self._number("beyond", N_("Outside by more than"), "°C")
                yield self._number("minutes", N_("For at least"), N_("minutes"))
            case "customs-hold":
                states: dict[str, Phrase] = {
                    one.code: chip.words for one in table("customs_state") if (chip := customs_chip(one.code))
                }
                yield self._ticks("/condition/states", N_("When customs says"), states)
                anybody: dict[str, Phrase] = {"": N_("Any customs"), **TERRITORIES}
                yield self._select("/condition/territory", N_("Whose customs"), anybody)
            case "free-time":
                yield self._number("days", N_("Free for"), N_("days"), N_("Whole days of 24 hours."))
                yield self._select("/condition/start", N_("Begins with"), _once())
                yield self._ticks(
                    "/condition/ends", N_("Ends with any of"), _once(), folded=True, none_words=N_("Nothing")
                )
                yield self._number("warn_hours", N_("Tell before it runs out"), N_("hours"))
            case _:
                yield self._ticks("/condition/about", N_("They differ about"), ABOUT)
                hint = N_("For times: how far they must be apart at least.")
                yield self._number("minutes", N_("Apart by"), N_("minutes"), hint)

    def telling(self) -> tuple[FieldSet | Ticks, ...]:
        """Which shipments, how urgent, who is told."""
        mail = self._field("/mail", N_("Send e-mails to the contacts of everybody who is told"), Control.CHECK)
        hint = N_("When nobody took care of it, the second contacts get an e-mail. Empty for never.")
        return (
            self._select("/shipments", N_("Shipments"), SCOPES),
            self._select("/severity", N_("How urgent"), {name: chip.words for name, chip in SEVERITIES.items()}),
            self._ticks(
                "/tell",
                N_("Tell on our own shipments as well"),
                {one: ROLES[one] for one in INVITED},
                hint=N_("Your organisation is always told. They see the alert and nothing of the rule."),
            ),
            FieldSet("", (mail,)),
            FieldSet(
                "",
                (self._field("/escalate_after", N_("Tell others after"), unit=N_("minutes"), hint=hint, size="short"),),
            ),
        )


def _once() -> dict[str, Phrase]:
    return {one.code: milestone_words(one.code) for one in milestones().values() if not one.each}
