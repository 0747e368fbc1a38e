"""Documents that a changed submission no longer asks for: its goods are exempt from them, or left it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.decide import DropDraft
from fairway.filings.derive_all import Derivation
from fairway.filings.hk.exemptions import category_of
from fairway.filings.store import FILING, stream_name
from fairway.record.model import StreamId
from fairway.record.recorder import Step
from fairway.site.filing import CaseFile

_NEVER_TAKEN = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})


def drop_steps(case: CaseFile, derived: Derivation) -> Iterator[Step[Any, Any]]:
    """The commands that drop what was drafted, or never taken by an authority, and is not wanted any more: each of
    its lines is exempt, left the submission, or stands in another document now. A line that is only incomplete is
    wanted still."""
    there = {one.id for one in case.submission.consignments}
    exempt = {one.id for one in case.submission.consignments if category_of(one) is not None}
    for (target, group), filing in case.filings.items():
        documents = derived.drafts[target].documents if target in derived.drafts else ()
        if filing.status not in _NEVER_TAKEN or filing.in_effect or not filing.lines:
            continue
        if any(document.group == group for document in documents):
            continue
        elsewhere = {(line.consignment, line.item) for document in documents for line in document.lines}
        wanted = there - exempt if target is Target.HK_TDEC else there
        if all(line.consignment not in wanted or (line.consignment, line.item) in elsewhere for line in filing.lines):
            yield Step(FILING, StreamId(case.case_id, stream_name(target, group)), DropDraft())
