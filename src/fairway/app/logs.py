"""What processes of a site log: one JSON object a line, on standard error, without personal data.

Messages of exceptions are left out, because a database or a parser quotes in them what it was given; their types,
codes and places are kept. ``FAIRWAY_LOG_LEVEL=debug`` adds the messages, for a developer's own data.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

import asyncpg
import msgspec

from fairway.base.issues import Refusal
from fairway.site.settings import Settings

_json = msgspec.json.Encoder(enc_hook=str)
_QUIET = ("httpx", "httpcore", "uvicorn")
"""Loggers that tell of each request with its address, which holds references, or of nothing that an operator needs."""


class Lines(logging.Formatter):
    """Formats a record as one JSON object."""

    def __init__(self, process: str, *, messages: bool) -> None:
        super().__init__()
        self._process = process
        self._messages = messages

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": self._text(record),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _described(record.exc_info[1], messages=self._messages)
        return _json.encode(line).decode()

    def _text(self, record: logging.LogRecord) -> str:
        if not self._messages and isinstance(record.args, tuple):
            record.args = tuple(_named(one) if isinstance(one, BaseException) else one for one in record.args)
        return record.getMessage()


def _named(error: BaseException) -> str:
    """The type of an error with what says more and quotes nothing: SQL state, rules of a refusal."""
    name, more = type(error).__name__, ""
    if isinstance(error, asyncpg.PostgresError):
        more = error.sqlstate or ""
    elif isinstance(error, Refusal):
        more = ", ".join(dict.fromkeys(issue.rule for issue in error.issues))
    return f"{name} {more}" if more else name


def _described(error: BaseException, *, messages: bool) -> list[dict[str, object]]:
    """The error and what it came from, innermost last."""
    found: list[dict[str, object]] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 10:
        one: dict[str, object] = {
            "type": _named(seen),
            "at": [
                f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(seen.__traceback__)
            ],
        }
        if messages:
            one["message"] = str(seen)
        found.append(one)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return found


def configure(settings: Settings, process: str) -> None:
    """Log as ``process`` ("web", "worker", "supervisor") of the site, from the level of its settings on."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(f"{settings.site}/{process}", messages=level <= logging.DEBUG))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _ended_by


def _ended_by(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that ends the process is logged like any other."""
    logging.getLogger("fairway").critical("the process ends", exc_info=(kind, error, trace))
