"""Whatever comes in is read or refused: mutants of answers of both authorities, of spreadsheets, and of submissions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec
import pytest

from fairway.base.issues import Refusal
from fairway.consignments.model import Submission
from fairway.consignments.parse import canonical_bytes, examine, read_stored
from fairway.consignments.workbook import examine_workbook, template_csv_archive, write_csv_archive
from fairway.filings.adapter import Receipt, Target
from fairway.filings.cn import inbox
from fairway.filings.derive_all import adapters, derive, draft_envelopes
from fairway.filings.hk import bundling
from fairway.filings.hk.queue import read_batch
from fairway.filings.hk.road_aci import ROAD_ACI
from fairway.filings.hk.tdec import TDEC
from fairway.filings.readiness import readiness
from fairway.wire.gacc import confirmation, declaration_read, manifest_read
from fairway.wire.gacc.archive import packed, unpacked
from fairway.wire.hk.bundle import read_bundle
from fairway.wire.hk.control_point import Sight, VehicleSeen, read_result, read_selections, read_vehicle, write_vehicle
from fairway.wire.hk.declaration import read_declaration
from fairway.wire.hk.header import Header
from fairway.wire.hk.reading import Unreadable
from fairway.wire.hk.road_aci import read_road_aci
from fairway.wire.hk.road_manifest import read_road_manifest
from tests.filings.cn import test_answers as cn
from tests.filings.hk import test_answers as hk
from tests.filings.hk import test_transport as tsw
from tests.fuzz.counting import Mutants
from tests.fuzz.mutants import archive_mutant, csv_mutant, damaged, tree_mutant, xml_mutant

pytestmark = pytest.mark.fuzz
ROOT = Path(__file__).parents[2]
SEED = 20261122
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Mutate = Callable[[Random, bytes], bytes]


class Decoder(NamedTuple):
    """What reads a kind of message, with messages that it takes, and how many mutants of them it is given."""

    read: Callable[[bytes], object]
    samples: list[bytes]
    mutate: Mutate
    quick: int
    long: int


def _golden(pattern: str) -> list[bytes]:
    found = [path.read_bytes() for path in sorted((ROOT / "tests" / "filings").glob(pattern))]
    assert found, pattern
    return found


def _vehicle(content: bytes) -> object:
    return read_vehicle(content, Sight.ARRIVAL)


ERROR = "<Error><Code>A002</Code><Path>/RoadACI/Consignment/Article[2]/Description</Path><Text>t</Text></Error>"
HK_ANSWERS = [
    hk.page(hk.answer("ROAD_ACI", "CCR", 1), hk.answer("ROAD_ACI", "KSK", 2), hk.answer("BUNDLE", "BND", 3)),
    hk.page(hk.answer("ROAD_ACI", "ERR", 1, ERROR), hk.answer("DECLARATION", "CHG", 2), more=True),
    hk.page(hk.answer("ROAD_MANIFEST", "QRY", 1), hk.answer("DECLARATION", "ACK", 2)),
]
CN_ANSWERS = [
    cn.road("01"),
    cn.road("03", body="<Error><ValidationCode>M002</ValidationCode><Pointer>Consignment[1]/ID</Pointer></Error>"),
    cn.road("E2"),
    cn.road("01", kind="MT4402", function="3"),
    cn.receipt("J"),
    cn.receipt("K", wrapped=False),
    cn.receipt("Y", info="E001"),
]
SELECTIONS = tsw.SELECTIONS.replace(
    b"</Selections>",
    b"<Selection><Cursor>1</Cursor><SelectionID>S1</SelectionID><BundleReference>B</BundleReference>"
    b"<VehicleRegistration>XX1</VehicleRegistration><DecidedAt>2026-06-10T01:00:00Z</DecidedAt>"
    b"<Outcome>INSPECT</Outcome><Reason>R1</Reason></Selection></Selections>",
)
SEEN = VehicleSeen(
    header=Header(message_id="v1", function="NEW", sent_at=NOW, sender_id="LANES", document_reference="v1"),
    vehicle_registration="XX1234",
    direction="IMPORT",
    at=NOW,
)
ORDER = bundling.BundleOrder(
    message_id="b1",
    function="NEW",
    now=NOW,
    sender="FWDHK01",
    document_reference="trip/V1",
    direction="IMPORT",
    vehicle_mark="XX 1234",
    control_point="SBC",
    cargo=(("CI26AAAAAAAAAA0", None), ("CI26BBBBBBBBBB0", 3)),
)
BOOKS = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.xlsx"))]
TREES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))]


def _tables() -> list[bytes]:
    return [template_csv_archive(), *(write_csv_archive(examine(json.dumps(tree).encode())[0]) for tree in TREES)]


def _json_text(random: Random, content: bytes) -> bytes:
    return damaged(random, content) if random.random() < 0.5 else csv_mutant(random, content)


DECODERS: dict[str, Callable[[], Decoder]] = {
    "hk-answers": lambda: Decoder(read_batch, HK_ANSWERS, xml_mutant, 400, 60_000),
    "hk-receipt": lambda: Decoder(ROAD_ACI.read, [tsw.STORED, tsw.REFUSED, *HK_ANSWERS], xml_mutant, 200, 20_000),
    "hk-bundle-result": lambda: Decoder(
        bundling.read, [tsw.BUNDLED, tsw.NO_BUNDLE, tsw.REFUSED], xml_mutant, 200, 20_000
    ),
    "hk-lane": lambda: Decoder(read_result, [tsw.GO], xml_mutant, 100, 15_000),
    "hk-selections": lambda: Decoder(read_selections, [SELECTIONS], xml_mutant, 100, 15_000),
    "hk-tdec-answers": lambda: Decoder(TDEC.read, HK_ANSWERS, xml_mutant, 100, 15_000),
    "hk-road-aci": lambda: Decoder(read_road_aci, _golden("hk/golden/*road_aci*.xml"), xml_mutant, 100, 15_000),
    "hk-manifest": lambda: Decoder(read_road_manifest, _golden("hk/golden/*manifest*.xml"), xml_mutant, 60, 8_000),
    "hk-declaration": lambda: Decoder(read_declaration, _golden("hk/golden/*tdec*.xml"), xml_mutant, 60, 15_000),
    "hk-bundle": lambda: Decoder(read_bundle, [bundling.encode(ORDER)], xml_mutant, 60, 10_000),
    "hk-vehicle": lambda: Decoder(_vehicle, [write_vehicle(SEEN, Sight.ARRIVAL)], xml_mutant, 60, 10_000),
    "cn-answers": lambda: Decoder(inbox.read, CN_ANSWERS, xml_mutant, 400, 80_000),
    "cn-manifest": lambda: Decoder(
        manifest_read.decode, _golden("cn/golden/*port_MT[12]401.xml"), xml_mutant, 60, 15_000
    ),
    "cn-confirmation": lambda: Decoder(confirmation.decode, _golden("cn/golden/*MT44*.xml"), xml_mutant, 60, 15_000),
    "cn-declaration": lambda: Decoder(declaration_read.decode, _golden("cn/golden/*Dec*.xml"), xml_mutant, 60, 15_000),
    "cn-archive": lambda: Decoder(unpacked, [packed("A", one) for one in CN_ANSWERS], damaged, 200, 30_000),
    "workbook": lambda: Decoder(examine_workbook, BOOKS, archive_mutant, 12, 3_000),
    "tables": lambda: Decoder(examine_workbook, _tables(), archive_mutant, 60, 8_000),
    "json-text": lambda: Decoder(examine, [json.dumps(one).encode() for one in TREES], _json_text, 200, 30_000),
}


@pytest.mark.parametrize("name", sorted(DECODERS))
def test_mutants_are_read_or_refused(name: str, mutants: Mutants) -> None:
    decoder = DECODERS[name]()
    random, taken = Random(f"{SEED}-{name}"), 0
    for number in mutants(name, decoder.quick, decoder.long):
        content = decoder.mutate(random, random.choice(decoder.samples))
        try:
            _usable(decoder.read(content))
        except (Refusal, Unreadable):
            continue
        except Exception as error:
            raise AssertionError(f"mutant {number} of {name}: {error!r}: {content[:4000]!r}") from error
        taken += 1
    print(f"{name}: {taken} read")


def _usable(found: object) -> None:
    """What was read can be kept as a fact: it has a JSON form, and times that a database takes."""
    receipts = [one for one in _flat(found) if isinstance(one, Receipt)]
    for receipt in receipts:
        msgspec.json.encode(receipt)
        if receipt.at is not None:
            receipt.at.astimezone(UTC)


def _flat(found: object) -> list[object]:
    answers = getattr(found, "answers", None)
    if answers is not None:
        return [getattr(one, "receipt", one) for one in answers]
    if isinstance(found, tuple | list):
        return [inner for one in found for inner in (one if isinstance(one, tuple | list) else (one,))]
    return [found]


def test_mutants_of_submissions_are_refused_or_drafted(mutants: Mutants) -> None:
    """What is taken is kept as it was read, and all that is asked of it is answered."""
    random, taken = Random(SEED), 0
    for number in mutants("submissions", 400, 30_000):
        tree = tree_mutant(random, random.choice(TREES))
        try:
            submission = examine(json.dumps(tree).encode())[0]
        except Refusal as refused:
            assert refused.issues
            continue
        except Exception as error:
            raise AssertionError(f"mutant {number}: {error!r}: {json.dumps(tree)[:6000]}") from error
        taken += 1
        try:
            _asked(submission)
        except Exception as error:
            raise AssertionError(f"mutant {number}: {error!r}: {json.dumps(tree)}") from error
    assert taken
    print(f"submissions: {taken} read")


def _asked(submission: Submission) -> None:
    kept: Any = read_stored(canonical_bytes(submission))
    assert kept == submission
    derive(submission, tuple(Target), draft_envelopes(NOW))
    readiness(submission, adapters(), NOW)
    write_csv_archive(submission)
