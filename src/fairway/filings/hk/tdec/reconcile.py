"""Manifest lines that have neither declaration nor exemption, and what a declaration inherits from what crossed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from fairway.base.issues import Issue, Refusal, Severity
from fairway.base.rules import Rule
from fairway.consignments.model import Consignment, Submission
from fairway.filings.adapter import Line, Target
from fairway.filings.hk import exemptions
from fairway.wire.hk.reading import Unreadable
from fairway.wire.hk.road_aci import AciConsignment, read_road_aci


def exempt_consignments(submission: Submission) -> dict[str, str]:
    """Consignments that need no declaration, with their category."""
    found = ((one.id, exemptions.category_of(one)) for one in submission.consignments)
    return {name: category for name, category in found if category is not None}


def reconcile(manifest_lines: Iterable[Line], declared: Iterable[Line], exempt: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of a manifest that are in no declaration and belong to no exempt consignment.

    ``manifest_lines`` and ``declared`` are the ``lines`` of the documents that the authority holds; ``exempt`` maps
    identifiers of consignments to their exemption category.
    """
    known = {(line.consignment, line.item) for line in declared}
    return tuple(
        line for line in manifest_lines if line.consignment not in exempt and (line.consignment, line.item) not in known
    )


class Crossed(msgspec.Struct, frozen=True, kw_only=True):
    """What is known once a vehicle has crossed."""

    on: date
    """Civil day at the boundary."""
    vehicle: str
    """Hong Kong registration mark."""
    control_point: str
    """Joint code, such as shenzhen-bay."""
    ccrns: Mapping[str, str] = {}
    """CCRN by consignment."""
    information: Mapping[str, bytes] = {}
    """Road cargo information in effect when it crossed, by consignment, as it was sent."""
    manifest_reference: str | None = None


class Inheritance(msgspec.Struct, frozen=True, kw_only=True):
    """What a declaration takes over: ``known`` goes into the envelope, ``issues`` say where the submission has moved
    away from what crossed."""

    known: Mapping[str, str]
    issues: tuple[Issue, ...]


class CrossedAt(msgspec.Struct, frozen=True, kw_only=True):
    """A consignment as it is now, and the information with which it crossed."""

    pointer: str
    consignment: Consignment
    crossed: AciConsignment


class DeclaredAsCrossed(Rule[CrossedAt]):
    """The goods crossed with {crossed}, but the submission now says {now}."""

    id = "hk.tdec.as_crossed"
    target = Target.HK_TDEC
    citation = "CEDB specification for data inheritance from ROCARS to TDEC (title read)"
    remedy = "Correct the submission, or confirm that the declaration is right and amend the manifest."
    severity = Severity.QUESTION

    def check(self, subject: CrossedAt) -> Iterator[Issue]:
        """Packages, gross weight and waybill number."""
        consignment, crossed = subject.consignment, subject.crossed
        packages = sum(one.count for one in crossed.packages)
        now = sum(one.count for one in (consignment.packages, *consignment.further_packages) if one is not None)
        if packages != now:
            yield self.issue(f"{subject.pointer}/packages/count", crossed=packages, now=now)
        if crossed.gross_weight is not None and crossed.gross_weight != consignment.gross_weight_kg:
            weights = {"crossed": crossed.gross_weight, "now": consignment.gross_weight_kg or "-"}
            yield self.issue(f"{subject.pointer}/gross_weight_kg", crossed=weights["crossed"], now=weights["now"])
        if crossed.waybill_number is not None and crossed.waybill_number != consignment.waybill_number:
            waybill = consignment.waybill_number or "-"
            yield self.issue(f"{subject.pointer}/waybill_number", crossed=crossed.waybill_number, now=waybill)


_AS_CROSSED = DeclaredAsCrossed()


def inherit(submission: Submission, crossed: Crossed) -> Inheritance:
    """All that a declaration takes from what crossed, in one action. Raises Refusal for unreadable information."""
    known = {
        "crossed_on": crossed.on.isoformat(),
        "vehicle": crossed.vehicle,
        "control_point": crossed.control_point,
        **{f"ccrn:{name}": ccrn for name, ccrn in crossed.ccrns.items()},
    }
    if crossed.manifest_reference:
        known["manifest_reference"] = crossed.manifest_reference
    issues: list[Issue] = []
    for index, consignment in enumerate(submission.consignments):
        content = crossed.information.get(consignment.id)
        if content is None:
            continue
        try:
            information = read_road_aci(content).consignment
        except Unreadable as problem:
            raise Refusal([_unreadable(consignment.id, problem)]) from problem
        if information is not None:
            at = CrossedAt(pointer=f"/consignments/{index}", consignment=consignment, crossed=information)
            issues += _AS_CROSSED.check(at)
    return Inheritance(known=known, issues=tuple(issues))


def _unreadable(consignment: str, problem: Unreadable) -> Issue:
    return Issue(
        rule="hk.tdec.inherit_unreadable",
        message="The road cargo information of {consignment} cannot be read: {reason}",
        params={"consignment": consignment, "reason": problem.reason},
        remedy="Check the record of the site; the stored bytes have changed.",
    )
