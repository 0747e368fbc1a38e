"""Jointech JT600 and JT701: trackers and electronic locks that speak in binary and text on one connection.

:class:`Splitter` cuts a stream into messages, :func:`decode` reads one, :func:`answer` says what it is answered with.
No meaning is put into status bits here: that is the business of a lock's profile. The protocol has no secret and, but
for one optional byte of text, no checksum. The specification as it is understood here is docs/wire/jt701.md.
"""

from __future__ import annotations

from fairway.wire.jt701.binary import binary_bytes
from fairway.wire.jt701.block import Block, block_bytes, read_block
from fairway.wire.jt701.messages import (
    ALARM,
    KEPT,
    LIVE,
    PART,
    Binary,
    Heartbeat,
    Lock,
    LockEvent,
    Message,
    OldPosition,
    Position,
    Record,
    Reply,
    Sensor,
    Tracker,
)
from fairway.wire.jt701.stream import ASKS, LONGEST, Splitter, answer, command, decode, query, server, unlock
from fairway.wire.jt701.text import escaped, event_text, sensor_text, unescaped
from fairway.wire.undecodable import Undecodable

__all__ = [
    "ALARM",
    "ASKS",
    "KEPT",
    "LIVE",
    "LONGEST",
    "PART",
    "Binary",
    "Block",
    "Heartbeat",
    "Lock",
    "LockEvent",
    "Message",
    "OldPosition",
    "Position",
    "Record",
    "Reply",
    "Sensor",
    "Splitter",
    "Tracker",
    "Undecodable",
    "answer",
    "binary_bytes",
    "block_bytes",
    "command",
    "decode",
    "escaped",
    "event_text",
    "query",
    "read_block",
    "sensor_text",
    "server",
    "unescaped",
    "unlock",
]
