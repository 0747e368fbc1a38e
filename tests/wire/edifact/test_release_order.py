"""COREOR, which the published tables beside the others lack, against what was published of it elsewhere.

The sequence with status and repeats is written out flat, as a segment table has it; the nesting as the group that each
group stands in. D.00B, D.01A and D.21B were published whole; of D.13B and D.16A the sequence, of D.95B the sequence,
with the repeats of D.97A (the next that was published with them).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fairway.wire.edifact.directory import DIRECTORIES, directory
from fairway.wire.edifact.structure import Place

HEAD = """
    BGM M1 DTM C9 FTX C9 SG1 C9 RFF M1 DTM C9 SG2 M1 TDT M1 DTM C9 RFF C9 SG3 C9 LOC M1 DTM C9
    SG4 M9 NAD M1 SG5 C9 CTA M1 COM C9 RFF C9 DTM C9
"""
GOODS = "GID M1 HAN C9 FTX C9 SG7 C9 NAD M1 DTM C9 RFF C9 MEA C9 PCI C9 SG8 C999 SGP M1 MEA C9"
PARTY = "NAD M1 DTM C1 CTA C1 COM C1"
LATER = f"""
    {HEAD} SG6 C999 {GOODS} SG9 C99 DGS M1 FTX C9 MEA C9 SG10 C9 CTA M1 COM C9 SG11 C9 TMP M1 RNG C1
    SG12 C9999 EQD M1 RFF M9 DTM C9 TSR C9 SG13 C9 LOC M1 DTM C9 MEA C9 DIM C9 SG14 C9 TMP M1 RNG C1
    SEL C9 FTX C9 PCD C9 EQA C1 HAN C9 SG15 C9 TDT M1 DTM C9 RFF C9 SG16 C9 LOC M1 DTM C9
    SG17 C9 {PARTY} SG18 C99 DGS M1 FTX C9 MEA C1 SG19 C9 CTA M1 COM C9 CNT C1
"""
PUBLISHED = {
    "D95B": f"""
        BGM M1 FTX C9 RFF C9 SG1 M1 TDT M1 RFF C9 LOC C9 DTM C9 SG2 M9 NAD M1 CTA C9 RFF C9 DTM C9
        SG3 C999 GID M1 HAN C9 FTX C9 SG4 C9 NAD M1 DTM C9 RFF C9 MEA C9 PCI C9 SG5 C999 SGP M1 MEA C9
        SG6 C9 DGS M1 FTX C9 MEA C9 SG7 C999 EQD M1 RFF M9 TSR C9 MEA C9 DIM C9 TMP C9 RNG C9 SEL C9 FTX C9 EQA C1
        SG8 C9 TDT M1 LOC C9 DTM C9 SG9 C9 {PARTY} CNT C1
    """,
    "D00B": f"""
        {HEAD} SG6 C999 {GOODS} SG9 C99 DGS M1 FTX C9 MEA C9 SG10 C9 CTA M1 COM C9 SG11 C9 TMP M1 RNG C1
        SG12 C9999 EQD M1 RFF M9 TSR C9 MEA C9 DIM C9 SG13 C9 TMP M1 RNG C1 SEL C9 FTX C9 PCD C9 EQA C1 HAN C9
        SG14 C9 TDT M1 DTM C9 SG15 C9 LOC M1 DTM C9 SG16 C9 {PARTY}
        SG17 C99 DGS M1 FTX C9 MEA C1 SG18 C9 CTA M1 COM C9 CNT C1
    """,
    "D13B": LATER,
    "D16A": LATER,
    "D21B": f"""
        {HEAD} SG6 C99999 {GOODS} SG9 C999 DGS M1 ATT C9 FTX C9 MEA C9 SG10 C9 CTA M1 COM C9 SG11 C9 TMP M1 RNG C1
        SG12 C99999 EQD M1 RFF M9 DTM C9 TSR C9 SG13 C9 LOC M1 DTM C9 MEA C9 DIM C9 SG14 C9 TMP M1 RNG C1
        SEL C9 FTX C9 PCD C9 EQA C1 HAN C99 ATT C99 SG15 C9 TDT M1 DTM C9 RFF C9 SG16 C9 LOC M1 DTM C9
        SG17 C9 {PARTY} SG18 C999 DGS M1 ATT C9 FTX C9 MEA C1 SG19 C9 CTA M1 COM C9 CNT C1
    """,
}
GOODS_GROUPS = {"SG3": "SG2", "SG5": "SG4", "SG7": "SG6", "SG8": "SG6", "SG9": "SG6", "SG10": "SG9", "SG11": "SG6"}
UNIT_GROUPS = dict.fromkeys(("SG13", "SG14", "SG15", "SG17", "SG18"), "SG12") | {"SG16": "SG15", "SG19": "SG18"}
WITHIN = {
    "D95B": {"SG4": "SG3", "SG5": "SG3", "SG6": "SG3", "SG8": "SG7", "SG9": "SG7"},
    "D00B": GOODS_GROUPS | dict.fromkeys(("SG13", "SG14", "SG15", "SG16", "SG17"), "SG12") | {"SG18": "SG17"},
    "D13B": GOODS_GROUPS | UNIT_GROUPS,
    "D16A": GOODS_GROUPS | UNIT_GROUPS,
    "D21B": GOODS_GROUPS | UNIT_GROUPS,
}


def flat(place: Place) -> Iterator[str]:
    for child in place.children:
        yield child.name
        yield f"{'M' if child.mandatory else 'C'}{child.most}"
        yield from flat(child)


def within(place: Place) -> Iterator[tuple[str, str]]:
    for child in place.children:
        if child.children:
            yield child.name, place.name
            yield from within(child)


@pytest.mark.parametrize("named", DIRECTORIES)
def test_the_release_order_is_as_published(named: str) -> None:
    root = directory(named).messages["COREOR"]
    assert list(flat(root)) == PUBLISHED[named].split()
    assert {group: outer for group, outer in within(root) if outer} == WITHIN[named]
