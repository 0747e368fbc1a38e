from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fairway.app.supervisor import Child, Supervisor
from fairway.site import process_records as records
from fairway.site.processes import started_at
from tests.app.processes import eventually, has_ended, until

OBEDIENT = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\ntime.sleep(600)"
STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)"
)


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    made = Supervisor(tmp_path)
    yield made
    await made.stop()


def child(name: str, program: str, **more: object) -> Child:
    return Child(name=name, command=[sys.executable, "-c", program], **more)  # type: ignore[arg-type]


async def other_pid(supervisor: Supervisor, name: str, before: int | None) -> int:
    for _ in range(600):
        if (pid := supervisor.pid(name)) not in (None, before):
            assert pid
            return pid
        await asyncio.sleep(0.02)
    raise AssertionError("it was not started again")


async def test_a_child_that_is_killed_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(child("one", OBEDIENT))
    first = supervisor.pid("one")
    assert first
    os.kill(first, signal.SIGKILL)
    second = await other_pid(supervisor, "one", first)
    assert [one.pid for one in records.running(tmp_path)] == [second]


async def test_deaths_in_a_row_are_answered_more_and_more_slowly(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(child("one", f"open({str(tmp_path / 'starts')!r}, 'a').write('x')"))
    await asyncio.sleep(1.6)
    starts = len((tmp_path / "starts").read_text())
    assert 2 <= starts <= 4  # at 0, 0.2, 0.6, 1.4 s and the time that a start takes


async def test_stopping_asks_first_and_kills_only_who_does_not_listen(supervisor: Supervisor, tmp_path: Path) -> None:
    said = tmp_path / "said"
    await supervisor.start(child("obedient", OBEDIENT))
    await supervisor.start(child("stubborn", STUBBORN, patience=0.3, output=said))
    pids = [supervisor.pid("obedient"), supervisor.pid("stubborn")]
    await eventually(lambda: said.exists() and said.read_text())
    await supervisor.stop()
    assert all(pid and has_ended(pid) for pid in pids)
    assert records.running(tmp_path) == []


async def test_the_last_started_ends_first(supervisor: Supervisor, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = (
        "import signal, sys, time\n"
        "def end(*_):\n    open({said!r}, 'a').write({name!r})\n    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\nopen({up!r}, 'w')\ntime.sleep(600)"
    )
    for name in "ab":
        up = tmp_path / f"up-{name}"
        await supervisor.start(child(name, program.format(said=str(said), name=name, up=str(up))))
        await eventually(up.exists)
    await supervisor.stop()
    assert said.read_text() == "ba"


async def test_a_lost_child_stays_dead_until_it_is_started(supervisor: Supervisor) -> None:
    await supervisor.start(child("one", OBEDIENT))
    first = supervisor.pid("one")
    await supervisor.lose("one")
    await asyncio.sleep(0.5)
    assert supervisor.pid("one") is None
    await supervisor.start(child("one", OBEDIENT))
    assert supervisor.pid("one") not in (None, first)


def test_a_child_knows_when_its_supervisor_is_gone(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from fairway.app.supervisor import Child, Supervisor

CHILD = '''
import asyncio, sys
from fairway.app.process import watch_supervisor
async def main():
    stop = asyncio.Event()
    watch_supervisor(stop)
    print("up", flush=True)
    await stop.wait()
asyncio.run(main())
'''
async def main():
    supervisor = Supervisor(Path({str(tmp_path)!r}))
    child = Child(name="c", command=[sys.executable, "-c", CHILD], output=Path({str(tmp_path / "said")!r}))
    await supervisor.start(child)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    above = subprocess.Popen([sys.executable, "-c", program])
    try:
        said = tmp_path / "said"
        until(lambda: said.exists() and said.read_text(), "the child")
        pid = records.running(tmp_path)[0].pid
    finally:
        above.kill()
        above.wait()
    until(lambda: has_ended(pid), "the child to end", 20)


def sleeper(*, stubborn: bool = False) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", STUBBORN if stubborn else OBEDIENT], stdout=subprocess.PIPE)
    if stubborn:
        assert process.stdout
        process.stdout.readline()
    return process


def test_recorded_processes_are_ended_and_others_left_alone(tmp_path: Path) -> None:
    mine, stubborn, other = sleeper(), sleeper(stubborn=True), sleeper()
    try:
        records.note(tmp_path, "mine", mine.pid)
        records.note(tmp_path, "stubborn", stubborn.pid)
        # The number of a process that has ended was given to another program: its start time differs.
        (tmp_path / "gone.json").write_text(json.dumps({"name": "gone", "pid": other.pid, "started": "12345"}))
        assert sorted(records.end(tmp_path, patience=0.3)) == ["mine", "stubborn"]
        assert has_ended(mine.pid)
        assert has_ended(stubborn.pid)
        assert started_at(other.pid) is not None
        assert records.end(tmp_path) == []
    finally:
        for process in (mine, stubborn, other):
            process.kill()
            process.wait()


def test_a_folder_has_one_supervisor(tmp_path: Path) -> None:
    folder = tmp_path / "hk" / "run" / "site"
    program = (
        "import time; from pathlib import Path; from fairway.site.process_records import alone\n"
        f"with alone(Path({str(folder)!r})):\n    print('in', flush=True)\n    time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(records.InUseError, match=f"process {holder.pid}"), records.alone(folder):
            pass
    finally:
        holder.kill()
        holder.wait()
    with records.alone(folder):
        assert [one.pid for one in records.running(folder)] == [os.getpid()]
    assert records.running(folder) == []


def test_records_are_found_below_a_folder_the_nearest_first(tmp_path: Path) -> None:
    for place in ("demo/hk", "demo"):
        folder = tmp_path / place / "run" / "site"
        folder.mkdir(parents=True)
        records.note(folder, "supervisor", os.getpid())
    assert records.folders(tmp_path) == [tmp_path / "demo" / "run" / "site", tmp_path / "demo" / "hk" / "run" / "site"]
    began = time.monotonic()
    # The present process is never ended.
    assert [records.end(folder) for folder in records.folders(tmp_path)] == [[], []]
    assert time.monotonic() - began < 5
