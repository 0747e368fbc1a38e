"""How a submission stands, in words and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fairway.consignments.model import Texts
from fairway.filings.adapter import IN_A_SENTENCE, FilingStatus, Target
from fairway.portal.views.parts import N_, Chip, Listed, Phrase, Tone, Words
from fairway.portal.views.work_list import DocumentMark
from fairway.portal.vocabulary import filing_chip
from fairway.site.work.standing import Standing, Step, Turn, filings_of

TURNS: dict[Turn, tuple[Tone, str]] = {
    Turn.NEEDS_YOU: (Tone.NEEDS_YOU, N_("Needs you")),
    Turn.OTHERS: (Tone.WAITING, N_("Waiting for others")),
    Turn.MOVING: (Tone.DONE, N_("Moving")),
    Turn.CLOSED: (Tone.DONE, N_("Closed")),
}
NOT_KNOWN = Chip(Tone.DRAFT, N_("Not known"), source=N_("The other side has not told"))
_NOT_NEEDED = Chip(Tone.DRAFT, N_("Not needed"))
_NOT_BEGUN = Chip(Tone.DRAFT, N_("Not begun"))
AUTHORITIES: dict[str, Phrase] = {
    "hk": Texts(en="Hong Kong customs", tc="香港海關", sc="香港海关"),
    "cn": Texts(en="Mainland customs", tc="內地海關", sc="内地海关"),
}
_GRAVEST = (
    FilingStatus.REFUSED, FilingStatus.REJECTED, FilingStatus.RETURNED, FilingStatus.DUTY_DUE, FilingStatus.INSPECTION,
    FilingStatus.SUSPENDED, FilingStatus.DRAFTED, FilingStatus.QUEUED, FilingStatus.SENT, FilingStatus.STORED,
    FilingStatus.UNDER_REVIEW, FilingStatus.CHANGED, FilingStatus.EXPIRED, FilingStatus.CANCELLED,
    FilingStatus.ACCEPTED, FilingStatus.RELEASED, FilingStatus.CLOSED,
)  # fmt: skip
"""Which status stands for several documents of one kind: the one that asks most of somebody."""


_DETAINED = "DET"
"""The answer of Hong Kong's window by which an inspection ended and the goods stay."""


def document_words(target: Target) -> Words:
    """The name of a kind of document, to stand in a sentence."""
    return Words(IN_A_SENTENCE[target])


def chip_of(standing: Standing) -> Chip:
    """The one status of a submission."""
    match standing.step:
        case Step.PUT_RIGHT | Step.HELD if standing.status:
            return filing_chip(standing.status)
        case Step.CANCELLED:
            return Chip(Tone.STOPPED, N_("Cancelled"))
        case Step.INSPECTION:
            return Chip(Tone.HELD, N_("Inspection"), at=standing.at)
        case Step.DETAINED:
            return Chip(Tone.STOPPED, N_("Goods held"), at=standing.at)
        case Step.SETTLE:
            return Chip(Tone.STOPPED, N_("In conflict"))
        case Step.LODGE:
            return Chip(Tone.NEEDS_YOU, N_("To lodge"))
        case Step.SEND:
            return Chip(Tone.NEEDS_YOU, N_("Ready to send"))
        case Step.CROSS:
            return Chip(Tone.WAITING, N_("On a vehicle"))
        case Step.NOTHING:
            return Chip(Tone.DONE, N_("Crossed"))
        case Step.FOLLOW if standing.turn is Turn.CLOSED:
            return Chip(Tone.DONE, N_("Crossed"))
        case _:
            tone, words = TURNS[standing.turn]
            return Chip(tone if tone is not Tone.DONE else Tone.WAITING, words)


def next_step(standing: Standing) -> Phrase:
    """What is next, as a sentence."""
    named: dict[str, Any] = {"document": document_words(standing.target)} if standing.target else {}
    named |= {"n": standing.count} | ({"time": standing.at} if standing.at else {})
    if standing.vehicles:
        named["vehicles"] = Listed(standing.vehicles)
    return Words(_sentence(standing), named)


def _sentence(standing: Standing) -> str:
    match standing.step:
        case Step.PUT_RIGHT if standing.status is FilingStatus.DUTY_DUE:
            return N_("Pay the duty of the {document}")
        case Step.PUT_RIGHT if standing.status is FilingStatus.REFUSED:
            return N_("The {document} was refused: see why")
        case Step.PUT_RIGHT:
            return N_("Put the {document} right and send it again")
        case Step.SETTLE:
            return N_("Settle {n} values that the other side changed too")
        case Step.COMPLETE if standing.count:
            return N_("Settle {n} open points of the {document}")
        case Step.COMPLETE:
            return N_("Complete what the {document} needs")
        case Step.SEND:
            return N_("Send the {document}")
        case Step.LODGE if standing.count:
            return N_("Complete and lodge the {document}")
        case Step.LODGE if standing.target is not Target.HK_TDEC:
            return N_("Send the {document}")
        case Step.LODGE:
            return N_("Lodge the {document}")
        case Step.AUTHORITY:
            return N_("Customs has the {document}")
        case Step.HELD if standing.status is FilingStatus.SUSPENDED:
            return N_("Customs has suspended the {document}; an officer decides")
        case Step.HELD:
            return N_("Customs looks at the {document} by hand")
        case Step.INSPECTION if standing.vehicles:
            return N_("Hong Kong customs inspects the goods on {vehicles}")
        case Step.INSPECTION:
            return N_("Hong Kong customs inspects the goods")
        case Step.DETAINED if standing.vehicles:
            return N_("Hong Kong customs holds the goods on {vehicles}")
        case Step.DETAINED:
            return N_("Hong Kong customs holds the goods")
        case Step.ASKED:
            return N_("A party was asked for what is missing")
        case Step.OTHER_SIDE:
            return N_("The other side files its documents")
        case Step.BUNDLE:
            return N_("Bundle the reference to a vehicle")
        case Step.CROSS:
            return N_("May cross from {time}")
        case Step.FOLLOW if standing.at is None:
            return N_("Nothing to do here")
        case Step.FOLLOW if standing.turn is Turn.CLOSED:
            return N_("Crossed at {time}")
        case Step.FOLLOW:
            return N_("May cross from {time}")
        case Step.NOTHING:
            return N_("Nothing left to do")
        case Step.CANCELLED:
            return N_("It will not take place")


def gravest(filings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The filing that asks most of somebody; None of none."""
    return min(filings, key=lambda one: _GRAVEST.index(FilingStatus(one["status"])), default=None)


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, datetime) else None


def status_chip(filing: Mapping[str, Any], side: str) -> Chip:
    """The chip of a filing: plain words, raw code, source and time."""
    status = FilingStatus(filing["status"])
    if status is FilingStatus.CANCELLED and not (filing.get("authority_reference") or filing.get("reference")):
        return _NOT_NEEDED  # dropped before an authority had it
    chip = filing_chip(
        status,
        raw=filing["raw_code"] or "",
        source=AUTHORITIES[side] if filing["raw_code"] else "",
        at=_moment(filing.get("at") or filing.get("answered_at")),
        simulated=bool(filing["simulated"]),
    )
    if status is FilingStatus.INSPECTION and filing["raw_code"] == _DETAINED:
        return replace(chip, tone=Tone.STOPPED, words=N_("Goods held"))
    return chip


def target_chip(row: Mapping[str, Any], target: Target, side: str) -> Chip:
    """How a kind of document stands: our own filing here, the other side's word for the other side's."""
    if target.side == side:
        found = gravest(filings_of(row, (target,)))
        return status_chip(found, side) if found else _NOT_BEGUN
    told = gravest([one for one in row["told"] if one["target"] == target])
    return status_chip(told, target.side) if told else NOT_KNOWN


def document_marks(row: Mapping[str, Any], side: str) -> tuple[DocumentMark, ...]:
    """The six small marks of a row."""
    return tuple(DocumentMark(target.value, target_chip(row, target, side)) for target in Target)
