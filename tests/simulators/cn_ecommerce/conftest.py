"""An e-commerce system in this process, over folders and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.cn_ecommerce.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A system of its own for each test."""
    made = Stage(tmp_path)
    yield made
    made.close()
