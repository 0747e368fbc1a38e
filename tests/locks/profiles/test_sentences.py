"""Every sentence of an undecodable frame, and of the command that shows one, stands in both Chinese catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import fairway
from fairway.base.language import Language, catalogue
from fairway.locks.reading import Bolt, Cover, Door, Rope

SOURCE = Path(fairway.__file__).parent
ROOMS = ("wire/jt808", "wire/jt701", "locks/profiles", "cli/decode_frame.py")


def spoken(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said = node.args[1:2] if name == "Undecodable" else node.args[:1] if name == "say" else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").startswith("sentence"):
            said = [node.value]
        yield from (one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str))


def files() -> list[Path]:
    return [
        found for room in ROOMS for found in ([SOURCE / room] if room.endswith(".py") else (SOURCE / room).glob("*.py"))
    ]


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_what_is_said_of_a_frame_is_translated(language: Language) -> None:
    known = catalogue(language)
    said = {text for path in files() for text in spoken(path)}
    said |= {f"bolt {one}" for one in Bolt} | {f"rope {one}" for one in Rope}
    said |= {f"cover {one}" for one in Cover} | {f"door {one}" for one in Door}
    assert len(said) > 35
    assert sorted(text for text in said if text not in known) == []
    for text in said:
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", known[text]))
