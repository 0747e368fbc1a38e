"""All pages of the risk desk, in the order in which their addresses are compared."""

from __future__ import annotations

from fastapi import APIRouter

from fairway.portal.routes.parcel_risk import batch, desk, parcel, platforms, previewing, results, tables

router = APIRouter(include_in_schema=False)
for part in (desk, parcel, batch, results, previewing, tables, platforms):
    router.include_router(part.router)
