"""The reference page says what the tables of the adapters say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.consignments.elements import elements
from fairway.filings.cn.reference import DOCUMENTS, PAGE, page

CHECKOUT = Path(__file__).parents[3]


def test_the_page_is_what_the_tables_say():
    found = (CHECKOUT / PAGE).read_text(encoding="utf-8")
    assert found == page(), "run: python -m fairway.filings.cn.reference"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document[0].split(" (")[0])
def test_every_row_names_a_canonical_element_a_supplier_and_its_evidence(document):
    for one in document[2].elements:
        assert one.number in elements()
        assert one.suppliers
        assert one.source, one.label
        assert one.how
