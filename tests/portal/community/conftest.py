"""A port community at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.portal.community.cargo import Port, port_of
from tests.portal.conftest import Desk, desk

__all__ = ["desk"]


@pytest.fixture
async def port(desk: Desk) -> AsyncIterator[Port]:
    """The cast of :mod:`tests.portal.community.cargo`."""
    yield await port_of(desk)
