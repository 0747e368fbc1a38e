"""What must hold before a carrier confirmation is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.filings.cn.element import MandatoryElement
from fairway.wire.gacc.confirmation import EMPTY, LOADED, CarrierConfirmation
from fairway.wire.gacc.numbers import read_time

TARGET = "cn.carrier_confirmation"
FIELDS = "Field table of the carrier confirmation (GACC notice on road conveyances and manifests, 2024)"
_BATCH = re.compile(r"^[A-Z0-9]{1,17}$")


class Confirming(msgspec.Struct, frozen=True):
    """A carrier confirmation about to be sent."""

    confirmation: CarrierConfirmation
    day: date
    now: datetime
    containers_aboard: int = 0
    """How many containers the vehicle is said to carry."""


class ConfirmationElement(MandatoryElement):
    """A mandatory element of the carrier confirmation is missing: {element}."""

    id = "gacc.confirmation.mandatory"
    target = TARGET
    citation = FIELDS


class ConfirmationRule(Rule[Confirming]):
    """The common part."""

    target = TARGET


class ConfirmationBatchForm(ConfirmationRule):
    """The transport batch number {number} is not made of 1 to 17 capital letters and digits."""

    id = "gacc.confirmation.batch_form"
    citation = "Declaration/ID of MT4401 to MT4406; length by docs/wire/mainland-single-window.md 3"
    remedy = "Enter the batch number as the Mainland carrier was given it."

    def check(self, subject: Confirming) -> Iterator[Issue]:
        """The form of the number, when there is one."""
        number = subject.confirmation.batch_number
        if number and not _BATCH.match(number):
            yield self.issue("/trip/batch_number", number=number)


class EmptyVehicleCarriesNothing(ConfirmationRule):
    """This vehicle is confirmed as empty, but {count} containers are said to be on it."""

    id = "gacc.confirmation.empty_vehicle"
    citation = "MT4403 and MT4404: empty vehicles"
    remedy = "Confirm it as a vehicle with empty containers, or take the containers off the trip."

    def check(self, subject: Confirming) -> Iterator[Issue]:
        """Containers aboard an empty vehicle."""
        if subject.confirmation.head.message_type in EMPTY and subject.containers_aboard:
            yield self.issue("/containers", count=subject.containers_aboard)


class SealOnFullContainer(ConfirmationRule):
    """Container {number} is full and no seal is given for it."""

    id = "gacc.confirmation.seal"
    citation = FIELDS + ": seal conditional"
    remedy = "Enter the number of the seal or electronic lock once the container is closed."
    severity = Severity.WARNING

    def check(self, subject: Confirming) -> Iterator[Issue]:
        """Full containers on a loaded vehicle without a seal."""
        if subject.confirmation.head.message_type in LOADED:
            for index, container in enumerate(subject.confirmation.containers):
                if container.fullness == "5" and not container.seals:
                    yield self.issue(f"/containers/{index}/seals", number=container.id)


class ConfirmedBeforeArrival(ConfirmationRule):
    """The time of arrival at the control point has passed."""

    id = "gacc.confirmation.in_time"
    citation = "The confirmation carries the pre-arrival, arrival and entry or exit of the vehicle in one message"
    remedy = "Enter when the vehicle will be at the control point, then send."

    def check(self, subject: Confirming) -> Iterator[Issue]:
        """An arrival in the past."""
        moment = read_time(subject.confirmation.arrival_at)
        if moment is not None and subject.now > moment:
            yield self.issue("/trip/arrival_at")


MANDATORY = ConfirmationElement()
RULES: tuple[Rule[Confirming], ...] = (
    ConfirmationBatchForm(),
    EmptyVehicleCarriesNothing(),
    SealOnFullContainer(),
    ConfirmedBeforeArrival(),
)
