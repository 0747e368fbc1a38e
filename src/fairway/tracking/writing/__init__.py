"""Events of ours in the forms that others read. What a form cannot say is left out, and said to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.base.issues import Issue
from fairway.tracking.model import Event


class Form(StrEnum):
    """A form that events are written in."""

    DCSA = "dcsa"
    """A request of DCSA Track and Trace 3.0."""
    FSU = "fsu"
    """Cargo-IMP FSU, one message for each air waybill."""
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Form.DCSA: "application/json",
    Form.FSU: "text/plain; charset=us-ascii",
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the form cannot say."""

    number: int
    """Of the events that were given, counted from 0."""
    event: Event
    reason: Issue


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes, and what is not in them."""

    raw: bytes
    media_type: str
    left_out: tuple[LeftOut, ...] = ()


def write(events: Sequence[Event], form: Form, *, written: datetime) -> Written:
    """``events`` in ``form``. ``written`` (UTC) stands for the time of telling of an event that has none."""
    # Each form is loaded when it is asked for: a site that writes none needs no spreadsheet library for it.
    left_out: tuple[LeftOut, ...] = ()
    if form is Form.DCSA:
        from fairway.tracking.writing.dcsa import write_dcsa

        raw, left_out = write_dcsa(events, written=written)
    elif form is Form.FSU:
        from fairway.tracking.writing.cargo_imp import write_fsu

        raw, left_out = write_fsu(events)
    else:
        from fairway.tracking.writing.table import write_csv, write_workbook

        raw = write_csv(events) if form is Form.CSV else write_workbook(events)
    return Written(raw=raw, media_type=MEDIA_TYPES[form], left_out=left_out)
