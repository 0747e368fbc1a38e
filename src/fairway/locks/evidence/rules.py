"""What must hold of an evidence bundle: a rule for everything that can be altered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something found in a bundle: where, and the words for the sentence. None of ``what`` is no fault."""

    place: str
    what: str | None
    more: dict[str, str] = {}


class EvidenceRule(Rule[Fault]):
    """A rule over what was found."""

    target: ClassVar[str] = "sealed-trip"
    citation = "Fairway: docs/concepts/verification.md"
    remedy = "Ask the site for the bundle again; if it stays so, somebody altered it."

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue for a fault."""
        if subject.what is not None:
            params = {"place": subject.place, "what": subject.what, **subject.more}
            yield msgspec.structs.replace(self.issue(place=subject.place), params=params)


class EvidenceReadable(EvidenceRule):
    """This is no evidence bundle: {what}."""

    id = "EVIDENCE-READABLE"
    remedy = "Give the file that `fairway trip export` wrote, unchanged."


class LineUnaltered(EvidenceRule):
    """Line {place} was altered: its bytes are not those that the seal of the bundle names."""

    id = "EVIDENCE-LINE"


class LineWellWritten(EvidenceRule):
    """Line {place} is not written as a bundle writes it: {what}."""

    id = "EVIDENCE-FORM"


class SealUnaltered(EvidenceRule):
    """The seal of the bundle, its last line {place}, was altered: {what}."""

    id = "EVIDENCE-SEAL"


class FrameUnaltered(EvidenceRule):
    """Line {place}: the frame was altered, its bytes are not those that its hash names."""

    id = "EVIDENCE-FRAME"


class FrameDecodes(EvidenceRule):
    """Line {place}: the frame does not say what the bundle says it does: {what}."""

    id = "EVIDENCE-DECODED"


class FrameOfTheLock(EvidenceRule):
    """Line {place}: the frame is of device {what}, not of the lock of the trip."""

    id = "EVIDENCE-DEVICE"


class EngineKnown(EvidenceRule):
    """Line {place} was judged by version {what} of the engine, which is not here."""

    id = "EVIDENCE-ENGINE"
    remedy = "Verify it with a release that has this version."


class LimitsPublished(EvidenceRule):
    """Line {place} was judged by limits that are not those published for its day: {what}."""

    id = "EVIDENCE-LIMITS"
    remedy = "Ask the site for its code tables; a site may have limits of its own."
    severity = Severity.WARNING


class JudgementDerived(EvidenceRule):
    """Line {place} does not follow from the frames: {what}."""

    id = "EVIDENCE-JUDGEMENT"


class DecisionDerived(EvidenceRule):
    """Line {place} does not follow from the judgement and what was asked: {what}."""

    id = "EVIDENCE-DECISION"


class RecordAgrees(EvidenceRule):
    """Line {place}: the record of the site says otherwise about {what}."""

    id = "EVIDENCE-RECORD"


class ProvedByTheRecord(EvidenceRule):
    """Line {place} is in no proved fact of the record: {what}."""

    id = "EVIDENCE-UNPROVED"
    remedy = "What the bundle says follows from its frames; that the site recorded it then is not proved."
    severity = Severity.WARNING
