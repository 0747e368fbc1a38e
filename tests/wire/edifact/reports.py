"""Messages for the tests, and what reading them says, in short."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.base.issues import Severity
from fairway.wire.edifact import EdifactIssue, Fault, Message, read

UNB = "UNB+UNOC:3+HIT:ZZZ+FAIRWAY:ZZZ+261122:1200+4711'"
UNZ = "UNZ+1+4711'"
GATE = (
    "UNH+1+CODECO:D:95B:UN:ITG14'"
    "BGM+34+1+9'"
    "TDT+20+123E+1++MSK:172:20+++9321483:146::EMMA'"
    "NAD+CF+MSK:160:20'"
    "EQD+CN+MSKU1234565+22G1:102:5++3+5'"
    "RFF+BN:12345'"
    "DTM+7:202611221000:203'"
    "LOC+165+HKHKG:139:6'"
    "CNT+16:1'"
    "UNT+10+1'"
)


def counted(message: str) -> str:
    """The message with its number of segments in UNT put right."""
    head, _, tail = message.rpartition("UNT+")
    return f"{head}UNT+{message.count(chr(39))}+{tail.partition('+')[2]}"


def whole(*messages: str, head: str = UNB, tail: str | None = None) -> bytes:
    """An interchange around messages."""
    trailer = tail if tail is not None else f"UNZ+{len(messages)}+4711'"
    return (head + "".join(messages) + trailer).encode()


def issues(data: bytes | Iterable[bytes], *, strict: bool = False) -> list[EdifactIssue]:
    """Everything that reading finds, of messages and of the envelope."""
    out: list[EdifactIssue] = []
    for found in read([data] if isinstance(data, bytes) else data, strict=strict):
        out += [found.issue] if isinstance(found, Fault) else found.issues
    return out


def told(data: bytes, *, strict: bool = False) -> list[tuple[str, str, str, int, int | None, int | None, str]]:
    """The issues as (code, rule without prefix, tag, position, element, component, severity)."""
    return [
        (i.code, i.rule.removeprefix("edifact."), i.tag, i.position, i.element, i.component, i.severity.value[0])
        for i in issues(data, strict=strict)
    ]


def messages(data: bytes, *, strict: bool = False) -> list[Message]:
    """The messages only."""
    return [found for found in read([data], strict=strict) if isinstance(found, Message)]


def errors(data: bytes, *, strict: bool = False) -> list[EdifactIssue]:
    """The issues that refuse."""
    return [issue for issue in issues(data, strict=strict) if issue.severity is Severity.ERROR]
