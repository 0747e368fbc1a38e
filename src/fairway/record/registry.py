"""Which aggregate a stream belongs to, and how its facts and states are read back from bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from fairway.record.model import Aggregate, Erased, Fact, FactErased, Table


class UnknownFactError(LookupError):
    """The record holds a stream or a fact that no registered aggregate knows."""


class Registry:
    """All aggregates of a site, by kind. Built once, where the site is put together."""

    def __init__(self, aggregates: Iterable[Aggregate[Any, Any]] = ()) -> None:
        self._aggregates: dict[str, Aggregate[Any, Any]] = {}
        self._facts: dict[tuple[str, str], msgspec.json.Decoder[Fact]] = {}
        self._states: dict[str, msgspec.json.Decoder[Any]] = {}
        self._tables: dict[str, Table] = {}
        for aggregate in aggregates:
            self.add(aggregate)

    def add(self, aggregate: Aggregate[Any, Any]) -> None:
        """Register ``aggregate``. Raises ValueError when its kind, a fact or a table contradicts what is known."""
        kind = aggregate.kind
        if not kind or ":" in kind:
            raise ValueError(f"{kind!r} cannot be the kind of an aggregate")
        if self._aggregates.get(kind, aggregate) is not aggregate:
            raise ValueError(f"there are two aggregates of kind {kind}")
        for fact in aggregate.facts:
            tag = kind_of(fact)
            if tag in _OWN:
                raise ValueError(f"{tag} is a fact of the record itself")
            known = self._facts.setdefault((kind, tag), msgspec.json.Decoder(fact))
            if known.type is not fact:
                raise ValueError(f"two facts of {kind} are called {tag}")
        for table in aggregate.tables:
            if self._tables.setdefault(table.name, table) != table:
                raise ValueError(f"table {table.name} is declared in two ways")
        self._aggregates[kind] = aggregate
        self._states[kind] = msgspec.json.Decoder(aggregate.state)

    @property
    def aggregates(self) -> tuple[Aggregate[Any, Any], ...]:
        """Every registered aggregate."""
        return tuple(self._aggregates.values())

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every projection table, once, by name."""
        return tuple(self._tables[name] for name in sorted(self._tables))

    def aggregate_of(self, stream: str) -> Aggregate[Any, Any]:
        """The aggregate of a stream by its name. Raises UnknownFactError."""
        kind = stream.partition(":")[0]
        try:
            return self._aggregates[kind]
        except KeyError:
            raise UnknownFactError(f"no aggregate is registered for stream {stream!r}") from None

    def fact(self, stream: str, kind: str, payload: bytes | None) -> Fact:
        """The fact in ``payload``; :class:`Erased` when there is none any more.

        Raises UnknownFactError, and msgspec.DecodeError or ValidationError for a payload that is no such fact.
        """
        if payload is None:
            return Erased(was=kind)
        if kind == kind_of(FactErased):
            return _erasures.decode(payload)
        try:
            decoder = self._facts[stream.partition(":")[0], kind]
        except KeyError:
            raise UnknownFactError(f"no fact {kind!r} is registered for stream {stream!r}") from None
        return decoder.decode(payload)

    def state(self, stream: str, state: bytes) -> Any:
        """The state of a stream from its bytes. Raises UnknownFactError."""
        self.aggregate_of(stream)
        return self._states[stream.partition(":")[0]].decode(state)


def fact_kind(fact: Fact) -> str:
    """The kind that a fact is recorded under: its tag."""
    return kind_of(type(fact))


def kind_of(fact: type[Fact]) -> str:
    """The kind that facts of a type are recorded under. Raises ValueError for one without a tag of its own."""
    tag = fact.__struct_config__.tag
    if not isinstance(tag, str) or tag == fact.__name__:
        raise ValueError(f"{fact.__name__} has no tag of its own")
    return tag


_OWN = {kind_of(Erased), kind_of(FactErased)}
_erasures = msgspec.json.Decoder(FactErased)
