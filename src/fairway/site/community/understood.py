"""What a message says, in whatever standard it came."""

from __future__ import annotations

import msgspec

from fairway.base.issues import Issue
from fairway.tracking.inbound import NamedParty
from fairway.tracking.model import Event, Link


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says, in whatever standard it came."""

    standard: str = ""
    form: str = ""
    reference: str = ""
    messages: int = 0
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    parties: tuple[NamedParty, ...] = ()
    issues: tuple[Issue, ...] = ()
    test: bool = False
