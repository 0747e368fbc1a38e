"""Mutants of messages, tables and trees: a seed gives the same ones each time."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from random import Random
from typing import Any

TEXTS: tuple[str, ...] = (
    "",
    " ",
    "-0",
    "-1",
    "0",
    "1e999",
    "NaN",
    "Infinity",
    "0.00000000001",
    "9" * 40,
    "9" * 5000,
    "A",
    "x" * 300,
    "\u202e\u0645",
    "\U0001f4a9",
    "\u3000",
    "货" * 80,
    "=1+1",
    "../../x",
    "0001-01-01",
    "1970-01-01",
    "2199-12-31",
    "9999-12-31",
    "2026-02-30",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "1970-01-01T00:00:00Z",
    "2199-12-31T23:59:59-12:00",
    "2026-11-24T25:00:00",
    "20261399000000000",
    "00010101000000",
    "99991231235959999",
)
"""Values that something may stumble over."""
_BYTES = (
    *(text.encode() for text in TEXTS),
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"&#0;",
    b"&x;",
    b"]]>",
    b"<a/>",
)
_TEXT_IN_XML = re.compile(rb">([^<>]*)<|=\"([^\"]*)\"")
_ELEMENT = re.compile(rb"<([A-Za-z_]+)[^<>]*>[^<>]*</\1>")
_CELL = re.compile(rb"[^,\r\n\"]+")


def _replaced(content: bytes, start: int, end: int, by: bytes) -> bytes:
    return content[:start] + by + content[end:]


def damaged(random: Random, content: bytes) -> bytes:
    """Bytes lost, doubled, turned over, or put in, wherever."""
    start = random.randrange(len(content) + 1)
    end = min(len(content), start + random.choice((0, 1, 1, 2, 8, 64, 512)))
    match random.randrange(5):
        case 0:
            return _replaced(content, start, end, b"")
        case 1:
            return _replaced(content, end, end, content[start:end])
        case 2:
            return _replaced(
                content, start, end, bytes(byte ^ (1 << random.randrange(8)) for byte in content[start:end])
            )
        case 3:
            return content[:start]
        case _:
            return _replaced(content, start, end, random.choice(_BYTES))


def _one_of(random: Random, pattern: re.Pattern[bytes], content: bytes) -> re.Match[bytes] | None:
    found = list(pattern.finditer(content))
    return random.choice(found) if found else None


def xml_mutant(random: Random, content: bytes) -> bytes:
    """An XML message with up to four places changed: other texts, elements lost, doubled or moved, bytes damaged."""
    for _ in range(random.randint(1, 4)):
        kind = random.randrange(6)
        if kind <= 2 and (spot := _one_of(random, _TEXT_IN_XML, content)):
            group = 1 if spot[1] is not None else 2
            text = random.choice(TEXTS).replace("&", "").replace("<", "").encode()
            content = _replaced(content, *spot.span(group), text)
        elif kind <= 4 and (element := _one_of(random, _ELEMENT, content)):
            by = b"" if kind == 3 else element[0] * random.choice((2, 2, 3, 600))
            content = _replaced(content, *element.span(), by)
            if kind == 3 and random.random() < 0.5 and (other := _one_of(random, _ELEMENT, content)):
                content = _replaced(content, other.start(), other.start(), element[0])
        else:
            content = damaged(random, content)
    return content


def csv_mutant(random: Random, content: bytes) -> bytes:
    """A table with cells, columns and rows changed."""
    for _ in range(random.randint(1, 4)):
        cell = _one_of(random, _CELL, content)
        if cell and random.random() < 0.7:
            content = _replaced(content, *cell.span(), random.choice(_BYTES))
        else:
            content = damaged(random, content)
    return content


def archive_mutant(random: Random, content: bytes) -> bytes:
    """An archive (a workbook, or tables) with a part changed, lost or doubled; now and then its own bytes damaged."""
    if random.random() < 0.15:
        return damaged(random, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(sorted(parts))
    match random.randrange(8):
        case 0:
            del parts[name]
        case 1:
            parts[random.choice(sorted(parts))] = parts[name]
        case _:
            change = csv_mutant if name.endswith(".csv") else xml_mutant
            parts[name] = change(random, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return made.getvalue()


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in a JSON document, the document itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*at, key)
        yield from places(one, (*at, key))


def _at(tree: Any, place: tuple[str | int, ...]) -> Any:
    for key in place:
        tree = tree[key]
    return tree


_ODD: tuple[Any, ...] = (*TEXTS, "\x00", None, True, 0, -1, 1e300, 10**30, [], {}, [[]], {"a": 1})


def tree_mutant(random: Random, tree: Any) -> Any:
    """A JSON document with up to four places replaced, dropped, doubled, or exchanged for what stands elsewhere."""
    tree = copy.deepcopy(tree)
    for _ in range(random.randint(1, 4)):
        every = list(places(tree))
        if not every:
            break
        place = random.choice(every)
        above, key = _at(tree, place[:-1]), place[-1]
        match random.randrange(6):
            case 0 | 1:
                above[key] = copy.deepcopy(random.choice(_ODD))
            case 2:
                del above[key]
            case 3 if isinstance(above, list):
                above.extend(copy.deepcopy([above[key]] * random.choice((1, 1, 2, 60))))
            case 4:
                same = [one for one in every if one[-1] == key and one != place] or every
                above[key] = copy.deepcopy(_at(tree, random.choice(same)))
            case _:
                above[key] = copy.deepcopy(_at(tree, random.choice(every)))
    return tree
