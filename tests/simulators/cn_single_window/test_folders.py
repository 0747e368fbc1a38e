"""Hostile files in the OutBox, faults on demand, several clients."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.cn_single_window.folders import BadZipError, Exchange, safe_stem, unzip
from tests.simulators.cn_single_window.messages import consignment, declaration, manifest, stem_of
from tests.simulators.cn_single_window.stage import Stage, text, zipped
from tests.simulators.cn_single_window.test_declarations import declare
from tests.simulators.cn_single_window.test_road import send

STEM = "CN_MT2401_1p0_5204MA5DEMO0120261123090000999"


def several(*entries: str) -> bytes:
    """A zip with several entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "<a/>")
    return buffer.getvalue()


def bomb() -> bytes:
    """A small zip that expands to 64 MB."""
    return zipped(f"{STEM}.xml", b" " * 64_000_000)


def lying() -> bytes:
    """A zip whose directory says that the entry is small."""
    content = bytearray(zipped(f"{STEM}.xml", b" " * 30_000_000))
    size = (30_000_000).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


HOSTILE = {
    "not a zip": b"PK but no",
    "empty": b"",
    "two files": several(f"{STEM}.xml", "b.xml"),
    "another name": zipped("other.xml", "<a/>"),
    "a path out of it": zipped(f"../{STEM}.xml", "<a/>"),
    "an absolute path": zipped(f"/{STEM}.xml", "<a/>"),
    "a folder": several(f"{STEM}.xml/"),
    "a bomb": bomb(),
    "a lie": lying(),
    "not XML": zipped(f"{STEM}.xml", "hello"),
    "entities": zipped(f"{STEM}.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("business", ["Rmft", "Deccus001"])
def test_what_cannot_be_read_goes_to_the_fail_box(stage: Stage, kind: str, business: str) -> None:
    stage.drop_bytes(business, f"{STEM}.zip", HOSTILE[kind])
    stage.step()
    assert stage.box(business, "FailBox") == [f"{STEM}.zip"]
    assert stage.box(business, "OutBox") == []
    (name,) = stage.box(business)
    assert name.startswith(f"Failed_{STEM}_")
    (answer,) = stage.inbox(business)
    code = text(answer, "ResponseCode") or text(answer, "Response/AdditionalInformation/StatementCode")
    assert code == "1"


def test_encrypted_and_oddly_packed_zips() -> None:
    flagged = bytearray(zipped("a.xml", "<a/>"))
    place = flagged.find(b"PK\x01\x02")
    flagged[place + 8] |= 1
    with pytest.raises(BadZipError):
        unzip("a.zip", bytes(flagged))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(BadZipError, match="neither stored nor deflated"):
        unzip("a.zip", buffer.getvalue())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: zipped("a.xml", "<a/>")[:-10] + tail))
def test_unzipping_never_fails_otherwise(content: bytes) -> None:
    try:
        unzip("a.zip", content)
    except BadZipError:
        return


@given(st.text(max_size=120))
def test_stems_of_answers_stay_in_their_box(name: str) -> None:
    stem = safe_stem(name)
    assert stem
    assert "/" not in stem and "\\" not in stem and "\0" not in stem and not stem.startswith(".")
    assert len(stem) <= 80


def test_links_hidden_and_unfinished_files_are_left_alone(stage: Stage, tmp_path: Path) -> None:
    out = stage.root / "Rmft" / "OutBox"
    secret = tmp_path / "secret.zip"
    secret.write_bytes(zipped("secret.xml", "<a/>"))
    (out / "link.zip").symlink_to(secret)
    (out / ".hidden.zip").write_bytes(b"x")
    (out / f"{STEM}.zip.tmp").write_bytes(b"x")
    (out / "folder.zip").mkdir()
    stage.step()
    assert sorted(stage.box("Rmft", "OutBox")) == [".hidden.zip", f"{STEM}.zip.tmp", "folder.zip", "link.zip"]
    assert stage.box("Rmft") == []


@pytest.mark.parametrize("name", ["../other", "", ".hidden", "a/b", "a\\b", "x" * 41])
def test_names_of_clients(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a client"):
        Exchange(tmp_path).add(name)


def test_clients_are_apart(stage: Stage) -> None:
    other = stage.exchange.add("sz")
    message_id, xml = manifest()
    (other / "Rmft" / "OutBox" / f"{stem_of(message_id)}.zip").write_bytes(zipped(f"{stem_of(message_id)}.xml", xml))
    stage.run(seconds=15)
    assert stage.box("Rmft") == []
    assert len(list((other / "Rmft" / "InBox").iterdir())) == 4


# -- faults on demand --------------------------------------------------------------------------------------------


def test_reject_the_next(stage: Stage) -> None:
    stage.order(kind="reject", target="cn.road_manifest", code="M002", path="Carrier/ID", next=1)
    refused, accepted = send(stage, manifest()), send(stage, manifest())
    assert stage.errors(refused) == [("M002", "Carrier/ID")]
    assert stage.codes(accepted)[-1] == "01"


def test_reject_after_review(stage: Stage) -> None:
    stage.http.post("/_sim/selection", json={"what": "review", "share": 1.0})
    stage.order(kind="reject", target="cn.review", code="M007", path="Consignment[1]")
    message_id = send(stage, manifest())
    stage.run(minutes=46)
    assert stage.codes(message_id)[-2:] == ["02", "03"]
    assert stage.codes(send(stage, manifest()))[-1] == "02"


def test_duplicates_have_names_of_their_own(stage: Stage) -> None:
    stage.order(kind="duplicate", target="cn.road_manifest", copies=2)
    message_id = send(stage, manifest())
    stage.run(minutes=1)
    assert sorted(stage.codes(message_id)) == sorted(["0", "E1", "E3", "01"] * 2)
    assert len(set(stage.box("Rmft"))) == 8


def test_reordered_answers(stage: Stage) -> None:
    stage.order(kind="reorder", target="cn.road_manifest", hold_seconds=300)
    message_ids = [send(stage, manifest(consignment(f"W-{number}"))) for number in range(6)]
    stage.run(minutes=10)
    assert all(sorted(stage.codes(each)) == ["0", "01", "E1", "E3"] for each in message_ids)
    assert any(stage.codes(each) != ["0", "E1", "E3", "01"] for each in message_ids)


def test_outage_reads_and_writes_nothing(stage: Stage) -> None:
    message_id = send(stage, manifest())
    before = stage.codes(message_id)
    stage.order(kind="outage", minutes=10)
    late, xml = manifest(consignment("LATE-1"))
    stage.drop("Rmft", stem_of(late), xml)
    stage.run(minutes=9)
    assert stage.box("Rmft", "OutBox") == [f"{stem_of(late)}.zip"]
    assert stage.codes(message_id) == before
    stage.run(minutes=2)
    stage.run(seconds=20)
    assert stage.codes(late) == ["0", "E1", "E3", "01"]


def test_latency_factor(stage: Stage) -> None:
    stage.order(kind="latency", factor=0)
    send(stage, manifest())
    declare(stage, declaration(kind=""))
    stage.run(hours=2)
    assert stage.channels() == ["L", "J", "P", "R"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), min_size=1, max_size=14))
def test_any_order_with_repeats_has_each_effect_once(
    tmp_path_factory: pytest.TempPathFactory, picks: list[int]
) -> None:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    messages = [manifest(consignment(f"W-{number}"), batch=f"B{number}") for number in range(6)]
    for pick in picks:
        send(stage, messages[pick])
    found = {each["message_id"]: (each["received"], each["took_effect"]) for each in stage.effects()}
    assert found == {messages[pick][0]: (picks.count(pick), 1) for pick in picks}
    for pick in set(picks):
        assert stage.codes(messages[pick][0]).count("01") == picks.count(pick)
    stage.engine.journal.close()
