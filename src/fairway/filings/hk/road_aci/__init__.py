"""Road advance cargo information (Cap. 60L): one message for each consignment, a reference number (CCRN) in return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import legal_value, span_on
from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.hk import rules as shared
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import needs_of
from fairway.filings.hk.header import function_of, header_of, references, today
from fairway.filings.hk.road_aci import answers, derive, encode, rules
from fairway.filings.hk.road_aci.elements import FIELDS


class RoadAciAdapter:
    """The adapter of road advance cargo information."""

    target = Target.HK_ROAD_ACI

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that this document needs, present or not."""
        del day
        return needs_of(FIELDS, submission)

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """30 minutes before the crossing: the reference has to be bundled by then."""
        del submission
        if crossing is None:
            return None
        span = span_on("hk.bundle.wait", crossing.astimezone(HONG_KONG).date())
        return None if span is None else crossing - span

    def opens(self, submission: Submission) -> date | None:
        """The first day on which it is taken: 14 days before the expected date."""
        expected = submission.trip.expected_crossing_date if submission.trip else None
        if expected is None:
            return None
        return expected - timedelta(days=legal_value("hk.aci.earliest", expected).integer)

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """One document for each consignment that has all it needs."""
        day = today(envelope)
        if envelope.function is FilingFunction.DELETE:
            return self._deletions(submission, envelope)
        proposals = Proposals(submission)
        issues = [issue for issue, _ in rules.missing_issues(submission)]
        issues += rules.trip_issues(submission, day)
        documents: list[Document] = []
        for index, consignment in enumerate(submission.consignments):
            issues += rules.consignment_issues(submission, index, proposals, day)
            issues += shared.header_issues(envelope, consignment.id)
            content = derive.derive_consignment(submission, index, proposals, day)
            if content is not None:
                header = header_of(envelope, submission, consignment.id, len(documents))
                documents.append(encode.encode(derive.message_of(header, content), submission, index))
        return Draft(documents=tuple(documents), issues=tuple(issues))

    def _deletions(self, submission: Submission, envelope: Envelope) -> Draft:
        known = references(envelope)
        documents: list[Document] = []
        issues: list[Issue] = []
        for index, consignment in enumerate(submission.consignments):
            if known and consignment.id not in known:
                continue
            issues += shared.header_issues(envelope, consignment.id)
            if function_of(envelope, consignment.id)[1] is not None:
                header = header_of(envelope, submission, consignment.id, len(documents))
                documents.append(encode.encode(derive.message_of(header, None), submission, index))
        return Draft(documents=tuple(documents), issues=tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers on road cargo information. Raises Refusal."""
        return answers.read(content)


ROAD_ACI = RoadAciAdapter()
