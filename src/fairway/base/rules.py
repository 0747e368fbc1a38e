"""Rules: one small class for each legal or technical rule, named by its source.

The docstring of a rule is the sentence that the user reads. The rule book of the portal is made from
:func:`rule_book`; every rule has a test that bears its name.
"""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import ClassVar, Generic, TypeVar

from fairway.base.issues import Issue, Severity
from fairway.base.language import Language, Trilingual

S = TypeVar("S")

_BOOK: dict[str, type[Rule[object]]] = {}


class Rule(ABC, Generic[S]):
    """A rule over a subject ``S``.

    A concrete rule sets ``id`` (from its legal or technical source), ``citation``, ``remedy`` and yields issues
    from :meth:`check`. ``target`` says which document it belongs to ("hk.road_aci"; "submission" for the canonical
    model). Validity dates bound when it applies.
    """

    id: ClassVar[str]
    target: ClassVar[str]
    citation: ClassVar[str]
    remedy: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    valid_from: ClassVar[date] = date.min
    valid_to: ClassVar[date | None] = None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if inspect.isabstract(cls) or "id" not in cls.__dict__:
            return
        if not cls.__doc__:
            raise TypeError(f"rule {cls.__name__} has no sentence (docstring)")
        if cls.id in _BOOK and _BOOK[cls.id].__qualname__ != cls.__qualname__:
            raise TypeError(f"rule id {cls.id} is taken by {_BOOK[cls.id].__qualname__}")
        _BOOK[cls.id] = cls  # type: ignore[assignment]  # the book holds rules over any subject

    @abstractmethod
    def check(self, subject: S) -> Iterator[Issue]:
        """Yield an issue for each breach."""

    def applies_on(self, day: date) -> bool:
        """Whether the rule is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @classmethod
    @cache
    def sentence(cls) -> str:
        """The English sentence, white space folded; also its catalogue key."""
        return re.sub(r"\s+", " ", cls.__doc__ or "").strip()

    def issue(
        self, pointer: str = "", *, place: str | None = None, severity: Severity | None = None, **params: object
    ) -> Issue:
        """An issue of this rule at ``pointer``; ``params`` fill the placeholders of sentence and remedy, each reader's
        with the own language of a :class:`~fairway.base.language.Trilingual`."""
        return Issue(
            rule=self.id,
            message=self.sentence(),
            pointer=pointer,
            severity=severity or self.severity,
            remedy=self.remedy,
            params=dict(_told(params)),
            place=place,
            source=self.citation,
        )


def _told(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if isinstance(value, Trilingual):
            yield name, value.in_(Language.EN)
            yield from ((f"{name}@{one.value}", value.in_(one)) for one in Language if value.in_(one))
        else:
            yield name, str(value)


def check_all(rules: Iterable[Rule[S]], subject: S, day: date) -> list[Issue]:
    """Every issue that the rules in force on ``day`` find in ``subject``, in rule order."""
    return [issue for rule in in_force(tuple(rules), day) for issue in rule.check(subject)]


@lru_cache(maxsize=256)
def in_force(rules: tuple[Rule[S], ...], day: date) -> tuple[Rule[S], ...]:
    """Those of ``rules`` that are in force on ``day``."""
    return tuple(rule for rule in rules if rule.applies_on(day))


def rule_book() -> dict[str, type[Rule[object]]]:
    """All rules that have been imported, by id."""
    return dict(sorted(_BOOK.items()))
