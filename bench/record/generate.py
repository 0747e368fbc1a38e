"""What the benchmarks of the record work on: made from a seed, the same every time.

The aggregates here only have the shape of the product's (one large document, six small streams beside it, some
twenty rows); the product's own are measured by the benchmark of the API.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec

from fairway.record.model import Aggregate, Change, Decision, Fact, FactMeta, Row, StreamId, Table
from fairway.record.recorder import Step

SEED = 20261122
TARGETS = 6
HOLDERS = [UUID(int=number + 1) for number in range(6)]

WORK = Table(
    "bench_work",
    {
        "case_id": "uuid",
        "scope": "text",
        "reference": "text",
        "title": "text",
        "status": "text",
        "changed_at": "timestamptz",
        "gross_kg": "numeric",
        "detail": "jsonb",
    },
    ("case_id", "scope"),
)
DOCUMENT = Table(
    "bench_document",
    {
        "case_id": "uuid",
        "scope": "text",
        "target": "text",
        "sha256": "text",
        "status": "text",
        "summary": "jsonb",
    },
    ("case_id", "scope", "target"),
)
REFERENCE = Table(
    "bench_reference",
    {"holder": "uuid", "scheme": "text", "value": "text", "case_id": "uuid"},
    ("holder", "scheme", "value", "case_id"),
)
SCHEMA = """
CREATE TABLE bench_work (
    case_id uuid, scope text, reference text, title text, status text, changed_at timestamptz, gross_kg numeric,
    detail jsonb, PRIMARY KEY (case_id, scope)
);
CREATE INDEX ON bench_work (changed_at);
CREATE TABLE bench_document (
    case_id uuid, scope text, target text, sha256 text, status text, summary jsonb,
    PRIMARY KEY (case_id, scope, target)
);
CREATE TABLE bench_reference (
    holder uuid, scheme text, value text, case_id uuid, PRIMARY KEY (holder, scheme, value, case_id)
);
CREATE TABLE bench_floor (id uuid PRIMARY KEY, body text NOT NULL);
CREATE TABLE bench_placed (LIKE sequenced INCLUDING INDEXES);
GRANT SELECT, INSERT, UPDATE, DELETE ON bench_work, bench_document, bench_reference, bench_floor, bench_placed
TO fairway_writer;
"""


class SubmissionRecorded(Fact, frozen=True, kw_only=True, tag="submission-recorded"):
    """A document of some ten kilobytes."""

    document: msgspec.Raw
    reference: str


class FilingDrafted(Fact, frozen=True, kw_only=True, tag="filing-drafted"):
    """A document derived from it."""

    target: str
    document: str
    summary: dict[str, str]


class SubmissionState(msgspec.Struct, frozen=True, kw_only=True):
    """What the next command needs of it."""

    document: msgspec.Raw
    reference: str


class FilingState(msgspec.Struct, frozen=True, kw_only=True):
    """What the next command needs of it."""

    target: str
    document: str
    summary: dict[str, str]


def _submission_rows(change: Change[SubmissionState]) -> Iterator[Row]:
    case_id, state = change.meta.stream.case_id, change.after
    for scope in ("full", "transport", "milestones"):
        values = {
            "case_id": case_id,
            "scope": scope,
            "reference": state.reference,
            "title": "Dongguan to Kwai Chung, portable computers",
            "status": "recorded",
            "changed_at": change.meta.at,
            "gross_kg": "1234.5",
            "detail": {"packages": "120 CTN", "consignments": 3},
        }
        yield Row(WORK, values)
    for holder in HOLDERS[:4]:
        values = {"holder": holder, "scheme": "waybill", "value": f"{state.reference}-W", "case_id": case_id}
        yield Row(REFERENCE, values)


def _filing_rows(change: Change[FilingState]) -> Iterator[Row]:
    case_id, state = change.meta.stream.case_id, change.after
    for scope in ("full", "authority"):
        values = {
            "case_id": case_id,
            "scope": scope,
            "target": state.target,
            "sha256": state.document,
            "status": "drafted",
            "summary": state.summary,
        }
        yield Row(DOCUMENT, values)


def _submission(state: SubmissionState | None, fact: Fact, _: FactMeta) -> SubmissionState:
    if isinstance(fact, SubmissionRecorded):
        return SubmissionState(document=fact.document, reference=fact.reference)
    return state or SubmissionState(document=msgspec.Raw(b"null"), reference="")


def _filing(state: FilingState | None, fact: Fact, _: FactMeta) -> FilingState:
    if isinstance(fact, FilingDrafted):
        return FilingState(target=fact.target, document=fact.document, summary=fact.summary)
    return state or FilingState(target="", document="", summary={})


SUBMISSION: Aggregate[SubmissionState, Fact] = Aggregate(
    kind="submission",
    state=SubmissionState,
    facts=(SubmissionRecorded,),
    decide=lambda _, fact, __: Decision([fact]),
    evolve=_submission,
    project=_submission_rows,
    tables=(WORK, REFERENCE),
)
FILING: Aggregate[FilingState, tuple[Fact, bytes]] = Aggregate(
    kind="filing",
    state=FilingState,
    facts=(FilingDrafted,),
    decide=lambda _, drafted, __: Decision([drafted[0]], [drafted[1]]),
    evolve=_filing,
    project=_filing_rows,
    tables=(DOCUMENT,),
)


def _document(chance: random.Random) -> bytes:
    consignments = [
        {
            "waybill": f"W{chance.randrange(10**8)}",
            "items": [
                {
                    "description": {"en": f"Portable computers, model {chance.randrange(1000)}", "tc": "手提電腦"},
                    "hs": str(chance.randrange(10**8)),
                    "net_kg": f"{chance.randrange(10**5) / 10}",
                    "value": {"amount": str(chance.randrange(10**5)), "currency": "HKD"},
                }
                for _ in range(10)
            ],
            "parties": [{"name": f"Company {chance.randrange(10**4)} Ltd", "role": role} for role in "abcde"],
        }
        for _ in range(3)
    ]
    provenance = {
        f"/consignments/{consignment}/items/{item}": {"kind": "entered", "by": "clerk", "at": "2026-11-22T03:04:05Z"}
        for consignment in range(3)
        for item in range(10)
    }
    told = {"consignments": consignments, "provenance": provenance}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _xml(chance: random.Random) -> bytes:
    lines = [
        f"<Line><No>{number}</No><Code>{chance.randrange(10**8)}</Code><Description>Portable computers, model "
        f"{chance.randrange(1000)}</Description><Quantity unit='011'>{chance.randrange(100)}</Quantity></Line>"
        for number in range(50)
    ]
    return f"<Declaration>{''.join(lines)}</Declaration>".encode()


@dataclass(frozen=True, slots=True)
class Fixture:
    """Documents to make submissions of."""

    documents: list[bytes]
    papers: list[bytes]

    @classmethod
    def make(cls) -> Fixture:
        """From the seed."""
        chance = random.Random(SEED)
        return cls([_document(chance) for _ in range(40)], [_xml(chance) for _ in range(240)])

    def steps(self, case_id: UUID, number: int) -> Iterable[Step[object, object]]:
        """The commands of submission ``number``: one document, six papers derived from it, all different."""
        document = msgspec.Raw(self.documents[number % len(self.documents)])
        fact = SubmissionRecorded(document=document, reference=f"REF-{number}")
        yield Step(SUBMISSION, StreamId(case_id, "submission"), fact, fresh=True)  # type: ignore[arg-type]  # variance
        for target in range(TARGETS):
            paper = self.papers[(number * TARGETS + target) % len(self.papers)] + f"<!-- {number} -->".encode()
            drafted = FilingDrafted(
                target=f"t{target}",
                document=hashlib.sha256(paper).hexdigest(),
                summary={"packages": "120", "gross_weight_kg": "1234.5"},
            )
            stream = StreamId(case_id, f"filing:t{target}:C1")
            yield Step(FILING, stream, (drafted, paper), fresh=True)  # type: ignore[arg-type]  # variance
