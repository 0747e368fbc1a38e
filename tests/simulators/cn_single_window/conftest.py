"""A single window in this process, over folders and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.cn_single_window.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A window of its own for each test; trucks come to the gate only when the test says so."""
    made = Stage(tmp_path)
    yield made
    made.engine.journal.close()
