"""What a demonstration says before its story, and says and ends with when the story is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairway.app.demo import __main__ as demo
from fairway.app.demo.cast import Cast, load
from fairway.app.demo.screen import Screen
from fairway.app.demo.town import Town
from fairway.app.story.ledger import Ledger
from fairway.base.language import Language
from fairway.cli.output import Output

NOW = datetime(2026, 11, 23, tzinfo=UTC)


async def _interrupted(language: Language) -> Ledger:
    ledger = Ledger(Screen(Output(json=False, language=language)), lambda: NOW)

    async def play() -> None:
        with ledger.step("The truck crosses", "crossed"):
            await asyncio.Event().wait()

    playing = asyncio.create_task(play())
    await asyncio.sleep(0)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    return ledger


@pytest.mark.parametrize(
    ("language", "word"), [(Language.EN, "interrupted"), (Language.TC, "已中斷"), (Language.SC, "已中断")]
)
async def test_the_step_in_progress_is_told_as_interrupted(
    capsys: pytest.CaptureFixture[str], language: Language, word: str
) -> None:
    ledger = await _interrupted(language)
    said = capsys.readouterr().out
    assert f": {word}" in said
    assert "NOT" not in said
    assert "expected" not in said
    assert [line.interrupted for line in ledger.lines] == [True]
    assert not ledger.held


@pytest.mark.parametrize(
    ("number", "up", "code"),
    [(signal.SIGINT, False, 130), (signal.SIGTERM, False, 143), (signal.SIGINT, True, 0), (signal.SIGTERM, True, 0)],
)
async def test_the_exit_code_tells_whether_it_was_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: signal.Signals, up: bool, code: int
) -> None:
    ended: list[bool] = []

    async def stay(var: Path, output: Output, *, rate: float, story: bool, up: asyncio.Event) -> int:
        del var, output, rate, story
        if is_up:
            up.set()
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)
        return 0

    is_up = up
    monkeypatch.setattr(demo, "stay", stay)
    monkeypatch.setattr(demo, "watch_supervisor", lambda stop: None)
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    given = argparse.Namespace(once=False, keep=False, no_story=False, rate=10.0)
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        assert await demo._main(given, Output(json=False, language=Language.EN)) == code
    finally:
        for one, handler in before.items():
            asyncio.get_running_loop().remove_signal_handler(one)
            signal.signal(one, handler)
    assert ended == [True]


class Standing:
    """A demonstration of which nothing runs."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.clock = self

    def run_at(self, rate: float) -> None:
        self.rate = rate


async def _stays(monkeypatch: pytest.MonkeyPatch, folder: Path, tell: Callable[[], Awaitable[bool]]) -> None:
    @asynccontextmanager
    async def demonstration(where: Path, screen: Screen) -> AsyncIterator[tuple[Standing, Cast]]:
        del where, screen
        yield Standing(Town(folder)), load()

    async def told(made: Standing, cast: Cast) -> bool:
        del made, cast
        return await tell()

    monkeypatch.setattr(demo, "demonstration", demonstration)
    monkeypatch.setattr(demo, "tell_story", told)
    up = asyncio.Event()
    output = Output(json=False, language=Language.EN)
    staying = asyncio.create_task(demo.stay(folder, output, rate=10, story=True, up=up))
    coming = asyncio.create_task(up.wait())
    await asyncio.wait({staying, coming}, return_when=asyncio.FIRST_COMPLETED)
    for task in (staying, coming):
        task.cancel()
    await asyncio.gather(staying, coming, return_exceptions=True)


async def test_the_sign_ins_are_told_before_the_story(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before: list[str] = []

    async def tell() -> bool:
        before.append(capsys.readouterr().out)
        return True

    await _stays(monkeypatch, tmp_path, tell)
    after = capsys.readouterr().out
    passphrase = Town(tmp_path).book.passphrase
    for said in (*before, after):  # once more below the steps, which have pushed the first out of sight
        assert passphrase in said
        assert all(player.email in said for player in load().people)
        assert "http://" in said
    assert "Everything is up" in after
    assert "Everything is up" not in before[0]


async def test_an_interrupted_story_says_what_a_new_start_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def tell() -> bool:
        raise asyncio.CancelledError

    await _stays(monkeypatch, tmp_path, tell)
    said = capsys.readouterr().out
    assert "The story was interrupted. Started again, it is played from its beginning." in said
    assert "Everything is up" not in said
