"""What the site itself tells of a submission: its documents, bundling, crossing, public decisions, as events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fairway.record.model import Recorded
from fairway.site.events import UNTOLD as _UNTOLD
from fairway.site.runtime import Site
from fairway.tracking.model import Event

if TYPE_CHECKING:
    import asyncpg

UNTOLD = _UNTOLD
"""Kinds of facts that are most of the log and tell nothing."""


async def told_by_site(
    conn: asyncpg.Connection, site: Site, facts: Sequence[Recorded]
) -> list[tuple[UUID, datetime, Event]]:
    """The events that follow from facts of submissions and trips, each with its submission and when it was recorded."""
    del conn, site, facts
    return []
