"""What stands in the work list where there is no row: why, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fairway.portal.views.declarations import NONE_OPEN
from fairway.portal.views.parts import N_, Link, Nothing
from fairway.portal.views.work_list import NO_WORK

BY_CODE = Link(N_("Retrieve by code"), "/incoming/code")
_ALL = Link(N_("All open"), "/work")
_OF: Mapping[str, Nothing] = {
    "": replace(NO_WORK, links=(*NO_WORK.links, Link(N_("Closed"), "/work?filter=closed"))),
    "mine": Nothing(N_("Nothing needs you"), N_("What waits for others or moves stands under all open work."), (_ALL,)),
    "today": Nothing(N_("Nothing crosses today"), N_("Submissions stand here on the day of their crossing."), (_ALL,)),
    "incoming": Nothing(
        N_("Nothing waits to be retrieved"),
        N_(
            "What the other side filed for your organisation stands here. "
            "A shipment that does not name it comes by its code."
        ),
        (BY_CODE, _ALL),
    ),
    "declarations": replace(NONE_OPEN, links=(Link(N_("Declarations"), "/declarations"), _ALL)),
    "closed": Nothing(N_("Nothing is closed yet"), N_("What has crossed or was cancelled stands here."), (_ALL,)),
}
_FOR_READERS = Nothing(
    N_("No work here"), N_("What concerns your organisation stands here as soon as it is shared with it.")
)
_NOT_FOUND = Nothing(
    N_("Nothing here has that number"),
    N_(
        "References, waybills, containers and vehicles are compared whole or from their beginning. "
        "Something you may not see is not found either."
    ),
    (Link(N_("Back to the work list"), "/work"),),
)


def nothing_of(wanted: str, *, searched: bool, narrowed: str, may_submit: bool) -> Nothing:
    """For a filter of the list; ``narrowed`` is the address without further conditions where there are some."""
    if searched:
        return _NOT_FOUND
    if narrowed:
        return Nothing(
            N_("Nothing here goes that way"),
            N_("No submission of this filter has the direction and control point that were chosen."),
            (Link(N_("Both directions, all control points"), narrowed),),
        )
    if may_submit:
        return _OF[wanted]
    if not wanted:
        return _FOR_READERS
    return replace(_OF[wanted], links=tuple(link for link in _OF[wanted].links if link is not BY_CODE))
