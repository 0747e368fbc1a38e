"""Rules on the life of a submission: what may be done with it in the state that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import Rule
from fairway.consignments.elements import inner_models
from fairway.consignments.model import Submission
from fairway.consignments.pointers import parts

CITATION = "Life of a submission"


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A command that the present state does not allow: the rule that it breaks, where, and what fills the sentence."""

    rule: str
    pointer: str = ""
    params: dict[str, str] = {}


class LifeRule(Rule[Breach]):
    """A rule that answers for the breaches that name it."""

    target = "submission"
    citation = CITATION

    def check(self, subject: Breach) -> Iterator[Issue]:
        """One issue when the breach is of this rule."""
        if subject.rule == self.id:
            yield msgspec.structs.replace(self.issue(subject.pointer), params=subject.params)

    @classmethod
    def broken(cls, pointer: str = "", **params: object) -> Issue:
        """The issue of this rule."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(Breach(rule=cls.id, pointer=pointer, params=filled))
        return issue

    @classmethod
    def refuse(cls, pointer: str = "", **params: object) -> NoReturn:
        """Raise the Refusal for a command that breaks this rule."""
        raise Refusal([cls.broken(pointer, **params)])


class RecordedOnce(LifeRule):
    """This submission was recorded already."""

    id = "submission.exists"
    remedy = "Revise it instead."


class SubmissionKnown(LifeRule):
    """There is no such submission."""

    id = "submission.unknown"
    remedy = "Look for it in the work list."


class NotCancelled(LifeRule):
    """This submission was cancelled."""

    id = "submission.cancelled"
    remedy = "Enter a new submission."


class ChangedOnPresentVersion(LifeRule):
    """The submission was changed meanwhile: you saw version {seen}, it is {version}."""

    id = "submission.changed_meanwhile"
    remedy = "Compare your change with the present version, then save again."


class InvolvementKnown(LifeRule):
    """An organisation is involved as broker, shipper, consignee or carrier; {involvement} is none of them."""

    id = "submission.involvement"
    remedy = "Choose one of the four."


class SomethingAskedFor(LifeRule):
    """Nothing is asked for."""

    id = "submission.request_empty"
    remedy = "Choose at least one element to ask for."


class AskedForAField(LifeRule):
    """{where} is no field that another party could fill in."""

    id = "submission.request_field"
    remedy = "Choose the fields from the list of missing elements."


class RequestOpen(LifeRule):
    """This request was answered or withdrawn."""

    id = "submission.request_closed"
    remedy = "Ask whoever sent you the link for a new one."


class OnlyWhatWasAsked(LifeRule):
    """This was not asked for."""

    id = "submission.not_asked"
    remedy = "Answer only what the page shows."


class PlaceStillThere(LifeRule):
    """The part of the submission that this belongs to is not there any more."""

    id = "submission.place_gone"
    remedy = "Ask whoever sent you the link for a new one."


class CopyForYou(LifeRule):
    """There is no copy for you under this code."""

    id = "submission.not_retrievable"
    remedy = "Check the code with the sender of the goods."


_NEVER_ASKED = frozenset(
    {"schema_version", "reference", "function", "direction", "provenance", "signature_certificate"}
)
"""What only the owner of a submission says."""


def is_askable(pointer: str) -> bool:
    """Whether ``pointer`` leads to a field of a submission that another party may be asked for: below the trip, a
    consignment or a container, and there to a field of the model."""
    if not pointer.startswith("/"):
        return False
    names = parts(pointer)
    if names[0] in _NEVER_ASKED:
        return False
    model: type | None = Submission
    in_list = False
    for name in names:
        if in_list:
            if not (name.isascii() and name.isdigit()):
                return False
            in_list = False
            continue
        fields = getattr(model, "model_fields", {})
        if name not in fields:
            return False
        found = next(inner_models(fields[name].annotation), None)
        model, in_list = found or (None, False)
    return not in_list or names[-1] not in {"consignments", "containers", "items"}
