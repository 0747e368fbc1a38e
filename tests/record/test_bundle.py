"""Bundles prove what they hold, offline, and every change to one is named."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.base.issues import NotFound
from fairway.record.bundle import LIMIT, BundleError, read_bundle
from fairway.record.connection import Connection
from fairway.record.erasure import erase_fact
from fairway.record.evidence import Place
from fairway.record.export import NotSequenced, export_bundle, facts_of, facts_with
from fairway.record.note import Checkpoint, Signer, sign_checkpoint
from fairway.record.verify import verify_bundle
from tests.record.crates import REGISTRY, a_crate, context
from tests.record.filling import SIGNER, a_sequencer, fill_record, paper

KEYS = [SIGNER.verifier]


@pytest.fixture
async def bundle(conn: Connection) -> dict[str, Any]:
    """The JSON form of a bundle of two streams, in a log with others."""
    streams = await fill_record(conn, crates=5)
    made = await export_bundle(conn, site="hk", keys=KEYS, facts=await facts_of(conn, streams[1:3]))
    found: dict[str, Any] = json.loads(made.to_json())
    return found


def verified(bundle: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    found = verify_bundle(json.dumps(bundle).encode(), options.pop("keys", KEYS))
    assert found.holds == (not found.issues)
    return [(issue.rule, issue.pointer) for issue in found.issues]


async def test_a_bundle_holds_in_both_forms(conn: Connection) -> None:
    streams = await fill_record(conn, crates=5)
    made = await export_bundle(conn, site="hk", keys=KEYS, facts=await facts_of(conn, streams[1:3]))
    assert made == read_bundle(made.to_json()) == read_bundle(made.to_zip())
    assert made.to_zip() == made.to_zip()
    for content in (made.to_json(), made.to_zip()):
        found = verify_bundle(content, KEYS)
        assert found.issues == []
        assert (found.facts, found.documents, found.undisclosed, found.site) == (14, 2, 0, "hk")
        assert found.checkpoint is not None and found.checkpoint.size == 35
    with zipfile.ZipFile(io.BytesIO(made.to_zip())) as archive:
        name = f"documents/{hashlib.sha256(paper(1)).hexdigest()}"
        assert archive.read(name) == paper(1)


async def test_a_document_with_its_fact(conn: Connection) -> None:
    streams = await fill_record(conn, crates=3)
    sha256 = hashlib.sha256(paper(2)).digest()
    places = await facts_with(conn, streams[2].case_id, sha256)
    assert places == [Place(streams[2], 4)]
    assert await facts_with(conn, streams[1].case_id, sha256) == []
    made = await export_bundle(conn, site="hk", keys=KEYS, facts=places)
    found = verify_bundle(made.to_json(), KEYS)
    assert found.issues == [] and (found.facts, found.documents) == (1, 1)
    assert made.documents[0].content == paper(2)


async def test_only_what_is_sequenced_can_be_proved(conn: Connection) -> None:
    (stream,) = await fill_record(conn, crates=1, sequenced=False)
    with pytest.raises(NotSequenced):
        await export_bundle(conn, site="hk", keys=KEYS, facts=[Place(stream, 1)])
    await a_sequencer().step(conn)
    await export_bundle(conn, site="hk", keys=KEYS, facts=[Place(stream, 1)])
    with pytest.raises(NotFound):
        await export_bundle(conn, site="hk", keys=KEYS, facts=[Place(stream, 1), Place(a_crate(), 1)])


async def test_an_erased_fact_is_still_proved(conn: Connection) -> None:
    (stream,) = await fill_record(conn, crates=1)
    await erase_fact(conn, REGISTRY, stream, 4, context(), reason="test")
    await a_sequencer().step(conn)
    made = await export_bundle(conn, site="hk", keys=KEYS, facts=await facts_of(conn, [stream]))
    found = verify_bundle(made.to_json(), KEYS)
    assert found.issues == []
    assert (found.facts, found.undisclosed, found.documents) == (8, 1, 0)


async def test_KeyFromElsewhere(bundle: dict[str, Any]) -> None:
    found = verify_bundle(json.dumps(bundle).encode())
    assert found.holds
    assert [(issue.rule, issue.severity.value) for issue in found.issues] == [("fairway-bundle.key", "warning")]
    assert str(SIGNER.verifier) in found.issues[0].text()
    bundle["keys"] = ["nonsense"]
    assert not verify_bundle(json.dumps(bundle).encode()).holds


def change_payload(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["payload"] = bundle["facts"][1]["payload"].replace("lamp", "gold")


def change_salt(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["salt"] = "00" * 16


def change_time(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["envelope"]["at"] = "2026-11-22T03:04:06.678Z"


def change_actor(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["envelope"]["actor"]["id"] = "clerk-2"


def change_position(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["position"] += 1


def change_proof(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["proof"][0] = "ab" * 32


def shorten_proof(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["proof"].pop()


def change_case(bundle: dict[str, Any]) -> None:
    bundle["facts"][1]["envelope"]["case"] = str(a_crate().case_id)


def swap_commitments(bundle: dict[str, Any]) -> None:
    first, second = bundle["facts"][1]["envelope"], bundle["facts"][2]["envelope"]
    first["commitment"], second["commitment"] = second["commitment"], first["commitment"]


CHANGES: dict[Callable[[dict[str, Any]], None], list[tuple[str, str]]] = {
    change_payload: [("record.commitment", "/facts/1")],
    change_salt: [("record.commitment", "/facts/1")],
    change_time: [("rfc9162.inclusion", "/facts/1")],
    change_actor: [("rfc9162.inclusion", "/facts/1")],
    change_position: [("rfc9162.inclusion", "/facts/1")],
    change_proof: [("rfc9162.inclusion", "/facts/1")],
    shorten_proof: [("rfc9162.inclusion", "/facts/1")],
    change_case: [("rfc9162.inclusion", "/facts/1")],
    swap_commitments: [
        ("record.commitment", "/facts/1"),
        ("rfc9162.inclusion", "/facts/1"),
        ("record.commitment", "/facts/2"),
        ("rfc9162.inclusion", "/facts/2"),
    ],
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_InclusionHolds(bundle: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> None:
    change(bundle)
    assert verified(bundle) == CHANGES[change]


async def test_KindAgrees(bundle: dict[str, Any]) -> None:
    bundle["facts"][0]["payload"] = '{"kind":"thing-added"}'
    assert ("fairway-bundle.kind", "/facts/0") in verified(bundle)
    bundle["facts"][0]["payload"] = "nonsense"
    assert ("fairway-bundle.kind", "/facts/0") in verified(bundle)


async def test_BundleOfOneSite(bundle: dict[str, Any]) -> None:
    bundle["site"] = "gd"
    assert set(verified(bundle)) == {("fairway-bundle.site", f"/facts/{number}") for number in range(14)}


async def test_DocumentProved(bundle: dict[str, Any]) -> None:
    other = b"never recorded"
    sha256 = hashlib.sha256(other).hexdigest()
    bundle["documents"].append({"sha256": sha256, "content": base64.b64encode(other).decode()})
    assert verified(bundle) == [("fairway-bundle.document", "/documents/2")]
    bundle["facts"][0]["documents"] = [sha256]
    assert verified(bundle) == [("record.commitment", "/facts/0")]
    bundle["facts"][0] |= {"payload": None, "salt": None}
    assert verified(bundle) == [("fairway-bundle.document", "/documents/2")], "what is not disclosed proves nothing"


async def test_documents_are_checked(bundle: dict[str, Any]) -> None:
    bundle["documents"][0]["content"] = base64.b64encode(b"other").decode()
    assert verified(bundle) == [("record.document-intact", "/documents/0")]
    del bundle["documents"][0]
    assert verified(bundle) == [("record.missing-document", "")]


async def test_the_checkpoint_must_be_signed_by_the_key(bundle: dict[str, Any]) -> None:
    other = Signer.generate(SIGNER.verifier.name)
    assert verified(bundle, keys=[other.verifier]) == [("c2sp.signed-note", "")]
    bundle["checkpoint"] = sign_checkpoint(Checkpoint(SIGNER.verifier.name, 35, bytes(32)), SIGNER)
    assert set(verified(bundle)) == {("rfc9162.inclusion", f"/facts/{number}") for number in range(14)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"PK\x03\x04 nonsense",
        b'{"format":"fairway-bundle-2"}',
        b"[" * 100_000,
    ],
)
def test_BundleReadable(content: bytes) -> None:
    found = verify_bundle(content, KEYS)
    assert not found.holds
    assert [issue.rule for issue in found.issues] == ["fairway-bundle.readable"]


async def test_another_format_is_refused(bundle: dict[str, Any]) -> None:
    bundle["format"] = "fairway-bundle-2"
    assert verified(bundle) == [("fairway-bundle.readable", "")]


def a_zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_zip_bombs_and_strange_zips(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match=r"no bundle\.json"):
        read_bundle(a_zip({"../../etc/passwd": b"x"}))
    monkeypatch.setattr("fairway.record.bundle.LIMIT", 1_000_000)
    with pytest.raises(BundleError, match="more than"):
        read_bundle(a_zip({"bundle.json": bytes(2_000_000)}))
    with pytest.raises(BundleError, match="more than"):
        read_bundle(a_zip({f"{number}": bytes(100_000) for number in range(20)}))
    monkeypatch.setattr("fairway.record.bundle._FILES", 10)
    with pytest.raises(BundleError, match="more than"):
        read_bundle(a_zip({f"{number}": b"" for number in range(20)}))
    with pytest.raises(BundleError, match="more than"):
        read_bundle(b"{" + bytes(1_000_000))
    assert LIMIT > 1_000_000


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_verifier_fail(content: bytes) -> None:
    assert not verify_bundle(content, KEYS).holds
    assert not verify_bundle(b"PK\x03\x04" + content, KEYS).holds


async def test_no_change_of_a_bundle_goes_unnoticed(conn: Connection) -> None:
    streams = await fill_record(conn, crates=2)
    content = (await export_bundle(conn, site="hk", keys=KEYS, facts=[Place(streams[0], 4)])).to_json()
    told = read_bundle(content)
    guide = content.index(b'"guide"')
    keys = content.index(b'"keys"'), content.index(b'"checkpoint"')

    @settings(max_examples=300, deadline=None)
    @given(st.integers(0, guide - 1), st.integers(1, 255))
    def flip(at: int, by: int) -> None:
        if keys[0] <= at < keys[1]:
            return  # the keys that the bundle brings were not asked
        changed = bytearray(content)
        changed[at] ^= by
        found = verify_bundle(bytes(changed), KEYS)
        if found.holds:
            # White space and the like: the same said in other bytes.
            assert read_bundle(bytes(changed)) == told

    flip()
