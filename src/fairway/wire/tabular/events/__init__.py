"""Lists of events as people keep them in spreadsheets: which column says what, and what the cells say."""

from fairway.wire.tabular.events.mapping import ColumnMapping, DateOrder, Role, guess, head_words

__all__ = ["ColumnMapping", "DateOrder", "Role", "guess", "head_words"]
