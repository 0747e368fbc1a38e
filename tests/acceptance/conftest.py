"""Three sites with gateways, each on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fairway.site.database import Database, open_database
from fairway.site.provision import Access
from tests.acceptance.street import Street, make_street
from tests.conftest import fresh_access


@pytest.fixture
def third_access(administrator: str, template: str) -> Iterator[Access]:
    """The addresses of a third fresh database."""
    with fresh_access(administrator, template) as found:
        yield found


@pytest.fixture
async def street(
    database: Database, other_database: Database, third_access: Access, tmp_path: Path
) -> AsyncIterator[Street]:
    """Hong Kong, Guangdong and Macao."""
    async with (
        open_database(third_access, pool_size=4) as third,
        make_street({"hk": database, "gd": other_database, "mo": third}, tmp_path) as made,
    ):
        yield made
