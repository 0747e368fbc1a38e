"""The answers that EDIFACT has to an interchange: CONTRL to its syntax (ISO 9735-4), APERAK to what it says.

Both name each fault with its code and place. Positions count as ISO 9735-4 counts them: segments from 1 at UNH, data
elements from 1 at the segment's tag, components from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from fairway.base.issues import Severity
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.message import FunctionalGroup
from fairway.wire.edifact.report import Judged, Report

REJECTED, ACKNOWLEDGED = "4", "7"
"""DE 0083: this level and all below it rejected; this level acknowledged, and the next unless it is rejected."""
MOST_SEGMENTS, MOST_ELEMENTS = 999, 99
"""Faults of segments, and of elements of one segment, that a CONTRL takes for one message."""
UNKNOWN = "-"
"""Stands where the standard wants something that the answered interchange did not give."""
ERROR_MESSAGE, ACKNOWLEDGEMENT = "313", "312"
"""DE 1001 of an APERAK."""
NOT_ACCEPTED, ACCEPTED = "27", "29"
"""DE 1225 of an APERAK."""
_LEVEL_A = re.compile(r"[A-Z0-9 .,\-()/=!\"%&*;<>?'+:]*")
_SERVICE = frozenset({"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})


def contrl(report: Report, *, now: datetime, reference: str = "") -> bytes:
    """The CONTRL that answers an interchange, as a whole interchange of its own.

    ``now`` becomes the time of preparation (UTC), ``reference`` the control reference; by default it is made of the
    answered one. In tolerant mode faults of the envelope are named and sound messages are acknowledged all the same;
    in strict mode they reject the whole.
    """
    interchange = report.interchange
    fourth = interchange.version == "4"
    envelope = report.envelope
    action = REJECTED if report.strict and envelope else ACKNOWLEDGED
    uci = _segment(
        "UCI",
        [interchange.reference[:14] or UNKNOWN],
        _party(interchange.sender, interchange.sender_qualifier),
        _party(interchange.recipient, interchange.recipient_qualifier),
        [action],
        *_error(envelope[0] if envelope else None, fourth=fourth),
    )
    body = [uci]
    if action != REJECTED:
        loose = [message for message in report.messages if message.functional_group is None]
        body += _messages(loose, fourth=fourth)
        for group in report.groups:
            within = [message for message in report.messages if message.functional_group is group]
            if any(message.syntax for message in within) or _refusing(group.issues):
                body.append(_group(group, fourth=fourth))
                body += _messages(within, fourth=fourth)
    kind = ["CONTRL", "4", "1", "UN"] if fourth else ["CONTRL", "D", "3", "UN"]
    return _interchange(report, [(kind, body)], now=now, reference=reference)


def _messages(messages: Iterable[Judged], *, fourth: bool) -> Iterator[str]:
    """UCM with UCS and UCD of the messages that are rejected."""
    for message in messages:
        if not message.syntax:
            continue
        service = [issue for issue in message.syntax if issue.tag in {"UNH", "UNT"} and issue.position]
        identity = [message.type[:6], message.version[:3], message.release[:3], message.agency[:2]]
        yield _segment(
            "UCM",
            [message.reference[:14] or UNKNOWN],
            [*(part or UNKNOWN for part in identity), message.association[:6]],
            [REJECTED],
            *_error(service[0] if service else None, fourth=fourth),
        )
        # What the UCM names is not said twice; every other fault is, those of UNH and UNT among them.
        others = [issue for issue in message.syntax if not service or issue is not service[0]]
        yield from _segments(others)


def _segments(issues: Iterable[EdifactIssue]) -> Iterator[str]:
    place = attrgetter("position")
    for number, (position, found) in enumerate(groupby(sorted(issues, key=place), key=place)):
        if number == MOST_SEGMENTS:
            return
        here = list(found)
        whole = [issue for issue in here if issue.element is None]
        elements = [issue for issue in here if issue.element is not None]
        yield _segment("UCS", [str(max(position, 1))], [whole[0].code] if whole else [])
        for issue in elements[:MOST_ELEMENTS]:
            yield _segment("UCD", [issue.code], _place(issue))
        for further in whole[1:]:
            yield _segment("UCS", [str(max(position, 1))], [further.code])


def _group(group: FunctionalGroup, *, fourth: bool) -> str:
    refusing = _refusing(group.issues)
    header = group.header
    return _segment(
        "UCF",
        [group.reference[:14] or UNKNOWN],
        _party(group.sender, header.value(2, 2)),
        _party(group.recipient, header.value(3, 2)),
        [ACKNOWLEDGED],
        *_error(refusing[0] if refusing else None, fourth=fourth),
    )


def _refusing(issues: Iterable[EdifactIssue]) -> list[EdifactIssue]:
    return [issue for issue in issues if issue.severity is Severity.ERROR]


def _error(issue: EdifactIssue | None, *, fourth: bool) -> list[Sequence[str]]:
    """DE 0085, DE 0013 or 0135, S011 for the fault of a service segment."""
    if issue is None:
        return []
    tag = issue.tag if issue.tag in _SERVICE or fourth else ""
    return [[issue.code], [tag if tag in _SERVICE else ""], _place(issue) if issue.element is not None else []]


def _place(issue: EdifactIssue) -> list[str]:
    """S011: the tag of the segment is position 1."""
    element = (issue.element or 0) + 1
    return [str(element), str(issue.component) if issue.component else ""]


def aperak(report: Report, *, now: datetime, reference: str = "") -> bytes:
    """The APERAK that answer the messages of an interchange, one for each message, as an interchange of its own;
    empty when there is no message to answer.

    Each fault gives an ERC with its code (DE 0085) and an FTX with the rule, the sentence and the remedy; the RFF
    below it names the message and the position of the segment, its FTX the place in words.
    """
    messages = []
    for number, message in enumerate(report.messages, 1):
        release = message.directory or "D95B"
        kind = ["APERAK", release[:1], release[1:], "UN"]
        messages.append((kind, list(_application(message, number, release, now=now))))
    if not messages:
        return b""
    return _interchange(report, messages, now=now, reference=reference)


def _application(message: Judged, number: int, release: str, *, now: datetime) -> Iterator[str]:
    faults = [*message.syntax, *message.content]
    width = 70 if release == "D95B" else 512
    said = message.reference or UNKNOWN
    name, answer = (ERROR_MESSAGE, NOT_ACCEPTED) if faults else (ACKNOWLEDGEMENT, ACCEPTED)
    yield _segment("BGM", [name], [f"{number}-{said}"[:35]], [answer])
    yield _segment("DTM", ["137", f"{now:%Y%m%d%H%M}", "203"])
    yield _segment("RFF", ["ACW", said[:35]])
    for issue in faults[:999]:
        yield _segment("ERC", [issue.code[:8]])
        texts = [f"[{issue.rule}]", *_wrapped(issue.text(), width, 3)]
        texts += _wrapped(issue.remedy_text(), width, 5 - len(texts))
        yield _segment("FTX", ["AAO"], [], [], texts)
        yield _segment("RFF", ["ACW", said[:35], str(issue.position or 1)[:6]])
        yield _segment("FTX", ["AAO"], [], [], _wrapped(_words(issue), width, 2))


def _words(issue: EdifactIssue) -> str:
    parts = [
        f"segment {issue.tag}" if issue.tag else "",
        f"position {issue.position}" if issue.position else "",
        f"element {issue.element}" if issue.element is not None else "",
        f"component {issue.component}" if issue.component is not None else "",
        f"group {issue.group}" if issue.group else "",
        f"line {issue.line}" if issue.line else "",
        f"byte {issue.offset}" if issue.line else "",
    ]
    return ", ".join(part for part in parts if part) or "interchange"


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """``text`` in at most ``most`` pieces of ``width``, broken between words where that is possible."""
    pieces: list[str] = []
    rest = " ".join(text.split())
    while rest and len(pieces) < most:
        cut = rest.rfind(" ", 1, width + 1) if len(rest) > width else len(rest)
        cut = cut if cut > 0 else width
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return pieces


def _interchange(
    report: Report, messages: Sequence[tuple[Sequence[str], list[str]]], *, now: datetime, reference: str
) -> bytes:
    """The messages between UNB and UNZ, back to the sender."""
    interchange = report.interchange
    version = interchange.version if interchange.version in {"1", "2", "3", "4"} else "3"
    own = (reference or f"A{interchange.reference}")[:14]
    parts: list[str] = []
    for number, (kind, body) in enumerate(messages, 1):
        parts.append(_segment("UNH", [str(number)], kind))
        parts += body
        parts.append(_segment("UNT", [str(len(body) + 2)], [str(number)]))
    content = "".join(parts)
    parties = [
        _party(interchange.recipient, interchange.recipient_qualifier),
        _party(interchange.sender, interchange.sender_qualifier),
    ]
    charset, encoding, least = _charset(content + _segment("UNB", *parties, [own]))
    version = max(version, least)
    date = f"{now:%Y%m%d}" if version == "4" else f"{now:%y%m%d}"
    header = _segment(
        "UNB",
        [charset, version],
        *parties,
        [date, f"{now:%H%M}"],
        [own],
    )
    return f"{header}{content}{_segment('UNZ', [str(len(messages))], [own])}".encode(encoding)


def _charset(text: str) -> tuple[str, str, str]:
    """The narrowest syntax identifier that holds ``text``, its encoding, and the syntax version that first has it."""
    if _LEVEL_A.fullmatch(text.replace("\n", "")):
        return "UNOA", "ascii", "1"
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return "UNOW", "utf-8", "4"
    return "UNOC", "latin-1", "3"


def _party(identifier: str, qualifier: str) -> list[str]:
    return [identifier[:35] or UNKNOWN, qualifier[:4]]


def _segment(tag: str, *elements: Sequence[str]) -> str:
    """A segment in the default service characters, without empty elements and components at its end."""
    written = [":".join(map(_released, _bare(element))) for element in elements]
    return "+".join([tag, *_bare(written)]) + "'\n"


def _bare(parts: Sequence[str]) -> list[str]:
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _released(text: str) -> str:
    """``text`` without control characters and lone surrogates, its service characters released, the repetition mark
    of version 4 among them."""
    clean = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)
    return re.sub(r"([?+:'*])", r"?\1", clean)
