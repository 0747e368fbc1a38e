"""UN/EDIFACT directories as compact tables: elements, composites, segments and messages.

A file of ``data/`` has four parts. ``[elements]``: ``3225 an..25``. ``[composites]`` and ``[segments]``: the name and
its constituents in order, ``*`` for mandatory, ``x5`` for five in a row (``PIA 4347* C212* C212x4``). ``[messages]``:
segments between UNH and UNT with ``*`` for mandatory and ``:9`` for how many at most, groups in brackets
(``SG2*:9(NAD* CTA:9)``). The facts are those of the UN/EDIFACT directories (UNTDID), nothing else is taken from them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from fairway.wire.edifact.structure import Place

DIRECTORIES = ("D95B", "D00B", "D13B", "D16A", "D21B")
"""The directories that are carried, oldest first."""
MESSAGE_TYPES = (
    "CODECO", "COARRI", "COPRAR", "COPARN", "COREOR", "BAPLIE", "MOVINS", "IFTSTA", "IFTSAI", "IFTMIN", "IFTMCS",
    "IFCSUM", "IFTDGN", "CUSCAR", "CUSREP", "CUSRES", "BERMAN", "VESDEP", "CALINF", "APERAK", "CONTRL",
)  # fmt: skip
"""Every message type that is read with tables, in one directory or another; CONTRL by the service directory."""

SERVICE_3, SERVICE_4 = "SERVICE3", "SERVICE4"
"""The service directories of syntax versions 1 to 3 and of version 4."""


class ElementType(msgspec.Struct, frozen=True):
    """A component or simple data element: its number, representation and whether it must be there."""

    number: str
    kind: str
    """"a", "n" or "an"."""
    least: int
    """Characters; 1 unless its length is fixed."""
    most: int
    mandatory: bool = False


class ElementSpot(msgspec.Struct, frozen=True):
    """A data element in a segment: a composite when it has a name of its own."""

    name: str
    components: tuple[ElementType, ...]
    mandatory: bool

    @property
    def composite(self) -> bool:
        """Whether it has components."""
        return not self.name.isdigit()


class SegmentType(msgspec.Struct, frozen=True):
    """What a segment may hold, element by element."""

    tag: str
    elements: tuple[ElementSpot, ...]


class Directory(msgspec.Struct, frozen=True):
    """One directory: its segments by tag and its messages by type."""

    name: str
    segments: dict[str, SegmentType]
    messages: dict[str, Place]


@cache
def directory(name: str) -> Directory:
    """Read a directory by name (``D95B``). ``KeyError`` when it is not carried."""
    if name not in {*DIRECTORIES, SERVICE_3, SERVICE_4}:
        raise KeyError(name)
    parts = _parts(name)
    elements = {number: _element(number, shown) for number, shown in map(_two, parts["elements"])}
    composites = {}
    for composite, constituents in map(_two, parts["composites"]):
        composites[composite] = tuple(
            msgspec.structs.replace(elements[number], mandatory=mandatory)
            for number, mandatory in _constituents(constituents)
        )
    segments = {}
    for tag, constituents in map(_two, parts["segments"]):
        spots = []
        for number, mandatory in _constituents(constituents):
            simple = msgspec.structs.replace(elements[number], mandatory=mandatory) if number in elements else None
            spots.append(ElementSpot(number, (simple,) if simple else composites[number], mandatory))
        segments[tag] = SegmentType(tag, tuple(spots))
    return Directory(name, segments, {kind: _message(table) for kind, table in map(_two, parts["messages"])})


@lru_cache(maxsize=1024)
def nearest(kind: str, named: str) -> str | None:
    """The directory to read a message of type ``kind`` with that names directory ``named`` (``D96A``): itself, else the
    one closest in time that has the type, of two the older; None when none has it."""
    having = [name for name in DIRECTORIES if kind in directory(name).messages]
    if not having:
        return None
    if named in having:
        return named
    asked = _age(named)
    return min(having, key=lambda name: abs(_age(name) - asked))


def _age(name: str) -> float:
    """The year of a directory and the part of it; 1990 for the numbered ones of before."""
    found = re.fullmatch(r"[A-Z]?([0-9]{2})([A-Z])", name)
    if not found:
        return 1990
    year = int(found[1])
    return year + (2000 if year < 80 else 1900) + {"A": 0, "B": 0.5}.get(found[2], 0.75)


def _parts(name: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files("fairway.wire.edifact").joinpath("data", f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = parts.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return parts


def _two(line: str) -> tuple[str, str]:
    name, _, rest = line.partition(" ")
    return name, rest


def _element(number: str, shown: str) -> ElementType:
    found = re.fullmatch(r"(an|a|n)(\.\.)?([0-9]+)", shown)
    if not found:
        raise ValueError(f"element {number}: {shown}")
    most = int(found[3])
    return ElementType(number, found[1], 1 if found[2] else most, most)


def _constituents(text: str) -> list[tuple[str, bool]]:
    out: list[tuple[str, bool]] = []
    for word in text.split():
        name, _, times = word.partition("x")
        out += [(name.rstrip("*"), name.endswith("*"))] * int(times or 1)
    return out


_WORD = re.compile(r"([A-Z0-9]+)(\*?)(?::([0-9]+))?(\(?)|(\))")


def _message(table: str) -> Place:
    root = Place("", "", mandatory=True, most=1, children=[])
    stack = [root]
    for name, star, most, opening, closing in _WORD.findall(table):
        if closing:
            group = stack.pop()
            group.tag = group.children[0].tag
            continue
        place = Place(name, name, mandatory=bool(star), most=int(most or 1), children=[])
        stack[-1].children.append(place)
        if opening:
            stack.append(place)
    root.prepare()
    return root
