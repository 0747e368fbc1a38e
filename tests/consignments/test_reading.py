"""Short ways of reading give what the long ways give."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from fairway.consignments.parse import canonical_bytes, parse_submission, read_outline
from fairway.consignments.values import Amount, Celsius, CubicMetres, Digits, Kilograms, QuantityValue
from fairway.filings.adapter import Target
from fairway.site.work.standing import due

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
LONG_WAY: dict[str, tuple[Any, Any]] = {
    "kilograms": (Kilograms, Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=5), Digits]),
    "cubic metres": (CubicMetres, Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=5), Digits]),
    "amount": (Amount, Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=5), Digits]),
    "quantity": (QuantityValue, Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=5), Digits]),
    "celsius": (Celsius, Annotated[Decimal, Field(ge=-99, le=99, decimal_places=1), Digits]),
}
WRITTEN = st.one_of(
    st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,7})?", fullmatch=True),
    st.sampled_from(["0", "0.0", "00", "007", "-0", "1.", ".5", "1e3", " 12 ", "12\n", "٣", "1,5", "+1", "", "NaN"]),
    st.text(max_size=8),
    st.integers(),
    st.decimals(allow_nan=False),
    st.floats(),
    st.booleans(),
    st.none(),
)


@pytest.mark.parametrize("name", LONG_WAY)
@given(value=WRITTEN)
def test_the_usual_writing_of_a_decimal_is_read_as_all_checks_would(name: str, value: object) -> None:
    short, long = map(TypeAdapter[Decimal], LONG_WAY[name])

    def outcome(adapter: TypeAdapter[Decimal]) -> object:
        try:
            found = adapter.validate_python(value, strict=True)
        except ValidationError as error:
            return [(one["type"], one["loc"], one["msg"]) for one in error.errors()]
        return found, str(found)

    assert outcome(short) == outcome(long)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("target", Target)
def test_an_outline_holds_what_due_times_depend_on(example: Path, target: Target) -> None:
    whole = parse_submission(example.read_bytes())
    outline = read_outline(canonical_bytes(whole))
    for crossed in (None, datetime(2026, 12, 3, 4, tzinfo=UTC)):
        assert due(outline, target, crossed) == due(whole, target, crossed)
