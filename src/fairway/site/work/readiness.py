"""Readiness at a site: of what is recorded, or of what is being typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, Target
from fairway.filings.derive_all import DRAFT_SENDERS, adapters
from fairway.filings.readiness import TargetReadiness, readiness
from fairway.site.filing import DRAFT_MESSAGE, open_case
from fairway.site.runtime import Site
from fairway.site.work.standing import planned_crossing

Known = Mapping[Target, Mapping[str, str]]


async def known_of(site: Site, case_id: UUID) -> Known:
    """What answers and the crossing have told of a case so far, for each target. Raises NotFound."""
    case = await open_case(site, case_id)
    return {target: case.known(target) for target in Target}


def readiness_of(
    site: Site, submission: Submission, known: Known | None = None, crossed: datetime | None = None
) -> dict[Target, TargetReadiness]:
    """How far a submission is for all six documents, as it stands in front of the asker."""
    now, told = site.clock.now(), known or {}

    def envelope(target: Target) -> Envelope:
        # The other side's documents are sent by the other side: a stand-in keeps its sender from being missed here.
        sender = site.settings.sender_of(target.side) or DRAFT_SENDERS[target.side]
        return Envelope(message_id=DRAFT_MESSAGE, now=now, sender=sender, known=told.get(target, {}))

    return readiness(submission, adapters(), now, crossed or planned_crossing(submission), envelope)
