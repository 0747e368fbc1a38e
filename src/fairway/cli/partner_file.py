"""A message of a partner in a file that a person names, whatever its standard; and where its faults stand."""

from __future__ import annotations

import io
import re
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from fairway.base.issues import Issue, Refusal, Severity
from fairway.cli.json_places import JsonText
from fairway.cli.output import Output
from fairway.cli.submission_file import LARGEST, ZIP, now, now_argument
from fairway.consignments.columns import SheetName
from fairway.consignments.model import Submission
from fairway.tracking import told
from fairway.tracking.model import Event, Link
from fairway.tracking.profiles import STANDARD, Profile
from fairway.tracking.reading import Message, Standard, read, recognise

PARTNER = "file"
"""The source of events that are read from a file."""
MOST_LOOKED_UP = 500
"""Issues whose place in a JSON document is looked for; each search reads the document from its beginning."""
_PLACE = re.compile(r"line (\d+)(?: segment (\w+))?")
_SEGMENT = re.compile(rb"(?<![A-Za-z])[A-Z]{3}[+:\x1d]")
_EVENTS = re.compile(rb'"(?:eventType|eventID|eventClassifierCode|events)"')
_SHEET = re.compile(rb'<sheet\b[^>]*\bname="([^"]*)"')


def partner_arguments(parser: ArgumentParser) -> None:
    """The partner's profile, and as of when."""
    parser.add_argument(
        "--profile", type=Path, metavar="PROFILE", help="what the partner does its own way, as JSON (partner's page)"
    )
    now_argument(parser)


def is_submission(raw: bytes) -> bool:
    """Whether the bytes are meant to be a submission: JSON that tells no events, or a workbook or archive with one of
    the sheets of a submission."""
    if raw.startswith(ZIP):
        known = {name.value.casefold() for name in SheetName}
        return bool({name.strip().casefold() for name in _sheets(raw)} & known)
    if _json(raw)[:1] != b"{" or told.is_ours(raw):
        return False
    try:
        keys = msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).keys()
    except msgspec.MsgspecError:
        return _EVENTS.search(raw) is None
    return bool(keys & (Submission.model_fields.keys() - {"reference"})) or _EVENTS.search(raw) is None


def _sheets(raw: bytes) -> list[str]:
    """Names of the sheets of a workbook, or of the CSV files of an archive; empty for what is neither."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                with archive.open("xl/workbook.xml") as workbook:
                    return [name.decode("utf-8", "replace") for name in _SHEET.findall(workbook.read(LARGEST))]
            return [name.rpartition("/")[2].removesuffix(".csv") for name in names if name.endswith(".csv")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        # Damaged, encrypted or of an unknown method: whoever reads it as a workbook will say what is wrong.
        return []


def profile_of(given: Namespace) -> Profile:
    """The profile in the file that was named, else the standard one. Raises Refusal when it is none."""
    if given.profile is None:
        return STANDARD
    try:
        return msgspec.json.decode(given.profile.read_bytes(), type=Profile)
    except msgspec.MsgspecError as fault:
        raise Refusal(
            [
                Issue(
                    rule="file.profile",
                    message="The profile cannot be read: {detail}",
                    remedy="Take it from the partner's page and change it there.",
                    params={"detail": str(fault)},
                )
            ]
        ) from None


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says."""

    standard: str
    """One of :class:`~fairway.tracking.reading.Standard`, or "fairway" for our own form of events."""
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    issues: tuple[Issue, ...] = ()


def understood(raw: bytes, given: Namespace) -> Understood:
    """What the bytes say, in whichever standard they are. Raises Refusal when they are in none that is known,
    or say nothing."""
    profile, received = profile_of(given), now(given)
    if _json(raw)[:1] in {b"{", b"["} and told.is_ours(raw):
        own = told.read_told(raw, partner=PARTNER, received=received)
        if not (own.events or own.links or own.parties or own.issues):
            raise unknown_format()
        message = Message(kind=told.FORM, events=len(own.events))
        return Understood(
            standard=told.STANDARD, messages=(message,), events=own.events, links=own.links, issues=own.issues
        )
    standard = recognise(raw, given.file.name)
    if standard is Standard.EDIFACT and not has_segments(raw):
        # Only the name of the file says that it is EDIFACT.
        raise unknown_format()
    found = read(
        raw,
        standard,
        profile=profile,
        partner=PARTNER,
        received=received,
        file_name=given.file.name,
    )
    # Nothing is in it, nothing is wrong with it: an empty list, say. EDIFACT has messages that tell no events.
    if found is None or not (found.events or found.links or found.issues or found.standard is Standard.EDIFACT):
        raise unknown_format()
    return Understood(
        standard=found.standard.value,
        messages=found.messages,
        events=found.events,
        links=found.links,
        issues=found.issues,
    )


def has_segments(raw: bytes) -> bool:
    """Whether anything in the bytes could be a segment of EDIFACT: a tag and a separator, or a service string advice.
    Of 16-bit text every other byte is null."""
    return raw.lstrip().startswith(b"UNA") or _SEGMENT.search(raw.replace(b"\0", b"")) is not None


def _json(raw: bytes) -> bytes:
    """The bytes without what may stand before JSON."""
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n")


def unknown_format() -> Refusal:
    """What is said of a file that nothing here reads."""
    return Refusal(
        [
            Issue(
                rule="file.format",
                message="This is in no format that is known here.",
                remedy="Send EDIFACT, DCSA or our own JSON, Cargo-IMP, AIS, or a list of events as XLSX or CSV.",
            )
        ]
    )


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fault stands in the file; None where that is not known."""

    segment: str | None = None
    line: int | None = None
    offset: int | None = None


class Places:
    """The places in one file."""

    def __init__(self, raw: bytes) -> None:
        self._starts = [0, *(found.end() for found in re.finditer(rb"\n", raw))]
        self._json = JsonText(raw) if _json(raw)[:1] in {b"{", b"["} else None
        self._looked = 0

    def spot(self, issue: Issue) -> Spot:
        """The place of an issue: as it says itself, else by its line, else by its pointer into JSON."""
        extra = msgspec.structs.asdict(issue)
        line, segment, offset = extra.get("line"), extra.get("segment") or extra.get("tag"), extra.get("offset")
        found = _PLACE.search(issue.place or "")
        if not line:
            offset = None
            line = int(found[1]) if found else None
            segment = segment or (found[2] if found else None)
        if line and offset is None and line <= len(self._starts):
            offset = self._starts[line - 1]
        if not line and self._json is not None and self._looked < MOST_LOOKED_UP:
            self._looked += 1
            if (place := self._json.place(issue.pointer)) is not None:
                line, offset = place.line, place.offset
        return Spot(segment=segment or None, line=line or None, offset=offset if line else None)

    def data(self, output: Output, issues: Iterable[Issue]) -> list[dict[str, object]]:
        """Issues as JSON in the order of their places: what every issue has, and its place in the file."""
        return [self._data(output, issue, at) for issue, at in self._placed(issues)]

    def _data(self, output: Output, issue: Issue, at: Spot) -> dict[str, object]:
        extra = msgspec.structs.asdict(issue)
        further = {name: extra[name] for name in ("code", "position", "element", "component") if extra.get(name)}
        return {**output.issue_data(issue), **msgspec.structs.asdict(at), **further}

    def lines(self, output: Output, issues: Iterable[Issue]) -> list[str]:
        """The lines that show issues to a person in the order of their places, each with its segment, line and
        offset."""
        shown = []
        for issue, at in self._placed(issues):
            place = [
                output.say("line {line}", line=at.line) if at.line else "",
                at.segment or "",
                output.say("byte {offset}", offset=at.offset) if at.offset is not None else "",
            ]
            words = ", ".join(part for part in place if part)
            shown += output.issues([msgspec.structs.replace(issue, place=words or issue.place)])
        return shown

    def _placed(self, issues: Iterable[Issue]) -> list[tuple[Issue, Spot]]:
        """Each issue with its place, in the order of the file; those without a place last, as they were found."""
        found = [(issue, self.spot(issue)) for issue in issues]
        return sorted(found, key=lambda one: (one[1].line is None, one[1].line or 0, one[1].offset or 0))


def acceptable(issues: Sequence[Issue]) -> bool:
    """Whether nothing refuses any of it."""
    return not any(issue.severity is Severity.ERROR for issue in issues)
