"""The record of a submission: its facts with their positions, and the bundle that proves them offline."""

from __future__ import annotations

import base64
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.filings.adapter import Target
from fairway.parties.sharing import Scope
from fairway.portal.routes.activity import FACTS
from fairway.portal.routes.case import Case, head, open_page_case
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, file_part, listing
from fairway.portal.routes.origins import by_words
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.plain import plain
from fairway.portal.views.oversight import RecordedFact, RecordView
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.portal.vocabulary import TARGETS
from fairway.record.keys import own_signer
from fairway.record.proofs import latest_checkpoint
from fairway.site.submissions import require
from fairway.site.work import store

router = APIRouter(include_in_schema=False)

_SYSTEM: dict[str, Phrase] = {"outbox": N_("Outbox"), "kiosk": N_("Kiosk")}
_SITES: dict[str, Phrase] = {"hk": N_("Hong Kong site"), "gd": N_("Mainland site"), "mo": N_("Macao site")}
_KINDS: dict[str, str] = {
    "envelope-made": N_("Message to the other side made"),
    "envelope-taken": N_("Message of the other side taken in"),
    "other-side-told": N_("The other side told how a document stands"),
    "milestone-noted": N_("Milestone noted"),
    "filing-drafted": N_("Document drafted"),
    "draft-dropped": N_("Draft dropped"),
    "filing-queued": N_("Document ready to send"),
    "filing-sent": N_("Document sent"),
    "answer-received": N_("Answer of customs received"),
    "filing-expired": N_("Document lapsed"),
    "bundle-answered": N_("Customs answered the bundling"),
    "reminder-raised": N_("Reminder raised"),
    "fact-erased": N_("Personal data erased"),
}
"""Facts of a case that the list of what happened does not name."""


def _actor(case: Case, kind: str, identifier: str) -> Phrase:
    if kind == "policy":
        return N_("Automatic")
    if kind == "site" and identifier in _SITES:
        return _SITES[identifier]
    system = _SYSTEM.get(identifier.partition(":")[0]) if kind == "system" else None
    if system is not None:
        return system
    name, words = by_words(identifier if kind != "authority" else f"authority:{identifier}", case.people)
    if name:
        return Words("{value}", {"value": name})
    return words or Words("{value}", {"value": f"{kind} {identifier[:18]}"})


def _about(stream: str) -> Phrase:
    """The document that a stream is about, in words; "" for another stream."""
    kind, _, rest = stream.partition(":")
    target = rest.partition(":")[0]
    return TARGETS[Target(target)][0] if kind == "filing" and target in set(Target) else ""


async def _facts(page: Page, case: Case) -> tuple[RecordedFact, ...]:
    async with page.site.database.single_statements() as conn:
        rows = await store.facts_of_case(conn, case.case_id)
    return tuple(
        RecordedFact(
            stream=row["stream"],
            about=_about(row["stream"]),
            version=row["version"],
            kind=row["kind"],
            at=row["at"],
            actor=_actor(case, str(row["actor"].get("kind")), str(row["actor"].get("id"))),
            position=row["position"],
            leaf=row["leaf"].hex() if row["leaf"] else "",
            erased=row["erased"],
            words=_KINDS.get(row["kind"]) or FACTS.get(row["kind"], ""),
        )
        for row in rows
    )


@router.get("/submissions/{case_id}/record.{kind}")
async def export(case_id: UUID, kind: Kind, page: SignedPage) -> Response:
    """The same facts for a spreadsheet."""
    await require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    columns: Columns[RecordedFact] = (
        (N_("Position"), lambda one: one.position),
        (N_("Fact"), lambda one: one.kind),
        (N_("Meaning"), lambda one: plain(one.words, page.language)),
        (N_("Stream"), lambda one: one.stream),
        (N_("Version"), lambda one: one.version),
        (N_("Time"), lambda one: one.at),
        (N_("By"), lambda one: plain(one.actor, page.language)),
        (N_("Leaf hash"), lambda one: one.leaf),
        (N_("Erased"), lambda one: one.erased),
    )
    made = listing(page, N_("Record"), columns, await _facts(page, case))
    return await export_file(page, f"record-{file_part(case.reference)}", kind, made)


@router.get("/submissions/{case_id}/record")
async def record(case_id: UUID, page: SignedPage) -> Response:
    """Every fact of the submission in the order in which it was written."""
    await page.follow(case_id)
    await require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    facts = await _facts(page, case)
    async with page.site.database.single_statements() as conn:
        checkpoint = await latest_checkpoint(conn)
    size = checkpoint.size if checkpoint else 0
    placed = all(fact.position is not None and fact.position < size for fact in facts)
    chip = Chip(Tone.DONE, N_("Provable"), source=N_("Every fact is under the newest checkpoint"))
    if not placed:
        chip = Chip(Tone.WAITING, N_("On disk; provable within a second"))
    view = RecordView(
        head=head(page, case, "record"),
        facts=facts,
        status=chip,
        origin=str(own_signer(page.site.settings.keys_folder, page.site.id).verifier).partition("+")[0],
        tree_size=size,
        root=base64.b64encode(checkpoint.root).decode() if checkpoint else "",
        signed_at=checkpoint.at if checkpoint else None,
        bundle_href=f"/v1/submissions/{case_id}/bundle",
        bundle_name=f"fairway-{case_id}.zip",
        exports=export_links(f"{case.href}/record"),
    )
    return page.show("pages/record.html", view, "work")
