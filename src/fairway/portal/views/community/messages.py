"""Messages of a partner: the log, one message beside what it says, its correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.base.issues import Issue
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of the log."""

    href: str
    at: datetime
    form: Phrase
    reference: str
    file_name: str
    standard: Phrase
    channel: Phrase
    standing: Chip
    events: int
    duplicates: int
    errors: int
    warnings: int
    test: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class MessageListView:
    """A page of the log."""

    rows: tuple[MessageRow, ...]
    tabs: tuple[Choice, ...]
    standards: tuple[Choice, ...]
    chosen: Phrase
    """The standard that is filtered by, else what the filter is called."""
    query: str
    standing: str
    standard: str
    paging: Paging
    as_of: datetime
    nothing: Nothing
    exports: tuple[Link, ...] = ()
    send_href: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An event as it was understood."""

    words: Phrase
    tone: str
    about: Phrase
    quality: Phrase
    at: datetime
    offset: int | None
    """Minutes from UTC as it was written; None where no zone was given."""
    place: Phrase
    code: str
    duplicate: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault at its place."""

    issue: Issue
    serious: bool
    code: str = ""
    """The standard's own code (EDIFACT DE 0085)."""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of the message beside what it says."""

    number: int
    text: str
    words: Phrase = ""
    """What the line is, where the standard names it: the name of a segment."""
    said: tuple[Said, ...] = ()
    faults: tuple[FaultLine, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a list that was sent."""

    name: str
    """As the spreadsheet program calls it: "B3"."""
    text: str
    heading: str
    """Of its column; the letters where it has none."""
    faults: tuple[FaultLine, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a list, beside what it tells."""

    number: int
    cells: tuple[GridCell, ...]
    said: tuple[Said, ...] = ()
    head: bool = False
    """It is the row of the headings."""

    @property
    def faulty(self) -> tuple[GridCell, ...]:
        """Its cells with a fault."""
        return tuple(cell for cell in self.cells if cell.faults)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet that was read."""

    sheet: str
    columns: tuple[str, ...]
    """Their letters."""
    rows: tuple[GridRow, ...]
    more_rows: int = 0


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message."""

    row: MessageRow
    sha256: str
    size: int
    lines: tuple[RawLine, ...]
    more_lines: int
    loose_faults: tuple[FaultLine, ...]
    """Faults that belong to no line."""
    loose_said: tuple[Said, ...]
    """Events whose line is not shown."""
    more_faults: int
    grid: Grid | None = None
    """The cells of a list of events, in place of lines."""
    laid_out: bool = False
    """The lines are the message's content laid out, not its own lines."""
    corrects_href: str = ""
    corrected_href: str = ""
    correct_href: str = ""
    replay: Action | None = None
    """Read the same bytes again."""
    answers: tuple[Link, ...] = ()
    raw_href: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class SendView:
    """A message sent, or corrected, by hand."""

    words: Phrase
    lead: Phrase
    crumbs: tuple[Link, ...]
    action: Action
    text: str = ""
    standards: tuple[Choice, ...] = ()
    faults: tuple[Fault, ...] = ()
    known: tuple[RawLine, ...] = ()
    """Lines with faults of the message that is corrected."""
    file_only: bool = False
