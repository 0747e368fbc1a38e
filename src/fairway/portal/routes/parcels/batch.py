"""One batch: its files, how far the work is, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue
from fairway.parcels.batches.decide import TABLES_OF
from fairway.parcels.batches.facts import Flow, Status
from fairway.parties.sharing import Scope
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcels.answers import filed_part
from fairway.portal.routes.parcels.carrying import carried_of, may_count
from fairway.portal.routes.parcels.found import late_of, risk_of, verdict_of
from fairway.portal.routes.parcels.release import KINDS, release_rows
from fairway.portal.routes.parcels.words import (
    FLOWS,
    PATH,
    RETENTIONS,
    STAGES,
    TABLES,
    batch_chip,
    left_words,
    may_see,
    may_send,
    size_words,
)
from fairway.portal.views.parcels.batch import BatchPage, FileRow, Upload, Working
from fairway.portal.views.parts import N_, Action, Choice, Link, Phrase, Words
from fairway.site.parcels import batches, releasing
from fairway.site.parcels.filing.documents import DOCUMENTS_OF

router = APIRouter(include_in_schema=False)
RELEASES = 5
"""Release lists of each kind on the page of the batch."""
TAKES_FILES = frozenset({Status.OPEN.value, Status.FAILED.value})


@router.get(PATH + "/{batch}")
async def one_batch(batch: UUID, page: SignedPage) -> Response:
    """Where it stands and what was found."""
    page.hidden_unless(may_see(page))
    return await batch_page(page, batch)


async def batch_page(page: Page, batch: UUID, issues: Sequence[Issue] = ()) -> Response:
    """The page, also after an act that was refused because of ``issues``."""
    await page.follow(batch)
    found = await batches.view(page.site, page.principal, batch)
    row = found.row
    page.follows(*(one["case_id"] for one in found.corrections))
    full = row["scope"] == Scope.FULL.value
    sends = full and may_send(page)
    status = row["status"]
    address = f"{PATH}/{batch}"
    # A judged batch takes the documents that its parcels wait for, and judges only these parcels again.
    waits = sends and status == Status.JUDGED.value and bool(row["verdict"].get("waiting")) and not row["erased_at"]
    judged_files = (await batches.own(page.site, page.principal, batch)).judged_files if waits else 0
    takes = sends and (status in TAKES_FILES or waits)
    view = BatchPage(
        id=str(batch),
        reference=row["reference"],
        status=batch_chip(row),
        flow=FLOWS[row["flow"]],
        facts=_facts(row),
        links=_links(row, found.corrections),
        files=_files(row, address, after=judged_files if takes else None),
        issues=tuple(_issue(one) for one in row["issues"]) if status == Status.FAILED.value else (),
        notes=tuple(_issue(one) for one in row["issues"]) if status == Status.JUDGED.value else (),
        faults=faults_of(issues),
        upload=_upload(row, address) if takes else None,
        submit=_submit(row, address, new=any(one["number"] > judged_files for one in row["files"]) if waits else False)
        if sends
        else None,
        cancel=_cancel(row, address) if sends else None,
        erase_href=f"{address}/erase"
        if sends and row["erased_at"] is None and row["files"] and status != Status.WAITING.value
        else "",
        erased_at=row["erased_at"],
        working=working_of(found) if status == Status.WAITING.value else None,
        verdict=await verdict_of(page, row, sends=sends) if status == Status.JUDGED.value else None,
        customs=not full,
        risk_href=risk_of(page, row),
        **(await _going_on(page, row, sends=sends) if status == Status.JUDGED.value else {}),
    )
    return page.show("pages/parcels/batch.html", view, "parcels", status=422 if issues else 200)


async def _going_on(page: Page, row: Mapping[str, Any], *, sends: bool) -> dict[str, Any]:
    """What becomes of cleared parcels: what is declared, what is on its way, the lists of what is released."""
    batch, address = row["case_id"], f"{PATH}/{row['case_id']}"
    lists = await releasing.lists(page.site, page.principal, batch) if row["cleared"] else []
    shown = [one for kind in KINDS for one in [each for each in lists if each.by == kind][:RELEASES]]
    declares = sends and row["erased_at"] is None and row["flow"] in DOCUMENTS_OF and bool(row["cleared"])
    return {
        "late": await late_of(page, row),
        "late_at": row["late_at"],
        "filed": filed_part(row),
        "declare_href": f"{address}/declaring" if declares else "",
        "carried": carried_of(page, row),
        "releases": release_rows(shown, address, page),
        "more_releases": len(lists) - len(shown),
        "release_href": f"{address}/release" if lists else "",
        "returns_href": f"{address}/returns" if may_count(page, row) else "",
    }


@router.get(PATH + "/{batch}/progress")
async def progress(batch: UUID, page: SignedPage) -> Response:
    """How far the work is, for the page that shows it; once it is done, the page is to be read anew."""
    page.hidden_unless(may_see(page))
    found = await batches.view(page.site, page.principal, batch)
    over = found.row["status"] != Status.WAITING.value
    if over and not page.partial:
        return page.go(f"{PATH}/{batch}")
    headers = {"HX-Refresh": "true"} if over else {}
    return page.show("parts/parcel_progress.html", working_of(found), headers=headers)


def working_of(found: batches.BatchView) -> Working:
    """How far the work on a batch is."""
    told = found.progress
    address = f"{PATH}/{found.row['case_id']}/progress"
    if told is None or told.stage == "waiting":
        return Working(address, STAGES["waiting"], found.waiting)
    known = told.total > 0
    return Working(
        address,
        STAGES.get(told.stage, N_("At work")),
        0,
        told.done,
        told.total,
        min(100, 100 * told.done // told.total) if known else None,
        left_words(batches.seconds_left(told)),
    )


def _facts(row: Mapping[str, Any]) -> tuple[tuple[Phrase, Phrase], ...]:
    facts: list[tuple[Phrase, Phrase]] = [(N_("Kind"), FLOWS[row["flow"]])]
    if row["conveyance"]:
        facts.append((N_("Flight or truck"), as_data(row["conveyance"])))
    if row["arrives_at"]:
        facts.append((N_("Expected arrival"), Words("{time}", {"time": row["arrives_at"]})))
    facts.append((N_("Opened"), Words("{time}", {"time": row["opened_at"]})))
    if row["judged_at"]:
        facts.append((N_("Judged"), Words("{time}", {"time": row["judged_at"]})))
    if row["erased_at"]:
        facts.append((N_("Personal data erased"), Words("{time}", {"time": row["erased_at"]})))
    else:
        facts.append((N_("Names and numbers of persons"), RETENTIONS[row["retention"]]))
    return tuple(facts)


def _links(
    row: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Phrase, tuple[Link, ...]], ...]:
    found: list[tuple[Phrase, tuple[Link, ...]]] = []
    if row["corrects"]:
        found.append((N_("Corrects"), (Link(N_("The batch before it"), f"{PATH}/{row['corrects']}"),)))
    if corrections:
        found.append(
            (
                N_("Corrected by"),
                tuple(Link(as_data(one["reference"]), f"{PATH}/{one['case_id']}") for one in corrections),
            )
        )
    return tuple(found)


def _files(row: Mapping[str, Any], address: str, *, after: int | None) -> tuple[FileRow, ...]:
    """The files; those behind the number ``after`` may be taken out again, none where it is None."""
    return tuple(
        FileRow(
            number=one["number"],
            name=one["name"],
            table=TABLES.get(one["table"], as_data(one["table"])) if one["table"] else N_("As the file itself tells"),
            size=size_words(one["size"]),
            sha256=one["sha256"],
            take_out=Action(N_("Take out"), f"{address}/files/{one['number']}/removal")
            if after is not None and one["number"] > after
            else None,
        )
        for one in row["files"]
    )


def _issue(told: Any) -> Issue:
    return msgspec.convert(msgspec.json.decode(told) if isinstance(told, str) else told, Issue)


def _upload(row: Mapping[str, Any], address: str) -> Upload:
    tables = TABLES_OF[Flow(row["flow"])]
    choices = tuple(Choice(one, TABLES.get(one, one), len(tables) == 1) for one in tables)
    if len(tables) > 1:
        choices = (Choice("", N_("The file itself tells"), True), *choices)
    return Upload(f"{address}/files", choices)


def _submit(row: Mapping[str, Any], address: str, *, new: bool) -> Action | None:
    words = {
        Status.OPEN.value: N_("Hand it in"),
        Status.JUDGED.value: N_("Judge those that waited") if new else None,
        Status.FAILED.value: N_("Hand it in again"),
        Status.CANCELLED.value: N_("Go on where it was"),
    }.get(row["status"])
    if words is None or row["erased_at"] is not None:
        return None
    reason = "" if row["files"] else N_("There is no file in it yet.")
    return Action(words, f"{address}/submission", primary=True, disabled_because=reason)


def _cancel(row: Mapping[str, Any], address: str) -> Action | None:
    if row["status"] not in {Status.OPEN.value, Status.FAILED.value, Status.WAITING.value}:
        return None
    waiting = row["status"] == Status.WAITING.value
    ask = (
        N_("Stop the work on this batch? What is done is kept, and it can go on later.")
        if waiting
        else N_("Cancel this batch? Its files stay, and it can be handed in later.")
    )
    return Action(N_("Cancel"), f"{address}/cancellation", confirm=ask)
