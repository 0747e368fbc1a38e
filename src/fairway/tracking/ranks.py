"""Whose word goes before whose, for each milestone: data, read once from ``codes/data/milestones/ranks.csv``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fairway.codes.files import TableFault, read_text, rows_of
from fairway.tracking.mappings import MAPPINGS
from fairway.tracking.model import Event, Quality
from fairway.tracking.vocabulary import milestone

UNKNOWN = 50
"""The rank of a source of which nothing is known: what :attr:`fairway.tracking.model.Source.rank` is by itself."""

_STANDARDS = {"ais": "ais", "road-job": "site", "plan": "plan"}
_MESSAGES = {
    "CODECO": "terminal",
    "COARRI": "terminal",
    "IFTSAI": "schedule",
    "CALINF": "schedule",
    "VESDEP": "schedule",
    "CUSRES": "customs",
    "FSU": "airline",
}
"""Messages that only one kind of sender writes."""


def rank(roles: Iterable[str], milestone_code: str, quality: Quality = Quality.ACTUAL) -> int:
    """The rank of a source that plays ``roles`` (values of OrganisationKind; "ais", "site", "schedule"): the best of
    them. :data:`UNKNOWN` where the table knows none."""
    found = [_rank(role, milestone_code, quality) for role in roles]
    return min((one for one in found if one is not None), default=UNKNOWN)


def rank_of(event: Event) -> int:
    """The rank of an event: the one it carries, or where nobody gave it one, what its standard and message tell."""
    source = event.source
    if source.rank != UNKNOWN:
        return source.rank
    role = _STANDARDS.get(source.standard) or _MESSAGES.get(source.message.partition(" ")[0])
    found = _rank(role, event.milestone, event.quality) if role else None
    return UNKNOWN if found is None else found


@lru_cache(maxsize=8192)
def _rank(role: str, milestone_code: str, quality: Quality) -> int | None:
    group = "@" + milestone(milestone_code).group
    best: tuple[int, int] | None = None
    for milestones, wanted, value in _rows().get(role, ()):
        exact = 4 if milestone_code in milestones else 2 if group in milestones else 0 if "*" in milestones else -1
        if exact < 0 or (wanted and wanted != quality.value):
            continue
        exact += bool(wanted)
        if best is None or exact > best[0]:
            best = exact, value
    return best[1] if best else None


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[tuple[frozenset[str], str, int], ...]]:
    path = MAPPINGS / "ranks.csv"
    _, body = rows_of(path, read_text(path), ("role", "milestones", "quality", "rank", "why"))
    found: dict[str, list[tuple[frozenset[str], str, int]]] = {}
    for number, cells in body:
        if not cells["rank"].isdigit():
            raise TableFault(f"{path.name} row {number}: rank {cells['rank']!r} is no number")
        row = frozenset(cells["milestones"].split()), cells["quality"], int(cells["rank"])
        found.setdefault(cells["role"], []).append(row)
    return {role: tuple(rows) for role, rows in found.items()}
