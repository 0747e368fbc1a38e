"""The record of who was told of an alert by which channel."""

from __future__ import annotations

from uuid import UUID

from fairway.site.runtime import Site, policy_actor
from fairway.tracking.alerts.raised import AlertTold, alert_stream
from fairway.tracking.alerts.raised_rows import ALERT


async def note_told(site: Site, alert: UUID, told: AlertTold) -> None:
    """Keep that somebody was told of an alert, or could not be."""
    await site.execute(ALERT, alert_stream(alert), told, policy_actor("alert-delivery"))
