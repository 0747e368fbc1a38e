"""The short form of ``python -m tests.chaos.watched``."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.chaos.watched import Disturbance, compared


def test_neither_an_absent_database_nor_a_killed_worker_changes_a_verdict(tmp_path: Path) -> None:
    """Devices go on being acknowledged, everything is stored in order, and each alarm is recorded and told once."""
    for one in (tmp_path, *tmp_path.parents[:2]):
        one.chmod(0o711)
    found = asyncio.run(compared(tmp_path, {Disturbance.DATABASE_STOPPED: 2}, trucks=7))
    assert found == {"undisturbed": [], "database stopped": []}
