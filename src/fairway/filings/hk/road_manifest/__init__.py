"""The road cargo manifest (Cap. 60C): one for each crossing of a vehicle, within 14 days after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import span_on
from fairway.consignments.model import Submission
from fairway.filings.adapter import Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.hk import rules as shared
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import needs_of
from fairway.filings.hk.header import function_of, header_of, today
from fairway.filings.hk.road_manifest import answers, derive, rules
from fairway.filings.hk.road_manifest.elements import FIELDS
from fairway.filings.hk.road_manifest.encode import GROUP, encode
from fairway.wire.hk.road_manifest import RoadManifest


def end_of_window(moved: date, value: str) -> datetime | None:
    """The last moment of a window of days after ``moved``: the end of its last civil day in Hong Kong. None where
    there was no such window on that day."""
    span = span_on(value, moved)
    if span is None:
        return None
    return datetime.combine(moved + span + timedelta(days=1), time(0), HONG_KONG) - timedelta(seconds=1)


class RoadManifestAdapter:
    """The adapter of the road manifest."""

    target = Target.HK_ROAD_MANIFEST

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that this document needs, present or not."""
        del day
        return needs_of(FIELDS, submission)

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """The end of the 14th day after the crossing."""
        del submission
        if crossing is None:
            return None
        return end_of_window(crossing.astimezone(HONG_KONG).date(), "hk.manifest.window")

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """The one document of the vehicle."""
        day = today(envelope)
        issues = shared.header_issues(envelope, GROUP)
        if envelope.function is FilingFunction.DELETE:
            if function_of(envelope, GROUP)[1] is None:
                return Draft(documents=(), issues=tuple(issues))
            deletion = RoadManifest(header=header_of(envelope, submission, GROUP, 0))
            return Draft(documents=(encode(deletion, ()),), issues=tuple(issues))
        proposals = Proposals(submission)
        issues += rules.issues_of(submission, day, derive.crossed_on(submission, envelope), proposals)
        trip = derive.derive_trip(submission, envelope, day)
        content = derive.derive_masters(submission, envelope, proposals)
        if trip is None or content is None:
            return Draft(documents=(), issues=tuple(issues))
        masters, lines = content
        message = RoadManifest(
            header=header_of(envelope, submission, GROUP, 0),
            trip=trip,
            containers=derive.derive_containers(submission),
            masters=masters,
        )
        return Draft(documents=(encode(message, lines),), issues=tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers on road manifests. Raises Refusal."""
        return answers.read(content)


ROAD_MANIFEST = RoadManifestAdapter()
