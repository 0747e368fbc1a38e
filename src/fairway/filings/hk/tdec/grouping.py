"""Which lines share a declaration.

Goods on the same conveyance, to or from the same country, of one trader and on one form may share a declaration when
they travel under one bill or waybill, **or** when the first four digits of their codes agree. Lines are grouped by
waybill first; groups that consist of one and the same four digits are then joined; a group that is longer than a
declaration may be is split. What customs has already stays in the declaration it was lodged in, and other consignments
stay out of it, so that nothing is declared twice when a consignment is completed later than its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fairway.codes.legal_values import NoLegalValue, legal_value
from fairway.consignments.model import Consignment, Direction, Party, Submission
from fairway.filings.hk import exemptions
from fairway.filings.hk.tdec.forms import Chooser, FormChoice

LODGED = "line:"
"""What the keys of lines that were lodged begin with."""


@dataclass(frozen=True, slots=True)
class LineAt:
    """A line by the positions of its consignment and item."""

    consignment: int
    item: int
    code: str
    """Commodity code, as many digits as are known."""


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one declaration."""

    name: str
    """Identifier of its first consignment, numbered from the second declaration on: "C1", "C1/2"."""
    choice: FormChoice
    lines: tuple[LineAt, ...]
    partial: frozenset[int] = frozenset()
    """Positions of the consignments that are in it with some of their lines only."""

    @property
    def consignments(self) -> tuple[int, ...]:
        """Positions of the consignments, each once."""
        return tuple(dict.fromkeys(line.consignment for line in self.lines))


def trader_of(submission: Submission, consignment: Consignment) -> Party | None:
    """The importer or exporter in Hong Kong."""
    return consignment.consignee if submission.direction is Direction.CN_TO_HK else consignment.consignor


def country_of(submission: Submission, consignment: Consignment) -> str | None:
    """Country of consignment (import) or of destination (export)."""
    if submission.direction is Direction.CN_TO_HK:
        return consignment.country_of_consignment
    return consignment.country_of_destination


def is_declared(consignment: Consignment) -> bool:
    """Whether a consignment needs a declaration: no exemption category, and not transhipment on a through bill."""
    return exemptions.category_of(consignment) is None


def _identity(party: Party | None) -> object:
    if party is None:
        return None
    return party.hk_business_registration or party.hk_identity_card or party.names.en or party.names


def digits(day: date) -> int:
    """How many first digits must agree (4)."""
    return legal_value("hk.tdec.group.digits", day).integer


def line_limit(day: date) -> int | None:
    """How many lines a declaration may have on ``day``; None when the switch is off."""
    try:
        return legal_value("hk.tdec.lines", day).integer
    except NoLegalValue:
        return None


def may_share(submission: Submission, lines: Iterable[LineAt], day: date) -> bool:
    """The grouping rule itself, for any set of lines of one conveyance."""
    every = tuple(lines)
    held = [submission.consignments[line.consignment] for line in every]
    if len({country_of(submission, consignment) for consignment in held}) > 1:
        return False
    length = digits(day)
    headings = {line.code[:length] for line in every}
    return len({consignment.waybill_number for consignment in held}) == 1 or len(headings) == 1


def lodged_line(consignment: str, item: str) -> str:
    """The key under which an envelope knows the group of the declaration that a line was lodged in."""
    return f"{LODGED}{consignment}/{item}"


def group_lines(submission: Submission, day: date, known: Mapping[str, str] | None = None) -> list[Group]:
    """The declarations that ``submission`` yields, in the order of their first lines. Lines whose form cannot be told
    yet (no commodity code) are left out; the table of fields asks for what is missing. ``known`` is that of the
    envelope: what was lodged."""
    buckets: dict[tuple[object, ...], list[LineAt]] = {}
    choices: dict[tuple[object, ...], FormChoice] = {}
    chooser = Chooser(submission.direction, day)
    lodged = {key: name for key, name in (known or {}).items() if key.startswith(LODGED)}
    for index, consignment in enumerate(submission.consignments):
        if not is_declared(consignment):
            continue
        shared = (_identity(trader_of(submission, consignment)), country_of(submission, consignment))
        names = [lodged.get(lodged_line(consignment.id, item.id), "") for item in consignment.items] if lodged else []
        for number, item in enumerate(consignment.items):
            choice = chooser.choose(consignment, item)
            if choice is None:
                continue
            # What a declaration holds already is a group of its own: new neighbours neither join nor divide it.
            name = (names[number] or next(filter(None, names), "")) if names else ""
            first = (LODGED, name) if name else consignment.waybill_number
            key = (first, *shared, choice.form, choice.exemption)
            buckets.setdefault(key, []).append(LineAt(index, number, item.hkhs8 or item.hs6 or ""))
            choices[key] = choice
    joined = _join(buckets, digits(day))
    return list(_named(submission, [(choices[key], lines) for key, lines in joined], line_limit(day), lodged))


def _join(
    buckets: dict[tuple[object, ...], list[LineAt]], length: int
) -> list[tuple[tuple[object, ...], list[LineAt]]]:
    """Groups of one and the same heading become one, whatever their waybills."""
    result: list[tuple[tuple[object, ...], list[LineAt]]] = []
    by_heading: dict[tuple[object, ...], list[LineAt]] = {}
    for key, lines in buckets.items():
        headings = {line.code[:length] for line in lines}
        heading = next(iter(headings))
        if len(headings) == 1 and len(heading) == length and not isinstance(key[0], tuple):
            held = by_heading.setdefault((*key[1:], heading), lines)
            if held is not lines:
                held += lines
                continue
        result.append((key, lines))
    return result


def _as_lodged(
    submission: Submission, lines: list[LineAt], lodged: Mapping[str, str]
) -> Iterator[tuple[str, list[LineAt]]]:
    """The lines of a group by the declaration they were lodged in, with its name; the others (no name) together. What
    was added to a consignment goes where its other lines are."""
    held = [submission.consignments[line.consignment] for line in lines]
    names = [
        lodged.get(lodged_line(one.id, one.items[line.item].id), "") for one, line in zip(held, lines, strict=True)
    ]
    of_consignment = {line.consignment: name for line, name in zip(lines, names, strict=True) if name}
    parts: dict[str, list[LineAt]] = {}
    for line, name in zip(lines, names, strict=True):
        parts.setdefault(name or of_consignment.get(line.consignment, ""), []).append(line)
    yield from parts.items()


def _named(
    submission: Submission, groups: list[tuple[FormChoice, list[LineAt]]], limit: int | None, lodged: Mapping[str, str]
) -> Iterator[Group]:
    numbers: dict[str, int] = {}
    taken, free = set(lodged.values()), set(lodged.values())
    for choice, whole in groups:
        for lodged_as, lines in _as_lodged(submission, whole, lodged) if lodged else [("", whole)]:
            size = limit or len(lines)
            for start in range(0, len(lines), size):
                part = lines[start : start + size]
                name = lodged_as if lodged_as in free else _new_name(submission, part, numbers, taken)
                free.discard(name)
                count: dict[int, int] = {}
                for line in part:
                    count[line.consignment] = count.get(line.consignment, 0) + 1
                partial = (index for index, held in count.items() if held < len(submission.consignments[index].items))
                yield Group(name, choice, tuple(part), frozenset(partial))


def _new_name(submission: Submission, part: list[LineAt], numbers: dict[str, int], taken: set[str]) -> str:
    """The identifier of the first consignment, numbered from the second declaration on; none that is taken."""
    first = submission.consignments[part[0].consignment].id
    while True:
        numbers[first] = numbers.get(first, 0) + 1
        name = first if numbers[first] == 1 else f"{first}/{numbers[first]}"
        if name not in taken:
            return name
