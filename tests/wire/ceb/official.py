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


class _Beside(etree.Resolver):
    """The transport schema names the terminal schema by its Chinese file name."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        if not Path(system_url).exists() and system_url.endswith(".xsd") and "xmldsig" not in system_url:
            return self.resolve_filename(str(FOLDER / "xsd" / "terminal-node.xsd"), context)
        return None


@cache
def schema(name: str) -> etree.XMLSchema:
    """An official schema: import, export, terminal-node, transport-node."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(str(FOLDER / "xsd" / f"{name}.xsd"), parser))


def faults(content: bytes, flow: Flow) -> list[str]:
    """What the official schema says is wrong."""
    official = schema(flow.value)
    if official.validate(etree.fromstring(content)):
        return []
    return [str(one.message) for one in official.error_log]
