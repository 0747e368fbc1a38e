"""The page of one document: read from the stored bytes, compared with the version before and the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.consignments import store as submission_store
from fairway.filings import store
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.state import of_trip
from fairway.parties.model import Permission
from fairway.portal import vocabulary
from fairway.portal.routes import document_form as form_of
from fairway.portal.routes.document_answers import answers_of
from fairway.portal.routes.document_values import form_phrase
from fairway.portal.routes.page import Page, with_query
from fairway.portal.routes.standing_words import status_chip
from fairway.portal.routes.trip_view import trip_name
from fairway.portal.views.document import DocumentView, Money
from fairway.portal.views.parts import N_, Action, Choice, Link, Phrase, Side, Words
from fairway.record.store import read_blob

_COUNTERPART = {
    Target.HK_ROAD_ACI: Target.CN_ROAD_MANIFEST,
    Target.HK_ROAD_MANIFEST: Target.CN_ROAD_MANIFEST,
    Target.HK_TDEC: Target.CN_GOODS_DECLARATION,
    Target.CN_ROAD_MANIFEST: Target.HK_ROAD_MANIFEST,
    Target.CN_CARRIER_CONFIRMATION: Target.HK_ROAD_MANIFEST,
    Target.CN_GOODS_DECLARATION: Target.HK_ROAD_MANIFEST,
}
_VIEWS = (("form", N_("Form")), ("authority", N_("As the authority lays it out")), ("raw", N_("Raw message")))
_SENDABLE = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})
_HELD = frozenset({FilingStatus.ACCEPTED, FilingStatus.CHANGED, FilingStatus.DUTY_DUE, FilingStatus.SUSPENDED})
ACTS = {
    "change": (N_("Send a change"), N_("What customs holds is replaced by the newest version.")),
    "delete": (N_("Delete at customs"), N_("Customs is asked to delete the document. Its number is then void.")),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A filing with the bytes of the documents that are shown and compared."""

    filing: Mapping[str, Any]
    all: Sequence[Mapping[str, Any]]
    reference: str
    document: str
    """SHA-256 of what is shown: what was sent last, or what is to be sent where that says something else."""
    content: bytes
    previous: bytes | None
    other: bytes | None
    tree: Mapping[str, Any] = field(default_factory=dict)
    """The submission, where the reader sees all of it."""

    @property
    def target(self) -> Target:
        """The kind of document."""
        return Target(self.filing["target"])

    @property
    def sendings(self) -> list[dict[str, Any]]:
        """The messages that were sent, oldest first."""
        return list(self.filing["detail"].get("sendings") or ())

    @property
    def sent(self) -> bool:
        """Whether what is shown is what was sent last."""
        return bool(self.sendings) and self.sendings[-1]["document"] == self.document


async def _content(page: Page, case_id: UUID, sha256: str | None) -> bytes | None:
    """The bytes of a document that the reader may fetch."""
    if not sha256:
        return None
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        if await store.document_entry(conn, case_id, sha256) is None:
            return None
    async with page.site.database.single_statements() as conn:
        return await read_blob(conn, bytes.fromhex(sha256))


async def open_stored(page: Page, case_id: UUID, target: str, group: str) -> Stored:
    """A document for this reader: its owner, its broker, or the customs it was filed with. Raises NotFound."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        every = await store.filings_of(conn, case_id)
        row = await submission_store.submission(conn, case_id)
    mine = [one for one in every if one["target"] == target and one["scope"] in {"full", "authority", "trip"}]
    found = next((one for one in mine if group in ("", one["document_group"])), None)
    if found is None or not found["document"]:
        raise NotFound
    content = await _content(page, case_id, found["document"])
    if content is None:
        raise NotFound
    shown = found["document"]
    sent = list(dict.fromkeys(one["document"] for one in found["detail"].get("sendings") or ()))
    previous = None
    if sent and sent[-1] != shown:
        previous = await _content(page, case_id, sent[-1])
        if previous is not None and _same_content(content, previous):
            shown, content, previous = sent[-1], previous, None
    if previous is None and shown in sent and sent.index(shown) > 0:
        previous = await _content(page, case_id, sent[sent.index(shown) - 1])
    other = next((one for one in every if one["target"] == _COUNTERPART[Target(target)] and one["document"]), None)
    return Stored(
        filing=found,
        all=mine,
        reference=(row["reference"] if row else None)
        or (trip_name(case_id) if of_trip(found["document_group"]) else found["authority_reference"])
        or str(case_id)[-12:],
        document=shown,
        content=content,
        previous=previous,
        other=await _content(page, case_id, other["document"] if other else None),
        tree=msgspec.json.decode(row["document"]) if row and row["document"] else {},
    )


def _same_content(one: bytes, other: bytes) -> bool:
    """Whether two messages say the same but for their numbers and times."""

    def said(content: bytes) -> set[tuple[str, str]]:
        return {
            (leaf.key, leaf.value)
            for leaf in form_of.read(content)
            if leaf.tags[0] not in {"Header", "Head", "DecSign", "TrnHead"}
        }

    return said(one) == said(other)


def document_view(page: Page, case_id: UUID, stored: Stored) -> DocumentView:
    target, filing = stored.target, stored.filing
    chosen = page.query("view", "form") if page.query("view", "form") in dict(_VIEWS) else "form"
    comparing = page.query("compare") if page.query("compare") in {"other", "previous"} else ""
    leaves = form_of.read(stored.content)
    against = form_of.Comparison(
        target,
        form_of.read(stored.previous) if stored.previous and comparing == "previous" else (),
        form_of.read(stored.other) if stored.other and comparing == "other" else (),
        _COUNTERPART[target],
    )
    group = filing["document_group"]
    here = f"/submissions/{case_id}/documents/{target.value}"
    above = f"/submissions/{case_id}"
    if of_trip(group):
        above = f"/trips/{case_id}"
        here = f"{above}/vehicles/{group.split('/')[1]}/confirmation"

    def address(view: str = chosen, compare: str = comparing) -> str:
        return with_query(here, group=group, view="" if view == "form" else view, compare=compare)

    compares: list[tuple[str, Phrase]] = [("", N_("Nothing"))]
    if stored.other:
        compares.append(("other", N_("Other side")))
    if stored.previous:
        compares.append(("previous", N_("Version before")))
    summary = filing["detail"].get("summary") or {}
    on_trip = of_trip(group)
    number = len(stored.sendings) + (0 if any(s["document"] == stored.document for s in stored.sendings) else 1)
    return DocumentView(
        submission_reference=stored.reference,
        submission_href=above,
        of_trip=on_trip,
        target=target.value,
        side=Side(target.side),
        words=vocabulary.TARGETS[target][0],
        form=form_phrase(target, [filing["form"]], group if len(stored.all) > 1 and not on_trip else ""),
        group=group,
        version=number,
        status=status_chip(filing, target.side),
        sections=form_of.sections(leaves, target, against),
        raw=form_of.raw_lines(stored.content, stored.previous if comparing == "previous" else None),
        media_type=filing["detail"].get("media_type") or "application/xml",
        file_name=filing["detail"].get("file_name") or "",
        size=len(stored.content),
        sha256=stored.document,
        answers=answers_of(target, filing, stored.tree, f"{here}/file" if on_trip else f"{above}/edit"),
        lines=form_of.lines(leaves, target, _traces(filing)),
        view=chosen,
        views=tuple(Choice(name, words, name == chosen, address(view=name)) for name, words in _VIEWS),
        compare=tuple(Choice(name, words, name == comparing, address(compare=name)) for name, words in compares)
        if len(compares) > 1
        else (),
        comparing=comparing,
        other_words=_other_words(target) if comparing == "other" else "",
        actions=_actions(page, here, stored),
        links=_links(page, here, filing),
        downloads=_downloads(case_id, stored),
        authority_reference=filing["authority_reference"] or "",
        due=_day(summary.get("due")),
        money=_money(summary),
        wire_is_ours=target.side == "hk",
    )


def _other_words(target: Target) -> Phrase:
    return Words(N_("Compared with the {document}"), {"document": Words(vocabulary.TARGETS[_COUNTERPART[target]][0])})


def _day(text: str | None) -> datetime | None:
    """The end of a day in Hong Kong."""
    if not text:
        return None
    return datetime.combine(date.fromisoformat(text), datetime.max.time().replace(microsecond=0), HONG_KONG)


def _money(summary: Mapping[str, str]) -> tuple[Money, ...]:
    wanted = (
        ("charge_hkd", N_("Charge")),
        ("levy_hkd", N_("Levy on clothing")),
        ("penalty_hkd", N_("Late penalty")),
        ("total_hkd", N_("Total")),
    )
    return tuple(
        Money(words, summary[key])
        for key, words in wanted
        if summary.get(key) and (key in {"charge_hkd", "total_hkd"} or float(summary[key]))
    )


def _traces(filing: Mapping[str, Any]) -> dict[int, str]:
    lines = filing["detail"].get("lines") or ()
    return {number: f"{one['consignment']} · {one['item']}" for number, one in enumerate(lines, 1)}


def _downloads(case_id: UUID, stored: Stored) -> tuple[Link, ...]:
    filing = stored.filing
    place = f"/v1/{'trips' if of_trip(filing['document_group']) else 'submissions'}/{case_id}/documents"
    found = [Link(N_("This document"), f"{place}/{stored.document}")]
    raws = dict.fromkeys(one["raw"] for one in filing["detail"].get("answers") or () if one.get("raw"))
    found += [
        Link(Words(N_("Answer {n}"), {"n": number}), f"{place}/{raw}")
        for number, raw in enumerate(raws, 1)
        if filing["scope"] in {"full", "trip"}
    ]
    return tuple(found)


def _withdrawal(page: Page, here: str, status: FilingStatus) -> tuple[Action, ...]:
    if not page.may(Permission.RUN_TRIPS) or page.site.side != "cn" or status not in _HELD:
        return ()
    return (Action(N_("Withdraw"), f"{here.partition('/vehicles/')[0]}/withdraw", danger=True),)


def _links(page: Page, here: str, filing: Mapping[str, Any]) -> tuple[Link, ...]:
    """The form of a confirmation that is filed from a trip: said again, or changed."""
    if not of_trip(filing["document_group"]) or not page.may(Permission.RUN_TRIPS) or page.site.side != "cn":
        return ()
    status = FilingStatus(filing["status"])
    if status in _SENDABLE or status is FilingStatus.CANCELLED:
        return (Link(N_("Confirm again"), f"{here}/file"),)
    return (Link(ACTS["change"][0], f"{here}/file"),) if status in _HELD else ()


def _actions(page: Page, here: str, stored: Stored) -> tuple[Action, ...]:
    filing, status = stored.filing, FilingStatus(stored.filing["status"])
    if of_trip(filing["document_group"]):
        return _withdrawal(page, here, status)
    own = stored.target.side == page.site.side and filing["scope"] == "full" and page.may(Permission.SUBMIT)
    if not own:
        return ()
    values = {"group": filing["document_group"]}
    found = []
    held = status in _HELD and filing["authority_reference"]
    if status in _SENDABLE:
        because = Words(N_("{n} open points stand against it"), {"n": filing["blocking"]}) if filing["blocking"] else ""
        words = N_("Lodge") if stored.target is Target.HK_TDEC else N_("Send")
        send = f"{here.rpartition('/documents/')[0]}/send"
        found.append(
            Action(words, send, True, disabled_because=because, values={"target": stored.target.value, **values})
        )
    if held and stored.sendings and not stored.sent:
        found.append(Action(ACTS["change"][0], f"{here}/change", True, values=values))
    if held:
        found.append(Action(ACTS["delete"][0], f"{here}/delete", danger=True, values=values))
    return tuple(found)
