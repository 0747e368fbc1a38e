"""What a policy may ask for: a command on a stream of this site, or an envelope to the other site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fairway.record.model import Aggregate, StreamId


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out ``command`` on ``stream`` of this site."""

    aggregate: Aggregate[Any, Any]
    stream: StreamId
    command: Any


@dataclass(frozen=True, slots=True)
class Share:
    """Send the other site an envelope about ``case_id``; the sharing rule of ``kind`` says what may be in it."""

    kind: str
    case_id: UUID
    body: dict[str, Any]
    receiver: str = ""
    """The site; the partner that submissions are shared with when empty."""


@dataclass(frozen=True, slots=True)
class Redraft:
    """Derive the documents of ``targets`` of a submission anew: what they rest on has changed."""

    case_id: UUID
    targets: tuple[str, ...]


Intent = Do | Share | Redraft
