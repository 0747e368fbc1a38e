"""What every filing adapter offers, whatever the authority and the document.

An adapter is pure but for its ``transport``: it says which canonical elements a document needs, derives documents
from a submission, judges them, encodes them, and reads the authority's answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from fairway.base.issues import Issue
from fairway.consignments.model import Submission


class Target(StrEnum):
    """A kind of document that is filed with an authority."""

    HK_ROAD_ACI = "hk.road_aci"
    HK_ROAD_MANIFEST = "hk.road_manifest"
    HK_TDEC = "hk.tdec"
    CN_ROAD_MANIFEST = "cn.road_manifest"
    CN_CARRIER_CONFIRMATION = "cn.carrier_confirmation"
    CN_GOODS_DECLARATION = "cn.goods_declaration"

    @property
    def side(self) -> str:
        """ "hk" or "cn"."""
        return self.value.partition(".")[0]


class Supplier(StrEnum):
    """Who can supply an element."""

    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    BROKER = "broker"
    CARRIER = "carrier"
    AUTHORITY = "authority"


class FilingFunction(StrEnum):
    """What a message does."""

    NEW = "new"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Need:
    """One element that a document needs of a submission, for one place in it."""

    element: int
    pointer: str
    """Where it is or should be in the submission (RFC 6901)."""
    label: str
    """Catalogue key of its name."""
    suppliers: tuple[Supplier, ...]
    required: bool = True
    present: bool = False
    """Whether the submission holds a value there (readiness adds unconfirmed and in conflict)."""


class Line(NamedTuple):
    """Which canonical item a line of a document stands for."""

    document_line: int
    consignment: str
    item: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is needed beside the submission to make a document: numbers, times and names of the sending system."""

    message_id: str
    now: datetime
    function: FilingFunction = FilingFunction.NEW
    change_reason: str | None = None
    authority_reference: str | None = None
    """What the authority called the document before (CCRN, UDR, SeqNo): required for change and delete."""
    sender: str = ""
    receiver: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    """What answers and the crossing have told so far, where a document can carry it; all optional. Keys: ``case`` the
    case identifier (makes our references unique at the authority, whatever two organisations call their submissions),
    ``reference:<group>`` what the authority called the document of that group (in place of ``authority_reference``
    where one target has several), ``form:<group>`` the form under which it was sent, ``ccrn:<consignment id>``,
    ``line:<consignment id>/<item id>`` the group of the declaration that a line was lodged in at this authority,
    ``manifest_reference``, ``crossed_on`` (ISO civil date at the boundary), ``vehicle`` (Hong Kong mark that crossed),
    ``control_point`` (joint code where it crossed); these three also with ``:<consignment id>`` where the vehicle
    of that consignment is known, empty while it has still to cross."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as bytes, ready to be stored and sent, with what is needed to find and compare it."""

    target: Target
    group: str
    """Tells the documents of one target apart, stable while the submission's ids are: "C1", "C1/1", "trip"."""
    form: str
    """Form or message type: "RoadACI", "1A", "MT2401", "DecMessage"."""
    content: bytes
    media_type: str
    file_name: str
    summary: dict[str, str] = field(default_factory=dict)
    """What cross-document checks compare: packages, gross_weight_kg, waybill_number, container, batch_number, and
    what lists show: value_hkd, charge_hkd, due. Plain strings."""
    lines: tuple[Line, ...] = ()
    message_id: str = ""
    """What the authority will repeat in its answers (``Receipt.answers_message_id``): the identifier on the wire, in
    the authority's own form, which may differ from ``Envelope.message_id``."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The outcome of deriving one target from a submission: documents, or why there are none yet."""

    documents: tuple[Document, ...]
    issues: tuple[Issue, ...] = ()
    """Faults, open questions and warnings. A document with an error or a question among them must not be sent."""


class FilingStatus(StrEnum):
    """The one normalised status of a filing over all authorities; the raw code stays beside it."""

    DRAFTED = "drafted"
    QUEUED = "queued"
    SENT = "sent"
    STORED = "stored"
    UNDER_REVIEW = "under-review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    DUTY_DUE = "duty-due"
    INSPECTION = "inspection"
    RELEASED = "released"
    REFUSED = "refused"
    CLOSED = "closed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


IN_A_SENTENCE: Mapping[Target, str] = {
    Target.HK_ROAD_ACI: "road cargo information",
    Target.HK_ROAD_MANIFEST: "road cargo manifest",
    Target.HK_TDEC: "import and export declaration",
    Target.CN_ROAD_MANIFEST: "Mainland road manifest",
    Target.CN_CARRIER_CONFIRMATION: "carrier confirmation",
    Target.CN_GOODS_DECLARATION: "goods declaration",
}
"""What a document is called within a sentence (catalogue keys)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer of an authority, read but not interpreted further than its own code table."""

    answers_message_id: str | None
    """The message of ours that it answers, where the authority says so."""
    authority_reference: str | None
    raw_code: str
    """As sent: "01", "P", "ACK" ..."""
    status: FilingStatus | None
    """None when the answer moves nothing: a code that is not in the table, a note, a report. It is kept and shown."""
    at: datetime | None
    """When the authority says it happened."""
    answer_id: str
    """Identifies the answer, so that a duplicate changes nothing."""
    text: str = ""
    faults: tuple[Issue, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)
    """Further numbers that came with it: entry_id, seq_no, batch_number, earliest_crossing ..."""


class Adapter(Protocol):
    """The pure rooms of one document kind."""

    target: Target

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that this document needs of ``submission``, present or not."""
        ...

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """Until when it must be with the authority, once the crossing is known; None when nothing is known yet."""
        ...

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """The documents of this target (several where a grouping rule splits), with every issue found."""
        ...

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers in a message. Raises Refusal when the bytes are not such a message."""
        ...
