"""Our tables against the published ones: each difference is deliberate and stands here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from fairway.wire.edifact.directory import (
    DIRECTORIES,
    MESSAGE_TYPES,
    SERVICE_3,
    SERVICE_4,
    ElementSpot,
    directory,
)
from fairway.wire.edifact.structure import Place

SERVICE_SEGMENTS = {"UNH", "UNT", "UNS"}
"""Deliberate: the published messages list the header, the trailer and the section control with their own; ours take
their make-up from the service directory of the interchange's syntax version, and the envelope checks the first two."""
NOT_TABLED = {"CONTRL"}
"""Deliberate: a message of the service directory, not of these."""
ELSEWHERE = {"COREOR"}
"""Deliberate: carried, and not among these published tables; compared with others in ``test_release_order``."""

pytestmark = pytest.mark.conformance

Row = tuple[str, str, bool, int]


@pytest.fixture(scope="module", params=DIRECTORIES)
def named(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def published(conformance: Path, named: str) -> Path:
    return conformance / "edifact" / "tables" / named


def theirs(node: etree._Element, path: str = "") -> Iterator[Row]:
    for child in node:
        if child.tag not in {"segment", "group"}:
            continue
        name = str(child.get("id"))
        yield path, name, child.get("required") == "true", int(str(child.get("maxrepeat")))
        if child.tag == "group":
            yield from theirs(child, f"{path}/{name}")


def ours(place: Place, path: str = "") -> Iterator[Row]:
    for child in place.children:
        yield path, child.name, child.mandatory, child.most
        if child.children:
            yield from ours(child, f"{path}/{child.name}")


def test_the_messages_are_those_published(published: Path, named: str) -> None:
    files = {path.stem.upper() for path in published.glob("*.xml")} - {"SEGMENTS"}
    assert set(directory(named).messages) - files == ELSEWHERE
    assert set(MESSAGE_TYPES) - files - NOT_TABLED - ELSEWHERE == ({"BERMAN"} if named == "D95B" else set())


def test_order_groups_repeats_and_what_must_be_there(published: Path, named: str) -> None:
    for kind, root in directory(named).messages.items():
        if kind in ELSEWHERE:
            continue
        table = list(theirs(etree.parse(published / f"{kind.lower()}.xml").getroot()))
        assert table[0] == ("", "UNH", True, 1)
        assert table[-1] == ("", "UNT", True, 1)
        assert list(ours(root)) == table[1:-1], kind


def constituents(node: etree._Element) -> tuple[tuple[str, str, int, int, bool], ...]:
    """Of a published simple or composite element: number, kind, least, most, mandatory of each component."""
    simple = [node] if node.tag == "data_element" else list(node)
    out = []
    for one in simple:
        fixed = one.get("length")
        most = int(str(fixed or one.get("maxlength")))
        mandatory = one.get("required") == "true"
        out.append((str(one.get("id")), str(one.get("type")), most if fixed else 1, most, mandatory))
    return tuple(out)


def shown(spot: ElementSpot) -> tuple[object, ...]:
    inner = tuple((one.number, one.kind, one.least, one.most, one.mandatory) for one in spot.components)
    return spot.name, spot.mandatory, inner


def test_segments_composites_and_elements(published: Path, named: str) -> None:
    table = {str(one.get("id")): one for one in etree.parse(published / "segments.xml").getroot() if one.get("id")}
    used = {place.tag for root in directory(named).messages.values() for place in leaves(root)}
    assert used - SERVICE_SEGMENTS == set(directory(named).segments)
    for tag, kind in directory(named).segments.items():
        expected = [
            (str(one.get("id")), one.get("required") == "true", constituents(one))
            for one in table[tag]
            if isinstance(one.tag, str)
        ]
        assert [shown(spot) for spot in kind.elements] == expected, tag


def leaves(place: Place) -> Iterator[Place]:
    for child in place.children:
        yield from leaves(child) if child.children else (child,)


def test_service_segments_are_in_the_service_directories() -> None:
    for name in (SERVICE_3, SERVICE_4):
        assert set(directory(name).segments) >= {"UNB", "UNG", "UNH", "UNT", "UNS", "UNE", "UNZ", "UCI", "UCD"}
        assert list(directory(name).messages) == ["CONTRL"]


def test_only_facts_are_carried(named: str) -> None:
    text = files("fairway.wire.edifact").joinpath("data", f"{named}.txt").read_text("utf-8")
    words = {word for line in text.splitlines() for word in line.split()}
    number, representation, place = (
        r"[A-Z]?[0-9]{3,4}\*?(x[0-9]+)?",
        r"an?(\.\.)?[0-9]+|n(\.\.)?[0-9]+",
        r"[A-Z0-9():*]+",
    )
    assert [word for word in words if not re.fullmatch(rf"{number}|{representation}|{place}|\[[a-z]+\]", word)] == []
