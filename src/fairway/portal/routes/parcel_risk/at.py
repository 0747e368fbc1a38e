"""Who is at the desk, and what its people are called."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.parties.store import people
from fairway.portal.routes.page import Page
from fairway.site.parcels.risk.customs import need_the_desk


def desk_page(page: Page) -> None:
    """Raises NotFound for everybody but the officers of this site's customs."""
    need_the_desk(page.site, page.principal)


async def persons(page: Page) -> Mapping[str, str]:
    """The names of this customs' people by their identifiers."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = await people(conn, page.principal.organisation)
    return {str(one["person"]): str(one["name"]) for one in found}
