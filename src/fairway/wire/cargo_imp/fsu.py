"""FSU and FSA: the statuses of one air waybill, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.wire.cargo_imp.elements import (
    clock_text,
    consignment_text,
    customs_text,
    day_text,
    is_uld,
    parse_consignment,
    parse_customs,
    quantity_text,
)
from fairway.wire.cargo_imp.model import (
    LATEST,
    NOTES,
    STATUSES,
    Consignment,
    CustomsInformation,
    Status,
    StatusUpdate,
)
from fairway.wire.cargo_imp.rules import (
    IncompleteStatus,
    NoStatus,
    NotAUnitLoad,
    StrayLine,
    UnknownStatus,
    UnknownVersion,
)
from fairway.wire.cargo_imp.status_line import read_status
from fairway.wire.cargo_imp.text import Line, Part, RawMessage, fields

_ABOUT = frozenset({"ULD", *NOTES})
"""Lines that speak of the status before them."""
_CONSIGNMENT = Trilingual(
    "from where to where the consignment goes, and how much it is",
    "貨物由何處運往何處，以及數量",
    "货物由何处运往何处，以及数量",
)
_WRAPPED_FROM = 60
"""A line of at least this length may have been broken by the network."""
_LONGEST_LINE = 69


def check_version(message: RawMessage, issues: list[Issue]) -> int:
    """The version of the message; the newest, with an issue, for one that is not known."""
    if message.version is not None and 1 <= message.version <= LATEST[message.kind]:
        return message.version
    told = "?" if message.version is None else message.version
    issues.append(UnknownVersion.at(message.begin.spot(), kind=message.kind, version=told))
    return LATEST[message.kind]


def read_status_update(message: RawMessage) -> tuple[StatusUpdate | None, list[Issue]]:
    """What an FSU or FSA tells, and every fault of it. A status with a fault that refuses it is left out; None when
    the consignment cannot be told."""
    issues: list[Issue] = []
    version = check_version(message, issues)
    if not message.lines:
        return None, [*issues, NoStatus.at(message.begin.spot())]
    head, *body = message.lines
    first, *rest = fields(head)
    consignment = parse_consignment(first, rest, message.kind, issues)
    whole = consignment is None or (consignment.origin and rest and rest[0].text)
    if message.kind == "FSU" and not whole:
        issues.append(IncompleteStatus.at(first.spot(), segment=message.kind, name=_CONSIGNMENT))
    parts = _grouped(body, issues)
    if not parts:
        issues.append(NoStatus.at(message.begin.spot()))
    statuses = _statuses(parts, consignment, issues)
    if consignment is None:
        return None, issues
    done = StatusUpdate(
        kind=message.kind,
        version=version,
        consignment=consignment,
        statuses=tuple(statuses),
        line=message.begin.number,
    )
    return done, issues


def _grouped(lines: Sequence[Line], issues: list[Issue]) -> list[Part]:
    """Lines by their identifier. Those that begin with a stroke continue, as do those after one as long as a line of
    the network can be."""
    found: list[tuple[str, list[Line]]] = []
    for line in lines:
        name, stroke, _ = line.text.partition("/")
        new = name in STATUSES or name in _ABOUT or (bool(stroke) and len(name) == 3 and name.isalpha())
        wrapped = bool(found) and len(found[-1][1][-1].text) >= _WRAPPED_FROM
        if new and name:
            found.append((name, [line]))
        elif found and (line.text.startswith("/") or wrapped):
            found[-1][1].append(line)
        else:
            issues.append(StrayLine.at(line.spot(), value=line.text[:40]))
    return [Part(segment=name, lines=tuple(own)) for name, own in found]


class _Told:
    """A status, and what is said to it in the lines that follow."""

    def __init__(self, status: Status) -> None:
        self.status = status
        self.notes: list[str] = []
        self.customs: list[CustomsInformation] = []
        self.ulds: list[str] = []

    def whole(self) -> Status:
        """The status with all of it."""
        return replace(self.status, notes=tuple(self.notes), customs=tuple(self.customs), ulds=tuple(self.ulds))


def _statuses(parts: Sequence[Part], consignment: Consignment | None, issues: list[Issue]) -> list[Status]:
    found: list[_Told] = []
    last_refused = False
    for part in parts:
        if part.segment in _ABOUT:
            # What is said to a status that was refused is said to nothing.
            if not last_refused:
                _tell(part, found, issues)
        elif part.segment in STATUSES:
            status, faults = read_status(part, consignment)
            issues += faults
            last_refused = status is None
            if status is not None:
                found.append(_Told(status))
        else:
            spot = part.first.spot(1, part.segment)
            issues.append(UnknownStatus.at(spot, value=part.segment, codes=", ".join(STATUSES)))
            last_refused = True
    return [one.whole() for one in found]


def _tell(part: Part, found: list[_Told], issues: list[Issue]) -> None:
    """Add what a line of information says to the status before it; without one, OSI and OCI are statuses."""
    if not found:
        if part.segment not in NOTES:
            issues.append(StrayLine.at(part.first.spot(), value=part.first.text[:40]))
            return
        found.append(_Told(Status(code=part.segment, line=part.first.number)))
    last = found[-1]
    if part.segment == "OSI":
        last.notes.append(" ".join(each.text[4 if each is part.first else 1 :].strip() for each in part.lines))
    elif part.segment == "OCI":
        last.customs += parse_customs(part)
    else:
        last.ulds += unit_loads(part, issues)


def unit_loads(part: Part, issues: list[Issue]) -> Iterator[str]:
    """The unit load devices of a line; a loading indicator behind a hyphen is left off."""
    for line in part.lines:
        for field in fields(line, 4 if line is part.first else 1):
            number = field.text.partition("-")[0]
            if is_uld(number):
                yield number
            elif number:
                issues.append(NotAUnitLoad.at(field.spot(part.segment), value=field.text[:20]))


def write_status_update(update: StatusUpdate) -> bytes:
    """The message as text, a line each, CR LF between them."""
    lines = [f"{update.kind}/{update.version}", consignment_text(update.consignment)]
    for status in update.statuses:
        lines += _written(status)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")


def _written(status: Status) -> Iterator[str]:
    if status.date is not None:
        conveyance = f"{status.carrier}{status.flight}"
        told = [status.code, *([conveyance] if conveyance else []), day_text(status.date)]
        told.append(status.airport + status.onward)
        if status.discrepancy:
            told.append(status.discrepancy)
        told.append(quantity_text(status.quantity) if status.quantity else "")
        clocks = [clock_text(status.departure), clock_text(status.arrival)]
        told += clocks if any(clocks) else []
        told += status.texts
        yield "/".join(told).rstrip("/")
    if status.ulds:
        yield from _folded("ULD", status.ulds)
    for note in status.notes:
        yield from _noted(note)
    yield from customs_text(status.customs)


def _folded(segment: str, texts: Sequence[str]) -> Iterator[str]:
    """Texts between strokes, over as many lines as they need."""
    line = segment
    for text in texts:
        if len(line) + len(text) + 1 > _LONGEST_LINE:
            yield line
            line = ""
        line += f"/{text}"
    yield line


def _noted(note: str) -> Iterator[str]:
    words = note.replace("/", " ").split()
    line = "OSI/"
    for word in words:
        if len(line) + len(word) > _LONGEST_LINE and not line.endswith("/"):
            yield line.rstrip()
            line = "/"
        line += f"{word} "
    yield line.rstrip()
