"""What is wrong with an input, where, by which rule, and what to do about it.

Inside the product an error is an exception; at a boundary (a request, a file, a partner's message) it is a list
of :class:`Issue`. All faults of one input are reported together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from fairway.base.language import Language, separator, translate


class Severity(StrEnum):
    """How far an issue holds the input back."""

    ERROR = "error"
    """The input is refused."""
    QUESTION = "question"
    """A person must choose or confirm before a document can be sent; the input itself is kept."""
    WARNING = "warning"
    """Accepted, but likely wrong."""


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One fault with its place, rule and remedy.

    ``message`` and ``remedy`` are English catalogue keys with ``{name}`` placeholders filled from ``params``; a reader
    of a language is told the value of ``name@language`` where there is one, such as the name of a place.
    ``pointer`` is an RFC 6901 JSON Pointer into the canonical input ("" is the whole of it); ``place`` is the
    spot in the user's own file where there is one ("Items!C7", "line 3 segment NAD").
    """

    rule: str
    message: str
    pointer: str = ""
    severity: Severity = Severity.ERROR
    remedy: str = ""
    params: Mapping[str, str] = {}
    place: str | None = None
    source: str = ""

    def text(self, language: Language = Language.EN) -> str:
        """The sentence for a reader of ``language``."""
        return fill(translate(self.message, language), self._params_in(language))

    def remedy_text(self, language: Language = Language.EN) -> str:
        """What to do about it, for a reader of ``language``; empty when there is nothing to add."""
        return fill(translate(self.remedy, language), self._params_in(language)) if self.remedy else ""

    def _params_in(self, language: Language) -> Mapping[str, str]:
        tag = f"@{language.value}"
        own = {name.removesuffix(tag): value for name, value in self.params.items() if name.endswith(tag)}
        return {**self.params, **own} if own else self.params

    def at(self, prefix: str) -> Issue:
        """The same issue with ``prefix`` put before its pointer."""
        return msgspec.structs.replace(self, pointer=prefix + self.pointer)


def listed(name: str, values: Iterable[str], *, words: bool = False) -> dict[str, str]:
    """A parameter that lists ``values`` as each language does; with ``words`` they are catalogue keys."""
    said = list(values)
    found = {}
    for language in Language:
        texts = [translate(one, language) for one in said] if words else said
        found[f"{name}@{language.value}"] = separator(language).join(texts)
    return {name: found[f"{name}@{Language.EN.value}"], **found}


class _Keep(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def fill(template: str, params: Mapping[str, str]) -> str:
    """Put ``params`` into ``{name}`` placeholders; an unknown placeholder stays visible instead of failing."""
    return template.format_map(_Keep(params)) if params else template


def refusing(issues: Iterable[Issue]) -> list[Issue]:
    """Only the issues that refuse the input."""
    return [issue for issue in issues if issue.severity is Severity.ERROR]


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a defect
    """A command or an input is refused. Carries every issue found, never just the first."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__("; ".join(f"{issue.rule} at {issue.pointer or '/'}: {issue.text()}" for issue in self.issues))


class NotFound(Exception):  # noqa: N818  the same answer for absent and for forbidden
    """There is no such thing for this reader: absent and forbidden are told apart nowhere."""
