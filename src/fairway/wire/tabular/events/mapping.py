"""Which column of a list says what. A mapping is plain data: guessed from the headings, corrected by people, saved.

A list is either long (a row for each event: one column tells the event, one the time) or wide (a row for each
container, a column of times for each milestone: "ETA", "Gate in"), or something of both.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import abc
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import resources

import msgspec


class Role(StrEnum):
    """What the cells of a column say. Besides these a column may hold the times of one milestone: ``at ARRIVED EST``,
    the milestone and how sure the times are (PLN, EST, EXP, REQ, ACT)."""

    EVENT = "event"
    """What happened: a milestone, a code of a standard, words of the partner's own."""
    TIME = "time"
    DATE = "date"
    """A day; with :attr:`CLOCK` its time of the day."""
    CLOCK = "clock"
    ZONE = "zone"
    QUALITY = "quality"
    TOLD = "told"
    CONTAINER = "container"
    MASTER_BILL = "master_bill"
    HOUSE_BILL = "house_bill"
    MASTER_AIR_WAYBILL = "master_air_waybill"
    HOUSE_AIR_WAYBILL = "house_air_waybill"
    BOOKING = "booking"
    ULD = "uld"
    CARGO_REFERENCE = "cargo_reference"
    REGISTRATION_MARK = "registration_mark"
    DECLARATION = "declaration"
    VESSEL = "vessel"
    VOYAGE = "voyage"
    FLIGHT = "flight"
    OWN = "own"
    UNLOCODE = "unlocode"
    FACILITY = "facility"
    FACILITY_LIST = "facility_list"
    """Whose code the facility is: SMDG, BIC, IATA."""
    PLACE = "place"
    AIRPORT = "airport"
    ORIGIN = "origin"
    """Where the leg begins: the place of departure and loading in a wide list."""
    DESTINATION = "destination"
    """Where it ends: the place of arrival and discharge in a wide list."""
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    MODE = "mode"
    EMPTY = "empty"
    FLOW = "flow"
    CUSTOMS = "customs"
    REASON = "reason"
    REMARK = "remark"
    TEMPERATURE = "temperature"
    READINGS = "readings"
    CODE = "code"
    ID = "id"
    SUPERSEDES = "supersedes"
    VOID = "void"
    IGNORE = "ignore"


class DateOrder(StrEnum):
    """In which order days that are written in figures have day, month and year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


AT = "at "
"""How the role of a column of times begins."""


class ColumnMapping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one partner's lists are read. Everything that is left out is guessed."""

    columns: abc.Mapping[str, str] = {}
    """Heading, as it stands in the list, to a :class:`Role` or ``at <milestone> <quality>``. A heading that is not here
    is guessed, ``ignore`` leaves a column out."""
    sheet: str = ""
    """The sheet of a workbook; else the one whose headings are understood best."""
    date_order: DateOrder | None = None
    """Else what the column shows (a 13th month does not exist), and day first where it shows nothing."""
    zone: str = ""
    """IANA name of the zone that times without one are in; else that of the place, else of the partner's profile."""
    codes: abc.Mapping[str, str] = {}
    """The partner's own words for events to milestones; case and punctuation do not count."""
    quality: str = ""
    """How sure the times are where no column says it; ``ACT`` when empty."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of the headings of a list."""

    roles: tuple[str, ...]
    """For each column its role; empty for one that is not understood, or that says again what an earlier one says."""
    understood: int
    """How many columns say something."""


def folded(text: str) -> str:
    """``text`` without case, blanks and punctuation, full-width characters made plain: headings are compared so."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in wide if sign.isalnum())


@cache
def _heads() -> dict[str, str]:
    """Folded heading to role, of all three languages."""
    text = resources.files(__package__).joinpath("heads.csv").read_text("utf-8")
    found: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        for words in (row["role"], row["en"], row["tc"], row["sc"]):
            for word in words.split("|"):
                # What stands first in the file wins: "date" is a day before it is part of anything else.
                found.setdefault(folded(word), row["role"])
    return found


def head_words(role: str) -> tuple[str, ...]:
    """Every heading that is taken for ``role``, for showing to people who set up a mapping."""
    text = resources.files(__package__).joinpath("heads.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["role"] == role:
            return tuple(word for words in (row["en"], row["tc"], row["sc"]) for word in words.split("|"))
    return ()


def role_of(heading: str, mapping: ColumnMapping) -> str:
    """The role of a column by its heading: as the mapping says, else as the words say. Of a heading in two languages
    (``Container No. 櫃號``) either is enough. Empty when it is not understood."""
    saved = {folded(name): role for name, role in mapping.columns.items()}
    key = folded(heading)
    if not key:
        return ""
    if key in saved:
        return saved[key]
    known = _heads()
    if key in known:
        return known[key]
    latin = folded("".join(sign for sign in heading if ord(sign) < 0x2E80).split("(")[0])
    chinese = folded("".join(sign for sign in heading if ord(sign) >= 0x2E80))
    return known.get(latin, "") or known.get(chinese, "")


def guess(headings: Sequence[str], mapping: ColumnMapping) -> Guess:
    """The role of each column. Where two columns would say the same, the first does; a list with a column of events has
    no columns of milestones but those that a saved mapping names."""
    roles = [role_of(heading, mapping) for heading in headings]
    saved = {folded(name) for name in mapping.columns}
    long = Role.EVENT in roles
    seen: set[str] = set()
    for at, role in enumerate(roles):
        named = folded(headings[at]) in saved
        if not role or (role in seen) or (long and role.startswith(AT) and not named):
            roles[at] = ""
        elif role != Role.IGNORE:
            seen.add(role)
    return Guess(roles=tuple(roles), understood=sum(bool(role) and role != Role.IGNORE for role in roles))


def is_role(role: str) -> bool:
    """Whether ``role`` is one that a mapping may give to a column."""
    if role.startswith(AT):
        return len(role.split()) == 3
    return role in set(Role)
