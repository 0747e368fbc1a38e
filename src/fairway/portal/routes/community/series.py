"""Readings that follow each other, in one row: the same on the pages as elsewhere."""

from fairway.tracking.series import LEAST, folded, spans

__all__ = ["LEAST", "folded", "spans"]
