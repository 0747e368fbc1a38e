"""From the place that the authority names in a document back to the field of the submission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fairway.consignments.model import Submission
from fairway.filings.adapter import Target
from fairway.filings.hk.fields import Field, Where
from fairway.filings.hk.road_aci.elements import FIELDS as ACI
from fairway.filings.hk.road_manifest.derive import masters_of
from fairway.filings.hk.road_manifest.elements import FIELDS as MANIFEST
from fairway.filings.hk.tdec.elements import FIELDS as TDEC
from fairway.filings.hk.tdec.grouping import group_lines

_FIELDS: Mapping[Target, tuple[Field, ...]] = {
    Target.HK_ROAD_ACI: ACI,
    Target.HK_ROAD_MANIFEST: MANIFEST,
    Target.HK_TDEC: TDEC,
}
_STEP = re.compile(r"([A-Za-z]+)(?:\[([1-9][0-9]{0,5})\])?")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Positions in the submission, and which of several packages is meant."""

    consignment: int
    item: int
    packages: int


def pointer_of(target: Target, group: str, submission: Submission, path: str, day: date) -> str:
    """The JSON Pointer of the field that ``path`` of the document of ``group`` came from; empty when it came from no
    field. ``submission`` is the version the document was derived from, ``day`` the civil day of that."""
    steps = [(step[1], int(step[2] or 0)) for part in path.strip("/").split("/") if (step := _STEP.fullmatch(part))]
    spot = _locate(target, group, submission, steps[1:], day)
    if spot is None:
        return ""
    names = [name for name, _ in steps[1:]]
    while names:
        field = _field(target, "/".join(names), submission)
        if field is not None:
            return _fill(field.sources[0], spot) if field.sources else ""
        names.pop()
    return ""


def _field(target: Target, path: str, submission: Submission) -> Field | None:
    """The field at ``path`` or, for a group of fields, its first one; of two for both directions the one required."""
    exact = [field for field in _FIELDS[target] if field.path == path and field.sources]
    found = exact or [field for field in _FIELDS[target] if field.path.startswith(path + "/") and field.sources]
    first = submission.consignments[0]
    wanted = [field for field in found if field.required(Where(submission, first, first.items[0]))]
    return next(iter(wanted or found), None)


def _locate(
    target: Target, group: str, submission: Submission, steps: list[tuple[str, int]], day: date
) -> _Spot | None:
    at = dict(steps)
    packages = max(at.get("Packages", 1), 1) - 1
    line = max(at.get("Article", 0) or at.get("Item", 1), 1) - 1
    spot: _Spot | None = None
    if target is Target.HK_ROAD_ACI:
        index = next((at for at, one in enumerate(submission.consignments) if one.id == group), None)
        spot = None if index is None else _Spot(index, line, packages)
    elif target is Target.HK_ROAD_MANIFEST:
        masters = list(masters_of(submission).values())
        master, consignment = max(at.get("Master", 1), 1) - 1, max(at.get("Consignment", 1), 1) - 1
        if master < len(masters) and consignment < len(masters[master]):
            spot = _Spot(masters[master][consignment], line, packages)
    else:
        lines = next((one.lines for one in group_lines(submission, day) if one.name == group), ())
        if line < len(lines):
            spot = _Spot(lines[line].consignment, lines[line].item, packages)
    if spot is None or spot.item >= len(submission.consignments[spot.consignment].items):
        return None
    return spot


def _fill(source: str, spot: _Spot) -> str:
    filled = source.replace("consignments[]", f"consignments/{spot.consignment}").replace(
        "items[]", f"items/{spot.item}"
    )
    if spot.packages:
        filled = re.sub(r"(consignments/\d+)\.packages", rf"\1.further_packages/{spot.packages - 1}", filled)
    return "/" + filled.replace(".", "/")
