"""Messages of the log as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fairway.portal.routes.community.words import STANDARDS, as_data
from fairway.portal.views.community.messages import MessageRow
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.tracking.inbound import Channel

STANDINGS: Mapping[str, tuple[Tone, str]] = {
    "accepted": (Tone.DONE, N_("Understood")),
    "partly": (Tone.NEEDS_YOU, N_("Partly refused")),
    "refused": (Tone.STOPPED, N_("Refused as a whole")),
}
CHANNELS: Mapping[str, str] = {
    Channel.HTTP: N_("HTTP"),
    Channel.WEBSOCKET: N_("WebSocket"),
    Channel.FOLDER: N_("Watched folder"),
    Channel.PORTAL: N_("By hand"),
    Channel.REPLAY: N_("Correction"),
}


_LIST = re.compile(r"event list, ([0-9]{1,9}) rows")


def standard_words(standard: str) -> Phrase:
    """What a standard is called."""
    return (STANDARDS.get(standard) or as_data(standard)) if standard else N_("Not recognised")


def form_words(form: str) -> Phrase:
    """Kind and version of a message: a standard's own letters, a list of events in words."""
    found = _LIST.fullmatch(form)
    if not found:
        return as_data(form) if form else ""
    rows = int(found[1])
    return N_("event list, 1 row") if rows == 1 else Words(N_("event list, {n} rows"), {"n": rows})


def message_row(row: Mapping[str, Any]) -> MessageRow:
    """A row of the log."""
    tone, words = STANDINGS[row["standing"]]
    return MessageRow(
        href=f"/messages/{row['case_id']}",
        at=row["taken_at"],
        form=form_words(row["form"]),
        reference=row["reference"],
        file_name=row["file_name"],
        standard=standard_words(row["standard"]),
        channel=CHANNELS[row["channel"]],
        standing=Chip(tone, words),
        events=row["events"],
        duplicates=row["duplicates"],
        errors=row["errors"],
        warnings=row["warnings"],
        test=row["test"],
        corrected=row["corrected_by"] is not None,
    )
