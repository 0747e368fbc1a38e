"""The durable memory of a simulator: one SQLite file, one connection, one thread.

Everything that follows from one message is one transaction, committed to disk before the answer leaves; after
``kill -9`` the file holds either all of it or nothing. What is to happen later stands on the agenda in the same file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    key TEXT PRIMARY KEY, sender TEXT NOT NULL, kind TEXT NOT NULL, message_id TEXT NOT NULL, reference TEXT NOT NULL,
    digest TEXT NOT NULL, accepted INTEGER NOT NULL DEFAULT 0, answer BLOB, first_at REAL NOT NULL,
    times INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS effects (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, what TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS effects_key ON effects (key);
CREATE TABLE IF NOT EXISTS agenda (
    number INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, task TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS agenda_due ON agenda (due, number);
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, answer_id TEXT NOT NULL, name TEXT NOT NULL,
    content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    recipient TEXT NOT NULL, sequence INTEGER NOT NULL, answer INTEGER NOT NULL, at REAL NOT NULL,
    written INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (recipient, sequence));
CREATE INDEX IF NOT EXISTS deliveries_unwritten ON deliveries (at) WHERE written = 0;
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX IF NOT EXISTS kept_parent ON kept (kind, parent);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class Kept(msgspec.Struct, kw_only=True):
    """A thing the simulator remembers: a cargo, a bundle, a declaration. Kept by its class and ``id``."""

    id: str
    parent: str = ""
    """What it is found by beside its id, for example the batch it belongs to."""


KeptT = TypeVar("KeptT", bound=Kept)


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it was first received."""

    key: str
    sender: str
    kind: str
    message_id: str
    reference: str
    digest: str
    accepted: bool
    answer: bytes | None
    times: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something on the agenda."""

    number: int
    due: datetime
    task: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One handing over of one answer; the same answer may be delivered more than once."""

    recipient: str
    sequence: int
    """Counts what this recipient was delivered, from 1."""
    at: datetime
    answer_id: str
    name: str
    content: bytes


def digest_of(content: bytes) -> str:
    """SHA-256 in hex: tells a repeated message from another one that reuses its key."""
    return hashlib.sha256(content).hexdigest()


class Journal:
    """The simulator's memory. Call all writing methods within ``with journal.transaction():``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file; nothing is lost by not calling it."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when the block is left. Not nested."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- messages ------------------------------------------------------------------------------------------------

    def seen(self, key: str) -> Received | None:
        """The message first received under ``key``."""
        row = self._db.execute(
            "SELECT key, sender, kind, message_id, reference, digest, accepted, answer, times FROM received"
            " WHERE key = ?",
            (key,),
        ).fetchone()
        return Received(*row) if row else None

    def receive(
        self, key: str, *, sender: str, kind: str, message_id: str, reference: str, digest: str, at: datetime
    ) -> None:
        """Note that a message came for the first time."""
        self._db.execute(
            "INSERT INTO received (key, sender, kind, message_id, reference, digest, first_at, times)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (key, sender, kind, message_id, reference, digest, at.timestamp()),
        )

    def received_again(self, key: str) -> None:
        """Note that the message under ``key`` came once more."""
        self._db.execute("UPDATE received SET times = times + 1 WHERE key = ?", (key,))

    def answered(self, key: str, *, accepted: bool) -> None:
        """Note whether the document was taken."""
        self._db.execute("UPDATE received SET accepted = ? WHERE key = ?", (int(accepted), key))

    def keep_answer(self, key: str, answer: bytes) -> None:
        """Keep the direct answer, for repeated messages."""
        self._db.execute("UPDATE received SET answer = ? WHERE key = ?", (answer, key))

    def effect(self, key: str, what: str, at: datetime) -> None:
        """Note that the message under ``key`` changed something; called where the change is made."""
        self._db.execute("INSERT INTO effects (key, what, at) VALUES (?, ?, ?)", (key, what, at.timestamp()))

    def effects(self) -> list[dict[str, Any]]:
        """Every distinct accepted document: how often it was received and how often it took effect."""
        rows = self._db.execute(
            "SELECT r.key, r.sender, r.kind, r.message_id, r.reference, r.digest, r.times,"
            " (SELECT count(*) FROM effects e WHERE e.key = r.key) FROM received r WHERE r.accepted = 1"
            " ORDER BY r.rowid"
        )
        names = ("key", "sender", "kind", "message_id", "reference", "sha256", "received", "took_effect")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def totals(self) -> dict[str, int]:
        """Counts for the status page."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM received), (SELECT coalesce(sum(accepted), 0) FROM received),"
            " (SELECT count(*) FROM effects), (SELECT count(*) FROM agenda), (SELECT count(*) FROM deliveries)"
        ).fetchone()
        return dict(zip(("received", "accepted", "effects", "agenda", "delivered"), row, strict=True))

    # -- what happens later --------------------------------------------------------------------------------------

    def plan(self, due: datetime, task: str, **body: Any) -> None:
        """Put ``task`` on the agenda."""
        self._db.execute(
            "INSERT INTO agenda (due, task, body) VALUES (?, ?, ?)", (due.timestamp(), task, msgspec.json.encode(body))
        )

    def due(self, now: datetime) -> Task | None:
        """The first task that is due."""
        row = self._db.execute(
            "SELECT number, due, task, body FROM agenda WHERE due <= ? ORDER BY due, number LIMIT 1",
            (now.timestamp(),),
        ).fetchone()
        if row is None:
            return None
        return Task(row[0], datetime.fromtimestamp(row[1], UTC), row[2], msgspec.json.decode(row[3]))

    def next_due(self) -> datetime | None:
        """When the next task is due."""
        row = self._db.execute("SELECT min(due) FROM agenda").fetchone()
        return datetime.fromtimestamp(row[0], UTC) if row[0] is not None else None

    def done(self, task: Task) -> None:
        """Strike ``task`` off the agenda."""
        self._db.execute("DELETE FROM agenda WHERE number = ?", (task.number,))

    # -- answers -------------------------------------------------------------------------------------------------

    def answer(self, recipient: str, answer_id: str, name: str, content: bytes) -> int:
        """Keep an answer; it reaches nobody before it is delivered."""
        cursor = self._db.execute(
            "INSERT INTO answers (recipient, answer_id, name, content) VALUES (?, ?, ?, ?)",
            (recipient, answer_id, name, content),
        )
        return int(cursor.lastrowid or 0)

    def deliver(self, answer: int, at: datetime) -> None:
        """Put the answer at the end of its recipient's sequence."""
        recipient = str(self._db.execute("SELECT recipient FROM answers WHERE number = ?", (answer,)).fetchone()[0])
        self._db.execute(
            "INSERT INTO deliveries (recipient, sequence, answer, at) VALUES (?, ?, ?, ?)",
            (recipient, self.number(f"delivered/{recipient}"), answer, at.timestamp()),
        )

    def deliveries(self, recipient: str, after: int, limit: int) -> list[Delivery]:
        """What ``recipient`` was delivered after its sequence number ``after``."""
        return self._deliveries("d.recipient = ? AND d.sequence > ?", "d.sequence", (recipient, after), limit)

    def unwritten(self, limit: int) -> list[Delivery]:
        """Deliveries not yet written to a folder."""
        return self._deliveries("d.written = 0", "d.at, d.rowid", (), limit)

    def written(self, delivery: Delivery) -> None:
        """Note that a delivery is in its folder."""
        self._db.execute(
            "UPDATE deliveries SET written = 1 WHERE recipient = ? AND sequence = ?",
            (delivery.recipient, delivery.sequence),
        )

    def _deliveries(self, where: str, order: str, values: tuple[object, ...], limit: int) -> list[Delivery]:
        rows = self._db.execute(
            "SELECT d.recipient, d.sequence, d.at, a.answer_id, a.name, a.content FROM deliveries d"  # noqa: S608  # its parts are fixed texts
            f" JOIN answers a ON a.number = d.answer WHERE {where} ORDER BY {order} LIMIT ?",
            (*values, limit),
        )
        return [Delivery(row[0], row[1], datetime.fromtimestamp(row[2], UTC), *row[3:]) for row in rows]

    # -- things --------------------------------------------------------------------------------------------------

    def get(self, kind: type[KeptT], id_: str) -> KeptT | None:
        """The thing of this class with this id."""
        row = self._db.execute("SELECT body FROM kept WHERE kind = ? AND id = ?", (kind.__name__, id_)).fetchone()
        return msgspec.json.decode(row[0], type=kind) if row else None

    def put(self, thing: Kept) -> None:
        """Keep ``thing``, instead of what was kept under its class and id."""
        self._db.execute(
            "INSERT INTO kept (kind, id, parent, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, body = excluded.body",
            (type(thing).__name__, thing.id, thing.parent, msgspec.json.encode(thing)),
        )

    def drop(self, kind: type[Kept], id_: str) -> None:
        """Forget a thing."""
        self._db.execute("DELETE FROM kept WHERE kind = ? AND id = ?", (kind.__name__, id_))

    def all(self, kind: type[KeptT], parent: str | None = None) -> list[KeptT]:
        """All things of a class, or those of one parent, in the order of their ids."""
        rows = self._db.execute(
            "SELECT body FROM kept WHERE kind = ? AND (? IS NULL OR parent = ?) ORDER BY id",
            (kind.__name__, parent, parent),
        )
        return [msgspec.json.decode(row[0], type=kind) for row in rows]

    def number(self, name: str) -> int:
        """The next number of a series, from 1."""
        row = self._db.execute(
            "INSERT INTO counters (name, value) VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchone()
        return int(row[0])

    def count(self, name: str) -> int:
        """The last number given of a series; 0 before the first."""
        row = self._db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def count_on(self, name: str, value: int) -> None:
        """Make ``value`` the last number given of a series."""
        self._db.execute(
            "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
