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
from fairway.filings.cn.carrier_confirmation.derive import Crossing, Load, confirmation, crossing, load_of
from fairway.filings.cn.carrier_confirmation.elements import TABLE
from fairway.filings.cn.carrier_confirmation.encode import document
from fairway.filings.cn.carrier_confirmation.rules import MANDATORY, RULES, Confirming
from fairway.filings.cn.element import Absent, Level
from fairway.filings.cn.sending_rules import sending_issues, text_issues
from fairway.wire.gacc.confirmation import CarrierConfirmation

_NEEDED = (
    ("office", "/office", "DeclarationOfficeID"),
    ("batch_number", "/batch_number", "ID"),
    ("carrier", "/carrier", "Carrier/ID"),
    ("representative", "/representative", "RepresentativePerson/Name"),
)
_NEEDED_OF_VEHICLE = (
    ("arrival_at", "/arrival_at", "Consignment/BorderTransportMeans/ArrivalDateTime"),
    ("vehicle_code", "/vehicle_code", "Consignment/BorderTransportMeans/ID"),
    ("driver_code", "/driver_code", "Consignment/BorderTransportMeans/Master/ID"),
    ("driver_name", "/driver_name", "Consignment/BorderTransportMeans/Master/Name"),
    ("procedure", "/procedure", "Consignment/GovernmentProcedure/CurrentCode"),
    ("loading_place", "/loading_place", "LoadingLocation/ID"),
)


def _texts(one: CarrierConfirmation) -> Iterator[tuple[str, str, int]]:
    yield "/note", one.note, 256
    yield "/trip/driver/names", one.driver_name, 70


def derive_crossing(one: Crossing, envelope: Envelope) -> Draft:
    """The confirmation of one vehicle of a trip; pointers of its issues lead into ``one``.

    This is how an empty vehicle is confirmed (MT4403, MT4404), and each vehicle where several share a batch.
    """
    day = envelope.now.astimezone(MAINLAND).date()
    message = confirmation(one, envelope)
    deleting = envelope.function is FilingFunction.DELETE
    needed = _NEEDED if deleting else _NEEDED + _NEEDED_OF_VEHICLE
    if one.entering and not deleting:
        needed = (*needed, ("unloading_place", "/unloading_place", "UnloadingLocation/ID"))
    issues: list[Issue] = sending_issues(envelope, day)
    for name, pointer, wire in needed:
        if not getattr(one, name):
            issues += MANDATORY.check(Absent(pointer, wire))
    if not deleting:
        issues += check_all(RULES, Confirming(message, day, envelope.now, len(one.containers)), day)
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
        day = envelope.now.astimezone(MAINLAND).date()
        one = crossing(submission, day)
        message = confirmation(one, envelope)
        issues: list[Issue] = sending_issues(envelope, day)
        if envelope.function is FilingFunction.DELETE:
            for name, _, wire in _NEEDED:
                if not getattr(one, name):
                    issues += MANDATORY.check(Absent("/trip", wire))
            return Draft((document(message),), tuple(issues))
        issues += TABLE.missing(submission, day, MANDATORY, levels=(Level.SUBMISSION, Level.CONTAINER))
        issues += check_all(RULES, Confirming(message, day, envelope.now, len(one.containers)), day)
        issues += text_issues(_texts(message))
        return Draft((document(message),), tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers in a message. Raises Refusal when the bytes are no such message."""
        return answers.read(content)


adapter = CarrierConfirmationAdapter()

__all__ = ["CarrierConfirmationAdapter", "Crossing", "Load", "adapter", "derive_crossing", "load_of"]
