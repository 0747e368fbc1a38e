"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fairway.site.postgres_binaries import Binaries

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of official samples beside the checkout; tests that need it are skipped, aloud, without it."""
    folder = CHECKOUT.parent / "shared" / "conformance"
    if not folder.is_dir():
        pytest.skip("needs the conformance folder beside the checkout (../shared/conformance)")
    return folder


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    """The PostgreSQL that tests run on: the wheel's, or the one in FAIRWAY_PG_BIN."""
    given = os.environ.get("FAIRWAY_PG_BIN")
    return Binaries.find(Path(given) if given else None)
