"""Evidence bundles: whole ones hold; every altered byte is found and named; who seals anew is found out as well."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from fairway.base.issues import Severity
from fairway.locks.engine.judgement import Reason, Verdict
from fairway.locks.evidence.bundle import EvidenceError, frame_line, read_bounded, sealed, write
from fairway.locks.evidence.lines import FrameLine, write_line
from fairway.locks.evidence.verify import Verified, verify
from tests.locks.evidence import bundles
from tests.locks.evidence.bundles import SIGNER, START, bundle, contents, frame, frames

KEYS = (SIGNER.verifier,)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return bundle()


def faults(found: Verified) -> set[str]:
    return {issue.rule for issue in found.issues if issue.severity is Severity.ERROR}


def resealed(content: bytes, change: Callable[[list[dict[str, object]]], None]) -> bytes:
    """The bundle as somebody alters it who knows how to seal."""
    lines = [json.loads(row) for row in content.splitlines()[:-1]]
    change(lines)
    return sealed(msgspec.json.encode(line, order="sorted") for line in lines)


def of(lines: list[dict[str, object]], kind: str) -> dict[str, object]:
    return next(line for line in lines if line["kind"] == kind)


def test_a_whole_bundle_holds_and_says_the_verdict(whole: bytes) -> None:
    found = verify(whole, KEYS)
    assert [(issue.rule, issue.text()) for issue in found.issues] == []
    assert found.holds
    assert found.frames == len(found.readings) == 20
    assert [judgement.verified for judgement in found.judgements] == [True]
    assert found.decisions[0].release.released
    assert found.record_facts == 3


def test_the_same_contents_are_the_same_bytes(whole: bytes) -> None:
    assert bundle() == whole


def test_every_flipped_byte_is_found_and_its_line_is_named(whole: bytes) -> None:
    """One bit of every n-th byte, and the bytes around every line's end, over the whole bundle."""
    rng = random.Random(5)
    ends = [place for place, byte in enumerate(whole) if byte == 10]
    places = sorted({*range(0, len(whole), len(whole) // 160), *ends[::5], *(end + 1 for end in ends[:-1:6])})
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << rng.randrange(8)
        found = verify(bytes(changed), KEYS)
        assert not found.holds, place
        line = whole.count(b"\n", 0, place) + 1
        named = " ".join(issue.place or "" for issue in found.issues if issue.severity is Severity.ERROR)
        assert any(word.split()[0] == str(line) for word in _places(found)), (place, line, named)


def _places(found: Verified) -> list[str]:
    return [issue.place for issue in found.issues if issue.place and issue.severity is Severity.ERROR]


def test_LineUnaltered(whole: bytes) -> None:
    found = verify(whole.replace(b'"made_at":"2026', b'"made_at":"2027'), KEYS)
    assert faults(found) == {"EVIDENCE-LINE"}
    assert _places(found) == ["1 (head)"]


def test_SealUnaltered(whole: bytes) -> None:
    rows = whole.splitlines(keepends=True)
    assert "EVIDENCE-SEAL" in faults(verify(b"".join(rows[:-1]), KEYS))
    assert "EVIDENCE-SEAL" in faults(verify(b"".join(rows[:5] + rows[6:]), KEYS))
    altered = rows[-1].replace(b'"root":"', b'"root":"0')
    assert "EVIDENCE-SEAL" in faults(verify(b"".join([*rows[:-1], altered]), KEYS))


def test_LineWellWritten(whole: bytes) -> None:
    rows = whole.splitlines()[:-1]
    rows[0] = rows[0].replace(b'"site"', b' "site"')
    found = verify(sealed(rows), KEYS)
    assert faults(found) == {"EVIDENCE-FORM"}
    assert "EVIDENCE-FORM" in faults(verify(sealed([*rows[1:3], rows[1], b"{}"]), KEYS))


def test_FrameUnaltered(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        line = of(lines, "frame")
        line["frame"] = frame(0, lock=0).hex()

    found = verify(resealed(whole, change), KEYS)
    assert {"EVIDENCE-FRAME", "EVIDENCE-DECODED"} <= faults(found)


def test_FrameDecodes(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "frame")["readings"] = ["0" * 64]

    assert "EVIDENCE-DECODED" in faults(verify(resealed(whole, change), KEYS))


def test_FrameOfTheLock(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "terms")["terms"]["device"] = "13900010002"  # type: ignore[index]  # JSON of a line

    assert "EVIDENCE-DEVICE" in faults(verify(resealed(whole, change), KEYS))


def test_a_frame_left_out_or_put_in_is_found(whole: bytes) -> None:
    def leave_out(lines: list[dict[str, object]]) -> None:
        lines.remove(of(lines, "frame"))

    def put_in(lines: list[dict[str, object]]) -> None:
        lines.insert(8, json.loads(write_line(_line(START + timedelta(seconds=200), frame(6, every=33)))))

    for change in (leave_out, put_in):
        assert "EVIDENCE-JUDGEMENT" in faults(verify(resealed(whole, change), KEYS))


def _line(received: datetime, raw: bytes) -> FrameLine:
    return frame_line(received, "jt808", raw)


def test_JudgementDerived(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "judgement")["judgement"]["lock"] = "violated"  # type: ignore[index]  # JSON of a line

    found = verify(resealed(whole, change), KEYS)
    issue = next(issue for issue in found.issues if issue.rule == "EVIDENCE-JUDGEMENT")
    assert "lock is intact, not violated" in issue.text()
    assert found.judgements == []


def test_DecisionDerived(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "decision")["release"]["customs"]["released"] = False  # type: ignore[index]  # JSON of a line

    found = verify(resealed(whole, change), KEYS)
    issue = next(issue for issue in found.issues if issue.rule == "EVIDENCE-DECISION")
    assert "released is True, not False" in issue.text()


def test_what_was_asked_cannot_be_changed_afterwards(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "decision")["asked"]["driver"]["answer"] = "no"  # type: ignore[index]  # JSON of a line

    assert "EVIDENCE-DECISION" in faults(verify(resealed(whole, change), KEYS))


def test_EngineKnown(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "judgement")["judgement"]["engine"] = "7"  # type: ignore[index]  # JSON of a line

    assert "EVIDENCE-ENGINE" in faults(verify(resealed(whole, change), KEYS))


def test_LimitsPublished(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        of(lines, "judgement")["judgement"]["thresholds"]["gap.judged"] = 301  # type: ignore[index]  # JSON of a line

    found = verify(resealed(whole, change), KEYS)
    issue = next(issue for issue in found.issues if issue.rule == "EVIDENCE-LIMITS")
    assert "gap.judged 301, not 300" in issue.text()


def test_RecordAgrees() -> None:
    """Everything made anew, consistently, after the lock was cut: only the record knows better."""
    honest = contents()
    cut = [*frames()[:10], (frames()[10][0], "jt808", frame(10, lock=0)), *frames()[11:]]
    record = contents(cut).record
    found = verify(write(replace(honest, record=record)), KEYS)
    told = {issue.params["what"] for issue in found.issues if issue.rule == "EVIDENCE-RECORD"}
    assert {"verdict", "digest", "fingerprint", "released", "reasons"} <= told


@pytest.mark.parametrize(
    ("met", "released", "holds"), [(True, True, True), (False, False, True), (False, True, False), (True, False, False)]
)
def test_conditions_of_the_site_s_own_stand_beside_the_engine_s(met: bool, released: bool, holds: bool) -> None:
    job = Reason(rule="ROAD-JOB", met=met, message="The road job lets it go.")
    found = verify(write(contents(also=(job,), released=released)), KEYS)
    assert found.holds is holds
    assert {issue.params["what"] for issue in found.issues} == (set() if holds else {"released"})


def test_the_proofs_of_the_record_are_checked(whole: bytes) -> None:
    def change(lines: list[dict[str, object]]) -> None:
        line = of(lines, "record")
        line["bundle"] = str(line["bundle"]).replace("officer", "nobody", 1)

    found = verify(resealed(whole, change), KEYS)
    assert {issue.place.split()[1] for issue in found.issues if issue.place} >= {"(record)"}
    assert any(not rule.startswith("EVIDENCE") for rule in faults(found))
    other = type(SIGNER).generate("hk.fairway.test/record").verifier
    assert not verify(whole, (other,)).holds


def test_ProvedByTheRecord() -> None:
    found = verify(bundle(record=False), KEYS)
    assert found.holds
    assert {issue.rule for issue in found.issues} == {"EVIDENCE-UNPROVED"}


def test_a_violated_trip_is_derived_as_one() -> None:
    cut = [*frames()[:10], (frames()[10][0], "jt808", frame(10, lock=0)), *frames()[11:]]
    found = verify(bundle(cut), KEYS)
    assert found.holds
    assert found.judgements[0].lock is Verdict.VIOLATED
    assert not found.decisions[0].release.released


def test_EvidenceReadable(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trip", b"0" * 50_000_000)
    for content in (
        packed.getvalue(),
        gzip.compress(b"{}"),
        b"",
        b"\x00" * 40,
        b"{}\n",
        b"[" * 100_000 + b"\n",
        b"\xff\n",
    ):
        found = verify(content)
        assert not found.holds, content[:10]
    path = tmp_path / "bomb.zip"
    path.write_bytes(packed.getvalue())
    with pytest.raises(EvidenceError, match="compressed"):
        read_bounded(path)


def test_a_bundle_of_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.locks.evidence.bundle.MOST_LINES", 10)
    assert faults(verify(bundles.bundle())) == {"EVIDENCE-READABLE"}
