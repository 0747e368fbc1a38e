"""The keys of the personal data of batches: made with the first file, destroyed for good."""

from __future__ import annotations

from uuid import UUID

from fairway.base.issues import Issue, Refusal
from fairway.parcels import sealing
from fairway.site.parcels import store
from fairway.site.runtime import Site


def _context(case: UUID, retention: str) -> str:
    return f"{case}/{retention}"


async def key_for(site: Site, case: UUID, retention: str) -> bytes:
    """The key of a batch, made when there is none yet. The caller has looked that its data is not erased."""
    async with site.database.single_statements() as conn:
        found = await store.find_key(conn, case, retention)
        if found is None:
            fresh = sealing.wrapped(sealing.new_key(), site.secret, _context(case, retention))
            await store.keep_key(conn, case, retention, fresh, site.clock.now())
            found = await store.find_key(conn, case, retention)
    assert found is not None  # just kept, or by somebody who was quicker
    return sealing.unwrapped(found, site.secret, _context(case, retention))


async def opened(site: Site, case: UUID, retention: str, sealed: bytes | None) -> bytes:
    """The key of a batch that the caller has read already, or a new one where there was none (as :func:`key_for`)."""
    if sealed is None:
        return await key_for(site, case, retention)
    return sealing.unwrapped(sealed, site.secret, _context(case, retention))


async def key_of(site: Site, case: UUID, retention: str) -> bytes:
    """The key of a batch. Raises Refusal when it was destroyed."""
    async with site.database.single_statements() as conn:
        found = await store.find_key(conn, case, retention)
    if found is None:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-ERASED",
                    message="The personal data of this batch is erased.",
                    remedy="Outcomes, counts and proofs are still there; names and numbers of persons are not.",
                )
            ]
        )
    return sealing.unwrapped(found, site.secret, _context(case, retention))
