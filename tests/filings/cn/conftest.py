"""What the tests of the Mainland filings share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with a golden file; ``FAIRWAY_GOLDEN=write`` in the environment writes it instead."""
    import os

    def compare(name: str, content: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("FAIRWAY_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert path.read_bytes() == content, f"{name} changed; look at the difference, then FAIRWAY_GOLDEN=write"

    return compare
