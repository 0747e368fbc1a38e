"""Times and organisations in posted forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from fairway.base.issues import Issue, Refusal
from fairway.portal.formats import ZONES
from fairway.portal.routes.page import Page
from fairway.portal.routes.posted import Posted
from fairway.portal.views.parts import N_, Side


def _refuse(rule: str, message: str, remedy: str, pointer: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy, pointer=pointer)])


def until_in(page: Page, form: Posted, pointer: str) -> datetime | None:
    """The time in a field, in the zone of the reader's side; None for an empty one. Raises Refusal."""
    text = form.text(pointer)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZONES[Side(page.site.side)][0])
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        message, remedy = N_("This is no time."), N_("Write day, hour and minute.")
        raise _refuse("form.time", message, remedy, pointer) from None


def day_in(form: Posted, pointer: str) -> date | None:
    """The day in a field; None for an empty one. Raises Refusal."""
    text = form.text(pointer)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message, remedy = N_("This is no day."), N_("Choose a day from the calendar.")
        raise _refuse("form.day", message, remedy, pointer) from None


def organisation_in(form: Posted, pointer: str) -> UUID:
    """The organisation that was chosen. Raises Refusal when none was."""
    try:
        return UUID(form.text(pointer))
    except ValueError:
        message, remedy = N_("Choose an organisation."), N_("Only organisations of this site can be chosen.")
        raise _refuse("form.organisation", message, remedy, pointer) from None
