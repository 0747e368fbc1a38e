"""The reference page of standards says what the tables say, all of them."""

from __future__ import annotations

from pathlib import Path

from fairway.tracking.mappings import SYSTEMS, mapping
from fairway.tracking.partner_standards import AIS_TITLES, ELSEWHERE, PAGE, TITLES, page
from fairway.tracking.reading.edifact import READERS
from fairway.wire.ais.messages import DECODERS
from fairway.wire.edifact.directory import MESSAGE_TYPES

CHECKOUT = Path(__file__).parents[2]
SHOWN = {"rec24", "edifact", "edifact_dtm", "dcsa", "fsu", "ais"}


def test_the_page_is_what_the_tables_say() -> None:
    found = (CHECKOUT / PAGE).read_text(encoding="utf-8")
    assert found == page(), "run: python -m fairway.tracking.partner_standards"


def test_every_message_type_has_its_name() -> None:
    assert TITLES.keys() == set(MESSAGE_TYPES)
    assert set(MESSAGE_TYPES) >= READERS.keys()
    assert AIS_TITLES.keys() == DECODERS.keys()


def test_every_vocabulary_and_each_of_its_codes_is_on_the_page() -> None:
    assert SHOWN | ELSEWHERE.keys() == set(SYSTEMS)
    text = page()
    missing = [(system, code) for system in SYSTEMS for code in mapping(system) if f"`{code}`" not in text]
    assert missing == []


def test_the_index_leads_to_it() -> None:
    assert "reference/partner-standards.md" in (CHECKOUT / "docs" / "index.md").read_text(encoding="utf-8")
