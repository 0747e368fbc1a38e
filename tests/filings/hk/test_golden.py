"""The documents of the worked examples, byte by byte. ``FAIRWAY_GOLDEN=write`` writes them anew."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Envelope, Target
from fairway.filings.hk.road_aci import ROAD_ACI
from fairway.filings.hk.road_manifest import ROAD_MANIFEST
from fairway.filings.hk.tdec import TDEC
from fairway.wire.hk.declaration import read_declaration, write_declaration
from fairway.wire.hk.road_aci import read_road_aci, write_road_aci
from fairway.wire.hk.road_manifest import read_road_manifest, write_road_manifest

CHECKOUT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted((CHECKOUT / "examples").glob("*.json"))
ROUND_TRIP: dict[Target, Any] = {
    Target.HK_ROAD_ACI: lambda content: write_road_aci(read_road_aci(content)),
    Target.HK_ROAD_MANIFEST: lambda content: write_road_manifest(read_road_manifest(content)),
    Target.HK_TDEC: lambda content: write_declaration(read_declaration(content)),
}


def documents_of(example: Path) -> list[Document]:
    """All Hong Kong documents, as on the morning of the day before the crossing."""
    submission = Submission.model_validate_json(example.read_bytes())
    assert submission.trip is not None and submission.trip.expected_crossing_date is not None
    day = submission.trip.expected_crossing_date - timedelta(days=1)
    envelope = Envelope(message_id="M1", now=datetime.combine(day, time(2), UTC), sender="FWDHK01")
    return [
        document
        for adapter in (ROAD_ACI, ROAD_MANIFEST, TDEC)
        for document in adapter.derive(submission, envelope).documents
    ]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_documents_of_the_examples(example: Path) -> None:
    expected: dict[str, bytes] = {}
    for document in documents_of(example):
        name = f"{example.stem}.{document.target.value}.{document.group.replace('/', '-')}.xml"
        expected[name] = document.content.replace(b"><", b">\n<")
    if os.environ.get("FAIRWAY_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob(f"{example.stem}.hk.*"):
            old.unlink()
        for name, content in expected.items():
            (GOLDEN / name).write_bytes(content)
    found = {path.name: path.read_bytes() for path in GOLDEN.glob(f"{example.stem}.hk.*")}
    assert found == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_documents_are_read_as_they_were_written(example: Path) -> None:
    for document in documents_of(example):
        assert ROUND_TRIP[document.target](document.content) == document.content
