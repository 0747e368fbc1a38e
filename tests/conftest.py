"""What all tests share: a database, a browser, the conformance folder, and a loud word about what was skipped.

The first test that asks for a database starts one cluster for the whole run, xdist workers included, in a folder of
its own. Each test gets a fresh database, copied from a template that was migrated once.

FAIRWAY_PG_BIN runs the tests on another PostgreSQL than the wheel's, FAIRWAY_TEST_DATABASE_URL on a server that runs
already. FAIRWAY_NO_SKIPS makes a run fail when anything was skipped for want of a tool.
"""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings

from fairway.parties import store
from fairway.site.database import Database, open_database
from fairway.site.embedded_postgres import FORGETFUL, EmbeddedPostgres
from fairway.site.migrate import fingerprint, migrate, migrations
from fairway.site.postgres_binaries import Binaries
from fairway.site.provision import GROUPS, Access, as_role, provision, restrict, role

T = TypeVar("T")

CHECKOUT = Path(__file__).parent.parent
CONFORMANCE = CHECKOUT.parent / "shared" / "conformance"
SITE = "test"
PASSWORDS = {group: f"test-{group}" for group in GROUPS}
RUN_FOLDER = "FAIRWAY_TEST_RUN_FOLDER"
# No deadline: a shared machine may stop for a second at any example.
hypothesis_settings.register_profile("quick", deadline=None, max_examples=60)
hypothesis_settings.register_profile("long", deadline=None, max_examples=5000, print_blob=True)
hypothesis_settings.load_profile("long" if os.environ.get("FAIRWAY_FUZZ") == "long" else "quick")
_numbers = itertools.count(1)
_skipped: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="fairway-tests-"))
        folder.chmod(0o711)
        os.environ[RUN_FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(RUN_FOLDER))
        if (folder / "postgres").exists():
            EmbeddedPostgres(folder / "postgres").stop()
        shutil.rmtree(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "administrator" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr))


def _forbidden_skips() -> list[str]:
    if not os.environ.get("FAIRWAY_NO_SKIPS"):
        return []
    return [reason for reason in _skipped if CONFORMANCE.is_dir() or "conformance folder" not in reason]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _forbidden_skips() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in _forbidden_skips():
        terminalreporter.write_line(f"FAIRWAY_NO_SKIPS: a skip counts as a failure here: {reason}", red=True)


@pytest.fixture(scope="session", autouse=True)
def product_hasher() -> Iterator[PasswordHasher]:
    """The product's hasher of passwords, for the test about it. In all others it gives way to one that costs next to
    nothing; processes that tests start keep the product's."""
    product = store._hasher
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_NO_ACCOUNT", quick.hash("no account"))
        patch.setattr(store, "_hasher", quick)
        yield product


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of official samples beside the checkout; tests that need it are skipped, aloud, without it."""
    if not CONFORMANCE.is_dir():
        pytest.skip("needs the conformance folder beside the checkout (../shared/conformance)")
    return CONFORMANCE


@pytest.fixture
def quickest() -> Callable[[Callable[[], object]], float]:
    """A stopwatch for limits that must hold on a busy machine: the least processor time, in seconds, of one call."""

    def measure(call: Callable[[], object]) -> float:
        taken = []
        for _ in range(20):
            began = time.process_time()
            call()
            taken.append(time.process_time() - began)
        return min(taken)

    return measure


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that pages are tested in; FAIRWAY_CHROMIUM names one that is not on the PATH."""
    named = os.environ.get("FAIRWAY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not named:
        pytest.skip("needs chromium (the operating system's package) or FAIRWAY_CHROMIUM")
    return Path(named)


@pytest.fixture(scope="session")
def system_postgres() -> Binaries:
    """A PostgreSQL of the operating system beside the wheel's, the oldest one that will do."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in folders:
        if int(folder.parent.name) >= 15:
            return Binaries.find(folder)
    pytest.skip("needs a PostgreSQL 15 or later of the operating system (/usr/lib/postgresql)")


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    """The PostgreSQL that tests run on: the wheel's, or the one in FAIRWAY_PG_BIN."""
    given = os.environ.get("FAIRWAY_PG_BIN")
    return Binaries.find(Path(given) if given else None)


@pytest.fixture(scope="session")
def administrator(binaries: Binaries) -> str:
    """The address, as superuser, of the server that this run's databases are on."""
    given = os.environ.get("FAIRWAY_TEST_DATABASE_URL")
    if given:
        return given
    options = {**FORGETFUL, "max_connections": "200", "wal_level": "minimal", "max_wal_senders": "0"}
    cluster = EmbeddedPostgres(Path(os.environ[RUN_FOLDER]) / "postgres", pg_bin=binaries.folder, options=options)
    cluster.start()
    return cluster.url()


def _with(address: str, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, T]]) -> T:
    """The result of ``work`` with a connection of its own, from outside any event loop."""

    async def connected() -> T:
        connection = await asyncpg.connect(address)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())


@pytest.fixture(scope="session")
def template(administrator: str) -> str:
    """The name of a database with all migrations, made once for the whole run."""
    name = f"template_{fingerprint(migrations())}"
    lock = os.open(Path(os.environ[RUN_FOLDER]) / "template.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.read(lock, 1):
            asyncio.run(provision(administrator, SITE, name, PASSWORDS))
            _with(as_role(administrator, role(SITE, "owner"), PASSWORDS["owner"], name), migrate)
            os.write(lock, b"1")
    finally:
        os.close(lock)
    return name


@contextmanager
def fresh_access(administrator: str, template: str) -> Iterator[Access]:
    """The addresses of a fresh, migrated, empty database; dropped afterwards."""
    name = f"{SITE}_{os.getpid()}_{next(_numbers)}"
    owner = role(SITE, "owner")

    async def make(connection: asyncpg.Connection) -> None:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}")
        await restrict(connection, SITE, name)

    _with(administrator, make)
    yield Access(**{group: as_role(administrator, role(SITE, group), PASSWORDS[group], name) for group in GROUPS})
    _with(administrator, lambda connection: connection.execute(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def access(administrator: str, template: str) -> Iterator[Access]:
    """The addresses of a fresh, migrated, empty database; dropped afterwards."""
    with fresh_access(administrator, template) as found:
        yield found


@pytest.fixture
def other_access(administrator: str, template: str) -> Iterator[Access]:
    """The addresses of a second fresh database."""
    with fresh_access(administrator, template) as found:
        yield found


@pytest.fixture
async def other_database(other_access: Access) -> AsyncIterator[Database]:
    """The pools over a second fresh database, for a second site."""
    async with open_database(other_access, pool_size=4) as opened:
        yield opened


@pytest.fixture
async def database(access: Access) -> AsyncIterator[Database]:
    """The pools over a fresh, migrated, empty database."""
    async with open_database(access, pool_size=4) as opened:
        yield opened
