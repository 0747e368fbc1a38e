"""Cargo references tried in vain: whoever knows a number may bundle it, so numbers must not be found by trying.

What is counted is every number that the bundling answered as unknown, whether nobody has it or somebody else: the
limit tells the two apart no more than the answer does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fairway.base.issues import Issue, Refusal
from fairway.site.crossing import store
from fairway.site.runtime import Site

MOST_IN_VAIN = 100
"""Numbers that an organisation may try in vain within :data:`SPAN`."""
SPAN = timedelta(hours=1)


async def refuse_guessing(site: Site, organisation: UUID, now: datetime) -> None:
    """Raises Refusal when the organisation has tried too many numbers in vain, until the hour is over."""
    async with site.database.single_statements() as conn:
        tried = await store.references_in_vain(conn, organisation, now - SPAN)
    if tried >= MOST_IN_VAIN:
        raise Refusal(
            [
                Issue(
                    rule="HK-BUNDLE-TRIALS",
                    message="Too many cargo references that cannot be bundled were tried within the hour.",
                    remedy="Check the numbers with whoever filed the cargo information, and try again in an hour.",
                    pointer="/references",
                )
            ]
        )


async def note_in_vain(site: Site, organisation: UUID, count: int, now: datetime) -> None:
    """Remember that so many numbers more were tried in vain."""
    async with site.database.single_statements() as conn:
        await store.add_references_in_vain(conn, organisation, count, now=now, begun_after=now - SPAN)
