"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of official samples beside the checkout; tests that need it are skipped, aloud, without it."""
    folder = CHECKOUT.parent / "shared" / "conformance"
    if not folder.is_dir():
        pytest.skip("needs the conformance folder beside the checkout (../shared/conformance)")
    return folder
