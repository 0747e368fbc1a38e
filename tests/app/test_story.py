from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import fairway.app
from fairway.app.demo.cast import load
from fairway.app.story.ledger import Ledger, Line, StoryBroken
from fairway.app.story.script import Script, put
from fairway.base.language import Language, catalogue
from fairway.codes.identifiers import check_uscc
from fairway.consignments.parse import parse_submission
from fairway.parties.model import OrganisationKind

APP = Path(fairway.app.__file__).parent
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SUBMISSIONS = ("south", "south-others", "north")


class Silent:
    """An audience that only remembers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def chapter(self, letter: str, title: str) -> None:
        self.heard.append(letter)

    def step(self, line: Line) -> None:
        self.heard.append(line.found)

    def note(self, text: str, **params: str) -> None:
        self.heard.append(text)

    def say(self, text: str) -> str:
        return text


def ledger() -> Ledger:
    return Ledger(Silent(), lambda: NOW)


def test_a_step_holds_when_what_was_expected_was_found() -> None:
    book = ledger()
    with book.step("A number", 3) as step:
        step.finds(3)
    with book.step("An answer", "01 accepted") as step:
        step.finds("01", "accepted")
    assert book.held
    assert [line.at for line in book.lines] == [NOW, NOW]


def test_the_story_breaks_where_something_else_was_found() -> None:
    book = ledger()
    with pytest.raises(StoryBroken, match="expected go, found wait"), book.step("At the kiosk", "go") as step:
        step.finds("wait")
    assert not book.held


def test_a_failure_inside_a_step_is_told_as_what_was_found() -> None:
    book = ledger()
    with pytest.raises(StoryBroken, match="ConnectionError: gone"), book.step("Asking", "an answer"):
        raise ConnectionError("gone")
    assert book.lines[0].found == "ConnectionError: gone"
    assert not book.held


def test_a_story_without_steps_does_not_hold() -> None:
    assert not ledger().held


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_submissions_of_the_story_are_sound(name: str) -> None:
    script = Script(7, date(2026, 11, 24))
    content = script.submission(name)
    if name == "north":
        content = script.changed(content, "north-corrected")
    parsed = parse_submission(json.dumps(content).encode())
    assert parsed.trip is not None
    assert parsed.trip.expected_crossing_date == date(2026, 11, 24)


def test_two_plays_share_no_reference_plate_or_number() -> None:
    day = date(2026, 11, 24)
    texts = [json.dumps([Script(play, day).data(name) for name in SUBMISSIONS]) for play in (1, 2)]
    for key in ("reference", "waybill_number", "batch_number", "hk_mark", "cn_plate", "cn_vehicle_code"):
        found = [set(_values(json.loads(text), key)) for text in texts]
        assert found[0] and not found[0] & found[1], key


def _values(tree: object, key: str) -> Iterator[str]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(tree, list):
        for value in tree:
            yield from _values(value, key)


def test_values_are_put_by_pointer() -> None:
    tree = {"a": [{"b": 1}]}
    put(tree, "/a/0/c", 2)
    put(tree, "/a/0/b", 3)
    assert tree == {"a": [{"b": 3, "c": 2}]}
    with pytest.raises(KeyError):
        put(tree, "/x/y", 1)


def test_everybody_in_the_story_belongs_somewhere() -> None:
    cast = load()
    assert {firm.site for firm in cast.organisations} == {"hk", "gd", "mo"}
    for player in cast.people:
        assert cast.firm(player.organisation)
        assert player.email.endswith(".example")
    for firm in cast.organisations:
        assert firm.uscc is None or not check_uscc(firm.uscc)
    roles = {kind for firm in cast.organisations for kind in firm.kinds}
    assert roles == set(OrganisationKind)


PLACES = {"chapter": 1, "step": 0, "note": 0, "move_clock": 1, "wait_on_clock": 1, "doing": 0, "tell": 0, "say": 0}


def said_in_the_app(by: frozenset[str] = frozenset(PLACES)) -> Iterator[str]:
    """The sentences that a demonstration says: by what they are given to."""
    places = {name: place for name, place in PLACES.items() if name in by}
    for path in (*APP.glob("story/*.py"), *APP.glob("demo/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
            if name in places and isinstance(node, ast.Call) and len(node.args) > places[name]:
                for part in ast.walk(node.args[places[name]]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                        yield part.value


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_the_story_is_told_in_three_languages(language: Language) -> None:
    known = catalogue(language)
    said = set(said_in_the_app())
    assert len(said) > 80
    assert sorted(said - known.keys()) == []


def test_the_tutorial_tells_the_story_that_is_played() -> None:
    page = (APP.parents[2] / "docs" / "tutorials" / "demo.md").read_text(encoding="utf-8")
    told = " ".join(page.split())
    titles = list(said_in_the_app(frozenset({"chapter"})))
    assert len(titles) >= 9
    assert [title for title in titles if f" {title}.**" not in told] == []
