"""What must be equal over the documents of one submission, checked before any of them is sent.

Customs on both sides compare packages, gross weight, waybill number, container and batch number. A document says them
in its ``summary``; which consignments it covers follows from its ``lines`` (all of them where it has none). Where the
other side sent a copy, its documents say what stands there, consignment by consignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.consignments.model import Consignment, Direction, Submission
from fairway.filings.adapter import Document, Target

CHAIN = "Canonical data model, derivation rules: equality chain over the targets"
MEASURED = frozenset(
    {Target.HK_ROAD_ACI, Target.HK_ROAD_MANIFEST, Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION}
)
"""Documents whose packages and gross weight must agree."""
NAMED = frozenset({Target.HK_ROAD_MANIFEST, Target.CN_ROAD_MANIFEST, Target.CN_GOODS_DECLARATION})
"""Documents whose waybill and container numbers must agree."""
BATCHED = frozenset({Target.CN_ROAD_MANIFEST, Target.CN_CARRIER_CONFIRMATION, Target.CN_GOODS_DECLARATION})
"""Documents whose batch number must agree."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the documents of one target say of some consignments, together."""

    target: Target
    form: str
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same thing said by several documents of the same consignments."""

    pointer: str
    said: tuple[Said, ...]
    day: date

    @property
    def values(self) -> str:
        """All values with the forms that say them."""
        return "; ".join(f"{one.form} {one.value}" for one in self.said)

    @property
    def differs(self) -> bool:
        """Whether two of them are not the same text."""
        return len({one.value for one in self.said}) > 1


class EqualityRule(Rule[Comparison]):
    """The common part: the same text everywhere."""

    target = "submission"
    citation = CHAIN
    remedy = "Correct the submission and derive the documents again; do not send any of them as they are."

    def check(self, subject: Comparison) -> Iterator[Issue]:
        """One issue for the group of documents that differ."""
        if subject.differs:
            yield self.issue(subject.pointer, values=subject.values)


class PackagesAgree(EqualityRule):
    """The documents do not agree on the number of packages: {values}."""

    id = "equality.packages"


class WaybillsAgree(EqualityRule):
    """The documents do not agree on the waybill number: {values}."""

    id = "equality.waybill_number"


class ContainersAgree(EqualityRule):
    """The documents do not agree on the container number: {values}."""

    id = "equality.container"


class BatchNumbersAgree(EqualityRule):
    """The Mainland documents do not agree on the transport batch number: {values}."""

    id = "equality.batch_number"


class GrossWeightsAgree(EqualityRule):
    """The documents do not agree on the gross weight in kg: {values}."""

    id = "equality.gross_weight"
    citation = CHAIN + "; tolerance and warning are dated values (check.weight.tolerance, check.weight.warn)"

    def check(self, subject: Comparison) -> Iterator[Issue]:
        """An error above the tolerance, a warning from the warning threshold on where the tolerance is wider."""
        weights = [Decimal(one.value) for one in subject.said]
        least, most = min(weights), max(weights)
        if least == most:
            return
        apart = Decimal(100) if most == 0 else (most - least) * 100 / most
        if apart > legal_value("check.weight.tolerance", subject.day).decimal:
            yield self.issue(subject.pointer, values=subject.values)
        elif apart >= legal_value("check.weight.warn", subject.day).decimal:
            yield self.issue(subject.pointer, severity=Severity.WARNING, values=subject.values)


_PACKAGES, _WEIGHTS = PackagesAgree(), GrossWeightsAgree()
_WAYBILLS, _CONTAINERS, _BATCHES = WaybillsAgree(), ContainersAgree(), BatchNumbersAgree()


@dataclass(frozen=True, slots=True)
class _Covering:
    """A document with the consignments that it covers."""

    document: Document
    consignments: frozenset[str]


def _covering(known: frozenset[str], document: Document) -> _Covering:
    return _Covering(document, frozenset([line.consignment for line in document.lines]) & known or known)


def _parts(known: frozenset[str], documents: Sequence[_Covering]) -> list[frozenset[str]]:
    """The consignments in groups that no document of ``documents`` reaches across."""
    group_of = {name: {name} for name in known}
    for one in documents:
        merged = set().union(*(group_of[name] for name in one.consignments))
        for name in merged:
            group_of[name] = merged
    return list(dict.fromkeys(frozenset(group) for group in group_of.values()))


def _sum(values: Iterable[str]) -> str:
    total = sum((Decimal(value) for value in values), Decimal(0))
    digits = format(total, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _names(values: Iterable[str]) -> str:
    return ",".join(sorted({name.strip() for value in values for name in value.split(",") if name.strip()}))


def _number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _said(
    documents: Sequence[_Covering], part: frozenset[str], key: str, join: Callable[[Iterable[str]], str]
) -> tuple[Said, ...]:
    """What each target says under ``key`` of the consignments of ``part``; a target that does not cover all of them,
    or whose documents do not all say it, is left out: what is not said is unknown, not different."""
    by_target: dict[Target, list[_Covering]] = {}
    for one in documents:
        if one.consignments <= part:
            by_target.setdefault(one.document.target, []).append(one)
    found = []
    for target, own in by_target.items():
        if len(part) > 1 and frozenset().union(*(one.consignments for one in own)) != part:
            continue
        values = [one.document.summary.get(key, "") for one in own]
        if all(values) and (join is not _sum or all(map(_number, values))):
            forms = "/".join(dict.fromkeys(one.document.form for one in own))
            found.append(Said(target, forms, join(values)))
    return tuple(found)


def _pointer(submission: Submission, part: frozenset[str], field: str) -> str:
    if len(part) == 1:
        index = next(index for index, one in enumerate(submission.consignments) if one.id in part)
        return f"/consignments/{index}/{field}"
    return "/consignments"


def equality_issues(submission: Submission, documents: Iterable[Document], day: date) -> list[Issue]:
    """Every disagreement between ``documents`` of ``submission``; deletions are passed over."""
    known = frozenset([one.id for one in submission.consignments])
    alive = [
        _covering(known, one) for one in documents if one.summary.get("function") != "DELETE" and len(one.summary) > 1
    ]
    issues: list[Issue] = []
    checks: tuple[tuple[frozenset[Target], str, str, Callable[[Iterable[str]], str], EqualityRule], ...] = (
        (MEASURED, "packages", "packages", _sum, _PACKAGES),
        (MEASURED, "gross_weight_kg", "gross_weight_kg", _sum, _WEIGHTS),
        (NAMED, "waybill_number", "waybill_number", _names, _WAYBILLS),
        (NAMED, "container", "containers", _names, _CONTAINERS),
    )
    for targets, key, field, join, rule in checks:
        concerned = [one for one in alive if one.document.target in targets]
        for part in _parts(known, concerned):
            said = _said(concerned, part, key, join)
            if len(said) > 1:
                issues += rule.check(Comparison(_pointer(submission, part, field), said, day))
    batches = tuple(
        Said(one.document.target, one.document.form, one.document.summary["batch_number"])
        for one in alive
        if one.document.target in BATCHED and one.document.summary.get("batch_number")
    )
    if len(batches) > 1:
        issues += _BATCHES.check(Comparison("/trip/batch_number", batches, day))
    return issues


def _form(target: Target, direction: Direction) -> str:
    if target.side == "hk":
        return "RoadACI"
    return "MT2401" if direction is Direction.CN_TO_HK else "MT1401"


def _packages(consignment: Consignment) -> str:
    return str(consignment.packages.count) if consignment.packages else ""


def _weight(consignment: Consignment) -> str:
    weight = consignment.gross_weight_kg
    return "" if weight is None else _sum([format(weight, "f")])


def _waybill(consignment: Consignment) -> str:
    return consignment.waybill_number or ""


_BY_CONSIGNMENT: tuple[tuple[str, Callable[[Consignment], str], EqualityRule], ...] = (
    ("packages", _packages, _PACKAGES),
    ("gross_weight_kg", _weight, _WEIGHTS),
    ("waybill_number", _waybill, _WAYBILLS),
)


def differences(submission: Submission, elsewhere: Mapping[Target, Submission], day: date) -> list[Issue]:
    """What ``submission`` says otherwise than the other side does, whose documents are the keys of ``elsewhere``; a
    value that only one of them has is unknown, not different."""
    there_target = next((one for one in (Target.HK_ROAD_ACI, Target.CN_ROAD_MANIFEST) if one in elsewhere), None)
    if there_target is None:
        return []
    here_target = Target.HK_ROAD_ACI if there_target is Target.CN_ROAD_MANIFEST else Target.CN_ROAD_MANIFEST
    there = elsewhere[there_target]
    forms = [(target, _form(target, submission.direction)) for target in (here_target, there_target)]
    others = {one.id: one for one in there.consignments}
    pairs: list[tuple[str, tuple[str, str], EqualityRule]] = [
        (f"/consignments/{index}/{field}", (said(one), said(others[one.id])), rule)
        for index, one in enumerate(submission.consignments)
        if one.id in others
        for field, said, rule in _BY_CONSIGNMENT
    ]
    numbers = [_names(one.number for one in each.containers) for each in (submission, there)]
    pairs.append(("/containers", (numbers[0], numbers[1]), _CONTAINERS))
    issues: list[Issue] = []
    for pointer, values, rule in pairs:
        if all(values):
            said = tuple(Said(target, form, value) for (target, form), value in zip(forms, values, strict=True))
            issues += rule.check(Comparison(pointer, said, day))
    return issues
