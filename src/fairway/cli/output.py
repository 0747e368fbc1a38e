"""What a command says: text for a person, or one JSON document (``--json``)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import msgspec

from fairway.base.issues import Issue, Refusal, Severity
from fairway.base.language import Language, translate

_SEVERITY_WORDS = {
    Severity.ERROR: "Error",
    Severity.QUESTION: "Question",
    Severity.WARNING: "Warning",
}


class NotDone(Refusal):
    """It could not be done as asked, whatever the file says: exit code 2."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's words go. A command prints its result once, by :meth:`result`."""

    json: bool = False
    language: Language = Language.EN

    def result(self, data: object, text: str | Iterable[str]) -> None:
        """``data`` as JSON (decimals and times as strings), or ``text`` (one string or lines)."""
        if self.json:
            sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
            sys.stdout.buffer.flush()
        else:
            print(text if isinstance(text, str) else "\n".join(text))

    def note(self, text: str) -> None:
        """Something on the way, for a person only."""
        if not self.json:
            print(text, file=sys.stderr)

    def say(self, message: str, **params: object) -> str:
        """A catalogue sentence in the language of the output."""
        return translate(message, self.language).format(**params)

    def issues(self, issues: Sequence[Issue]) -> list[str]:
        """The lines that show ``issues``: severity, place, rule; the sentence; the remedy."""
        lines = []
        for issue in issues:
            word = translate(_SEVERITY_WORDS[issue.severity], self.language)
            place = " ".join(part for part in (issue.place, issue.pointer) if part)
            lines.append(f"{word} {place} [{issue.rule}]" if place else f"{word} [{issue.rule}]")
            lines.append(f"    {issue.text(self.language)}")
            if remedy := issue.remedy_text(self.language):
                lines.append(f"    -> {remedy}")
        return lines

    def issue_data(self, issue: Issue) -> dict[str, object]:
        """An issue as it stands in JSON output, with its sentences written out."""
        return {
            "rule": issue.rule,
            "severity": issue.severity.value,
            "pointer": issue.pointer,
            "place": issue.place,
            "message": issue.text(self.language),
            "remedy": issue.remedy_text(self.language),
            "source": issue.source,
        }

    def refused(self, issues: Sequence[Issue]) -> None:
        """The issues for which the command was refused: JSON on standard output, text on standard error."""
        if self.json:
            self.result({"issues": [self.issue_data(issue) for issue in issues]}, "")
        else:
            print("\n".join(self.issues(issues)), file=sys.stderr)

    def failed(self, message: str) -> None:
        """Why the command failed, in one sentence."""
        if self.json:
            self.result({"error": message}, "")
        else:
            print(f"fairway: {message}", file=sys.stderr)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows under their heads in columns; a Chinese character takes two places, as in a terminal."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(heads))]
    lines = ["  ".join(cell + " " * (widths[n] - _width(cell)) for n, cell in enumerate(row)).rstrip() for row in cells]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
