"""What a person sees of a demonstration: what is being done, each step of the story, addresses and sign-ins."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from fairway.app.story.ledger import Ledger, Line
from fairway.base.time import HONG_KONG
from fairway.cli.output import Output, table


class Screen:
    """Standard output, line by line. With ``--json`` only the result is printed, and the way there goes to nobody."""

    def __init__(self, output: Output, now: Callable[[], datetime] | None = None) -> None:
        self._output = output
        self.now = now
        self._began = time.monotonic()
        self._usual = 0.0
        self._all = 0.0

    @property
    def language(self) -> str:
        """The language of the output."""
        return self._output.language.value

    def line(self, text: str = "") -> None:
        """Print a line at once."""
        if not self._output.json:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def lines(self, *texts: str) -> None:
        """Print several lines."""
        for text in texts:
            self.line(text)

    def say(self, text: str, **params: object) -> str:
        """A catalogue key in the language of the output."""
        return self._output.say(text, **params)

    def tell(self, text: str, **params: object) -> None:
        """Print a catalogue sentence."""
        self.line(self.say(text, **params))

    def doing(self, what: str, **params: object) -> None:
        """Say what is being done now."""
        self.line(f"[{time.monotonic() - self._began:5.1f} s] {self.say(what, **params)}")

    # -- the story -----------------------------------------------------------------------------------------------

    def left(self, usual: float) -> None:
        """What is left of the story usually takes so many real seconds."""
        now = time.monotonic()
        if not self._all:
            self._all, self._story_began = usual, now
        self._usual = usual

    def _time_left(self) -> str:
        played, spent = self._all - self._usual, time.monotonic() - self._story_began
        pace = min(5.0, max(0.2, spent / played)) if played else 1.0
        seconds = self._usual * pace
        if seconds < 90:
            return self.say("about {count} s left", count=round(seconds / 10) * 10 or 5)
        return self.say("about {count} min left", count=round(seconds / 60))

    def chapter(self, letter: str, title: str) -> None:
        """A chapter begins."""
        self.line()
        self.line(f"({letter}) {self.say(title)}   [{self._time_left()}]")

    def step(self, line: Line) -> None:
        """A step has been played."""
        told = self.say(line.step, **line.params)
        if line.interrupted:
            self.line(f"  {_clock(line.at)}  --  {told}: {self.say('interrupted')}")
            return
        mark = "ok " if line.held else "NOT"
        self.line(f"  {_clock(line.at)}  {mark} {told}: {line.found}")
        if not line.held:
            self.line(f"             {self.say('expected')}: {line.expected}")

    def note(self, text: str, **params: str) -> None:
        """Something that happens beside the steps."""
        self.line(f"  {_clock(self.now() if self.now else None)}  --  {self.say(text, **params)}")

    def result(self, ledger: Ledger, broken: str | None, extra: dict[str, object]) -> None:
        """The table of what happened, or the same as JSON."""
        told = [self.say(line.step, **line.params) for line in ledger.lines]
        rows = [
            (line.chapter, _clock(line.at), title, line.expected, line.found, self.say("yes" if line.held else "NO"))
            for line, title in zip(ledger.lines, told, strict=True)
        ]
        data = {
            "held": ledger.held and broken is None,
            "broken": broken,
            "steps": [
                {
                    "chapter": line.chapter,
                    "at": line.at,
                    "step": title,
                    "expected": line.expected,
                    "found": line.found,
                    "held": line.held,
                }
                for line, title in zip(ledger.lines, told, strict=True)
            ],
            **extra,
        }
        heads = ("", *(self.say(head) for head in ("clock", "step", "expected", "found", "held")))
        self._output.result(data, ["", *table(heads, rows), ""])


def _clock(moment: datetime | None) -> str:
    return moment.astimezone(HONG_KONG).strftime("%H:%M:%S") if moment else " " * 8


def tail(text: str, lines: int = 12) -> Sequence[str]:
    """The last lines of what a process said."""
    return text.strip().splitlines()[-lines:]
