"""The import and export declaration (TDEC, Cap. 60E): forms 1, 1A, 1B, 2, 2A, 2B, within 14 days after the movement.

It is never a condition for crossing: it is drafted early and lodged after the crossing, or before by choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.hk import rules as shared
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import needs_of
from fairway.filings.hk.header import function_of, header_of, references, today
from fairway.filings.hk.road_manifest import end_of_window
from fairway.filings.hk.road_manifest.derive import crossed_on
from fairway.filings.hk.tdec import answers, derive, encode, rules
from fairway.filings.hk.tdec.charge import Charge, Form, charge
from fairway.filings.hk.tdec.elements import FIELDS
from fairway.filings.hk.tdec.grouping import Group, group_lines, is_declared
from fairway.filings.hk.tdec.rates import Rate, Rates, TableRates
from fairway.filings.hk.tdec.valuation import value_lines
from fairway.wire.hk.declaration import TradeDeclaration

__all__ = ["TDEC", "Charge", "Form", "TdecAdapter", "charge"]


class TdecAdapter:
    """The adapter of declarations. ``rates`` gives the exchange rates; they are kept with the document."""

    target = Target.HK_TDEC

    def __init__(self, rates: Rates | None = None) -> None:
        self._rates = rates or TableRates()

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that this document needs, present or not."""
        del day
        return needs_of(FIELDS, submission)

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """The end of the 14th day after the crossing; None when nothing is to be declared."""
        if crossing is None or not any(is_declared(one) for one in submission.consignments):
            return None
        return end_of_window(crossing.astimezone(HONG_KONG).date(), "hk.tdec.window")

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """One document for each group of lines that has all it needs."""
        day = today(envelope)
        groups = group_lines(submission, day, envelope.known)
        if envelope.function is FilingFunction.DELETE:
            return self._deletions(submission, envelope, [group.name for group in groups])
        proposals = Proposals(submission)
        issues = list(rules.missing_issues(submission, day))
        values, rates = self._values(submission, crossed_on(submission, envelope) or day, issues)
        if values:
            crossing = shared.Crossing(submission=submission, day=day)
            issues += shared.CONTROL_POINT_TAKES_GOODS.check(crossing)
        for index in values:
            issues += rules.consignment_issues(submission, index, proposals, day)
        documents: list[Document] = []
        inputs = derive.Inputs(submission, values, proposals, envelope, day)
        for group in groups:
            header = header_of(envelope, submission, group.name, len(documents))
            derived = derive.derive_group(inputs, group, header)
            value = None if derived is None else derived.message.total_value_hkd
            issues += rules.group_issues(submission, group, envelope, day, value)
            if derived is not None:
                documents.append(encode.encode(derived, group, _rates_of(rates, group), day))
        if envelope.function is FilingFunction.CHANGE:
            documents += self._dropped(submission, envelope, groups, len(documents))
        return Draft(documents=tuple(documents), issues=tuple(issues))

    def _values(
        self, submission: Submission, day: date, issues: list[Issue]
    ) -> tuple[dict[int, tuple[Decimal, ...] | None], dict[int, dict[str, Rate]]]:
        """Values of the lines of each declared consignment, and the rates used; adds to ``issues``."""
        values: dict[int, tuple[Decimal, ...] | None] = {}
        rates: dict[int, dict[str, Rate]] = {}
        for index, consignment in enumerate(submission.consignments):
            if is_declared(consignment):
                found = value_lines(submission, index, day, self._rates)
                values[index], rates[index] = found.values, found.rates
                issues += found.issues
        return values, rates

    def _dropped(
        self, submission: Submission, envelope: Envelope, groups: Sequence[Group], start: int
    ) -> list[Document]:
        """Deletions of declarations that the authority holds and the changed submission no longer yields."""
        present = {group.name for group in groups}
        gone = [name for name in references(envelope) if name not in present]
        return [self._deletion(submission, envelope, name, start + at) for at, name in enumerate(gone)]

    def _deletion(self, submission: Submission, envelope: Envelope, name: str, index: int) -> Document:
        deleting = Envelope(
            message_id=envelope.message_id,
            now=envelope.now,
            function=FilingFunction.DELETE,
            change_reason=envelope.change_reason,
            authority_reference=envelope.authority_reference,
            sender=envelope.sender,
            receiver=envelope.receiver,
            known=envelope.known,
        )
        message = TradeDeclaration(header=header_of(deleting, submission, name, index))
        return encode.encode_deletion(message, name, envelope.known.get(f"form:{name}", ""))

    def _deletions(self, submission: Submission, envelope: Envelope, groups: Sequence[str]) -> Draft:
        known = references(envelope)
        names = list(known) if known else groups
        issues = [issue for name in names for issue in shared.header_issues(envelope, name)]
        documents = tuple(
            self._deletion(submission, envelope, name, index)
            for index, name in enumerate(names)
            if function_of(envelope, name)[1] is not None
        )
        return Draft(documents=documents, issues=tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers on declarations. Raises Refusal."""
        return answers.read(content)


def _rates_of(rates: Mapping[int, Mapping[str, Rate]], group: Group) -> dict[str, Rate]:
    return {currency: rate for index in group.consignments for currency, rate in rates[index].items()}


TDEC = TdecAdapter()
