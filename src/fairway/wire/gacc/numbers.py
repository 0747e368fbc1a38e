"""Identifiers, times and file names of the single window (contract, sections 1 and 2.1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock

from fairway.base.time import MAINLAND

SENDER = re.compile(r"^[0-9]{4}[A-Z0-9]{9}(_[A-Za-z0-9_@]{1,40})?$")
"""4-digit customs district and 9-character organisation code, then the exchange client."""
MESSAGE_ID = re.compile(r"^CN_(MT[0-9A-Z]{4})_1[pP][0-9]_([0-9A-Z]{13})_([0-9]{17})$")
CLIENT_SEQ_NO = re.compile(r"^[A-Z][0-9]{20}$")
_DIGITS = re.compile("[0-9]+").findall


# Remembered, because the documents of one submission carry the same few moments a dozen times.
@lru_cache(maxsize=256)
def time17(moment: datetime) -> str:
    """``yyyyMMddHHmmssSSS`` in Mainland civil time."""
    return "".join(_DIGITS(moment.astimezone(MAINLAND).isoformat(timespec="milliseconds")[:23]))


@lru_cache(maxsize=256)
def time14(moment: datetime) -> str:
    """``yyyyMMddHHmmss`` in Mainland civil time."""
    return "".join(_DIGITS(moment.astimezone(MAINLAND).isoformat(timespec="seconds")[:19]))


def read_time(digits: str) -> datetime | None:
    """The moment that 8, 14 or 17 (or more) digits of Mainland civil time stand for; None for anything else."""
    if not digits.isascii() or not digits.isdigit() or (len(digits) != 8 and len(digits) < 14):
        return None
    try:
        # Several times faster than strptime, and a time is read at each drafting of a document.
        whole = digits[:14].ljust(14, "0")
        month, day, hour, minute, second = [int(whole[at : at + 2]) for at in range(4, 14, 2)]
        moment = datetime(int(whole[:4]), month, day, hour, minute, second, tzinfo=MAINLAND)
        milliseconds = int(digits[14:17].ljust(3, "0")) if len(digits) > 14 else 0
        return (moment + timedelta(milliseconds=milliseconds)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sender13(sender: str) -> str:
    """The part of a SenderID that file names and MessageIDs carry."""
    return sender[:13]


def message_id(message_type: str, sender: str, moment: datetime) -> str:
    """``CN_<type>_1p0_<sender 13>_<time17>``. Unique when each message of a sender has a millisecond of its own."""
    return f"CN_{message_type}_1p0_{sender13(sender)}_{time17(moment)}"


def file_stem(identifier: str) -> str:
    """The stem of the file that carries a message: the MessageID without the last underscore."""
    head, _, time = identifier.rpartition("_")
    return head + time


def client_seq_no(moment: datetime, part: int) -> str:
    """Our number of a declaration: ``F``, time17 and the number of the declaration in its submission (1 to 999)."""
    if not 1 <= part <= 999:
        raise ValueError(f"a submission has 1 to 999 declarations, not {part}")
    return f"F{time17(moment)}{part:03d}"


def declaration_stem(client_seq_no: str) -> str:
    """The stem of the file that carries a declaration."""
    return f"Dec_{client_seq_no}"


class SendTimes:
    """Gives each message of this process a millisecond of its own, never going back.

    MessageIDs have room for nothing but the sender and a time, so two messages of one sender in the same millisecond
    would have the same one. A site that runs several processes gives each a ``residue`` of ``of``.
    """

    def __init__(self, residue: int = 0, of: int = 1) -> None:
        if not 0 <= residue < of:
            raise ValueError("residue must be below of")
        self._residue = residue
        self._of = of
        self._last = -1
        self._lock = Lock()

    def next(self, now: datetime) -> datetime:
        """``now`` or as few milliseconds later as it takes (UTC)."""
        with self._lock:
            earliest = max(int(now.timestamp() * 1000), self._last + 1)
            self._last = earliest + (self._residue - earliest) % self._of
            return datetime.fromtimestamp(self._last // 1000, UTC) + timedelta(milliseconds=self._last % 1000)
