"""What the record refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fairway.base.issues import Issue
from fairway.base.rules import Rule


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """An idempotency key that comes again: the hash of the first request and of this one."""

    first: bytes
    again: bytes


class IdempotencyKeyReused(Rule[RepeatedKey]):
    """This idempotency key was used before, for another request."""

    id = "ietf.idempotency-key"
    target = "record"
    citation = "draft-ietf-httpapi-idempotency-key-header, section 2.7"
    remedy = "Send the first request again unchanged to get its answer, or use a new key for a new request."

    def check(self, subject: RepeatedKey) -> Iterator[Issue]:
        """An issue when the requests differ."""
        if subject.first != subject.again:
            yield self.issue()
