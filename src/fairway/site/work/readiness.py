"""Readiness at a site: of what is recorded, or of what is being typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, Target
from fairway.filings.crossings.store import lodging_from
from fairway.filings.derive_all import DRAFT_SENDERS, adapters
from fairway.filings.readiness import TargetReadiness, readiness
from fairway.site.filing import DRAFT_MESSAGE, open_case
from fairway.site.runtime import Site


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case beside the submission itself."""

    told: Mapping[Target, Mapping[str, str]] = field(default_factory=dict)
    """What answers and the crossing have told, for each target."""
    elsewhere: Mapping[Target, Submission] = field(default_factory=dict)
    """The submission as the other side has it, for its documents that can be derived from that."""
    crossed: datetime | None = None
    """When the goods crossed."""
    counted: Mapping[Target, datetime | None] = field(default_factory=dict)
    """From which crossing the time for a document counts, where that is not the one of all goods; None for none yet."""


async def known_of(site: Site, case_id: UUID) -> Known:
    """What is known of a case so far. Raises NotFound."""
    case = await open_case(site, case_id)
    last = case.crossings.last
    counted: dict[Target, datetime | None] = {}
    if last is not None:
        async with site.database.single_statements() as conn:
            lodging = await lodging_from(conn, [case_id])
        if case_id in lodging:
            counted[Target.HK_TDEC] = lodging[case_id]
    told = {target: case.known(target) for target in Target}
    return Known(told, case.elsewhere(site.side), last.at if last else None, counted)


def readiness_of(site: Site, submission: Submission, known: Known | None = None) -> dict[Target, TargetReadiness]:
    """How far a submission is for all six documents, as it stands in front of the asker."""
    now, about = site.clock.now(), known or Known()

    def envelope(target: Target) -> Envelope:
        # The other side's documents are sent by the other side: a stand-in keeps its sender from being missed here.
        sender = site.settings.sender_of(target.side) or DRAFT_SENDERS[target.side]
        return Envelope(message_id=DRAFT_MESSAGE, now=now, sender=sender, known=about.told.get(target, {}))

    return readiness(
        submission, adapters(), now, about.crossed, envelope, elsewhere=about.elsewhere, counted=about.counted
    )
