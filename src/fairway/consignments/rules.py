"""Rules on the content of a submission, whatever it is filed as: the list of all, and those on ids and references.

An ERROR refuses the submission; a QUESTION keeps it but no document that it touches is sent; a WARNING is shown. Rules
that judge a value by its own surroundings alone are in :data:`LOCAL_RULES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.base.issues import Issue, Severity
from fairway.consignments.code_rules import CODE_RULES
from fairway.consignments.model import Submission
from fairway.consignments.pointers import join
from fairway.consignments.subject import SubmissionRule, each_consignment, each_item
from fairway.consignments.sums import SUM_RULES, NetNotAboveGross, PriceHasCurrency, UnitPriceFits

MAX_ITEMS = 20_000
"""The most items of all consignments together."""


def _again(ids: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(ids):
        if name in seen:
            yield index, name
        seen.add(name)


class ConsignmentIdsUnique(SubmissionRule):
    """The consignment id {name} is used more than once."""

    id = "submission.consignment_ids_unique"
    remedy = "Give each consignment an id of its own."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each id that was used before."""
        for index, name in _again(consignment.id for consignment in subject.consignments):
            yield self.issue(f"/consignments/{index}/id", name=name)


class ItemIdsUnique(SubmissionRule):
    """The item id {name} is used more than once in consignment {consignment}."""

    id = "submission.item_ids_unique"
    remedy = "Give each item of a consignment an id of its own."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each id that was used before in the same consignment."""
        for pointer, consignment in each_consignment(subject):
            for index, name in _again(item.id for item in consignment.items):
                yield self.issue(f"{pointer}/items/{index}/id", name=name, consignment=consignment.id)


class ContainersUnique(SubmissionRule):
    """Container {number} is described more than once."""

    id = "submission.containers_unique"
    remedy = "Describe each container once."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each number that was described before."""
        for index, number in _again(container.number for container in subject.containers):
            yield self.issue(f"/containers/{index}/number", number=number)


class ContainerDescribed(SubmissionRule):
    """Container {number} is named here but not described among the containers."""

    id = "submission.container_described"
    remedy = "Add the container to the list of containers, or correct the number."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each reference that leads nowhere."""
        known = {container.number for container in subject.containers}
        for pointer, consignment in each_consignment(subject):
            for index, number in enumerate(consignment.containers):
                if number not in known:
                    yield self.issue(f"{pointer}/containers/{index}", number=number)
        for pointer, item in each_item(subject):
            if item.container is not None and item.container not in known:
                yield self.issue(f"{pointer}/container", number=item.container)


class ItemContainerOfConsignment(SubmissionRule):
    """The item is in container {number}, which is not among the containers of its consignment."""

    id = "submission.item_container_of_consignment"
    remedy = "Add the container to the consignment, or correct the number."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question for each item whose container its consignment does not name."""
        for pointer, consignment in each_consignment(subject):
            for index, item in enumerate(consignment.items):
                if item.container is not None and item.container not in consignment.containers:
                    yield self.issue(f"{pointer}/items/{index}/container", number=item.container)


class NotTooManyItems(SubmissionRule):
    """The submission has {count} items; at most {limit} are taken."""

    id = "submission.items_limit"
    citation = "Fairway limits"
    remedy = "Split it into several submissions."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for the whole."""
        count = sum(len(consignment.items) for consignment in subject.consignments)
        if count > MAX_ITEMS:
            yield self.issue("/consignments", count=count, limit=MAX_ITEMS)


class LoadedBeforeArrival(SubmissionRule):
    """The goods would arrive before they are loaded."""

    id = "submission.loaded_before_arrival"
    remedy = "Correct the time of loading or of arrival."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question when the arrival is not after the loading."""
        trip = subject.trip
        if trip and trip.loading_at and trip.arrival_at and trip.arrival_at <= trip.loading_at:
            yield self.issue("/trip/arrival_at")


class ProvenancePointers(SubmissionRule):
    """{key} is not a JSON Pointer."""

    id = "submission.provenance_pointers"
    citation = "RFC 6901"
    remedy = "Write the empty text for the whole submission, or a pointer that starts with a slash."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each key of the provenance that is no pointer."""
        for key in subject.provenance:
            if key and not key.startswith("/"):
                yield self.issue(join("provenance", key), key=key[:60])


SUBMISSION_RULES: tuple[SubmissionRule, ...] = (
    ConsignmentIdsUnique(),
    ItemIdsUnique(),
    ContainersUnique(),
    ContainerDescribed(),
    ItemContainerOfConsignment(),
    NotTooManyItems(),
    LoadedBeforeArrival(),
    ProvenancePointers(),
    *SUM_RULES,
    *CODE_RULES,
)
LOCAL_RULES: tuple[SubmissionRule, ...] = (NetNotAboveGross(), UnitPriceFits(), PriceHasCurrency(), *CODE_RULES)
"""Rules that judge a value by its own surroundings, and so also where other parts of the submission are unsound."""
