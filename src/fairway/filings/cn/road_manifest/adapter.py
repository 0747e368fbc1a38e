"""The adapter of the road manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from fairway.base.issues import Issue
from fairway.base.rules import check_all
from fairway.base.time import MAINLAND
from fairway.codes.legal_values import span_on
from fairway.consignments.model import Direction, Submission
from fairway.filings.adapter import Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.cn.element import Level
from fairway.filings.cn.road_manifest import answers
from fairway.filings.cn.road_manifest.derive import manifest
from fairway.filings.cn.road_manifest.elements import TABLE
from fairway.filings.cn.road_manifest.encode import document
from fairway.filings.cn.road_manifest.rules import MANDATORY, RULES, Manifesting
from fairway.filings.cn.sending_rules import (
    description_issues,
    descriptions_are_sound,
    sending_issues,
    text_issues,
    texts_are_sound,
)
from fairway.wire.gacc.manifest import Party, RoadManifest

NAME, LINE, TEXT = 70, 140, 256


def _party_texts(party: Party | None, pointer: str) -> Iterator[tuple[str, str, int]]:
    if party is not None:
        yield f"{pointer}/names", party.name, NAME
        yield f"{pointer}/address", party.address, LINE


def _texts(one: RoadManifest) -> Iterator[tuple[str, str, int]]:
    yield "/note", one.note, TEXT
    for c, consignment in enumerate(one.consignments):
        pointer = f"/consignments/{c}"
        yield from _party_texts(consignment.consignee, f"{pointer}/consignee")
        yield from _party_texts(consignment.consignor, f"{pointer}/consignor")
        yield from _party_texts(consignment.notify_party, f"{pointer}/notify_party")
        if not texts_are_sound([item.cargo_description for item in consignment.items], TEXT):
            for n, item in enumerate(consignment.items):
                yield f"{pointer}/items/{n}/description/sc", item.cargo_description, TEXT


class RoadManifestAdapter:
    """The pure rooms of MT1401 and MT2401: one document for each submission, group "trip"."""

    target = Target.CN_ROAD_MANIFEST

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that the manifest needs, present or not."""
        return TABLE.needs(submission, day)

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """One hour (dated) before arrival, or before loading; before the crossing when nothing better is known."""
        trip = submission.trip
        importing = submission.direction is Direction.HK_TO_CN
        moment = (trip.arrival_at if importing else trip.loading_at) if trip else None
        moment = moment or crossing
        if moment is None:
            return None
        window = "cn.manifest.import.before" if importing else "cn.manifest.export.before"
        span = span_on(window, moment.astimezone(MAINLAND).date())
        return None if span is None else moment - span

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """One message for the batch with all waybills of the submission."""
        day = envelope.now.astimezone(MAINLAND).date()
        one = manifest(submission, envelope, day)
        deleting = envelope.function is FilingFunction.DELETE
        issues: list[Issue] = sending_issues(envelope, day)
        issues += TABLE.missing(submission, day, MANDATORY, levels=(Level.SUBMISSION,) if deleting else tuple(Level))
        if not deleting:
            issues += check_all(RULES, Manifesting(one, day, envelope.now), day)
            issues += text_issues(_texts(one))
            every = [item.cargo_description for consignment in one.consignments for item in consignment.items]
            if not descriptions_are_sound(submission, every, day):
                descriptions = (
                    (f"/consignments/{c}/items/{n}/description/sc", item.cargo_description)
                    for c, consignment in enumerate(one.consignments)
                    for n, item in enumerate(consignment.items)
                )
                issues += description_issues(submission, descriptions, day)
        return Draft((document(submission, one),), tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers in a message. Raises Refusal when the bytes are no such message."""
        return answers.read(content)


adapter = RoadManifestAdapter()
