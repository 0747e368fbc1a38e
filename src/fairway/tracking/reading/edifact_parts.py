"""A message as nested parts, each begun by the segment that gives it its meaning: a container with its references and
dates, a consignment with its containers.

Unlike the segment groups of a directory these shapes hold for every directory and for messages with faults: a segment
that stands out of order still goes to the part it speaks of. They say nothing of what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from fairway.wire.edifact import Segment

_CARGO = "HAN FTX PIA MEA DIM TMP RNG MOA GDS PCI GIN PAC CST QTY RFF LOC DTM TMD NAD DOC GIS"
_EQUIPMENT = "RFF TMD DTM LOC MEA DIM TMP RNG SEL FTX PCD EQA EQN COD HAN NAD TSR GDS PIA MOA GOR GIS TPL CTA COM"
_CARRIAGE = "[TDT DTM RFF LOC FTX MEA TSR TPL COM]"
_PARTY = "[NAD CTA COM RFF DTM LOC DOC]"
_GOODS = f"[GID {_CARGO} SGP [DGS FTX MEA CTA COM SGP]]"
_UNIT = f"[EQD {_EQUIPMENT} {_CARRIAGE} [DAM COD] [DGS FTX MEA CTA COM]]"
_CUSTOMS_GOODS = "[GID PAC HAN FTX MEA MOA SGP DGS PCI CST GIS DOC QTY]"
_BILLS = " ".join(
    f"[RFF+{kind} RFF CNT MOA LOC GIS CUX CPI DTM FTX QTY {_CARRIAGE} {_PARTY} {_CUSTOMS_GOODS}]"
    for kind in ("BM", "MB", "BH", "MWB", "HWB", "AWB", "AAS")
)
_QUALIFIED: Final = frozenset({"LOC", "RFF"})
_HEAD = "UNH BGM DTM TMD TSR FTX LOC CNT CTA COM CUX MOA DOC GIS QTY MEA UNT AUT [RFF DTM]"

_SHAPES: Final = {
    "CODECO": f"{_HEAD} {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}",
    "COARRI": f"{_HEAD} {_CARRIAGE} {_PARTY} {_UNIT}",
    "COPRAR": f"{_HEAD} {_CARRIAGE} {_PARTY} {_UNIT}",
    "COPARN": f"{_HEAD} {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}",
    "COREOR": f"{_HEAD} {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}",
    "BAPLIE": f"{_HEAD} NAD UNS {_CARRIAGE} "
    f"[LOC+147 GID GDS LOC FTX RFF MEA DIM TMP RNG CNT [EQD {_EQUIPMENT} ATT [DGS FTX MEA ATT]]]",
    "MOVINS": f"{_HEAD} NAD {_CARRIAGE} [HAN [LOC+147 LOC FTX RFF MEA DIM TMP RNG NAD GID GDS DGS {_UNIT}]]",
    "IFTSTA": f"{_HEAD} {_PARTY} [EQD {_EQUIPMENT} {_CARRIAGE} [STS LOC DTM]] "
    f"[CNI LOC CNT [STS RFF DTM DOC FTX NAD LOC PCI MOA {_CARRIAGE} {_UNIT} {_GOODS}]]",
    "IFTSAI": f"{_HEAD} [LOC DTM] [TDT DTM TSR FTX QTY MEA RFF [LOC DTM]] {_PARTY} {_GOODS} {_UNIT}",
    "IFTMIN": f"{_HEAD} {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}",
    "IFTMCS": f"{_HEAD} {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}",
    "IFCSUM": f"{_HEAD} {_CARRIAGE} {_PARTY} {_UNIT} "
    f"[CNI CTA COM DTM CNT TSR CUX MOA FTX LOC RFF {_CARRIAGE} {_PARTY} {_GOODS} {_UNIT}]",
    "IFTDGN": f"{_HEAD} {_CARRIAGE} {_PARTY} [CNI DTM LOC RFF FTX {_CARRIAGE} {_PARTY} {_GOODS}]",
    "CUSCAR": f"{_HEAD} {_PARTY} {_CARRIAGE} {_UNIT} [CNI CNT RFF LOC DTM {_BILLS}]",
    "CUSREP": f"{_HEAD} {_PARTY} [LOC DTM] [TDT DTM TPL QTY RFF [LOC DTM QTY]] {_UNIT}",
    "CUSRES": "UNH BGM DTM FTX GIS LOC NAD EQD TDT CTA COM CNT AUT UNT [ERP RFF ERC FTX] [TAX MOA] [PAC PCI FTX] "
    "[RFF DTM MEA EQD LOC [MOA CUX] [TAX MOA]] "
    "[DOC PAC RFF PCI FTX TDT LOC DTM GIS MEA EQD NAD CTA COM MOA CUX [ERP RFF ERC FTX] [CST FTX [TAX MOA GIS]]]",
    "BERMAN": f"{_HEAD} {_PARTY} [TDT RFF DTM MEA FTX COM [LOC DTM] [GOR RFF NAD DOC]] "
    "[TSR LOC MEA DTM POC FTX QTY [HAN NAD GDS]]",
    "VESDEP": f"{_HEAD} {_PARTY} [TDT DTM RFF MEA [LOC DTM]] [QTY FTX]",
    "CALINF": f"{_HEAD} {_PARTY} [TDT DTM RFF FTX MEA [LOC DTM]] [QTY FTX]",
    "APERAK": f"{_HEAD} DOC [NAD CTA COM] [ERC FTX RFF]",
}
"""Each bracket is a part: the tag that begins it, what it takes, its own parts. An element after a plus sign belongs
to the tag (``LOC+147``)."""

TYPES: Final = frozenset(_SHAPES)
"""The messages whose meaning is read."""


class Shape(msgspec.Struct):
    """What a part takes: plain segments, and parts by the tag (or tag and qualifier) that begins them."""

    takes: set[str]
    parts: dict[str, Shape]


class Part(msgspec.Struct, eq=False):
    """A stretch of a message about one thing. ``trigger`` is None for the message itself."""

    trigger: Segment | None
    segments: list[Segment]
    parts: list[Part]

    def each(self, *tags: str) -> Iterator[Segment]:
        """The plain segments of these tags, in order."""
        return (segment for segment in self.segments if segment.tag in tags)

    def first(self, tag: str) -> Segment | None:
        """The first plain segment of this tag."""
        return next(self.each(tag), None)

    def value(self, tag: str, element: int, component: int = 1) -> str:
        """A component of the first segment of this tag; empty when it is not there."""
        found = self.first(tag)
        return found.value(element, component) if found else ""

    def of(self, *tags: str) -> Iterator[Part]:
        """The parts that segments of these tags begin."""
        return (part for part in self.parts if part.trigger is not None and part.trigger.tag in tags)

    def below(self, *tags: str) -> Iterator[Part]:
        """As :meth:`of`, at any depth."""
        for part in self.parts:
            if part.trigger is not None and part.trigger.tag in tags:
                yield part
            yield from part.below(*tags)

    def everything(self) -> Iterator[Segment]:
        """Its segments and those of all parts in it, the one that begins it first."""
        if self.trigger is not None:
            yield self.trigger
        yield from self.segments
        for part in self.parts:
            yield from part.everything()

    def all(self, *tags: str) -> Iterator[Segment]:
        """The segments of these tags here, plain or beginning a part of this one."""
        yield from self.each(*tags)
        for part in self.of(*tags):
            if part.trigger is not None:
                yield part.trigger


def parts_of(kind: str, segments: Sequence[Segment]) -> Part:
    """The message as nested parts; of a type outside :data:`TYPES` all segments stand side by side."""
    root = Part(None, [], [])
    way: list[tuple[Shape, Part]] = [(_shape(kind), root)]
    for segment in segments:
        tag = segment.tag
        depth, inner = _owner(way, tag, f"{tag}+{segment.value(1)}" if tag in _QUALIFIED else "")
        part = way[depth][1]
        del way[depth + 1 :]
        if inner is None:
            part.segments.append(segment)
        else:
            opened = Part(segment, [], [])
            part.parts.append(opened)
            way.append((inner, opened))
    return root


def _owner(way: list[tuple[Shape, Part]], tag: str, qualified: str) -> tuple[int, Shape | None]:
    """How deep the part is that a segment belongs to, and the shape of the part that it begins there, if it does.

    A tag that begins a part by its qualifier does so wherever it stands. A segment that no open part takes stays with
    the innermost.
    """
    depths = range(len(way) - 1, -1, -1)
    if qualified:
        for depth in depths:
            if qualified in way[depth][0].parts:
                return depth, way[depth][0].parts[qualified]
    for depth in depths:
        shape = way[depth][0]
        if tag in shape.parts:
            return depth, shape.parts[tag]
        if tag in shape.takes:
            return depth, None
    return len(way) - 1, None


@lru_cache(maxsize=64)
def _shape(kind: str) -> Shape:
    return _shape_of(iter(_SHAPES.get(kind, _HEAD).replace("[", "[ ").replace("]", " ]").split()))


def _shape_of(words: Iterator[str]) -> Shape:
    shape = Shape(set(), {})
    for word in words:
        if word == "]":
            break
        if word == "[":
            trigger = next(words)
            shape.parts[trigger] = _shape_of(words)
        else:
            shape.takes.add(word)
    return shape
