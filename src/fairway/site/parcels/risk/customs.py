"""Who is at the risk desk: officers of the customs of this site, nobody else."""

from __future__ import annotations

from fairway.base.issues import NotFound
from fairway.parties.model import Permission, customs_of
from fairway.parties.store import Principal
from fairway.site.runtime import Site


def at_the_desk(site: Site, principal: Principal) -> bool:
    """Whether somebody decides for the customs that this site's parcels are declared to."""
    return principal.organisation == customs_of(site.side) and Permission.DECIDE in principal.permissions


def need_the_desk(site: Site, principal: Principal) -> None:
    """Raises NotFound for everybody else."""
    if not at_the_desk(site, principal):
        raise NotFound
