"""The adapter of the carrier confirmation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from fairway.base.issues import Issue
from fairway.base.rules import check_all
from fairway.base.time import MAINLAND
from fairway.consignments.model import Submission
from fairway.filings.adapter import Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.cn.carrier_confirmation import answers
from fairway.filings.cn.carrier_confirmation.derive import Load, confirmation, load_of
from fairway.filings.cn.carrier_confirmation.elements import TABLE
from fairway.filings.cn.carrier_confirmation.encode import document
from fairway.filings.cn.carrier_confirmation.rules import MANDATORY, RULES, Confirming
from fairway.filings.cn.element import Absent, Level
from fairway.filings.cn.sending_rules import sending_issues, text_issues
from fairway.wire.gacc.confirmation import CarrierConfirmation

_OF_A_DELETION = (
    ("office", "DeclarationOfficeID"),
    ("batch_number", "ID"),
    ("carrier", "Carrier/ID"),
    ("representative", "RepresentativePerson/Name"),
)


def _texts(one: CarrierConfirmation) -> Iterator[tuple[str, str, int]]:
    yield "/note", one.note, 256
    yield "/trip/driver/names", one.driver_name, 70


def derive_empty(submission: Submission, envelope: Envelope) -> Draft:
    """The confirmation of the vehicle of ``submission`` crossing without a load (MT4403 entering, MT4404 leaving);
    the goods of the submission are not looked at."""
    return _derived(submission, envelope, Load.EMPTY)


def _derived(submission: Submission, envelope: Envelope, load: Load) -> Draft:
    day = envelope.now.astimezone(MAINLAND).date()
    message = confirmation(submission, envelope, day, load)
    issues: list[Issue] = sending_issues(envelope, day)
    if envelope.function is FilingFunction.DELETE:
        for name, wire in _OF_A_DELETION:
            if not getattr(message, name):
                issues += MANDATORY.check(Absent("/trip", wire))
        return Draft((document(message),), tuple(issues))
    levels = (Level.SUBMISSION,) if load is Load.EMPTY else (Level.SUBMISSION, Level.CONTAINER)
    issues += TABLE.missing(submission, day, MANDATORY, levels=levels)
    issues += check_all(RULES, Confirming(message, day, envelope.now, len(submission.containers)), day)
    issues += text_issues(_texts(message))
    return Draft((document(message),), tuple(issues))


class CarrierConfirmationAdapter:
    """The pure rooms of MT4401 to MT4406: one document for the vehicle of a submission's trip."""

    target = Target.CN_CARRIER_CONFIRMATION

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that the confirmation needs, present or not."""
        return TABLE.needs(submission, day)

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """Before the vehicle is at the control point: the time of arrival said, else of the crossing."""
        return (submission.trip.arrival_at if submission.trip else None) or crossing

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """The confirmation of the vehicle: loaded, or with empty containers, by what the submission holds."""
        return _derived(submission, envelope, load_of(submission))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers in a message. Raises Refusal when the bytes are no such message."""
        return answers.read(content)


adapter = CarrierConfirmationAdapter()

__all__ = ["CarrierConfirmationAdapter", "Load", "adapter", "derive_empty", "load_of"]
