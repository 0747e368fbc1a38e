from __future__ import annotations

import json
import logging
import sys
from typing import Any

import asyncpg
import pytest

from fairway.app.logs import Lines
from fairway.base.issues import Issue, Refusal


def line(message: str, *args: object, messages: bool = False, error: BaseException | None = None) -> dict[str, Any]:
    """What is logged."""
    info: Any = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("fairway.test", logging.WARNING, "x.py", 1, message, args, info)
    found: dict[str, Any] = json.loads(Lines("hk/web", messages=messages).format(record))
    return found


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_a_line_is_one_object_with_its_process() -> None:
    found = line("%s waits", "outbox")
    assert (found["process"], found["level"], found["message"]) == ("hk/web", "warning", "outbox waits")


def test_what_an_exception_quotes_is_not_logged() -> None:
    error = raised(asyncpg.UniqueViolationError("Key (email)=(chan@example.com) already exists"), ValueError("Chan"))
    found = line("refused: %s", error, error=error)
    assert "chan" not in json.dumps(found).lower()
    assert found["message"] == "refused: UniqueViolationError 23505"
    assert [one["type"] for one in found["error"]] == ["UniqueViolationError 23505", "ValueError"]
    assert "test_logs.py" in found["error"][0]["at"][0]


def test_a_refusal_is_named_by_its_rules() -> None:
    refusal = Refusal([Issue(rule="a.b", message="Chan is unknown"), Issue(rule="a.b", message="x")])
    assert line("refused: %s", refusal)["message"] == "refused: Refusal a.b"


def test_messages_are_there_for_a_developer() -> None:
    found = line("x", messages=True, error=raised(ValueError("what was given")))
    assert found["error"][0]["message"] == "what was given"


def test_an_error_that_ends_a_process_is_logged_as_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fairway.app.logs import configure
    from fairway.site.settings import Settings

    root = logging.getLogger()
    before, level, hook = root.handlers, root.level, sys.excepthook
    try:
        configure(Settings(), "worker")
        error = raised(ValueError("Chan"))
        sys.excepthook(ValueError, error, error.__traceback__)
    finally:
        root.handlers, sys.excepthook = before, hook
        root.setLevel(level)
    said = json.loads(capsys.readouterr().err)
    assert (said["level"], said["error"][0]["type"]) == ("critical", "ValueError")
    assert "Chan" not in json.dumps(said)
