"""Questions to an organisation of this site: what it was asked by others, and its answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.decide import SupplyElements
from fairway.parties.store import Principal
from fairway.record.store import load
from fairway.site import submissions
from fairway.site.filing import submission_stream
from fairway.site.runtime import Site, actor_of
from fairway.site.work import store


async def tasks(site: Site, principal: Principal) -> list[dict[str, Any]]:
    """Open questions to the asker's organisation, the soonest due first."""
    async with site.database.single_statements() as conn:
        return await store.open_requests(conn, principal.organisation)


async def task(site: Site, principal: Principal, request: UUID) -> submissions.Asked:
    """One question to the asker's organisation; nothing of the submission but what is asked. Raises NotFound."""
    async with site.database.single_statements() as conn:
        case_id = await store.case_of_request(conn, principal.organisation, request)
        if case_id is None:
            raise NotFound
        state = (await load(conn, SUBMISSION, submission_stream(case_id))).state
    question = state.request(request) if state else None
    if question is None or question.withdrawn:
        raise NotFound
    return submissions.Asked(
        case_id=case_id,
        request=request,
        supplier=question.supplier,
        pointers=question.pointers,
        due=question.due,
        note=question.note,
        open=question.open,
    )


async def answer(site: Site, principal: Principal, request: UUID, values: dict[str, Any]) -> None:
    """Answer a question to the asker's organisation. Raises NotFound and Refusal."""
    question = await task(site, principal, request)
    actor, stream = actor_of(principal), submission_stream(question.case_id)
    await site.execute(SUBMISSION, stream, SupplyElements(request=request, values=values), actor)
    await submissions.draft_all(site, question.case_id, actor)
