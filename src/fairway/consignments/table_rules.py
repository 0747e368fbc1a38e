"""Rules on the spreadsheet form of a submission: its sheets, its columns, and the names that rows refer to."""

from __future__ import annotations

from fairway.wire.tabular.rules import FileRule


class SheetKnown(FileRule):
    """There is no sheet called {sheet} in the form."""

    id = "tabular.sheet_known"
    remedy = "Name it as in the template ({sheets}), or delete it."


class SheetNeeded(FileRule):
    """The sheet {sheet} is missing or holds no row."""

    id = "tabular.sheet_needed"
    remedy = "Fill in the sheet {sheet} of the template."


class ColumnKnown(FileRule):
    """There is no column called {column} on this sheet."""

    id = "tabular.column_known"
    remedy = "Keep row 1 of the template as it is. Similar columns: {similar}."


class ColumnOnce(FileRule):
    """The column {column} stands on this sheet more than once."""

    id = "tabular.column_once"
    remedy = "Delete one of them."


class ConsignmentListed(FileRule):
    """No row of the sheet Consignments has the id {name}."""

    id = "tabular.consignment_listed"
    remedy = "Write the id of a row of the sheet Consignments."


class ConsignmentHasItems(FileRule):
    """The consignment {name} has no row on the sheet Items."""

    id = "tabular.consignment_has_items"
    remedy = "Add its goods to the sheet Items, with this id in the column consignment."


class PartyListed(FileRule):
    """No row of the sheet Parties is called {name}."""

    id = "tabular.party_listed"
    remedy = "Write the name of a row of the sheet Parties, or add the party there."


class PartyNamedOnce(FileRule):
    """Two rows of the sheet Parties are called {name}."""

    id = "tabular.party_named_once"
    remedy = "Give each party a name of its own."


class CellBesideTheTable(FileRule):
    """This cell stands in a column without a name."""

    id = "tabular.cell_beside_the_table"
    remedy = "Move it into a column of the template, or delete it."
