"""What a play of the story expected and found, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class StoryBroken(Exception):  # noqa: N818  says what happened to the story
    """A step did not hold, and what follows rests on it."""


@dataclass
class Line:
    """One step."""

    chapter: str
    step: str
    """Catalogue key of what happens, with ``params`` to put in."""
    expected: str
    found: str = ""
    at: datetime | None = None
    """When, on the demonstration's clock."""
    params: Mapping[str, str] = field(default_factory=dict)
    interrupted: bool = False
    """The play was ended in the middle of it: whether it holds is not known."""

    @property
    def held(self) -> bool:
        """Whether what was expected was found."""
        return self.found == self.expected

    def finds(self, *found: object) -> None:
        """Note what was found."""
        self.found = " ".join(str(one) for one in found)


class Audience(Protocol):
    """Who watches the play."""

    def chapter(self, letter: str, title: str) -> None:
        """A chapter begins; ``title`` is a catalogue key."""
        ...

    def step(self, line: Line) -> None:
        """A step has been played."""
        ...

    def note(self, text: str, **params: str) -> None:
        """Something that happens beside the steps, such as the clock being moved; ``text`` is a catalogue key."""
        ...

    def say(self, text: str) -> str:
        """A catalogue key in the language of the audience."""
        ...


@dataclass
class Ledger:
    """All steps of a play."""

    audience: Audience
    now: Clock
    lines: list[Line] = field(default_factory=list)
    _chapter: str = ""

    def chapter(self, letter: str, title: str) -> None:
        """Begin a chapter."""
        self._chapter = letter
        self.audience.chapter(letter, title)

    @contextmanager
    def step(self, title: str, expected: object, **params: str) -> Iterator[Line]:
        """Play a step; within it, ``finds`` notes what was found. Raises StoryBroken when that is something else."""
        line = Line(self._chapter, title, str(expected), params=params)
        self.lines.append(line)
        try:
            yield line
        except asyncio.CancelledError:
            line.interrupted = True
            raise
        except StoryBroken as broken:
            line.found = line.found or str(broken)
            raise
        except Exception as error:
            line.found = f"{type(error).__name__}: {error}"
            raise StoryBroken(f"{title}: {line.found}") from error
        finally:
            line.at = self.now()
            self.audience.step(line)
        if not line.held:
            raise StoryBroken(f"{title}: expected {line.expected}, found {line.found}")

    @property
    def held(self) -> bool:
        """Whether every step held."""
        return bool(self.lines) and all(line.held for line in self.lines)


class Clock(Protocol):
    """Tells the time of the demonstration."""

    def __call__(self) -> datetime:
        """The present."""
        ...
