"""What happens to a batch of parcels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from fairway.parcels.batches import moved
from fairway.parcels.batches.filed import DocumentsFiled, DocumentsStood, SummaryApplied
from fairway.parcels.batches.waited import Awaited, DocumentsLate
from fairway.record.model import Fact, StreamId

KIND = "parcel-batch"


class Flow(StrEnum):
    """Which documents a batch is made of, and whose law judges them."""

    CN_IMPORT = "cn-import"
    """Orders, payments, waybills and inventories of the Mainland's e-commerce imports (CEB 311, 411, 511, 621)."""
    CN_EXPORT = "cn-export"
    """Orders, receipts of money, waybills and inventories of its exports (CEB 303, 403, 505, 603)."""
    HONG_KONG = "hong-kong"
    """Parcels in Hong Kong, one row for each line of goods."""


class Status(StrEnum):
    """Where a batch stands."""

    OPEN = "open"
    """Files are still handed in."""
    WAITING = "waiting"
    """Handed in whole; its turn comes."""
    JUDGED = "judged"
    """Every parcel has its outcome."""
    FAILED = "failed"
    """The files could not be worked on; the reason says what to do."""
    CANCELLED = "cancelled"
    """Stopped by whoever sent it. It can be resumed."""


class Retention(StrEnum):
    """How long the personal data of a batch is kept. Each class of each batch has a key of its own."""

    TRADE = "trade"
    """What the law wants kept of a declaration."""
    TRIAL = "trial"
    """Checked only, never declared: erased soon."""


class PartyRole(StrEnum):
    """As what documents of a parcel name an organisation."""

    TRADER = "trader"
    """Whose goods they are: the e-commerce enterprise, in Hong Kong the importer or exporter."""
    PLATFORM = "platform"
    PAYMENT = "payment"
    COURIER = "courier"
    AGENT = "agent"
    """Who declares the inventory for the trader."""


class NamedParty(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation of the site that documents of a batch name by its registered number."""

    organisation: UUID
    role: PartyRole
    codes: tuple[str, ...]
    """The numbers by which it is named."""
    parcels: int
    cleared: int
    """Of them, those that may move on."""
    late: int
    """Of them, those whose document of this party has not come."""


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """Totals of a batch, with two decimals."""

    currency: str
    value: Decimal = Decimal(0)
    """Of the goods."""
    customs_tax: Decimal = Decimal(0)
    value_added_tax: Decimal = Decimal(0)
    consumption_tax: Decimal = Decimal(0)
    payable: Decimal = Decimal(0)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of all parcels together."""

    parcels: int
    outcomes: Mapping[str, int]
    """How many of each outcome: MATCHED, PARTIAL, CONFLICT; in Hong Kong EXEMPT, DECLARED and so on."""
    cleared: int
    """How many may move on."""
    to_fix: int
    """How many have to be put right first, or wait for a document."""
    waiting: tuple[Awaited, ...] = ()
    """What the waiting ones wait for, the most first."""
    categories: Mapping[str, int] = {}
    """How many are released in each category of immediate release."""
    channels: Mapping[str, int] = {}
    """How many are released, inspected, held."""
    faults: Mapping[str, int] = {}
    """How many faults of each rule."""
    flags: Mapping[str, int] = {}
    """How many parcels each rule of risk has flagged. For the customs only."""
    selected: Mapping[str, int] = {}
    """How many parcels to be inspected have each flag; "random" are those that the draw alone picked. For the customs
    only."""
    groups: Mapping[str, Mapping[str, int]] = {}
    """Of "authorised" platforms and "others": how many ``parcels`` were asked, how many ``selected``. For the customs
    only."""
    tables: Mapping[str, int] = {}
    """The version of each decision table that was in force. For the customs only."""
    money: Money
    root: str
    """Merkle root over the outcomes, in hexadecimal."""
    engine: str
    rules: str
    """A digest over the rules and dated tables that were applied, so that two verdicts can be told apart."""
    seconds: float
    """Working time."""


class BatchOpened(Fact, frozen=True, kw_only=True, tag="parcel-batch-opened"):
    """Somebody began to hand in a batch."""

    organisation: UUID
    reference: str
    """The sender's own."""
    flow: Flow
    retention: Retention = Retention.TRADE
    arrives_at: datetime | None = None
    """When the first of it arrives: it is to be decided before."""
    conveyance: str = ""
    """Flight or truck, as the sender names it."""
    corrects: UUID | None = None
    """The batch whose parcels these are, put right."""


class FileTaken(Fact, frozen=True, kw_only=True, tag="parcel-file-taken"):
    """A file of the batch is on disk."""

    number: int
    name: str
    table: str
    """What it holds: "orders" ... "hk_parcels"; empty where the file itself tells (CEB messages)."""
    size: int
    sha256: str
    """Of the bytes as they came."""


class FileLeftOut(Fact, frozen=True, kw_only=True, tag="parcel-file-left-out"):
    """A file was taken out again before the batch was handed in."""

    number: int


class BatchSubmitted(Fact, frozen=True, kw_only=True, tag="parcel-batch-submitted"):
    """The batch is whole and is to be worked on. ``run`` counts how often."""

    run: int


class BatchJudged(Fact, frozen=True, kw_only=True, tag="parcel-batch-judged"):
    """Every parcel has its outcome."""

    run: int
    verdict: Verdict
    parties: tuple[NamedParty, ...] = ()
    """Who is named in its documents, apart from its sender."""
    issues: tuple[msgspec.Raw, ...] = ()
    """What was said about its files, though they were worked on; as in :class:`BatchFailed`."""


class BatchFailed(Fact, frozen=True, kw_only=True, tag="parcel-batch-failed"):
    """The files cannot be worked on as they are."""

    run: int
    issues: tuple[msgspec.Raw, ...]
    """Each as it is told to the sender: rule, place, message, remedy."""


class BatchCancelled(Fact, frozen=True, kw_only=True, tag="parcel-batch-cancelled"):
    """The sender stopped it."""


class PersonalDataErased(Fact, frozen=True, kw_only=True, tag="parcel-personal-data-erased"):
    """The key of the batch's personal data was destroyed. Outcomes, counts and root stay."""

    reason: str


FACTS: tuple[type[Fact], ...] = (
    BatchOpened,
    FileTaken,
    FileLeftOut,
    BatchSubmitted,
    BatchJudged,
    BatchFailed,
    BatchCancelled,
    *moved.FACTS,
    DocumentsFiled,
    DocumentsStood,
    SummaryApplied,
    DocumentsLate,
    PersonalDataErased,
)


def batch_stream(case: UUID) -> StreamId:
    """The stream of a batch."""
    return StreamId(case, KIND)
