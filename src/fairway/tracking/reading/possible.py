"""Times that nothing of cargo on its way can have."""

from __future__ import annotations

from datetime import datetime

from fairway.wire.dcsa.content import EARLIEST_YEAR, FURTHEST_AHEAD


def possible(moment: datetime, received: datetime) -> bool:
    """Whether anything that is told of cargo can have happened or be planned at ``moment``, as it was ``received``; the
    same for every standard. Both have a zone."""
    return moment.year >= EARLIEST_YEAR and moment <= received + FURTHEST_AHEAD
