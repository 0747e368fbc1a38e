"""Whether the other site is silent: what was to be told to it could repeatedly not be delivered."""

from __future__ import annotations

import time
from datetime import datetime

from fastapi import Request

from fairway.portal.views.parts import N_, Link, Notice, Tone, Words
from fairway.site.runtime import Site
from fairway.site.work import store

ASKED_EVERY = 2.0
"""Real seconds for which one answer serves every page of the process."""
_WORDS = {"hk": N_("The Hong Kong site is silent"), "gd": N_("The Mainland site is silent")}


async def silent_since(request: Request, site: Site) -> datetime | None:
    """From when the other site has not taken what it was sent; None where nothing is known to be wrong."""
    asked: tuple[float, datetime | None] | None = getattr(request.app.state, "silence", None)
    now = time.monotonic()
    if asked is not None and now - asked[0] < ASKED_EVERY:
        return asked[1]
    async with site.database.single_statements() as conn:
        since = await store.unheard_since(conn, f"site:{site.partner}")
    request.app.state.silence = (now, since)
    return since


def notice(site: Site, since: datetime, *, operator: bool) -> Notice:
    """What stands above every page meanwhile; who runs the site is led to what waits."""
    return Notice(
        Tone.HELD,
        _WORDS.get(site.partner, N_("The other site is silent")),
        Words(N_("Since {time}. What you do here goes on; what it has not said is unknown."), {"time": since}),
        Link(N_("Site status"), "/status") if operator else None,
    )
