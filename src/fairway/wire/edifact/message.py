"""Messages, segment groups and the envelope they come in."""

from __future__ import annotations

from functools import cached_property

import msgspec

from fairway.base.issues import Severity
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.structure import Group, Place, assemble

__all__ = ["FunctionalGroup", "Group", "Interchange", "Message"]


class Interchange(msgspec.Struct, kw_only=True, eq=False):
    """What the interchange header says; ``issues`` and ``trailer`` are complete when its last message was yielded and
    reading has gone on past UNZ.

    A stream without UNB has one of these with ``header`` None and empty fields (a fragment).
    """

    header: Segment | None = None
    trailer: Segment | None = None
    syntax: str = ""
    """Syntax identifier: UNOA to UNOY."""
    version: str = ""
    """Syntax version, 1 to 4."""
    sender: str = ""
    sender_qualifier: str = ""
    recipient: str = ""
    recipient_qualifier: str = ""
    prepared: str = ""
    """Date and time of preparation as written, ``YYMMDDhhmm`` or ``CCYYMMDDhhmm``."""
    reference: str = ""
    """Interchange control reference."""
    application: str = ""
    """Application reference."""
    acknowledge: bool = False
    """The sender asks for an acknowledgement (DE 0031)."""
    test: bool = False
    """Test indicator (DE 0035)."""
    issues: list[EdifactIssue] = []
    """Faults of the envelope, those of functional groups among them."""

    @property
    def refused(self) -> bool:
        """The envelope has a fault that refuses it."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)


class FunctionalGroup(msgspec.Struct, kw_only=True, eq=False):
    """What a functional group header (UNG) says; ``issues`` and ``trailer`` are complete past UNE."""

    header: Segment
    trailer: Segment | None = None
    type: str = ""
    sender: str = ""
    recipient: str = ""
    reference: str = ""
    issues: list[EdifactIssue] = []


class Message(msgspec.Struct, kw_only=True, eq=False, dict=True):
    """One message with its segments (UNH to UNT) and everything that is wrong with it."""

    type: str
    version: str
    """Message version number (D)."""
    release: str
    """Message release number (95B)."""
    agency: str
    """Controlling agency (UN)."""
    association: str
    """Association assigned code (ITG14), which names an implementation guide."""
    reference: str
    """Message reference number."""
    directory: str
    """The directory it was validated with (D95B); empty when no table fits its type."""
    nearest: bool
    """``directory`` is not the one that the message names but the nearest that has its type."""
    interchange: Interchange
    functional_group: FunctionalGroup | None
    root: Place | None
    """The table that it was read with."""
    segments: tuple[Segment, ...]
    issues: tuple[EdifactIssue, ...]

    @property
    def sender(self) -> str:
        """Of the interchange."""
        return self.interchange.sender

    @property
    def recipient(self) -> str:
        """Of the interchange."""
        return self.interchange.recipient

    @property
    def test(self) -> bool:
        """Whether the interchange is a test."""
        return self.interchange.test

    @property
    def refused(self) -> bool:
        """It has a fault that refuses it."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def header(self) -> Segment:
        """Its first segment, UNH unless that was lost."""
        return self.segments[0]

    @cached_property
    def body(self) -> Group:
        """The message as a tree: the segments outside groups, and the groups. A segment in no place that its table
        knows stays with the group before it."""
        return assemble(self.root, self.segments)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The segment groups of the first level."""
        return tuple(self.body.groups)

    def position(self, segment: Segment) -> int:
        """Where ``segment`` stands in the message, counted from 1 (UNH)."""
        return segment.position - self.segments[0].position + 1
