"""Devices at work: one clock for all, a conversation with each server that a device wants, impostors beside them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from simulators.fleet.device import Device, Recorder, Server
from simulators.fleet.impostor import attempt
from simulators.fleet.line import Line
from simulators.fleet.line701 import Line701
from simulators.fleet.line808 import Line808
from simulators.fleet.script import Happening, on_line, ready
from simulators.fleet.truck import Truck
from simulators.machinery.chance import draw
from simulators.machinery.clock import Clock

LOG = logging.getLogger("simulators.fleet")
TICK = 0.05
"""Real seconds between two looks at the clock."""
LIVELY = ("clean", "clean", "clean", "gap", "one-bad-fix", "late", "five-outside", "wrong-password", "rope-cut")
"""What happens in a random fleet, and how often."""

LINES = ("air-mail-centre-longyan", "dhl-longyan", "dhl-xiamen-torch", "dongguan-kwai-chung", "dhl-macao")
"""Where they drive."""


class Fleet:
    """Every device of this program, within one event loop; :meth:`close` switches all off."""

    def __init__(self, clock: Clock, network: Callable[[], bool] = lambda: True, tick: float = TICK) -> None:
        """``network``: whether there is a network for anybody at present. ``tick``: see TICK."""
        self.clock = clock
        self._tick = tick
        self._network = network
        self.devices: dict[str, Device] = {}
        self.attempts: list[dict[str, object]] = []
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._driving: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Switch every device off."""
        tasks = [*self._tasks.values(), *self._beside, *([self._driving] if self._driving else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def add(self, device: Device) -> None:
        """A device comes to life. Raises ``ValueError`` when one of its number is there already."""
        if device.name in self.devices:
            raise ValueError(f"{device.name} is on its way already")
        self.devices[device.name] = device
        device.network = self._network
        if self._driving is None:
            self._driving = asyncio.create_task(self._drive())
        self._talk(device)

    async def remove(self, name: str) -> bool:
        """Switch a device off; whether there was one."""
        device = self.devices.pop(name, None)
        if device is None:
            return False
        device.gone = True
        device.stirred.set()
        for key in [key for key in self._tasks if key[0] == name]:
            task = self._tasks.pop(key)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        return True

    def happen(self, name: str, happening: Happening) -> None:
        """Something happens to a device now. Raises ``KeyError``."""
        self.devices[name].happen(happening, self.clock.now())
        self._after(self.devices[name])

    def settled(self) -> bool:
        """Whether every truck is at its end and everything written down was acknowledged."""
        return all(each.truck.over and not len(each.memory) for each in self.devices.values())

    async def _drive(self) -> None:
        while True:
            now = self.clock.now()
            for device in list(self.devices.values()):
                if device.truck.next_at <= now and device.live(now):
                    self._after(device)
            for device in list(self.devices.values()):
                self._talk(device)
            await asyncio.sleep(self._tick)

    def _after(self, device: Device) -> None:
        impostures, device.truck.impostures = device.truck.impostures, []
        for each in impostures:
            task = asyncio.create_task(self._pose(each, device))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)

    async def _pose(self, happening: Happening, victim: Device) -> None:
        try:
            done = await attempt(happening, victim, list(self.devices.values()))
        except OSError as error:
            LOG.warning("%s could not be tried: %s", happening.do, error)
            return
        self.attempts.append({"device": victim.name, **done.told()})

    def _talk(self, device: Device) -> None:
        for server in list(device.servers.values()):
            key = (device.name, server.name)
            task = self._tasks.get(key)
            if task is not None and task.done():
                del self._tasks[key]
                if (error := task.exception()) is not None:
                    LOG.error("%s at %s: %r", *key, error)
                task = None
            if task is None and device.wants(server.name):
                line: Line = (Line701 if device.kind == "jt701" else Line808)(device, server, self.clock)
                self._tasks[key] = asyncio.create_task(line.run())


def random_devices(
    count: int,
    seed: int,
    start: datetime,
    server: Server,
    *,
    every: float | None = None,
    recorder: Recorder | None = None,
) -> list[Device]:
    """``count`` devices drawn by the seed: numbers, plates, editions, starts within ten minutes, and what happens.

    Numbers begin with 139 and the seed, so that they can be registered beforehand; codes are the number in reverse.
    """
    devices = []
    for number in range(count):
        key = str(number)
        name = device_number(seed, number)
        chosen = LIVELY[int(draw(seed, "scenario", key) * len(LIVELY))]
        begin = start + timedelta(seconds=600 * draw(seed, "start", key))
        line = LINES[int(draw(seed, "line", key) * len(LINES))]
        scenario = on_line(ready(chosen), line)
        if every is not None:
            scenario = msgspec.structs.replace(scenario, every_seconds=every)
        code = server.code or name[::-1]
        known = {server.name: Server(server.name, server.host, server.port, code)}
        devices.append(
            Device(
                name=name,
                kind="jt808-2019" if draw(seed, "edition", key) < 0.3 else "jt808-2013",
                plate=f"FW {9000 + number}",
                container=_container(seed, number),
                truck=Truck(scenario, name, begin, seed),
                servers=known,
                home=server.name,
                recorder=recorder,
            )
        )
    return devices


def device_number(seed: int, number: int) -> str:
    """The terminal number of a device of a random fleet."""
    return f"139{seed % 10_000:04d}{number:05d}"


def _container(seed: int, number: int) -> str:
    """An invented container number of the owner code FWYU, with its check digit (ISO 6346)."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311  an invented number that repeats itself
    return container_number("FWYU", chance.randrange(1_000_000))


def container_number(owner: str, serial: int) -> str:
    """A container number with its check digit (ISO 6346)."""
    stem = f"{owner}{serial:06d}"
    letters = {letter: value + (value - 1) // 10 for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}
    values = [letters[sign] if sign.isalpha() else int(sign) for sign in stem]
    return stem + str(sum(value << place for place, value in enumerate(values)) % 11 % 10)
