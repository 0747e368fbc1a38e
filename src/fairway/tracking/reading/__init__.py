"""What partners send, recognised and read: whatever the standard, the same events, links and faults.

:func:`recognise` tells the standard from the bytes alone; :func:`read` hands them to the reader of that standard.
Readers are pure and read anything: bytes that make no sense give a :class:`Read` with faults, never an exception.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.tracking.model import Event, Link, Reference

if TYPE_CHECKING:
    from fairway.tracking.profiles import Profile


class Standard(StrEnum):
    """The family of formats that a message is of; also :attr:`fairway.tracking.model.Source.standard`."""

    EDIFACT = "edifact"
    """UN/EDIFACT interchanges, and fragments of them."""
    DCSA = "dcsa"
    """JSON events of DCSA Track and Trace 2.2 or 3.0."""
    CARGO_IMP = "cargo-imp"
    """IATA Cargo-IMP messages: FSU, FSA, FWB, FHL, with or without the lines of a Type B envelope."""
    AIS = "ais"
    """NMEA 0183 sentences of vessels."""
    TABLE = "table"
    """A list of events as XLSX or CSV."""


class Party(msgspec.Struct, frozen=True, order=True):
    """A party that the message names for a reference: what entitles it to what is told of that reference."""

    reference: Reference
    role: str
    """As it stood in the message (``CN``, ``OS``, ``SHP``)."""
    identifier: str
    """The code by which the sender knows the party, or its name where there is no code."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of what was sent, understood or not."""

    kind: str
    """"COARRI D.95B", "TNT 3.0", "FSU/12", "event list"."""
    reference: str = ""
    """The sender's own reference of the message."""
    place: str = ""
    """Where it begins: "line 3", "/events", "Sheet1"."""
    events: int = 0
    """How many events it gave."""
    test: bool = False
    """The sender marked it as a test: it is read and answered, and counts for nothing."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood. The faults of a message never lose its neighbours.

    ``events`` are those without a fault that refuses them; a fault says by its place which entry it speaks of.
    """

    standard: Standard
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    parties: tuple[Party, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something in it was refused."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)


class Reader(Protocol):
    """A module ``fairway.tracking.reading.<standard>``."""

    def read(self, raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
        """All that ``raw`` says. ``partner`` becomes the source of its events; ``received`` (UTC) fills in what a
        format leaves out (the year) and bounds what can have happened already. Never raises for what is sent."""
        ...


_READERS = {
    Standard.EDIFACT: "fairway.tracking.reading.edifact",
    Standard.DCSA: "fairway.tracking.reading.dcsa",
    Standard.CARGO_IMP: "fairway.tracking.reading.cargo_imp",
    Standard.AIS: "fairway.tracking.reading.ais",
    Standard.TABLE: "fairway.tracking.reading.table",
}


def reader(standard: Standard) -> Reader:
    """The reader of a standard. Its module, with the tables it needs, is loaded when it is asked for first."""
    return cast(Reader, import_module(_READERS[standard]))


def recognise(raw: bytes, file_name: str = "") -> Standard | None:
    """The standard that ``raw`` is written in, or None when it is none of ours. The name of the file only decides
    where the bytes leave it open. Looks at the first few thousand bytes."""
    from fairway.tracking.reading.recognition import standard_of

    return standard_of(raw, file_name)


def read(
    raw: bytes,
    standard: Standard | None = None,
    *,
    profile: Profile,
    partner: str,
    received: datetime,
    file_name: str = "",
) -> Read | None:
    """What ``raw`` says, read as ``standard`` or as what it is recognised to be; None when it is nothing of ours."""
    standard = standard or recognise(raw, file_name)
    if standard is None:
        return None
    return reader(standard).read(raw, profile=profile, partner=partner, received=received, file_name=file_name)
