"""The documents that the product writes, as bytes, before the judges of the simulators: one contract, read twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from simulators.cn_single_window import declaration_content, declaration_tables, manifest_content, manifest_tables
from simulators.cn_single_window.road_intake import SOFT, hard_complaints
from simulators.hk_tsw import cargo, manifests
from simulators.hk_tsw import declaration_content as tdec_content
from simulators.hk_tsw.gateway import structure_faults
from simulators.hk_tsw.tables import MANNER
from simulators.machinery.schema import judge, walk

GOLDEN = Path(__file__).parents[1] / "filings"
HK = sorted((GOLDEN / "hk" / "golden").glob("*.xml"))
CN = sorted((GOLDEN / "cn" / "golden").glob("*.xml"))
CONTENT = {
    "RoadACI": (cargo.TABLE, cargo.content_faults),
    "RoadManifest": (manifests.TABLE, manifests.content_faults),
    "Declaration": (tdec_content.TABLE, tdec_content.content_faults),
}


def test_there_are_documents() -> None:
    assert HK
    assert CN


@pytest.mark.parametrize("path", HK, ids=lambda path: path.stem)
def test_hong_kong(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    name = str(etree.QName(root).localname)
    family = (str(etree.QName(root).namespace), name)
    assert structure_faults(root, family, root.findtext("{*}Header/{*}SenderID") or "") == []
    table, faults = CONTENT[name]
    sent = date.fromisoformat((root.findtext("{*}Header/{*}SentAt") or "")[:10])
    assert faults(walk(root, table, MANNER), sent) == []


@pytest.mark.parametrize("path", CN, ids=lambda path: path.stem)
def test_mainland(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    kind, function = root.findtext("{*}Head/{*}MessageType"), root.findtext("{*}Head/{*}FunctionCode")
    if kind is None or function is None:
        complaints = judge(root, declaration_tables.table_for("9"), manifest_tables.MANNER)
        assert [each for each in complaints if each.kind not in SOFT] == []
        assert declaration_content.content_faults(root, "9") == []
        return
    assert hard_complaints(root, kind, function) == []
    assert list(manifest_content.table_faults(root, kind, function)) == []
    declaration = root.find("{*}Declaration")
    assert declaration is not None
    assert list(manifest_content.waybill_faults(declaration)) == []
