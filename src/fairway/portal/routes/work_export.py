"""The work list as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fairway.filings.adapter import Target
from fairway.portal.routes.exports import Columns, listing
from fairway.portal.routes.page import Page
from fairway.portal.routes.plain import plain
from fairway.portal.views.parts import N_, Phrase
from fairway.portal.views.work_list import WorkRow
from fairway.portal.vocabulary import DIRECTIONS, TARGETS
from fairway.wire.tabular.listing import Listing
from fairway.wire.tabular.plan import Value


def work_listing(page: Page, rows: Sequence[WorkRow], *, more: bool = False) -> Listing:
    """The rows with the state of each of the six documents."""

    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    columns: Columns[WorkRow] = (
        (N_("Reference"), lambda row: row.reference),
        (N_("Direction"), lambda row: say(DIRECTIONS[row.direction][0])),
        (N_("Status"), lambda row: say(row.status.words)),
        (N_("Next step"), lambda row: say(row.next_step)),
        (N_("Due"), lambda row: row.due),
        (N_("Goods"), lambda row: say(row.goods)),
        (N_("Other party"), lambda row: say(row.counterparty)),
        (N_("Control point"), lambda row: say(row.control_point)),
        (N_("Crossing"), lambda row: row.crossing),
        (N_("Vehicle"), lambda row: ", ".join(row.vehicles)),
        *((TARGETS[target][0], _state(target, say)) for target in Target),
    )
    return listing(page, N_("Work list"), columns, rows, more=more)


def _state(target: Target, say: Callable[[Phrase | None], str]) -> Callable[[WorkRow], Value]:
    def state(row: WorkRow) -> Value:
        return next((say(one.status.words) for one in row.documents if one.target == target.value), "")

    return state
