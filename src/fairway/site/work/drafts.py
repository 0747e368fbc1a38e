"""What a person has typed into a submission and not saved: kept for that person alone, and never a fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.consignments import facts as f
from fairway.parties.store import Principal
from fairway.record.store import read_stream
from fairway.site.filing import submission_stream
from fairway.site.runtime import Site
from fairway.site.work import store

NEW = UUID(int=0)
"""Stands for the submission that does not exist yet; a person types one new submission at a time."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a draft."""

Tree = dict[str, Any]
"""A submission as plain data, possibly not sound."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed, and the version of the submission that it was typed on (0 for a new one)."""

    tree: Tree
    version: int
    at: datetime


def _who(principal: Principal) -> tuple[UUID, UUID]:
    return principal.person or principal.organisation, principal.organisation


async def read(site: Site, principal: Principal, case_id: UUID) -> Draft | None:
    """What the asker has typed and not saved."""
    async with site.database.single_statements() as conn:
        row = await store.draft(conn, *_who(principal), case_id)
    if row is None:
        return None
    return Draft(tree=msgspec.json.decode(row["document"]), version=row["version"], at=row["at"])


async def keep(site: Site, principal: Principal, case_id: UUID, version: int, tree: Tree) -> None:
    """Keep what the asker has typed. Raises Refusal when it is too large."""
    document = msgspec.json.encode(tree).decode()
    if len(document) > LARGEST:
        raise Refusal(
            [
                Issue(
                    rule="draft.size",
                    message="A draft has at most {limit} bytes.",
                    remedy="Upload it as a file, or split it into several submissions.",
                    params={"limit": str(LARGEST)},
                )
            ]
        )
    async with site.database.single_statements() as conn:
        await store.keep_draft(conn, *_who(principal), case_id, version=version, document=document, at=site.clock.now())


async def drop(site: Site, principal: Principal, case_id: UUID) -> None:
    """Forget what was typed."""
    async with site.database.single_statements() as conn:
        await store.drop_draft(conn, *_who(principal), case_id)


_WITH_DOCUMENT = (f.SubmissionRecorded, f.SubmissionRevised, f.FieldsConfirmed, f.CopyReceived, f.ElementsSupplied)


async def version_of(site: Site, case_id: UUID, version: int) -> Tree | None:
    """The document of an earlier version from the record; None when there was none, or it was erased.

    Whoever calls this has made sure that the asker may see the submission whole.
    """
    async with site.database.single_statements() as conn:
        recorded = await read_stream(conn, site.registry, submission_stream(case_id))
    documents = [one.fact.document for one in recorded if isinstance(one.fact, _WITH_DOCUMENT)]
    if not 1 <= version <= len(documents):
        return None
    tree = msgspec.json.decode(bytes(documents[version - 1]))
    return tree if isinstance(tree, dict) else None
