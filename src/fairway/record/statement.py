"""One SQL statement for all that a command writes.

A statement is composed of one data-modifying part for each kind of thing that is written, and cached by which parts
there are, so that a connection prepares it once. The insert into ``fact`` comes last, as the main part: the server
runs it first, so that of two commands on one stream the slower fails before it has done any other work.
"""

# ruff: noqa: S608  (composing SQL is what this module is for: identifiers go through quoted(), values are parameters)

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from fairway.record.codec import pack
from fairway.record.commit import Commit, ReceiptRow
from fairway.record.model import Row, Table

MOMENT = "greatest((extract(epoch FROM statement_timestamp()) * 1000000)::bigint, {previous} + 1)"
"""The moment of a command: the server's clock in microseconds, and later than the last one of its streams."""

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")
_json = msgspec.json.Encoder()

Argument = Callable[[Commit], Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """A composed statement and how to get its arguments from a commit."""

    sql: str
    arguments: tuple[Argument, ...]

    def values(self, commit: Commit) -> list[Any]:
        """The arguments for ``commit``."""
        return [argument(commit) for argument in self.arguments]


def quoted(name: str) -> str:
    """An identifier for SQL text. Raises ValueError for anything but lower-case words."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"{name!r} is not an identifier of ours")
    return f'"{name}"'


def put_sql(table: Table, parameter: str, schema: str = "public", *, fresh: bool = False) -> str:
    """Insert or replace the rows in the JSON array ``parameter``; only insert those of a ``fresh`` case, which costs
    the server less than looking for what they might replace."""
    columns = tuple(table.columns)
    names = ", ".join(map(quoted, columns))
    others = [quoted(column) for column in columns if column not in table.key]
    if fresh and "case_id" in table.key:
        return (
            f"INSERT INTO {quoted(schema)}.{quoted(table.name)} ({names})"
            f" SELECT {names} FROM {_recordset(table, columns, parameter)}"
        )
    change = "UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in others) if others else "NOTHING"
    return (
        f"INSERT INTO {quoted(schema)}.{quoted(table.name)} ({names})"
        f" SELECT {names} FROM {_recordset(table, columns, parameter)}"
        f" ON CONFLICT ({', '.join(map(quoted, table.key))}) DO {change}"
    )


def delete_sql(table: Table, parameter: str, schema: str = "public") -> str:
    """Delete the rows whose keys are in the JSON array ``parameter``."""
    same = " AND ".join(f"t.{quoted(column)} = r.{quoted(column)}" for column in table.key)
    return (
        f"DELETE FROM {quoted(schema)}.{quoted(table.name)} AS t"
        f" USING {_recordset(table, table.key, parameter)} WHERE {same}"
    )


def _recordset(table: Table, columns: Iterable[str], parameter: str) -> str:
    types = ", ".join(f"{quoted(column)} {table.columns[column]}" for column in columns)
    return f"jsonb_to_recordset({parameter}) AS r({types})"


def rows_json(rows: list[Row]) -> str:
    """Rows of one table as the JSON array that the statements above read.

    Raises ValueError for a row that has other columns than the table.
    """
    columns = rows[0].table.columns
    binary = [column for column, kind in columns.items() if kind == "bytea"]
    values = []
    for row in rows:
        given = row.values
        if not (given.keys() <= columns.keys() if row.delete else given.keys() == columns.keys()):
            odd = ", ".join(sorted(given.keys() ^ columns.keys()))
            raise ValueError(f"a row of {row.table.name} has other columns than the table: {odd}")
        if binary:
            given = {**given, **{c: "\\x" + given[c].hex() for c in binary if given.get(c) is not None}}
        values.append(given)
    return _json.encode(values).decode()


class _Parameters:
    """Numbers the parameters of a statement; an argument has one number, however often it is used."""

    def __init__(self) -> None:
        self.arguments: list[Argument] = []

    def __call__(self, argument: Argument, kind: str) -> str:
        if argument not in self.arguments:
            self.arguments.append(argument)
        return f"${self.arguments.index(argument) + 1}::{kind}"

    def arrays(self, *arguments: tuple[Argument, str]) -> str:
        """``unnest`` over array arguments of equal length."""
        return f"unnest({', '.join(self(argument, kind + '[]') for argument, kind in arguments)})"


def _at(commit: Commit) -> Any:
    return commit.at


def _actor(commit: Commit) -> str:
    return commit.actor.decode()


def _previous(commit: Commit) -> int:
    return commit.previous_moment


def _cases(commit: Commit) -> Any:
    return commit.facts.cases


def _streams(commit: Commit) -> Any:
    return commit.facts.streams


def _versions(commit: Commit) -> Any:
    return commit.facts.versions


def _receipt(commit: Commit) -> ReceiptRow:
    return cast(ReceiptRow, commit.receipt)


def _facts(parameters: _Parameters) -> str:
    arrays = parameters.arrays(
        (_cases, "uuid"),
        (_streams, "text"),
        (_versions, "integer"),
        (lambda c: c.facts.kinds, "text"),
        (lambda c: [pack(payload) for payload in c.facts.payloads], "bytea"),
        (lambda c: c.facts.salts, "bytea"),
        (lambda c: c.facts.commitments, "bytea"),
        (lambda c: c.facts.blobs, "bytea"),
    )
    return (
        "INSERT INTO fact (case_id, stream, version, kind, at, actor, payload, salt, commitment, blobs)"
        f" SELECT r.case_id, r.stream, r.version, r.kind, {parameters(_at, 'timestamptz')},"
        f" {parameters(_actor, 'text')}::jsonb, r.payload, r.salt, r.commitment, r.blobs"
        f" FROM {arrays} AS r(case_id, stream, version, kind, payload, salt, commitment, blobs)"
    )


def _unsequenced(parameters: _Parameters) -> str:
    cases, streams = parameters(_cases, "uuid[]"), parameters(_streams, "text[]")
    versions = parameters(_versions, "integer[]")
    leaves = parameters(lambda c: c.facts.leaves, "bytea[]")
    return (
        "INSERT INTO unsequenced (moment, case_id, stream, version, cases, streams, versions, leaves)"
        f" VALUES ({MOMENT.format(previous=parameters(_previous, 'bigint'))},"
        f" ({cases})[1], ({streams})[1], ({versions})[1], {cases}, {streams}, {versions}, {leaves})"
    )


def _fresh_states(parameters: _Parameters) -> str:
    return _states(parameters).partition(" ON CONFLICT ")[0]


def _states(parameters: _Parameters) -> str:
    arrays = parameters.arrays(
        (lambda c: [stream.case_id for stream in c.states], "uuid"),
        (lambda c: [stream.stream for stream in c.states], "text"),
        (lambda c: [version for version, _ in c.states.values()], "integer"),
        (lambda c: [pack(state) for _, state in c.states.values()], "bytea"),
    )
    return (
        "INSERT INTO stream_state (case_id, stream, version, moment, state)"
        f" SELECT r.case_id, r.stream, r.version, {MOMENT.format(previous=parameters(_previous, 'bigint'))}, r.state"
        f" FROM {arrays} AS r(case_id, stream, version, state) ON CONFLICT (case_id, stream)"
        " DO UPDATE SET version = excluded.version, moment = excluded.moment, state = excluded.state"
    )


def _blobs(parameters: _Parameters) -> str:
    arrays = parameters.arrays(
        (lambda c: list(c.blobs), "bytea"),
        (lambda c: [packed for packed, _ in c.blobs.values()], "boolean"),
        (lambda c: [content for _, content in c.blobs.values()], "bytea"),
    )
    return (
        "INSERT INTO blob (sha256, packed, bytes, at)"
        f" SELECT r.sha256, r.packed, r.bytes, {parameters(_at, 'timestamptz')}"
        f" FROM {arrays} AS r(sha256, packed, bytes) ON CONFLICT (sha256) DO NOTHING"
    )


def _messages(parameters: _Parameters) -> str:
    arrays = parameters.arrays(
        (lambda c: [message.channel for message in c.messages], "text"),
        (lambda c: [message.key for message in c.messages], "text"),
        (lambda c: [message.body for message in c.messages], "bytea"),
        (lambda c: [_json.encode(message.headers).decode() for message in c.messages], "text"),
        (lambda c: [message.order_by for message in c.messages], "text"),
    )
    at = parameters(_at, "timestamptz")
    return (
        "INSERT INTO outbox (channel, key, body, headers, order_by, moment, ordinal, at, next_at)"
        " SELECT r.channel, r.key, r.body, r.headers::jsonb, r.order_by,"
        f" {MOMENT.format(previous=parameters(_previous, 'bigint'))}, r.ordinal, {at}, {at}"
        f" FROM {arrays} WITH ORDINALITY AS r(channel, key, body, headers, order_by, ordinal)"
    )


def _receipts(parameters: _Parameters) -> str:
    return (
        "INSERT INTO command_receipt (holder, key, request, response, at)"
        f" VALUES ({parameters(lambda c: _receipt(c).holder, 'text')},"
        f" {parameters(lambda c: _receipt(c).key, 'text')}, {parameters(lambda c: _receipt(c).request, 'bytea')},"
        f" {parameters(lambda c: pack(_receipt(c).response), 'bytea')}, {parameters(_at, 'timestamptz')})"
    )


def _rows(name: str, *, delete: bool) -> Argument:
    def argument(commit: Commit) -> str:
        return rows_json([row for row in commit.rows[name].values() if row.delete is delete])

    return argument


_cache: dict[tuple[object, ...], Statement] = {}


def statement_for(commit: Commit) -> Statement:
    """The statement that writes ``commit``, composed once for each combination of parts."""
    parts: list[tuple[str, bool]] = []
    for name in sorted(commit.rows):
        deletes = [row.delete for row in commit.rows[name].values()]
        if not all(deletes):
            parts.append((name, False))
        if any(deletes):
            parts.append((name, True))
    written = (
        bool(commit.blobs),
        bool(commit.messages),
        commit.receipt is not None,
        bool(commit.states),
        len(commit.facts) > 0,
    )
    key = (commit.fresh, *parts, *written)
    if key not in _cache:
        _cache[key] = _compose(commit, parts, written)
    return _cache[key]


def _compose(commit: Commit, parts: list[tuple[str, bool]], written: tuple[bool, ...]) -> Statement:
    parameters = _Parameters()
    sections: list[str] = []
    for name, delete in parts:
        table = next(iter(commit.rows[name].values())).table
        rows = parameters(_rows(name, delete=delete), "text") + "::jsonb"
        sections.append(delete_sql(table, rows) if delete else put_sql(table, rows, fresh=commit.fresh))
    states = _fresh_states if commit.fresh else _states
    composers = ((_blobs,), (_messages,), (_receipts,), (states,), (_unsequenced, _facts))
    for present, group in zip(written, composers, strict=True):
        if present:
            sections.extend(composer(parameters) for composer in group)
    *others, main = sections
    named = ", ".join(f"part{number} AS ({section})" for number, section in enumerate(others))
    return Statement(f"WITH {named} {main}" if named else main, tuple(parameters.arguments))
