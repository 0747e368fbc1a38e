"""What the cargo of a submission is known by: its own references and the numbers that authorities give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fairway.consignments.model import Consignment, Submission
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.facts import AnswerReceived
from fairway.record.model import Recorded
from fairway.tracking.journey import OtherSideTold
from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.references import normal

NUMBERS = {
    Target.HK_ROAD_ACI.value: ReferenceKind.CARGO_REFERENCE,
    Target.HK_TDEC.value: ReferenceKind.DECLARATION,
    Target.CN_GOODS_DECLARATION.value: ReferenceKind.DECLARATION,
}
"""What kind of number the authority gives a document."""


class Cargo(msgspec.Struct, frozen=True, kw_only=True):
    """What the cargo of a submission is known by."""

    own: tuple[Reference, ...] = ()
    consignments: Mapping[str, tuple[Reference, ...]] = {}
    """Waybills and containers of each consignment, by its id."""
    given: tuple[Reference, ...] = ()
    """Numbers that authorities gave since: cargo references and declarations."""

    def all(self) -> tuple[Reference, ...]:
        """Every reference, each once."""
        listed = (one for found in self.consignments.values() for one in found)
        return tuple(dict.fromkeys((*self.given, *listed, *self.own)))

    def of(self, group: str) -> tuple[Reference, ...]:
        """The references of the consignment that a document's group names; all where it names none."""
        named = self.consignments.get(group.partition("/")[0])
        listed = named or tuple(one for found in self.consignments.values() for one in found)
        return (*listed, *self.own)


def cargo_of(submission: Submission, given: tuple[Reference, ...] = ()) -> Cargo:
    """What a submission is known by; numbers that are not well formed lead nowhere and are left out."""
    return Cargo(
        own=tuple(sound((ReferenceKind.OWN, submission.reference))),
        consignments={one.id: tuple(_of_consignment(one)) for one in submission.consignments},
        given=given,
    )


def marks_of(submission: Submission) -> tuple[Reference, ...]:
    """The registration marks of the vehicle that the submission itself names, if any."""
    vehicle = submission.trip.vehicle if submission.trip else None
    if vehicle is None:
        return ()
    return tuple(
        sound(*((ReferenceKind.REGISTRATION_MARK, mark) for mark in (vehicle.hk_mark, vehicle.cn_plate) if mark))
    )


def given_by(recorded: Recorded) -> Reference | None:
    """The number that an authority gave with this fact: it names the cargo from here on."""
    fact = recorded.fact
    if isinstance(fact, OtherSideTold):
        return number_of(fact.target, fact.authority_reference, {})
    if isinstance(fact, AnswerReceived) and fact.status is not FilingStatus.REJECTED:
        return number_of(document_of(recorded)[0], fact.authority_reference, fact.numbers)
    return None


def document_of(recorded: Recorded) -> tuple[str, str]:
    """Target and group of a filing's stream ("filing:hk.road_aci:C1")."""
    _, _, rest = recorded.stream.stream.partition(":")
    target, _, group = rest.partition(":")
    return target, group


def number_of(target: str, reference: str | None, numbers: Mapping[str, str]) -> Reference | None:
    """The number that an authority gave a document of ``target``, as a reference; None where it gives none."""
    kind = NUMBERS.get(target)
    text = numbers.get("entry_id") or reference
    if kind is None or not text:
        return None
    found = normal(kind, text)
    return found if isinstance(found, Reference) else None


def _of_consignment(one: Consignment) -> Iterator[Reference]:
    air = isinstance(normal(ReferenceKind.MASTER_AIR_WAYBILL, one.waybill_number or ""), Reference)
    if one.waybill_number:
        kind = ReferenceKind.MASTER_AIR_WAYBILL if air else ReferenceKind.MASTER_BILL
        yield from sound((kind, one.waybill_number))
    if one.house_waybill_number:
        kind = ReferenceKind.HOUSE_AIR_WAYBILL if air else ReferenceKind.HOUSE_BILL
        yield from sound((kind, one.house_waybill_number))
    for container in one.containers:
        yield from sound((ReferenceKind.CONTAINER, container))


def sound(*named: tuple[ReferenceKind, str]) -> Iterator[Reference]:
    """Those of ``named`` that are well formed, in their normal form."""
    for kind, text in named:
        found = normal(kind, text)
        if isinstance(found, Reference):
            yield found
