"""What a term can say. Every node knows its kind, and a term that would not be exact cannot be built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

from fairway.parcels.terms.kinds import CAPPED, TEXT, TRUTH, WHOLE, Kind, Number, Truth, product


class Term:
    """A part of a definition. Operators build larger terms; comparing is by methods, since ``==`` is identity of
    definitions."""

    kind: Kind

    def __add__(self, other: Term) -> Term:
        return Arithmetic("+", self, other)

    def __sub__(self, other: Term) -> Term:
        return Arithmetic("-", self, other)

    def __mul__(self, other: Term) -> Term:
        return Arithmetic("*", self, other)

    def __and__(self, other: Term) -> Term:
        return all_of(self, other)

    def __or__(self, other: Term) -> Term:
        return any_of(self, other)

    def __invert__(self) -> Term:
        return Not(self)

    def equals(self, other: Term | str | int) -> Term:
        """Both are the same."""
        return Compare("=", self, _term(other))

    def differs(self, other: Term | str | int) -> Term:
        """They are not the same."""
        return Compare("!=", self, _term(other))

    def above(self, other: Term | str | int) -> Term:
        """Greater; text by its code points."""
        return Compare(">", self, _term(other))

    def below(self, other: Term | str | int) -> Term:
        """Less."""
        return Compare("<", self, _term(other))

    def parts(self) -> Iterator[Term]:
        """The terms inside this one."""
        for one in fields(self):  # type: ignore[arg-type]  # every concrete term is a dataclass
            value = getattr(self, one.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Term):
                    yield part

    def fields(self) -> set[str]:
        """The columns that the term reads."""
        return {name for part in self.parts() for name in part.fields()}


def _term(value: Term | str | int) -> Term:
    if isinstance(value, Term):
        return value
    return Literal(value if isinstance(value, str) else Decimal(value))


def need(kind: type[Kind], *terms: Term) -> None:
    """Raise TypeError for a term of another kind."""
    for term in terms:
        if not isinstance(term.kind, kind):
            raise TypeError(f"{term} is no {kind.__name__}")


def numeric(term: Term) -> Number:
    """The kind of a numeric term. Raises TypeError for another."""
    if not isinstance(term.kind, Number):
        raise TypeError(f"{term} is no Number")
    return term.kind


@dataclass(frozen=True)
class Field(Term):
    """A column of the row."""

    name: str
    kind: Kind
    nullable: bool = False

    def fields(self) -> set[str]:
        """Itself."""
        return {self.name}


def text(name: str) -> Field:
    """A column of text."""
    return Field(name, TEXT)


def number(name: str, precision: int = 18, scale: int = 5, *, nullable: bool = False) -> Field:
    """A column of decimals."""
    return Field(name, Number(precision, scale), nullable)


def count(name: str) -> Field:
    """A column of whole numbers."""
    return Field(name, WHOLE)


def truth(name: str) -> Field:
    """A column of truth values."""
    return Field(name, TRUTH)


@dataclass(frozen=True)
class Literal(Term):
    """A fixed value."""

    value: str | Decimal | bool

    @cached_property
    def kind(self) -> Kind:  # type: ignore[override]  # worked out from the value
        """Text, truth, or a number just wide enough."""
        if isinstance(self.value, bool):
            return TRUTH
        if isinstance(self.value, str):
            return TEXT
        _, digits, exponent = self.value.as_tuple()
        scale = max(0, -int(exponent))
        return Number(max(len(digits) + max(0, int(exponent)), scale, 1), scale)


@dataclass(frozen=True)
class Given(Term):
    """A column is not empty: text is not ``""``, an amount is not null."""

    field: Field
    kind: Kind = TRUTH


@dataclass(frozen=True)
class OrElse(Term):
    """An amount that may be null, or ``otherwise``."""

    field: Field
    otherwise: Decimal = Decimal(0)

    @property
    def kind(self) -> Kind:  # type: ignore[override]  # the field's
        """That of the column."""
        return self.field.kind


@dataclass(frozen=True)
class Arithmetic(Term):
    """A sum, a difference or a product, exact: what would not fit 38 digits in every engine is refused."""

    sign: str
    left: Term
    right: Term

    def __post_init__(self) -> None:
        not_null(self.left, self.right)
        _ = self.kind

    @cached_property
    def kind(self) -> Kind:  # type: ignore[override]  # worked out from both sides
        """As wide as the result may become."""
        left, right = numeric(self.left), numeric(self.right)
        if self.sign == "*":
            return product(left, right)[2]
        return left.beside(right, carry=1)


@dataclass(frozen=True)
class Capped(Term):
    """A number cut off at :data:`~fairway.parcels.terms.kinds.CAP` either way and rounded half up to five places, so
    that absurd input cannot overflow what follows."""

    term: Term
    kind: Kind = CAPPED

    def __post_init__(self) -> None:
        numeric(self.term)
        not_null(self.term)


@dataclass(frozen=True)
class Rounded(Term):
    """Rounded half up (away from nought) to ``places``."""

    term: Term
    places: int

    @cached_property
    def kind(self) -> Kind:  # type: ignore[override]  # worked out
        """One digit more before the point, for the carry."""
        return Number(numeric(self.term).whole + 1 + self.places, self.places)


@dataclass(frozen=True)
class Quotient(Term):
    """``numerator / denominator`` rounded half up to ``places``, exactly. Nought where the numerator is negative or
    the denominator is not above nought; never more than 10 ** 10."""

    numerator: Term
    denominator: Term
    places: int

    def __post_init__(self) -> None:
        not_null(self.numerator, self.denominator)
        product(self.proof, numeric(self.denominator))[2].beside(numeric(self.numerator))

    @property
    def kind(self) -> Kind:  # type: ignore[override]  # by its places
        """Thirteen digits before the point."""
        return Number(13 + self.places, self.places)

    @property
    def proof(self) -> Number:
        """The kind of the quotient and a half unit, which times the denominator proves it."""
        return Number(15 + self.places, self.places + 1)


@dataclass(frozen=True)
class Compare(Term):
    """A comparison of two texts, two numbers or two truth values."""

    sign: str
    left: Term
    right: Term
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        not_null(self.left, self.right)
        if type(self.left.kind) is not type(self.right.kind):
            raise TypeError(f"{self.left} and {self.right} cannot be compared")
        if isinstance(self.left.kind, Number):
            self.left.kind.beside(numeric(self.right))


@dataclass(frozen=True)
class Every(Term):
    """All of them hold."""

    terms: tuple[Term, ...]
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Truth, *self.terms)


@dataclass(frozen=True)
class Some(Term):
    """At least one of them holds."""

    terms: tuple[Term, ...]
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Truth, *self.terms)


@dataclass(frozen=True)
class Not(Term):
    """It does not hold."""

    term: Term
    kind: Kind = TRUTH

    def __post_init__(self) -> None:
        need(Truth, self.term)


def all_of(*terms: Term) -> Term:
    """All of them hold."""
    return Every(terms)


def any_of(*terms: Term) -> Term:
    """At least one of them holds."""
    return Some(terms)


@dataclass(frozen=True)
class Choose(Term):
    """The value of the first condition that holds, or ``otherwise``."""

    conditions: tuple[Term, ...]
    values: tuple[Term, ...]
    otherwise: Term

    def __post_init__(self) -> None:
        need(Truth, *self.conditions)
        not_null(*self.values, self.otherwise)
        if len(self.conditions) != len(self.values) or not self.values:
            raise TypeError("each condition has its value")
        if {type(one.kind) for one in self.values} != {type(self.otherwise.kind)}:
            raise TypeError("all values are of one kind")

    @cached_property
    def kind(self) -> Kind:  # type: ignore[override]  # worked out from the values
        """Wide enough for each of them."""
        found = self.otherwise.kind
        for one in self.values:
            if isinstance(found, Number):
                found = found.beside(numeric(one))
        return found


def not_null(*terms: Term) -> None:
    """Raise TypeError for a column that may be null."""
    for term in terms:
        if isinstance(term, Field) and term.nullable:
            raise TypeError(f"{term.name} may be null: ask Given or use OrElse")
