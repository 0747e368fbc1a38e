"""The answer to an EDIFACT file: CONTRL, or APERAK where only what it says is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from fairway.tracking.profiles import Profile
from fairway.tracking.reading.edifact import understand
from fairway.wire.edifact import EdifactIssue, Message, read
from fairway.wire.edifact.answers import aperak, contrl
from fairway.wire.edifact.report import Report, reports


class Answer(StrEnum):
    """Which answer is wanted."""

    BY_FAULT = "auto"
    """CONTRL, or APERAK where the syntax is sound and the content is not."""
    CONTRL = "contrl"
    APERAK = "aperak"


def is_by_application(report: Report, wanted: Answer) -> bool:
    """Whether the answer to an interchange is an APERAK."""
    content = any(message.content for message in report.messages)
    return wanted is Answer.APERAK or (wanted is Answer.BY_FAULT and report.sound and content)


def written(report: Report, wanted: Answer, *, now: datetime) -> bytes:
    """The answer to one interchange; empty where an APERAK is wanted and there is no message to answer."""
    return aperak(report, now=now) if is_by_application(report, wanted) else contrl(report, now=now)


def reply(
    raw: bytes, *, profile: Profile, received: datetime, wanted: Answer = Answer.BY_FAULT, strict: bool = False
) -> bytes:
    """The answers to every interchange in ``raw``, one after the other; empty when there is no EDIFACT in it.

    ``received`` is when it came in (UTC) and stands as the time of preparation, so that the answer to the same bytes is
    the same whenever it is asked for.
    """

    def further(message: Message) -> Iterator[EdifactIssue]:
        told = understand(message, profile=profile, partner="", received=received)
        yield from (issue for issue in told.issues if isinstance(issue, EdifactIssue))

    strict = strict or profile.strict
    judged = reports(read([raw], strict=strict, charset=profile.charset or None), strict=strict, further=further)
    return b"".join(written(report, wanted, now=received) for report in judged)
