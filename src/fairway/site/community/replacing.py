"""A message of one's own in the place of another: corrected by hand, or read again as it came."""

from __future__ import annotations

import hashlib
from uuid import UUID

from fairway.base.issues import Issue, Refusal
from fairway.parties.store import Principal
from fairway.site.community import intake, store
from fairway.site.community.receipts import Receipt
from fairway.site.runtime import Site
from fairway.tracking.inbound import Channel


async def correct(site: Site, principal: Principal, message: UUID, content: bytes) -> Receipt:
    """Take a corrected message in the place of one of one's own: what that one told and this one does not is
    withdrawn, what both tell stays once. A trial stays one. Raises NotFound, and Refusal for one that was corrected
    already: its correction is what is to be corrected."""
    row = await intake.entry(site, principal, message)
    if row["corrected_by"]:
        async with site.database.single_statements() as conn:
            known = await store.before_taking(
                conn, principal.organisation, hashlib.sha256(content).hexdigest(), message
            )
        if known["case_id"] != row["corrected_by"]:
            raise Refusal([_corrected_already(row["corrected_by"])])
    return await intake.take(
        site,
        principal,
        content,
        channel=Channel.REPLAY,
        file_name=row["file_name"],
        standard=row["standard"] or None,
        corrects=message,
        test=row["test"],
    )


async def replay(site: Site, principal: Principal, message: UUID) -> Receipt:
    """Read a message of one's own again, as the partner's profile and the site's tables are now: a correction of it
    with the same bytes, recognised anew. Raises NotFound, and Refusal for one that was corrected already."""
    row = await intake.entry(site, principal, message)
    if row["corrected_by"]:
        raise Refusal([_corrected_already(row["corrected_by"])])
    content, _ = await intake.raw(site, principal, message)
    return await intake.take(
        site,
        principal,
        content,
        channel=Channel.REPLAY,
        file_name=row["file_name"],
        corrects=message,
        test=row["test"],
    )


def _corrected_already(by: UUID) -> Issue:
    return Issue(
        rule="intake.corrected",
        message="This message was corrected already, by message {by}.",
        remedy="Correct that one.",
        params={"by": str(by)},
    )
