"""The folders: whole files, idempotent names, answers that stay until they are stored, hostile files."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date

import pytest

from fairway.filings.cn.file_drop import Business, FileDrop, NameTaken, Whereabouts
from fairway.filings.cn.goods_declaration import transport as declarations
from fairway.filings.cn.goods_declaration.adapter import adapter
from fairway.filings.cn.road_manifest import transport as manifests
from fairway.wire.gacc.archive import packed, unpacked
from tests.filings.cn import samples

DAY = date(2026, 11, 23)


@pytest.fixture
def drop(tmp_path):
    opened = FileDrop(tmp_path, Business.ROAD)
    opened.prepare()
    return opened


@pytest.fixture
def boxes(tmp_path):
    return tmp_path / "Rmft"


def put(boxes, name, content):
    (boxes / "InBox" / name).write_bytes(content)


def test_the_boxes_are_those_of_the_contract(drop, boxes, tmp_path):
    assert {one.name for one in boxes.iterdir()} >= {"OutBox", "SentBox", "FailBox", "InBox"}
    other = declarations.file_drop(tmp_path)
    other.prepare()
    assert (tmp_path / "Deccus001" / "OutBox").is_dir()
    manifests.file_drop(tmp_path).prepare()


def test_a_document_is_placed_as_a_zip_of_one_xml(drop, boxes):
    document = adapter.derive(samples.submission(samples.export()), samples.envelope()).documents[0]
    assert drop.place(document.file_name, document.content) is Whereabouts.WAITING
    (path,) = (boxes / "OutBox").iterdir()
    assert path.name == "Dec_F20261123090000123001.zip"
    assert unpacked(path.read_bytes()) == (document.file_name, document.content)


def test_sending_again_changes_nothing(drop, boxes):
    drop.place("A.xml", b"<a/>")
    before = (boxes / "OutBox" / "A.zip").stat().st_mtime_ns
    assert drop.place("A.xml", b"<a/>") is Whereabouts.WAITING
    assert (boxes / "OutBox" / "A.zip").stat().st_mtime_ns == before


def test_what_was_taken_is_not_sent_again(drop, boxes):
    drop.place("A.xml", b"<a/>")
    (boxes / "OutBox" / "A.zip").rename(boxes / "SentBox" / "A.zip")
    assert drop.place("A.xml", b"<a/>") is Whereabouts.TAKEN
    assert not list((boxes / "OutBox").iterdir())
    (boxes / "SentBox" / "A.zip").rename(boxes / "FailBox" / "A.zip")
    assert drop.place("A.xml", b"<a/>") is Whereabouts.FAILED


def test_another_content_under_the_same_name_is_refused(drop, boxes):
    drop.place("A.xml", b"<a/>")
    with pytest.raises(NameTaken):
        drop.place("A.xml", b"<b/>")
    (boxes / "OutBox" / "A.zip").rename(boxes / "SentBox" / "A.zip")
    with pytest.raises(NameTaken):
        drop.place("A.xml", b"<b/>")


def test_a_crash_while_writing_leaves_nothing_that_the_window_reads(drop, boxes, monkeypatch):
    def crash(handle):
        raise OSError("power cut")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="power"):
        drop.place("A.xml", b"<a/>")
    assert [one.name for one in (boxes / "OutBox").iterdir()] == ["A.zip.tmp"]
    monkeypatch.undo()
    assert drop.place("A.xml", b"<a/>") is Whereabouts.WAITING
    assert [one.name for one in (boxes / "OutBox").iterdir()] == ["A.zip"]


@pytest.mark.parametrize("name", ["../A.xml", "/etc/A.xml", "a/b.xml", "..", ".A.xml", "", "A\x00.xml", "A b.xml"])
def test_names_with_a_path_are_refused(drop, name):
    with pytest.raises(ValueError, match="plain file name"):
        drop.place(name, b"<a/>")


def test_what_came_too_early_is_put_by_and_brought_back(drop, boxes):
    for name in ("Receipt_1.xml", "Receipt_2.xml"):
        put(boxes, name, name.encode())
    first, second = drop.arrivals()
    assert drop.put_by(first)
    assert drop.put_by(first), "twice does nothing more"
    assert drop.arrivals() == [second]
    assert not drop.put_by(second, most=1), "what belongs to nobody does not pile up"
    assert drop.bring_back() == 1
    assert drop.arrivals() == [first, second]
    assert drop.bring_back() == 0


def test_answers_stay_until_they_are_settled(drop, boxes):
    put(boxes, "Receipt_1.xml", b"<DEC_DATA/>")
    (arrival,) = drop.arrivals()
    assert (arrival.name, arrival.content, arrival.fault) == ("Receipt_1.xml", b"<DEC_DATA/>", None)
    assert drop.arrivals() == [arrival], "reading moves nothing"
    drop.settle(arrival, DAY)
    assert drop.arrivals() == []
    assert (boxes / "Handled" / "20261123" / "Receipt_1.xml").read_bytes() == b"<DEC_DATA/>"
    drop.settle(arrival, DAY)


def test_the_same_name_twice_loses_nothing(drop, boxes):
    for content in (b"<a/>", b"<b/>"):
        put(boxes, "Receipt_1.xml", content)
        (arrival,) = drop.arrivals()
        drop.settle(arrival, DAY)
    handled = sorted(one.read_bytes() for one in (boxes / "Handled" / "20261123").iterdir())
    assert handled == [b"<a/>", b"<b/>"]


def test_oldest_first_and_not_more_than_asked_for(drop, boxes):
    for number, name in enumerate(["c.xml", "a.xml", "b.xml"]):
        put(boxes, name, b"<a/>")
        os.utime(boxes / "InBox" / name, (number, number))
    assert [one.name for one in drop.arrivals()] == ["c.xml", "a.xml", "b.xml"]
    assert [one.name for one in drop.arrivals(limit=2)] == ["c.xml", "a.xml"]


def test_unfinished_hidden_and_linked_files_are_passed_over(drop, boxes, tmp_path):
    put(boxes, "Receipt_1.xml.tmp", b"<a")
    put(boxes, ".hidden.xml", b"<a/>")
    secret = tmp_path / "secret.xml"
    secret.write_bytes(b"<secret/>")
    (boxes / "InBox" / "link.xml").symlink_to(secret)
    (boxes / "InBox" / "folder.xml").mkdir()
    assert drop.arrivals() == []


def test_a_zipped_answer_is_read(drop, boxes):
    put(boxes, "Receipt_1.zip", packed("Receipt_1", b"<DEC_DATA/>"))
    (arrival,) = drop.arrivals()
    assert arrival.content == b"<DEC_DATA/>"


def test_bombs_and_paths_in_answers_are_set_aside(tmp_path):
    drop = FileDrop(tmp_path, Business.ROAD, largest=10_000)
    drop.prepare()
    boxes = tmp_path / "Rmft"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b"0" * 5_000_000)
    put(boxes, "bomb.zip", buffer.getvalue())
    put(boxes, "huge.xml", b"0" * 10_001)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../escape.xml", b"<a/>")
    put(boxes, "path.zip", buffer.getvalue())
    put(boxes, "broken.zip", b"PK")
    arrivals = drop.arrivals()
    assert {one.name for one in arrivals} == {"bomb.zip", "huge.xml", "path.zip", "broken.zip"}
    for arrival in arrivals:
        assert arrival.fault is not None
        assert arrival.content == b""
        assert arrival.raw, "the bytes are there to be stored"
        drop.set_aside(arrival)
    assert drop.arrivals() == []
    assert len(list((boxes / "Unreadable").iterdir())) == 4
    assert not (tmp_path / "escape.xml").exists()


def test_a_file_that_vanishes_is_no_fault(drop, boxes, monkeypatch):
    put(boxes, "a.xml", b"<a/>")
    original = drop._read

    def vanish(name):
        (boxes / "InBox" / name).unlink()
        return original(name)

    monkeypatch.setattr(drop, "_read", vanish)
    assert drop.arrivals() == []
