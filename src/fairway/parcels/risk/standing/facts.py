"""What happens at the risk desk of a customs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid5

from fairway.parcels.risk.decisions import Row
from fairway.record.model import Fact, StreamId

_FAIRWAY = UUID("5f0b4c7e-6f2d-5c0a-9a57-3a1e8d2b9c41")
RISK = uuid5(_FAIRWAY, "parcels-risk")
"""The case of the risk desk: the same identifier on every site, and each site's own record of it."""
TABLE, AUTHORISED, INSPECTION = "parcel-risk-table", "parcel-risk-authorised", "parcel-inspection"


class What(StrEnum):
    """What an inspection found."""

    UNDECLARED = "undeclared"
    UNDERVALUED = "undervalued"
    MISDESCRIBED = "misdescribed"
    SPLIT = "split"
    PROHIBITED = "prohibited"
    LICENCE = "licence"
    """A licence or permit lacks."""
    COUNTERFEIT = "counterfeit"
    IDENTITY = "identity"
    """Another person bought or receives it."""
    QUANTITY = "quantity"
    OTHER = "other"


class TableVersionSet(Fact, frozen=True, kw_only=True, tag="parcel-risk-table-set"):
    """Another version of a decision table holds from a day on."""

    version: int
    valid_from: date
    why: str
    rows: tuple[Row, ...]


class TableVersionWithdrawn(Fact, frozen=True, kw_only=True, tag="parcel-risk-table-withdrawn"):
    """A version was taken back before it held."""

    version: int
    why: str


class PlatformAuthorised(Fact, frozen=True, kw_only=True, tag="parcel-platform-authorised"):
    """A platform is an authorised economic operator."""

    version: int
    name: str
    certificate: str
    valid_from: date
    valid_until: date | None = None
    """The last day; open when it is None."""
    why: str = ""


class AuthorisationEnded(Fact, frozen=True, kw_only=True, tag="parcel-authorisation-ended"):
    """The authorisation of a platform ends."""

    version: int
    last_day: date
    why: str


class ParcelInspected(Fact, frozen=True, kw_only=True, tag="parcel-inspected"):
    """A parcel was opened and looked at. Said again, it puts right what was said before."""

    ebp_code: str
    order_no: str
    found: bool
    """Whether something was wrong."""
    what: tuple[What, ...] = ()
    note: str = ""
    selected: str
    """Why it was inspected: "flagged", "random", or "not": nobody had selected it."""
    reasons: tuple[str, ...] = ()
    """Its flags, and "random" where the draw picked it."""


def table_stream(name: str) -> StreamId:
    """The stream of a decision table."""
    return StreamId(RISK, f"{TABLE}:{name}")


def authorised_stream(code: str) -> StreamId:
    """The stream of a platform."""
    return StreamId(RISK, f"{AUTHORISED}:{code}")


def inspection_stream(case: UUID, ebp_code: str, order_no: str) -> StreamId:
    """The stream of the inspections of one parcel of a batch."""
    digest = sha256(f"{len(ebp_code)} {ebp_code} {order_no}".encode()).hexdigest()[:32]
    return StreamId(case, f"{INSPECTION}:{digest}")
