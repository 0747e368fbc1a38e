"""Rules on the structure of a submission: what may stand where. They read the faults that the model found.

:mod:`fairway.consignments.forms` holds the rules on the form of single codes (patterns). Together they turn every
fault of :mod:`pydantic` into an issue with a rule, a pointer and a remedy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule

CITATION = "JSON Schema of the canonical submission"
SHOWN = 60
"""How many characters of a faulty value an issue repeats."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of structure. ``kind`` is pydantic's name for it, ``context`` what it says beside (limits, choices)."""

    kind: str
    pointer: str
    value: object = None
    context: Mapping[str, object] = {}
    siblings: tuple[str, ...] = ()
    """Names of the fields that may stand where an unknown one was found."""

    @property
    def shown(self) -> str:
        """The faulty value, shortened, as a reader may see it."""
        text = str(self.value)
        return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class StructureRule(Rule[Fault]):
    """A rule that answers for the kinds of fault in ``kinds``."""

    target = "submission"
    citation = CITATION
    kinds: ClassVar[frozenset[str]]

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue when the fault is of this rule's kind."""
        if subject.kind in self.kinds:
            params = {name: str(value) for name, value in self.params(subject).items()}
            yield msgspec.structs.replace(self.issue(subject.pointer), params=params)

    def params(self, fault: Fault) -> dict[str, object]:
        """What fills the placeholders of sentence and remedy."""
        return {"value": fault.shown}


class Missing(StructureRule):
    """A value is required here and there is none."""

    id = "submission.missing"
    remedy = "Give the value."
    kinds = frozenset({"missing"})


class UnknownField(StructureRule):
    """There is no field called {name} here."""

    id = "submission.unknown_field"
    remedy = "Remove it or correct its name. Similar names: {similar}."
    kinds = frozenset({"extra_forbidden", "invalid_key"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The name that was given and up to three that it resembles."""
        name = fault.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        similar = difflib.get_close_matches(name, fault.siblings, n=3, cutoff=0.5)
        return {"name": name[:SHOWN], "similar": ", ".join(similar) or "-"}


class NotText(StructureRule):
    """This has to be text; {value} is not."""

    id = "submission.not_text"
    remedy = "Put the value in quotation marks."
    kinds = frozenset({"string_type"})


class EmptyText(StructureRule):
    """This text is empty."""

    id = "submission.empty_text"
    remedy = "Write the value, or leave the field out."
    kinds = frozenset({"string_too_short"})


class TextTooLong(StructureRule):
    """This text has more than {limit} characters."""

    id = "submission.text_too_long"
    remedy = "Shorten it to {limit} characters."
    kinds = frozenset({"string_too_long"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The greatest number of characters."""
        return {"limit": fault.context.get("max_length", "")}


class NotANumber(StructureRule):
    """{value} is not a number of plain digits with an optional decimal point."""

    id = "submission.not_a_number"
    remedy = "Write digits and a decimal point only: no thousands separators, units or exponents."
    kinds = frozenset(
        {"decimal_form", "decimal_type", "decimal_parsing", "is_instance_of", "finite_number", "decimal_new"}
    )


class TooManyDigits(StructureRule):
    """{value} has more digits than fit here."""

    id = "submission.too_many_digits"
    remedy = "At most {decimals} decimals fit, and {digits} digits in all; round the value."
    kinds = frozenset({"decimal_max_digits", "decimal_max_places", "decimal_whole_digits"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The value and how many digits fit."""
        return {"value": fault.shown, **_digits_of(fault)}


def _digits_of(fault: Fault) -> dict[str, object]:
    if "decimal_places" in fault.context:
        return {"decimals": fault.context["decimal_places"], "digits": 18}
    if "max_digits" in fault.context:
        return {"decimals": 5, "digits": fault.context["max_digits"]}
    return {"decimals": 5, "digits": int(str(fault.context.get("whole_digits", 13))) + 5}


class TooSmall(StructureRule):
    """{value} is smaller than {limit}, the least that is possible here."""

    id = "submission.too_small"
    remedy = "Correct the value."
    kinds = frozenset({"greater_than_equal", "greater_than"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The value and the least one."""
        limit = fault.context.get("ge", fault.context.get("gt"))
        return {"value": fault.shown, "limit": limit}


class TooLarge(StructureRule):
    """{value} is larger than {limit}, the most that is possible here."""

    id = "submission.too_large"
    remedy = "Correct the value."
    kinds = frozenset({"less_than_equal", "less_than"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The value and the greatest one."""
        limit = fault.context.get("le", fault.context.get("lt"))
        return {"value": fault.shown, "limit": limit}


class NotAWholeNumber(StructureRule):
    """{value} is not a whole number."""

    id = "submission.not_a_whole_number"
    remedy = "Write a whole number in digits."
    kinds = frozenset({"int_type", "int_parsing", "int_from_float", "int_parsing_size"})


class NotYesOrNo(StructureRule):
    """This has to be yes or no; {value} is neither."""

    id = "submission.not_yes_or_no"
    remedy = "Write true or false in JSON, yes or no in a spreadsheet."
    kinds = frozenset({"bool_type", "bool_parsing"})


class NotADate(StructureRule):
    """{value} is not a date."""

    id = "submission.not_a_date"
    remedy = "Write the date as year-month-day, such as 2026-03-31."
    kinds = frozenset(
        {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_past"}
    )


class NotATime(StructureRule):
    """{value} is not a date with time and zone."""

    id = "submission.not_a_time"
    remedy = "Write it as 2026-03-31T09:40:00+08:00."
    kinds = frozenset(
        {"datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware", "datetime_object_invalid"}
    )


class YearOutOfReach(StructureRule):
    """{value} is in a year in which these goods cannot move."""

    id = "submission.year_out_of_reach"
    remedy = "Look at the year: it has four digits and is from 1970 to 2199."
    kinds = frozenset({"year_out_of_reach"})


class NotAChoice(StructureRule):
    """{value} is none of the values that are possible here."""

    id = "submission.not_a_choice"
    remedy = "Write one of: {choices}."
    kinds = frozenset({"enum", "literal_error"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The value and the possible ones."""
        choices = str(fault.context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return {"value": fault.shown, "choices": choices}


class NotAList(StructureRule):
    """This has to be a list."""

    id = "submission.not_a_list"
    remedy = "Write a list in square brackets, also for a single value."
    kinds = frozenset({"tuple_type", "list_type"})


class NotAnObject(StructureRule):
    """This has to be an object with named fields."""

    id = "submission.not_an_object"
    remedy = "Write an object in braces."
    kinds = frozenset({"model_type", "dict_type", "model_attributes_type", "dataclass_type"})


class TooFew(StructureRule):
    """At least {limit} is needed here."""

    id = "submission.too_few"
    remedy = "Add what is missing."
    kinds = frozenset({"too_short"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The least number of entries."""
        return {"limit": fault.context.get("min_length", 1)}


class TooMany(StructureRule):
    """There are more than {limit} entries here."""

    id = "submission.too_many"
    remedy = "Split the submission so that at most {limit} remain."
    kinds = frozenset({"too_long"})

    def params(self, fault: Fault) -> dict[str, object]:
        """The greatest number of entries."""
        return {"limit": fault.context.get("max_length", "")}


class Unusable(StructureRule):
    """{value} cannot be used here: {detail}."""

    id = "submission.unusable"
    remedy = "Compare the value with the JSON Schema of the submission."
    kinds = frozenset()

    def check(self, subject: Fault) -> Iterator[Issue]:
        """Whatever no other rule answers for."""
        yield self.issue(subject.pointer, value=subject.shown, detail=subject.kind)


STRUCTURE_RULES: tuple[StructureRule, ...] = (
    Missing(),
    UnknownField(),
    NotText(),
    EmptyText(),
    TextTooLong(),
    NotANumber(),
    TooManyDigits(),
    TooSmall(),
    TooLarge(),
    NotAWholeNumber(),
    NotYesOrNo(),
    NotADate(),
    NotATime(),
    YearOutOfReach(),
    NotAChoice(),
    NotAList(),
    NotAnObject(),
    TooFew(),
    TooMany(),
)
OTHERWISE = Unusable()
BY_KIND: Mapping[str, StructureRule] = {kind: rule for rule in STRUCTURE_RULES for kind in rule.kinds}
