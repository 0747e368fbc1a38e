"""All documents of a submission in one call: the six adapters, and what must be equal over their documents."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from fairway.base.issues import Issue, Severity
from fairway.base.time import MAINLAND
from fairway.consignments.model import Submission
from fairway.filings.adapter import Adapter, Document, Draft, Envelope, Target
from fairway.filings.equality import differences, equality_issues

EnvelopeFor = Callable[[Target], Envelope]
"""Gives each target the envelope of its documents."""

_WHERE: Mapping[Target, tuple[str, str]] = {
    Target.HK_ROAD_ACI: ("fairway.filings.hk.road_aci", "ROAD_ACI"),
    Target.HK_ROAD_MANIFEST: ("fairway.filings.hk.road_manifest", "ROAD_MANIFEST"),
    Target.HK_TDEC: ("fairway.filings.hk.tdec", "TDEC"),
    Target.CN_ROAD_MANIFEST: ("fairway.filings.cn.road_manifest.adapter", "adapter"),
    Target.CN_CARRIER_CONFIRMATION: ("fairway.filings.cn.carrier_confirmation.adapter", "adapter"),
    Target.CN_GOODS_DECLARATION: ("fairway.filings.cn.goods_declaration.adapter", "adapter"),
}
TOLD_BY_COPY = frozenset({Target.HK_ROAD_ACI, Target.HK_ROAD_MANIFEST, Target.CN_ROAD_MANIFEST})
"""Documents that rest on what both sides share: from the copy that the other side sent, its own can be derived here."""
DRAFT_SENDERS = {"hk": "DRAFT", "cn": "0000DRAFT0000"}
"""Stand-ins for the sender while nothing is sent."""


@lru_cache(maxsize=len(Target))
def adapter(target: Target) -> Adapter:
    """The adapter of ``target``."""
    module, name = _WHERE[target]
    return cast(Adapter, getattr(importlib.import_module(module), name))


def adapters(targets: Iterable[Target] = tuple(Target)) -> dict[Target, Adapter]:
    """The adapters of ``targets``, all six by default."""
    return {target: adapter(target) for target in targets}


def draft_envelopes(now: datetime) -> EnvelopeFor:
    """Envelopes for looking at documents that are not sent."""
    return lambda target: Envelope(message_id=f"draft-{target.value}", now=now, sender=DRAFT_SENDERS[target.side])


@dataclass(frozen=True, slots=True)
class Derivation:
    """The drafts of the targets asked for, and what does not agree between them."""

    drafts: dict[Target, Draft]
    equality: tuple[Issue, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, by target."""
        return tuple(document for draft in self.drafts.values() for document in draft.documents)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All issues: those of the drafts, then those of the comparison."""
        return (*(issue for draft in self.drafts.values() for issue in draft.issues), *self.equality)

    def blocking(self, target: Target) -> tuple[Issue, ...]:
        """The errors and questions that stand against sending the documents of ``target``: its own, and every
        disagreement between documents."""
        found = (*self.drafts[target].issues, *self.equality)
        return tuple(issue for issue in found if issue.severity is not Severity.WARNING)


def derive(
    submission: Submission,
    targets: Iterable[Target],
    envelope_for: EnvelopeFor,
    day: date | None = None,
    *,
    elsewhere: Mapping[Target, Submission] | None = None,
) -> Derivation:
    """The drafts of ``targets``, and what does not agree between their documents.

    ``elsewhere`` gives the submission as the other side has it, for the documents that are derived from that one;
    what ``submission`` says otherwise does not agree either.

    ``day`` dates the parameters of the comparison; by default the civil day of the first envelope, which is the same
    on both sides of the boundary.
    """
    away = elsewhere or {}
    drafts: dict[Target, Draft] = {}
    now: datetime | None = None
    for target in targets:
        envelope = envelope_for(target)
        now = now or envelope.now
        drafts[target] = adapter(target).derive(away.get(target, submission), envelope)
    documents = [document for target, draft in drafts.items() if target not in away for document in draft.documents]
    if day is None and now is not None:
        day = now.astimezone(MAINLAND).date()
    equality = equality_issues(submission, documents, day) if day and len(drafts) > 1 else []
    if away and day:
        equality += differences(submission, away, day)
    return Derivation(drafts, tuple(equality))
