"""The work list as a table for spreadsheets. Cells that a spreadsheet would take for a formula are disarmed."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.base.language import Language, translate
from fairway.filings.adapter import Target
from fairway.portal.routes.plain import plain, plain_time
from fairway.portal.views.parts import N_
from fairway.portal.views.work_list import WorkRow
from fairway.portal.vocabulary import DIRECTIONS, TARGETS
from fairway.wire.tabular.formulas import disarmed
from fairway.wire.tabular.text import write_csv

_HEADINGS = (
    N_("Reference"), N_("Direction"), N_("Status"), N_("Next step"), N_("Due"), N_("Goods"), N_("Other party"),
    N_("Control point"), N_("Crossing"), N_("Vehicle"),
)  # fmt: skip


def work_csv(rows: Iterable[WorkRow], language: Language) -> bytes:
    """``rows`` as CSV in UTF-8 with a byte order mark, in the reader's language; times are those at the boundary."""
    heads = [*_HEADINGS, *(TARGETS[target][0] for target in Target)]
    table = [[translate(word, language) for word in heads]]
    for row in rows:
        states = {document.target: document.status.words for document in row.documents}
        cells = [
            row.reference,
            translate(DIRECTIONS[row.direction][0], language),
            plain(row.status.words, language),
            plain(row.next_step, language),
            plain_time(row.due),
            plain(row.goods, language),
            plain(row.counterparty, language),
            plain(row.control_point, language),
            plain_time(row.crossing),
            row.vehicle,
            *(plain(states.get(target.value), language) for target in Target),
        ]
        table.append([disarmed(cell) for cell in cells])
    return write_csv(table)
