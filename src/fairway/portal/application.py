"""The portal as routers, for the application that puts a site together."""

from __future__ import annotations

from fastapi import APIRouter

from fairway.portal.routes import editor, editor_new, entrance, incoming, readiness_of_case, submission, work_list
from fairway.portal.routes.failures import failure_page

__all__ = ["failure_page", "portal_routers"]


def portal_routers() -> list[APIRouter]:
    """Every page of the portal and its assets. ``failure_page`` beside it makes the pages for what fails."""
    return [
        module.router for module in (entrance, work_list, incoming, editor_new, editor, readiness_of_case, submission)
    ]
