"""What must hold before cargo references are bound to a vehicle: the rules of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import legal_value
from fairway.transport.facts import Reference
from fairway.transport.state import TripState, VehicleRun

CONFIRMATION_STANDS = frozenset({"queued", "sent", "stored", "under-review", "accepted", "released"})


class ReferenceEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the site knows of a CCRN when it is to be bundled."""

    reference: Reference
    status: str
    """Status of the road cargo information: "accepted" when the reference may be used."""
    bundled_elsewhere: str | None = None
    """HK mark of another vehicle that carries all of it now."""
    crossed: bool = False


class Bundling(msgspec.Struct, frozen=True, kw_only=True):
    """References about to be bound to a vehicle."""

    trip: TripState
    run: VehicleRun
    wanted: tuple[ReferenceEvidence, ...]
    today: date


class ReferenceUsable(Rule[Bundling]):
    """The cargo reference {ccrn} is not one that can be bundled now: it is unknown, cancelled, expired or not
    accepted yet.
    """

    id = "HK-BUNDLE-REFERENCE"
    target = "trip"
    citation = "Cap. 60L; ROCARS: a vehicle is bundled to accepted cargo references"
    remedy = "Check the number with whoever filed the cargo information, or file it first."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """One issue for each unusable reference."""
        for number, evidence in enumerate(subject.wanted):
            if evidence.status != "accepted" or evidence.crossed:
                yield self.issue(f"/references/{number}", ccrn=evidence.reference.ccrn)


class ReferenceOnce(Rule[Bundling]):
    """The cargo reference {ccrn} is already on vehicle {mark}."""

    id = "HK-BUNDLE-ONCE"
    target = "trip"
    citation = "Fairway; a reference travels once, parts of it may be split over vehicles"
    remedy = "Take it off the other vehicle first, or say how many of its packages travel on each."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """A whole reference may be on one vehicle only, a part of it once on each; parts must not exceed the whole."""
        named: set[str] = set()
        for number, evidence in enumerate(subject.wanted):
            reference = evidence.reference
            partial = reference.packages is not None and reference.packages != reference.packages_total
            marks = [
                run.hk_mark
                for run in ((subject.run,) if partial else subject.trip.vehicles)
                if any(held.ccrn == reference.ccrn for held in run.references)
            ]
            if reference.ccrn in named:
                marks.append(subject.run.hk_mark)
            if evidence.bundled_elsewhere and not partial:
                marks.append(evidence.bundled_elsewhere)
            if marks:
                yield self.issue(f"/references/{number}", ccrn=reference.ccrn, mark=marks[0])
            named.add(reference.ccrn)


class PartWithinWhole(Rule[Bundling]):
    """The parts of {ccrn} on all vehicles come to {sum} packages, more than its {total}."""

    id = "HK-BUNDLE-PARTS"
    target = "trip"
    citation = "ROCARS partial shipment"
    remedy = "Correct the number of packages on each vehicle."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """Sum over the vehicles of this trip."""
        for number, evidence in enumerate(subject.wanted):
            reference = evidence.reference
            if reference.packages is None or reference.packages_total is None:
                continue
            others = sum(
                held.packages or held.packages_total or 0
                for run in subject.trip.vehicles
                for held in run.references
                if held.ccrn == reference.ccrn
            )
            if others + reference.packages > reference.packages_total:
                yield self.issue(
                    f"/references/{number}/packages",
                    ccrn=reference.ccrn,
                    sum=others + reference.packages,
                    total=reference.packages_total,
                )


class ReferenceNotExpired(Rule[Bundling]):
    """The cargo reference {ccrn} was for {day} and has expired unused."""

    id = "HK-ACI-EXPIRED"
    target = "trip"
    citation = "ROCARS; a reference lapses after its expected date"
    remedy = "Change the expected date of the cargo information or file it anew."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """Expected dates before today in Hong Kong."""
        for number, evidence in enumerate(subject.wanted):
            expected = evidence.reference.expected_date
            if expected and expected < subject.today:
                yield self.issue(f"/references/{number}", ccrn=evidence.reference.ccrn, day=expected.isoformat())


class BatchIsConfirmed(Rule[Bundling]):
    """Hong Kong would allow this change, but the Mainland carrier confirmation of batch {batch} stands ({status}),
    and the Mainland deletes confirmations per batch only.
    """

    id = "CN-BATCH-CONFIRMED"
    target = "trip"
    citation = "GACC announcement on road conveyances and manifests: deletion is per batch number"
    remedy = "Withdraw the carrier confirmation of the whole batch, change the vehicles, then confirm again."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """A bundling that changes what was confirmed."""
        yield from batch_is_confirmed(self, subject.trip, {held.reference.ccrn for held in subject.wanted})


def batch_is_confirmed(rule: Rule[Bundling], trip: TripState, touched: set[str]) -> Iterator[Issue]:
    """Shared by every command that changes who carries what; ``touched`` are the references concerned."""
    standing = next((one for one in trip.confirmations if one.status in CONFIRMATION_STANDS), None)
    if standing and touched:
        yield rule.issue("/batch_number", batch=trip.batch_number or "-", status=standing.status)


class SplitNeedsBatch(Rule[Bundling]):
    """Cargo of waybill {waybill} would be split over vehicles of different crossings; Hong Kong allows it, the
    Mainland wants them under one batch number, crossing together.
    """

    id = "CN-BATCH-TOGETHER"
    target = "trip"
    citation = "GACC announcement on road conveyances and manifests: one waybill, several vehicles, one crossing"
    remedy = "Put the vehicles on one trip with one batch number, or move the whole waybill to one vehicle."

    def check(self, subject: Bundling) -> Iterator[Issue]:
        """A part of a reference whose other part is on another trip."""
        for number, evidence in enumerate(subject.wanted):
            reference = evidence.reference
            if reference.packages is None or reference.packages_total in (None, reference.packages):
                continue
            elsewhere = evidence.bundled_elsewhere
            if elsewhere and elsewhere not in {run.hk_mark for run in subject.trip.vehicles}:
                yield self.issue(f"/references/{number}", waybill=reference.waybill_number or reference.ccrn)


BUNDLING_RULES: Sequence[Rule[Bundling]] = (
    ReferenceUsable(),
    ReferenceNotExpired(),
    ReferenceOnce(),
    PartWithinWhole(),
    SplitNeedsBatch(),
    BatchIsConfirmed(),
)


def bundle_wait(moment: datetime) -> timedelta:
    """From the last bundling or change to the earliest crossing, by the law of that day."""
    return legal_value("hk.bundle.wait", moment.astimezone(HONG_KONG).date()).span


def earliest_crossing(moment: datetime) -> datetime:
    """When a vehicle bundled or changed at ``moment`` may cross at the earliest."""
    return (moment + bundle_wait(moment)).astimezone(UTC)
