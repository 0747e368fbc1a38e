"""Answers of Track and Trace 3.0: what became of a request, attribute by attribute, and the body of an error."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.language import Language
from fairway.wire.dcsa.v3 import EventsError, FeedbackElement, GetEventsResponse, PostEventsRequest, PostEventsResponse

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.QUESTION: "WARN", Severity.WARNING: "WARN"}
_LONGEST_MESSAGE = 5000
_LONGEST_PATH = 1000


def feedback(issues: Iterable[Issue], language: Language = Language.EN) -> list[FeedbackElement]:
    """One element for each issue: the sentence, the remedy, and the place as JSONPath."""
    return [
        FeedbackElement(
            severity=_SEVERITIES[issue.severity],
            message=f"{issue.text(language)} {issue.remedy_text(language)} [{issue.rule}]"[:_LONGEST_MESSAGE],
            property_path=json_path(issue.pointer)[:_LONGEST_PATH],
        )
        for issue in issues
    ]


def json_path(pointer: str) -> str:
    """The JSONPath of an RFC 6901 pointer: ``/events/2/eventLocation`` is ``$.events[2].eventLocation``."""
    path = "$"
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if name.isdigit():
            path += f"[{name}]"
        elif name.isidentifier():
            path += f".{name}"
        else:
            escaped = name.replace("\\", "\\\\").replace("'", "\\'")
            path += f"['{escaped}']"
    return path


def accepted(issues: Iterable[Issue] = (), language: Language = Language.EN) -> bytes:
    """The body of a 200 to POST: also when only some of the events were taken, with the reasons for the others."""
    told = feedback(issues, language)
    return msgspec.json.encode(PostEventsResponse(feedback_elements=told or msgspec.UNSET))


def refused(issues: Iterable[Issue], language: Language = Language.EN) -> bytes:
    """The body of a 4xx or 5xx to GET or POST."""
    return msgspec.json.encode(EventsError(feedback_elements=feedback(issues, language)))


def found(response: GetEventsResponse) -> bytes:
    """The body of a 200 to GET."""
    return msgspec.json.encode(response)


def request(message: PostEventsRequest) -> bytes:
    """The body of a POST."""
    return msgspec.json.encode(message)
