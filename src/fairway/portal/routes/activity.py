"""What happened to a submission, for the list on its page: facts, sendings, answers, milestones, the other side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from fairway.consignments import facts as f
from fairway.filings.adapter import FilingStatus, Target
from fairway.portal import vocabulary
from fairway.portal.routes.case import Case
from fairway.portal.routes.origins import by_words
from fairway.portal.routes.submission_parts import document_href
from fairway.portal.views.parts import N_, Phrase, Side, Words
from fairway.portal.views.submission import Happening
from fairway.record.model import Recorded

MOST = 40
_FACTS: dict[type[object], str] = {
    f.SubmissionRecorded: N_("Submission recorded"),
    f.SubmissionRevised: N_("Submission changed"),
    f.FieldsConfirmed: N_("Values confirmed"),
    f.CopyReceived: N_("Shared elements arrived from the other side"),
    f.CopyRetrieved: N_("Retrieved to be completed here"),
    f.PartyInvolved: N_("Access given"),
    f.PartyReleased: N_("Access ended"),
    f.ElementsRequested: N_("A party was asked for elements"),
    f.ElementsSupplied: N_("A party supplied elements"),
    f.RequestWithdrawn: N_("A request was withdrawn"),
    f.SubmissionCancelled: N_("Submission cancelled"),
}
FACTS: dict[str, str] = {str(kind.__struct_config__.tag): words for kind, words in _FACTS.items()}  # type: ignore[attr-defined]  # msgspec gives every struct its configuration
"""The same by the kind that the record writes."""
MILESTONES: dict[str, str] = {
    "copy-sent": N_("Shared elements sent to the other side"),
    "copy-received": N_("Shared elements arrived at the other side"),
    "bundled": N_("Bundled to a vehicle"),
    "unbundled": N_("Taken off a vehicle"),
    "kiosk-go": N_("At the kiosk: go"),
    "kiosk-inspect": N_("At the kiosk: inspection"),
    "inspected-released": N_("Inspected and released"),
    "inspected-detained": N_("Inspected and detained"),
    "crossed": N_("Crossed the boundary"),
    "arrived-supervised-place": N_("Arrived at the supervised place"),
    "tallied": N_("Tallied at the supervised place"),
    "trip-opened": N_("Locked trip permitted"),
    "lock-bound": N_("Lock bound to container and vehicle"),
    "lock-sealed": N_("Electronic lock sealed"),
    "custody-handed-over": N_("Monitoring handed to the other side"),
    "passed-unopened": N_("Passed the control point unopened"),
    "trip-inspected": N_("Locked trip inspected"),
    "trip-arrived": N_("Locked trip arrived"),
    "unlock-authorised": N_("Unlocking authorised"),
    "lock-opened": N_("Lock opened with authority"),
    "trip-violated": N_("Locked trip violated"),
    "trip-closed": N_("Locked trip closed"),
}
_OF_SITES = {"hk": N_("Hong Kong site"), "mo": N_("Macao site")}
_FUNCTIONS = {
    "new": N_("{document} sent"),
    "change": N_("Change of the {document} sent"),
    "delete": N_("Deletion of the {document} sent"),
}


def source_words(source: str) -> Phrase:
    """Who told of a milestone."""
    kind, _, name = source.partition(":")
    if kind == "site":
        return _OF_SITES.get(name, N_("Mainland site"))
    if kind == "authority":
        return N_("Hong Kong customs") if name == "hk" else N_("Mainland customs")
    return N_("Trip") if kind == "trip" else source


def _document(target: str) -> Words:
    return Words(vocabulary.TARGETS[Target(target)][0])


def happenings(case: Case, recorded: Sequence[Recorded], side: Side) -> tuple[Happening, ...]:
    """The newest first, at most :data:`MOST`."""
    found = [*_facts(case, recorded, side), *_filings(case), *_milestones(case), *_told(case, side)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:MOST])


def _facts(case: Case, recorded: Sequence[Recorded], side: Side) -> Iterator[Happening]:
    for one in recorded:
        words = _FACTS.get(type(one.fact))
        if words:
            name, _ = by_words(one.actor.id, case.people)
            yield Happening(one.at, words, name, side)


def named(case: Case, filing: Mapping[str, Any], short: bool = False) -> Words:
    """What a document is called; with its group where the submission has several of its kind."""
    target = Target(filing["target"])
    words = Words(vocabulary.TARGETS[target][1 if short else 0])
    if len(case.of(target)) < 2:
        return words
    return Words(N_("{document} {group}"), {"document": words, "group": filing["document_group"]})


def _filings(case: Case) -> Iterator[Happening]:
    for filing in case.filings:
        target = Target(filing["target"])
        document = named(case, filing)
        href = document_href(case.href, filing) if case.full else ""
        for sent in filing["detail"].get("sendings") or ():
            words = Words(_FUNCTIONS[sent["function"]], {"document": document})
            yield Happening(_moment(sent["queued_at"]), words, "", Side(target.side), href=href)
        for answer in filing["detail"].get("answers") or ():
            status = answer.get("status")
            said: Phrase = vocabulary.FILING[FilingStatus(status)][1] if status else N_("Note")
            words = Words(N_("{document}: {status}"), {"document": document, "status": Words(str(said))})
            yield Happening(
                _moment(answer["answered_at"]),
                words,
                "",
                Side(target.side),
                answer["raw_code"],
                bool(answer["simulated"]),
                href,
            )


def _milestones(case: Case) -> Iterator[Happening]:
    for one in case.milestones:
        words = MILESTONES.get(one["milestone"], one["milestone"])
        by = one["vehicle"] or ""
        yield Happening(one["at"], words, by, None, one["raw_code"] or "", bool(one["simulated"]))


def _told(case: Case, side: Side) -> Iterator[Happening]:
    other = Side.CN if side is Side.HK else Side.HK
    for one in case.told:
        status = Words(vocabulary.FILING[FilingStatus(one["status"])][1])
        words = Words(N_("{document}: {status}"), {"document": _document(one["target"]), "status": status})
        yield Happening(one["at"], words, "", other, one["raw_code"] or "", bool(one["simulated"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
