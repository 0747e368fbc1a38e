"""A site for fuzzing: sync tests, as the generators want them, over an event loop of their own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings

from fairway.api import events
from fairway.parties.model import OrganisationKind, customs_of
from fairway.site.database import open_database
from fairway.site.provision import Access
from tests.api.conftest import make_house
from tests.fuzz.counting import LONG, Mutants, counted
from tests.security.cast import Cast, assemble

MUTANTS = "mutants"
"""The property of a report that says how many mutants a test went through."""


@pytest.fixture
def mutants(record_property: Callable[[str, object], None], pytestconfig: pytest.Config) -> Mutants:
    """Counts the mutants of a test, watches its memory, and adds them to the sum at the end of the run. A long run
    tells how far it is."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        if not LONG or capture is None:
            print(line)
            return
        with capture.global_and_fixture_disabled():
            print(line, file=sys.stderr, flush=True)

    def begin(name: str, quick: int, long: int) -> Iterator[int]:
        count = long if LONG else quick
        yield from counted(name, count, tell)
        record_property(MUTANTS, count)

    return begin


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed = [one for one in terminalreporter.stats.get("passed", ()) if isinstance(one, pytest.TestReport)]
    found = [(dict(one.user_properties).get(MUTANTS), one.duration) for one in passed]
    counts = [(count, duration) for count, duration in found if isinstance(count, int)]
    if counts:
        total, seconds = sum(count for count, _ in counts), sum(duration for _, duration in counts)
        terminalreporter.line(f"{total:,} mutants over {len(counts)} decoders in {seconds / 60:.1f} minutes: none fell")


def bounded(quick: int, long: int) -> settings:
    """So many examples; one site serves all of them."""
    return settings(
        max_examples=long if LONG else quick,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


class Fuzzed:
    """The rich case and everybody, asked from sync code."""

    def __init__(self, cast: Cast, runner: asyncio.Runner) -> None:
        self.cast = cast
        self._runner = runner

    def ask(self, role: str, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer to a role; an error in the site is a 500, as a server would answer."""
        client = self.cast.clients[role]
        return self._runner.run(client.request(method, path, **more))


@pytest.fixture
def fuzzed(access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fuzzed]:
    """A site with a case, on an event loop of its own."""
    monkeypatch.setattr(events, "LONGEST", 0.0)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def build() -> Cast:
            database = await stack.enter_async_context(open_database(access, pool_size=4))
            house = await make_house(database, tmp_path)
            await house.organisation("Hong Kong Customs", OrganisationKind.CUSTOMS, organisation=customs_of("hk"))
            return await assemble(house, stack)

        cast = runner.run(build())
        for client in cast.clients.values():
            # The exception is told by the answer; the test names the request that led to it.
            client._transport = httpx.ASGITransport(app=cast.house.app, raise_app_exceptions=False)
        try:
            yield Fuzzed(cast, runner)
        finally:
            runner.run(stack.aclose())
