"""The official schemas and samples, where the folder with them is beside the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from fairway.wire.ceb.tables import Flow

FOLDER = Path(__file__).parents[4] / "shared" / "conformance" / "ceb"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="there is no conformance folder beside the checkout")
SAMPLES = sorted((FOLDER / "samples").glob("*/*.xml"))


@cache
def schema(name: str) -> etree.XMLSchema:
    """An official schema: import, export, terminal-node, transport-node (which names another by its Chinese name)."""
    path = FOLDER / "xsd" / f"{name}.xsd"
    content = path.read_bytes().replace("终端节点报文.xsd".encode(), b"terminal-node.xsd")
    return etree.XMLSchema(etree.fromstring(content, etree.XMLParser(no_network=True), base_url=str(path)))


def faults(content: bytes, flow: Flow) -> list[str]:
    """What the official schema says is wrong."""
    official = schema(flow.value)
    if official.validate(etree.fromstring(content)):
        return []
    return [str(one.message) for one in official.error_log]
