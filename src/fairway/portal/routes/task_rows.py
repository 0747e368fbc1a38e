"""Questions to the reader's organisation as rows of the work list; they show nothing of the submission but its way."""

from __future__ import annotations

from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.portal.routes.page import Page
from fairway.portal.views.parts import N_, Chip, Tone
from fairway.portal.views.work_list import WorkRow
from fairway.record.store import load_many
from fairway.site.filing import submission_stream
from fairway.site.work import tasks


async def task_rows(page: Page) -> list[WorkRow]:
    """What others ask the reader's organisation, the soonest due first."""
    found = await tasks.tasks(page.site, page.principal)
    if not found:
        return []
    async with page.site.database.single_statements() as conn:
        loaded, _ = await load_many(conn, [(SUBMISSION, submission_stream(one["case_id"])) for one in found])
    rows = []
    for one, there in zip(found, loaded, strict=True):
        state: SubmissionState | None = there.state
        if state is None or state.document == NO_DOCUMENT:
            continue
        submission = state.submission()
        rows.append(
            WorkRow(
                id=str(one["request"]),
                href=f"/tasks/{one['request']}",
                reference=submission.consignments[0].waybill_number or str(one["request"])[-12:],
                direction=submission.direction,
                goods=None,
                counterparty=None,
                control_point="",
                vehicles=(),
                crossing=None,
                documents=(),
                status=Chip(Tone.NEEDS_YOU, N_("Asked")),
                next_step=N_("Answer what is asked"),
                due=one["due"],
            )
        )
    return rows
