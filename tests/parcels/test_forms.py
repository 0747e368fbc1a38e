"""What DuckDB is spared says what the patterns say."""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.parcels import terms
from fairway.parcels.bulk import forms
from fairway.parcels.bulk.functions import Functions
from fairway.parcels.rules.objects import GUID
from fairway.parcels.terms import Field
from fairway.parcels.terms.kinds import TEXT
from fairway.parcels.terms.single import IDENTITY, valid_identity
from fairway.parcels.terms.texts import Matches, ValidIdentity

_SIGNS = st.sampled_from("0123456789ABCDEFXxabf-/:@G é中\n")
_IDENTITIES = ("11010519491231002X", "440300199001011230", "440300199001011231", "010300199001011230")


def _nearly(text: str) -> st.SearchStrategy[str]:
    """The text with a few signs changed, taken out, or added."""
    return st.lists(st.tuples(st.integers(0, len(text)), st.sampled_from("ckd"), _SIGNS), max_size=3).map(
        lambda changes: _changed(text, changes)
    )


def _changed(text: str, changes: Iterable[tuple[int, str, str]]) -> str:
    for at, how, sign in changes:
        text = text[:at] + (sign if how != "d" else "") + text[at + (how != "k") :]
    return text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(GUID, "525124BD-CD0B-1DC4-BB3F-EB1436556DC8"), (IDENTITY, _IDENTITIES[0]), ("[0-9]{4}X", "1234X")],
    ids=["guid", "identity", "short"],
)
@given(data=st.data())
def test_a_column_is_asked_as_a_pattern_is(pattern: str, text: str, data: st.DataObject) -> None:
    """Texts of the length and of others, at any offset of the column."""
    texts = data.draw(st.lists(_nearly(text), min_size=1, max_size=20))
    found = forms.form(pattern)
    assert found is not None
    ask = forms.has_form(found)
    expected = [re.fullmatch(pattern, one) is not None for one in texts]
    assert ask(pa.chunked_array([pa.array(texts, pa.string())])).to_pylist() == expected
    assert ask(pa.chunked_array([pa.array(texts, pa.string())[1:]])).to_pylist() == expected[1:]


@given(texts=st.lists(st.one_of([_nearly(one) for one in _IDENTITIES]), min_size=1, max_size=20))
def test_identity_numbers_are_valid_as_for_one_parcel(texts: list[str]) -> None:
    """Form and check character."""
    found = forms.form(IDENTITY)
    assert found is not None
    asked = forms.valid_identity(found)(pa.chunked_array([pa.array(texts, pa.string())]))
    assert asked.to_pylist() == [valid_identity(one) for one in texts]


@pytest.mark.parametrize("pattern", ["[0-9]+", "ab|c", "(0[1-9]|1[0-2])", "[^0-9]{2}", "中{2}", r"\d{3}", ".", ""])
def test_other_patterns_are_left_to_the_engine(pattern: str) -> None:
    """Those of no fixed length, with alternatives, or with signs of several bytes."""
    assert forms.form(pattern) is None


def test_expressions_mean_the_same_by_our_functions() -> None:
    """In a filter below a join as well, null where the text is; and the database is left as it was."""
    database = duckdb.connect()
    functions = Functions(database)
    connection = ibis.duckdb.from_connection(database)
    texts = ["525124BD-CD0B-1DC4-BB3F-EB1436556DC8", "525124bd", "", None, *_IDENTITIES]
    database.register("texts", pa.table({"at": range(len(texts)), "text": pa.array(texts, pa.string())}))
    rows = connection.table("texts")
    text = Field("text", TEXT)
    valid = terms.ibis(ValidIdentity(text), rows)
    judged = rows.mutate(guid=terms.ibis(Matches(text, GUID), rows), identity=~valid)
    wanted = judged.filter(judged.identity | judged.guid).inner_join(judged, "at").order_by("at")
    used = functions.used_in(wanted)
    assert "fairway_form" in connection.compile(used).lower()
    assert "fairway_form" not in connection.compile(wanted).lower()
    assert used.to_pyarrow().equals(wanted.to_pyarrow())
    functions.close()
    with pytest.raises(duckdb.CatalogException):
        connection.raw_sql(str(connection.compile(used)))
