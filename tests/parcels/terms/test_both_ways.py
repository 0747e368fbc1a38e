"""A term gives the same value for one row in Python as for that row in the engine."""

from __future__ import annotations

from decimal import Decimal

import ibis as engine
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.parcels.model import AMOUNT
from fairway.parcels.terms import (
    Among,
    Capped,
    Choose,
    Given,
    Least,
    Length,
    Literal,
    Matches,
    OrElse,
    Part,
    Quotient,
    Rounded,
    Shown,
    Term,
    ValidIdentity,
    Words,
    count,
    ibis,
    number,
    python,
    text,
)

A, B, RATE, MAYBE = number("a"), number("b"), number("rate", 6, 5), number("maybe", nullable=True)
S, T, N = text("s"), text("t"), count("n")
ONE = Literal(Decimal(1))
SCHEMA = pa.schema(
    [
        ("a", AMOUNT),
        ("b", AMOUNT),
        ("rate", pa.decimal128(6, 5)),
        ("maybe", AMOUNT),
        ("s", pa.string()),
        ("t", pa.string()),
        ("n", pa.int32()),
    ]
)
TERMS: dict[str, Term] = {
    "sum": A + B,
    "difference": A - B,
    "product": A * B,
    "capped": Capped(A * B),
    "rounded": Rounded(A * B, 2),
    "rounded_to_cents": Rounded(A, 2),
    "quotient": Quotient(A * B, B, 2),
    "share": Quotient(A, B, 4),
    "tax": Quotient(Capped(A + B) * RATE * RATE, ONE - RATE, 2),
    "less": A.below(B * RATE),
    "equal": (A + B).equals(B + A),
    "counts": N.above(A),
    "given": Given(MAYBE),
    "given_text": Given(S),
    "or_else": OrElse(MAYBE) + A,
    "texts": S.below(T),
    "same": S.equals(T),
    "not": ~(S.equals(T) | Given(MAYBE)) & N.above(0),
    "among": Among(S, ("", "a", "无")),
    "length": Length(S),
    "part": Part(S, 1, 2),
    "matches": Matches(S, "[0-9A-F]{2}(-[a-z]+)?|x*"),
    "identity": ValidIdentity(S),
    "choose": Choose((A.above(B), N.equals(0)), (A, Literal(Decimal("0.5"))), A * B),
    "least": Least((S, T)),
    "words": Words((S, T, Shown(N))),
    "shown": Shown(A),
    "shown_null": Shown(MAYBE),
    "shown_truth": Shown(A.above(B)),
}

edges = st.sampled_from([Decimal(text) for text in ("0", "0.085", "0.005", "-0.005", "1", "3", "17", "0.00001")])
amounts = edges | st.decimals(Decimal("-9999999999999"), Decimal("9999999999999"), places=5)
small = edges | st.decimals(Decimal(0), Decimal(10000), places=5)
words = st.sampled_from(
    [
        "",
        "a",
        "x\n",
        "0A-b",
        "0A-b\n",
        "无",
        "无线耳机",
        "11010519491231002X",
        "110105194912310021",
        "１２",
        "0A",
        "𠮷野",
    ]
) | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)
rows = st.fixed_dictionaries(
    {
        "a": amounts | small,
        "b": amounts | small,
        "rate": st.sampled_from([Decimal(text) for text in ("0", "0.13", "0.15", "0.56", "0.7", "0.99999")]),
        "maybe": st.none() | small,
        "s": words,
        "t": words,
        "n": st.integers(-5, 5),
    }
)


@pytest.mark.parametrize("name", TERMS)
def test_a_pattern_is_compiled_at_all(name: str) -> None:
    assert python(TERMS[name]) is python(TERMS[name])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, min_size=40, max_size=80))
def test_one_row_as_many(some: list[dict[str, object]]) -> None:
    table = engine.memtable(pa.Table.from_pylist(some, schema=SCHEMA))
    found = (
        engine.duckdb.connect()
        .to_pyarrow(table.select(**{name: ibis(term, table) for name, term in TERMS.items()}))
        .to_pylist()
    )
    expected = [{name: python(term)(row) for name, term in TERMS.items()} for row in some]  # type: ignore[arg-type]
    assert found == expected


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (lambda: A * B * A, "wider than both engines hold"),
        (lambda: MAYBE + A, "may be null"),
        (lambda: MAYBE.above(A), "may be null"),
        (lambda: S.equals(A), "cannot be compared"),
        (lambda: Matches(S, r"\d+"), "engines read differently"),
        (lambda: Matches(S, "a.c"), "engines read differently"),
        (lambda: Shown(A * B), "too many places"),
        (lambda: S + T, "is no Number"),
        (lambda: Length(A), "is no Text"),
        (lambda: A & B, "is no Truth"),
    ],
    ids=["too-wide", "null", "null-compared", "kinds", "class", "dot", "places", "text-sum", "length", "and"],
)
def test_what_would_not_be_exact_cannot_be_built(build: object, why: str) -> None:
    with pytest.raises(TypeError, match=why):
        build()  # type: ignore[operator]


def test_a_term_knows_its_columns() -> None:
    assert (A.above(OrElse(MAYBE)) & Among(S, ("x",)) & Given(T)).fields() == {"a", "maybe", "s", "t"}
