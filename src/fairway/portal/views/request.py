"""A request for missing elements, answered through a link without signing in, seeing nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.consignments.model import Texts
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Choice, Fault, Phrase


@dataclass(frozen=True, slots=True)
class RequestAnswerView:
    """What the asked party sees: who asks, what for, until when, the fields, and no more."""

    asker: Texts
    asked: Texts
    purpose: Phrase
    due: datetime | None
    """None when no time was named."""
    sets: tuple[FieldSet, ...]
    save_href: str
    reference: str
    """The asked party's own or shared reference, never the asker's internal one."""
    note: str = ""
    lists: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    """Lists that fields suggest from, by id."""
    faults: tuple[Fault, ...] = ()
    state: str = "open"
    """"open", "answered", "expired" or "withdrawn"."""
    answered_at: datetime | None = None
