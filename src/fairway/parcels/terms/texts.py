"""What a term can say of text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairway.parcels.terms.kinds import TEXT, TRUTH, WHOLE, Kind, Number, Text
from fairway.parcels.terms.model import Term, need


@dataclass(frozen=True)
class Among(Term):
    """The text is one of a short list; long lists are joined as columns."""

    term: Term
    values: tuple[str, ...]
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Text, self.term)


@dataclass(frozen=True)
class Length(Term):
    """Characters (code points) of a text."""

    term: Term
    kind: Kind = WHOLE

    def __post_init__(self) -> None:
        need(Text, self.term)


@dataclass(frozen=True)
class Part(Term):
    """``length`` characters of a text from ``start`` (0 is the first)."""

    term: Term
    start: int
    length: int
    kind: Kind = TEXT

    def __post_init__(self) -> None:
        need(Text, self.term)


_PLAIN = re.compile(r"(\[[0-9A-Za-z-]+\]|[0-9A-Za-z-]|\((?!\?)|\)|\||\?|\{[0-9]+(,[0-9]*)?\}|\+|\*)*")


@dataclass(frozen=True)
class Matches(Term):
    """The whole text is of a pattern: letters, digits, hyphens, classes of them, groups, alternatives, counts; nothing
    that one regex engine reads differently from another."""

    term: Term
    pattern: str
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Text, self.term)
        if not _PLAIN.fullmatch(self.pattern):
            raise TypeError(f"{self.pattern} uses what engines read differently")


@dataclass(frozen=True)
class ValidIdentity(Term):
    """A Mainland identity number: 17 digits and the check character of GB 11643 (ISO 7064 MOD 11-2)."""

    term: Term
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Text, self.term)


@dataclass(frozen=True)
class Least(Term):
    """The first of several texts by code points."""

    terms: tuple[Term, ...]
    kind: Kind = TEXT

    def __post_init__(self) -> None:
        need(Text, *self.terms)


@dataclass(frozen=True)
class Words(Term):
    """Those of the texts that are not empty, a space between."""

    terms: tuple[Term, ...]
    kind: Kind = TEXT

    def __post_init__(self) -> None:
        need(Text, *self.terms)


@dataclass(frozen=True)
class Shown(Term):
    """A value as text: a number without noughts at its end, a null as nothing."""

    term: Term
    kind: Kind = TEXT

    def __post_init__(self) -> None:
        if isinstance(self.term.kind, Number) and self.term.kind.scale > 6:
            raise TypeError(f"{self.term} has too many places to be shown")
