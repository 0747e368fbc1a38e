"""What values in messages say: every code of the golden documents has its words, every time its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fairway.base.time import MAINLAND
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.portal.routes.choices import codes_of
from fairway.portal.routes.document_form import Leaf, read
from fairway.portal.routes.document_values import form_phrase, is_code, reading
from fairway.portal.routes.document_words import label_of
from fairway.portal.routes.fault_places import fault_place
from fairway.portal.routes.value_words import value_words
from fairway.portal.views.document import Said
from fairway.portal.views.parts import Listed, Words

FILINGS = Path(__file__).parents[1] / "filings"
DAY = date(2026, 12, 3)
GOLDEN = sorted([*(FILINGS / "hk" / "golden").glob("*.xml"), *(FILINGS / "cn" / "golden" / "examples").glob("*.xml")])
NO_CODE = frozenset({"MessageID", "ReceiverID", "SenderID", "ID"})
"""Elements with words for some of their values only; the others are references."""
_TIME = re.compile(r"\d{4}-?\d\d-?\d\d(T?\d{6}|T\d\d:\d\d)")


def target_of(path: Path) -> Target:
    """The kind of document that a golden file is."""
    return next(target for target in Target if f".{target.value}." in path.name)


def leaves() -> Iterator[tuple[Target, Leaf]]:
    """Every value of every golden document."""
    for path in GOLDEN:
        for leaf in read(path.read_bytes()):
            yield target_of(path), leaf


def test_the_golden_documents_are_there() -> None:
    assert {target_of(path) for path in GOLDEN} == set(Target)


def test_every_element_has_a_name() -> None:
    assert {(target, "/".join(leaf.tags)) for target, leaf in leaves() if not label_of(target, leaf.tags)[0]} == set()


def test_every_code_says_what_it_stands_for() -> None:
    coded = re.compile(r"(Country|Curr|Unit|Mode|Mark|Function|FunctionCode|TypeCode|MessageType|Direction|Flag|Kind)$")
    silent = {
        (target.value, "/".join(leaf.tags), leaf.value)
        for target, leaf in leaves()
        if coded.search(leaf.tags[-1])
        and leaf.tags[-1] not in NO_CODE
        and reading(target, leaf.tags, leaf.value) is None
    }
    # The kinds of trailers at Mainland customs are in no public table.
    assert {path for _, path, _ in silent} <= {
        "Declaration/Consignment/BorderTransportMeans/TransportEquipment/TypeCode"
    }


def test_every_time_and_every_day_is_told_as_such() -> None:
    for target, leaf in leaves():
        if not leaf.tags[-1].endswith(("At", "Time", "DateTime")) and leaf.tags[-1] not in {"MovedOn", "ExpectedDate"}:
            continue
        said = reading(target, leaf.tags, leaf.value)
        assert said is not None, leaf
        assert isinstance(said.words, datetime | date), leaf
        if isinstance(said.words, datetime):
            assert said.words.tzinfo is not None, leaf


def test_no_time_is_left_as_the_message_writes_it() -> None:
    left = {
        leaf.tags[-1]
        for target, leaf in leaves()
        if _TIME.fullmatch(leaf.value) and reading(target, leaf.tags, leaf.value) is None
    }
    assert left == set()


@pytest.mark.parametrize(
    ("target", "tags", "value", "words", "code"),
    [
        (Target.HK_ROAD_ACI, ("Header", "SentAt"), "2026-12-02T02:00:00Z", datetime(2026, 12, 2, 2, tzinfo=UTC), ""),
        (Target.HK_ROAD_ACI, ("Consignment", "ExpectedDate"), "2026-12-03", DAY, ""),
        (
            Target.CN_ROAD_MANIFEST, ("Head", "SendTime"), "20261203083000123",
            datetime(2026, 12, 3, 8, 30, tzinfo=MAINLAND), "",
        ),
        (Target.CN_GOODS_DECLARATION, ("DecHead", "IEDate"), "20261203", DAY, ""),
        (Target.HK_TDEC, ("Form",), "1A", Words("Form 1A (import, food)"), "1A"),
        (Target.HK_TDEC, ("Trader", "IdentityKind"), "BR", Words("Business registration"), "BR"),
        (Target.HK_TDEC, ("Movement", "Mode"), "ROAD", Words("Road"), "ROAD"),
        (Target.CN_GOODS_DECLARATION, ("DecHead", "IEFlag"), "E", Words("Export of goods"), "E"),
    ],
)  # fmt: skip
def test_a_value_says(target: Target, tags: tuple[str, ...], value: str, words: object, code: str) -> None:
    assert reading(target, tags, value) == Said(words, code)  # type: ignore[arg-type]  # rows of several kinds


def test_measures_carry_their_unit_and_amounts_their_currency() -> None:
    weight = reading(Target.HK_ROAD_ACI, ("Consignment", "GrossWeight"), "64.5 KGM")
    assert weight is not None
    assert isinstance(weight.words, Words)
    assert (weight.words.key, weight.code) == ("{n} kg", "KGM")
    pieces = reading(Target.HK_TDEC, ("Item", "Quantity"), "180 C62")
    assert pieces is not None
    assert isinstance(pieces.words, Words)
    assert pieces.words.params["unit"] == Texts(en="pcs", tc="個", sc="个")
    packages = reading(Target.CN_ROAD_MANIFEST, ("Declaration", "Consignment", "TotalPackageQuantity"), "5 CT")
    assert packages is not None
    assert packages.code == "CT"
    value = reading(Target.CN_ROAD_MANIFEST, ("Declaration", "Consignment", "ValueAmount"), "1680.00 USD")
    assert value is not None
    assert isinstance(value.words, Words)
    assert value.words.params["currency"] == "USD"
    # The Mainland declaration writes its weights without a unit: there is no code to show.
    bare = reading(Target.CN_GOODS_DECLARATION, ("DecHead", "GrossWet"), "64.5")
    assert bare is not None
    assert bare.code == ""


@pytest.mark.parametrize("value", ["", "later", "2026-13-40", "99999999999999999", "NaN KGM"])
def test_what_is_no_time_or_number_stays_as_it_stands(value: str) -> None:
    for tags in (("Header", "SentAt"), ("Consignment", "ExpectedDate"), ("Consignment", "GrossWeight")):
        assert reading(Target.HK_ROAD_ACI, tags, value) is None
    assert reading(Target.CN_ROAD_MANIFEST, ("Head", "SendTime"), value) is None


def test_codes_are_no_numbers() -> None:
    assert is_code(("Item", "CommodityCode"))
    assert not is_code(("Item", "Quantity"))


def test_forms_are_called_as_people_call_them() -> None:
    assert form_phrase(Target.HK_TDEC, ["1"]) == "Form 1 (import, general)"
    assert form_phrase(Target.HK_TDEC, ["1", "1A", "1"]) == Words("Forms {forms}", {"forms": Listed(("1", "1A"))})
    assert form_phrase(Target.CN_ROAD_MANIFEST, ["MT2401"]) == "MT2401"
    assert form_phrase(Target.HK_TDEC, []) == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("CT", "CT"),
        ("ct", "CT"),
        ("CT · Carton", "CT"),
        ("carton", "CT"),
        ("紙箱", "CT"),
        ("CT · 纸箱", "CT"),
        ("no such thing", "no such thing"),
        ("", ""),
    ],
)
def test_a_code_is_found_by_whatever_names_it(typed: str, code: str) -> None:
    pointer = "/consignments/3/packages/type_code"
    assert codes_of({pointer: typed}, DAY) == {pointer: code}


def test_what_takes_no_code_is_left_alone() -> None:
    values = {"/consignments/0/packages/marks": "Carton", "/reference": "China"}
    assert codes_of(values, DAY) == values


def test_values_of_a_submission_say_the_same() -> None:
    assert value_words("/trip/loading_at", "2026-12-03T00:30:00Z", DAY) == Said(
        datetime(2026, 12, 3, 0, 30, tzinfo=UTC)
    )
    assert value_words("/trip/expected_crossing_date", "2026-12-03", DAY) == Said(DAY)
    assert value_words("/consignments/0/clearance/hk_transhipment", False, DAY) == Said("No")
    assert value_words("/trip/loading_at", "soon", DAY) is None
    assert value_words("/consignments/0/gross_weight_kg", "heavy", DAY) is None
    assert value_words("/consignments/0/waybill_number", "PLX1", DAY) is None


def test_a_path_leads_to_its_line_or_to_none() -> None:
    lines = [{"consignment": "C2", "item": "1"}, {"consignment": "C2", "item": "2"}]
    tree = {"consignments": [{"id": "C1", "items": [{"id": "1"}]}, {"id": "C2", "items": [{"id": "1"}, {"id": "2"}]}]}
    words = Words("Consignment {id}, line {n}", {"id": "C2", "n": 2})
    path = "/RoadACI/Consignment/Article[2]/HSCode"
    assert fault_place(Target.HK_ROAD_ACI, path, lines, tree) == (words, "#f-consignments-1-items-1-hkhs8")
    whole = fault_place(Target.HK_TDEC, "/Declaration/Item[1]", lines, tree)
    assert whole[1] == "#goods-1"
    for target, strange in (
        (Target.HK_ROAD_ACI, "/RoadACI/Consignment/Article[3]/HSCode"),
        (Target.HK_ROAD_ACI, "/RoadACI/Consignment/WaybillNumber"),
        (Target.HK_ROAD_MANIFEST, path),  # its lines count anew in each consignment
    ):
        assert fault_place(target, strange, lines, tree) == ("", "")
    assert fault_place(Target.HK_ROAD_ACI, path, lines, {}) == ("", "")
