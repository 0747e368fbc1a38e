"""A Trade Single Window in this process, over a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.hk_tsw.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A window of its own for each test."""
    made = Stage(tmp_path)
    yield made
    made.engine.journal.close()
