"""The guide sheet of the spreadsheet form: how to fill it in, in three languages."""

from __future__ import annotations

from fairway.consignments.columns import LANGUAGES
from fairway.consignments.wording import word

TITLE = "Fairway submission form"
LINES = (
    "Fill in Trip first, then Consignments, Items and Parties; Containers and Orders only where there are any.",
    "Keep row 1 (the first column on Trip) as it is: it names the fields. Rows that begin with # are notes and are "
    "not read.",
    "Shaded names are required by the form itself. What each authority needs beyond that is shown after sending.",
    "Items and Orders name their consignment by its id. Consignor, consignee and the other roles name a row of the "
    "sheet Parties.",
    "Where a cell takes several entries, write each on a line of its own (Alt+Enter) and separate its fields with a "
    "vertical bar |.",
    "Weights are kilograms, volumes cubic metres. Dates are year-month-day; times are those at the boundary (UTC+8).",
    "Codes can be chosen from the sheet Codes. Keep codes as text so that leading zeros stay.",
    "Registered names are written as registered in each language. Leave a language empty rather than translate a name.",
    "Formulas are not read. A text that begins with = + - or @ is written with an apostrophe in front.",
    "Yes and no may be written as yes or no.",
)


def guide_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of the guide: its title in each language as headings, then each line in the three languages."""
    titles = tuple((word(TITLE, language),) for language in LANGUAGES)
    return (*titles, *(tuple(word(line, language) for language in LANGUAGES) for line in LINES))
