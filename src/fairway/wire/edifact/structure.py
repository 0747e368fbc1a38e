"""Segment groups: which segment of a message stands where, and which is missing, misplaced or one too many.

The message tables are read once into :class:`Place` trees; :func:`match` walks the tags of a message along them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from fairway.wire.edifact.segment import Segment

NEVER = 1 << 30
MOST_MISFITS = 1000
"""Faults that are noted of one message: garbage has as many as it has segments."""


class Place(msgspec.Struct, eq=False):
    """A segment or a group in the table of a message; for a group ``tag`` is that of its first segment."""

    tag: str
    name: str
    """SG5 for a group, the tag for a segment, empty for the message itself."""
    mandatory: bool
    most: int
    children: list[Place] = []
    within: Place | None = None
    follow: list[dict[str, int]] = []
    """For each child index, where each tag stands from there on."""
    required: list[int] = []
    """For each child index, the next one that must be there from there on."""
    tags: frozenset[str] = frozenset()
    """Every tag that may stand in it, however deep."""

    def prepare(self) -> None:
        """Fill what follows from the children, theirs first."""
        tags = {self.tag}
        for child in self.children:
            child.within = self
            if child.children:
                child.prepare()
            tags |= child.tags or {child.tag}
        self.tags = frozenset(tags)
        after: dict[str, int] = {}
        needed = NEVER
        follow, required = [after], [needed]
        for index in range(len(self.children) - 1, -1, -1):
            child = self.children[index]
            after = {**after, child.tag: index}
            needed = index if child.mandatory else needed
            follow.append(after)
            required.append(needed)
        self.follow, self.required = follow[::-1], required[::-1]


class Misfit(msgspec.Struct, frozen=True):
    """A fault of structure. ``index`` counts the segments given from 0; for what is missing it is that of the segment
    that came instead. ``kind``: "missing", "group missing", "misplaced", "unknown", "repeated", "group repeated"."""

    kind: str
    index: int
    tag: str
    group: str
    most: int = 0


Places = tuple[tuple[int, "Place | None"], ...]


class Matched(msgspec.Struct, frozen=True):
    """Where the segments stand: for each the depth and the place, None for one that has none."""

    places: Places
    plan: tuple[tuple[int, tuple[str, ...]], ...]
    """For each segment how many of the open groups stay open, and the names of those that it opens."""
    misfits: tuple[Misfit, ...]


class _Frame:
    __slots__ = ("count", "group", "index")

    def __init__(self, group: Place, index: int = 0, count: int = 0) -> None:
        self.group, self.index, self.count = group, index, count


class _Walk:
    """One message on its way along its table."""

    def __init__(self, root: Place) -> None:
        self.root = root
        self.frames = [_Frame(root)]
        self.places: list[tuple[int, Place | None]] = []
        self.plan: list[tuple[int, tuple[str, ...]]] = []
        self.misfits: list[Misfit] = []

    def run(self, tags: Sequence[str]) -> Matched:
        for index, tag in enumerate(tags):
            if not self._step(index, tag):
                self._recover(index, tag)
        self._leave(0, len(tags))
        frame = self.frames[0]
        self._missing(frame, len(frame.group.children), len(tags))
        return Matched(tuple(self.places), tuple(self.plan), tuple(self.misfits))

    def _tell(self, misfit: Misfit) -> None:
        if len(self.misfits) < MOST_MISFITS:
            self.misfits.append(misfit)

    def _step(self, index: int, tag: str) -> bool:
        frames = self.frames
        kept: tuple[int, int] | None = None
        for depth in range(len(frames) - 1, -1, -1):
            frame = frames[depth]
            group = frame.group
            at = group.follow[frame.index].get(tag, -1)
            if at == frame.index and frame.count >= group.children[at].most:
                at = group.follow[at + 1].get(tag, -1)
            if at >= 0:
                if (depth == len(frames) - 1 or self._complete(depth)) and group.required[
                    frame.index + (frame.count > 0)
                ] >= at:
                    self._take(depth, at)
                    return True
                kept = kept or (depth, at)
        if kept and self._worth(kept, tag):
            self._leave(kept[0], index)
            self._missing(frames[kept[0]], kept[1], index)
            self._take(*kept)
            return True
        return self._once_more(index, tag)

    def _complete(self, depth: int) -> bool:
        """Nothing is missing in the frames deeper than ``depth``."""
        return all(frame.group.required[frame.index + (frame.count > 0)] == NEVER for frame in self.frames[depth + 1 :])

    def _worth(self, kept: tuple[int, int], tag: str) -> bool:
        """A segment that skips what must be there is taken for one too many where it just was."""
        depth, at = kept
        frame = self.frames[-1]
        current = frame.group.children[frame.index] if frame.group.children else None
        trigger = len(self.frames) > 1 and not frame.index
        over = current is not None and current.tag == tag and frame.count >= current.most and not trigger
        return not over or (depth == len(self.frames) - 1 and at > frame.index)

    def _once_more(self, index: int, tag: str) -> bool:
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            child = frame.group.children[frame.index]
            trigger = depth > 0 and not frame.index
            if child.tag == tag and frame.count >= child.most and not trigger:
                self._leave(depth, index)
                if frame.count == child.most:
                    kind = "group repeated" if child.children else "repeated"
                    self._tell(Misfit(kind, index, tag, self._name(child, frame), child.most))
                self._take(depth, frame.index)
                return True
        return False

    @staticmethod
    def _name(child: Place, frame: _Frame) -> str:
        return child.name if child.children else frame.group.name

    def _take(self, depth: int, at: int, lost: tuple[str, ...] = ()) -> None:
        """The segment is child ``at`` of the frame at ``depth``, in which ``lost`` are groups without their trigger."""
        frames = self.frames
        frame = frames[depth]
        if at == frame.index:
            frame.count += 1
        else:
            frame.index, frame.count = at, 1
        del frames[depth + 1 :]
        child = frame.group.children[at]
        kept = depth - len(lost)
        if child.children:
            frames.append(_Frame(child, 0, 1))
            self.plan.append((kept, (*lost, child.name)))
            child = child.children[0]
            depth += 1
        else:
            self.plan.append((kept, lost))
        self.places.append((depth, child))

    def _leave(self, depth: int, index: int) -> None:
        for frame in self.frames[:depth:-1]:
            self._missing(frame, len(frame.group.children), index)
        del self.frames[depth + 1 :]

    def _missing(self, frame: _Frame, until: int, index: int) -> None:
        for at in range(frame.index + (frame.count > 0), until):
            child = frame.group.children[at]
            if child.mandatory:
                kind = "group missing" if child.children else "missing"
                self._tell(Misfit(kind, index, child.tag, self._name(child, frame)))

    def _recover(self, index: int, tag: str) -> None:
        """No place: its group's first segment was lost, or it stands where it must not."""
        found = self._headless(tag)
        if found is None:
            kind = "misplaced" if tag in self.root.tags else "unknown"
            self._tell(Misfit(kind, index, tag, self.frames[-1].group.name))
            self.places.append((len(self.frames) - 1, None))
            self.plan.append((len(self.frames) - 1, ()))
            return
        depth, at, inner = found
        self._leave(depth, index)
        frame = self.frames[depth]
        self._missing(frame, at, index)
        child = frame.group.children[at]
        self._tell(Misfit("missing", index, child.tag, child.name))
        frame.count = frame.count + 1 if at == frame.index else 1
        frame.index = at
        self.frames.append(_Frame(child, 0, 1))
        self._take(depth + 1, inner, (child.name,))

    def _headless(self, tag: str) -> tuple[int, int, int] | None:
        """A group ahead that has ``tag`` in it but whose first segment did not come."""
        optional = None
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            for at in range(frame.index, len(frame.group.children)):
                child = frame.group.children[at]
                inner = child.follow[1].get(tag, -1) if child.children else -1
                if inner > 0 and not (at == frame.index and frame.count >= child.most):
                    if child.mandatory and not (at == frame.index and frame.count):
                        return depth, at, inner
                    optional = optional or (depth, at, inner)
        behind = any(tag in {child.tag for child in f.group.children[: f.index]} for f in self.frames)
        return None if behind else optional


@lru_cache(maxsize=512)
def _matched(root: Place, tags: tuple[str, ...]) -> Matched:
    return _Walk(root).run(tags)


SHORT = 200
"""Messages of up to this many segments are remembered by their sequence of tags."""


def match(root: Place, tags: tuple[str, ...]) -> Matched:
    """Walk ``tags`` (without UNH and UNT) along the table ``root``."""
    return _matched(root, tags) if len(tags) <= SHORT else _Walk(root).run(tags)


class Group(msgspec.Struct, eq=False):
    """An occurrence of a segment group, or with an empty name the message itself."""

    name: str
    segments: list[Segment] = []
    """Those directly in it; the first is its trigger."""
    groups: list[Group] = []

    @property
    def trigger(self) -> Segment | None:
        """The segment that began it; None when that was lost."""
        return self.segments[0] if self.segments else None

    def all(self, tag: str) -> list[Segment]:
        """Its own segments of ``tag``."""
        return [segment for segment in self.segments if segment.tag == tag]

    def first(self, tag: str) -> Segment | None:
        """Its own first segment of ``tag``."""
        return next((segment for segment in self.segments if segment.tag == tag), None)

    def named(self, name: str) -> list[Group]:
        """Its own groups of ``name`` (SG3)."""
        return [group for group in self.groups if group.name == name]

    def begun_by(self, tag: str) -> list[Group]:
        """Its own groups that a segment of ``tag`` began, whatever their number in this directory."""
        return [group for group in self.groups if group.trigger is not None and group.trigger.tag == tag]

    def walk(self) -> Iterator[Segment]:
        """All its segments and those of its groups, its own first."""
        yield from self.segments
        for group in self.groups:
            yield from group.walk()


def assemble(root: Place | None, segments: Sequence[Segment]) -> Group:
    """The tree of a message's segments (UNH to UNT) by its table; without one, all of them in one group."""
    top = Group("")
    if root is None:
        top.segments.extend(segments)
        return top
    headed = segments[0].tag == "UNH"
    ended = len(segments) > 1 and segments[-1].tag == "UNT"
    inner = segments[headed : len(segments) - ended]
    plan = match(root, tuple([segment.tag for segment in inner])).plan
    top.segments.extend(segments[:headed])
    stack = [top]
    for segment, (kept, opened) in zip(inner, plan, strict=True):
        del stack[kept + 1 :]
        for name in opened:
            group = Group(name)
            stack[-1].groups.append(group)
            stack.append(group)
        stack[-1].segments.append(segment)
    if ended:
        top.segments.append(segments[-1])
    return top
