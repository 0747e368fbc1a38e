"""A scenario as data: the road by way points with speeds, and what happens at which kilometre or minute."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

DATA = Path(__file__).parent / "data"

Act = Literal[
    "seal", "open", "pull_rope", "cut_rope", "open_cover", "close_cover", "wrong_password", "foreign_card", "shock",
    "open_doors", "close_doors", "motor_fault", "new_rope", "silence", "off", "no_fix", "jump", "deviate", "stop",
    "slow", "drift", "battery", "another_id", "wrong_code", "replay_elsewhere", "replay_later",
]  # fmt: skip
IMPOSTURES: frozenset[str] = frozenset({"another_id", "wrong_code", "replay_elsewhere", "replay_later"})
"""Acts of somebody else on the network, not of the truck or its lock."""


class Happening(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One thing that happens, at a kilometre of the road, a minute of the trip or a place; now when none is given.

    ``silence``: no network for ``minutes``; what the device wrote down meanwhile comes later as backfill. ``off``: the
    device writes nothing for ``minutes``. ``no_fix``: no satellites for ``minutes``. ``jump``: ``fixes`` positions lie
    ``metres`` off in direction ``degrees``. ``deviate``: the truck leaves the road for ``km``, up to ``metres`` off.
    ``stop``: it stands for ``minutes``. ``slow``: it drives at ``share`` of its speed for ``km``. ``drift``: the
    device's clock is ``seconds`` off. ``battery``: it is at ``percent``. ``another_id``, ``wrong_code``: somebody
    connects as this device with a wrong code. ``replay_elsewhere``: somebody sends this device's recorded frames over
    the connection of another device; ``replay_later``: the same over a connection as this device.
    """

    do: Act
    km: Annotated[float, msgspec.Meta(ge=0)] | None = None
    minute: Annotated[float, msgspec.Meta(ge=0)] | None = None
    place: str | None = None
    minutes: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    metres: Annotated[float, msgspec.Meta(ge=0, le=2_000_000)] = 0.0
    degrees: float | None = None
    """Across the road, to the right, when it is not given."""
    fixes: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    over_km: Annotated[float, msgspec.Meta(gt=0, le=1_000)] = 5.0
    share: Annotated[float, msgspec.Meta(gt=0, le=5)] = 0.5
    seconds: float = 0.0
    percent: Annotated[float, msgspec.Meta(ge=0, le=100)] = 100.0
    times: Annotated[int, msgspec.Meta(ge=1, le=100)] = 6
    credential: Annotated[str, msgspec.Meta(max_length=20)] = ""


class Way(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A way point: where, how fast the truck drives from there on, and how long it waits there."""

    at: tuple[float, float]
    kmh: Annotated[float, msgspec.Meta(gt=0, le=120)] | None = None
    place: str | None = None
    wait_minutes: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    server: str | None = None
    """Whose the lock is from there on; only a recording that is made without a network goes by it."""
    hold: bool = False
    """Whether it waits until it is told to go, instead of the minutes, when a scenario is played with holds."""


class Scenario(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A whole trip of one truck."""

    name: str
    title: dict[str, str]
    """By language: en, zh-Hant, zh-Hans."""
    ways: tuple[Way, ...]
    happenings: tuple[Happening, ...] = ()
    every_seconds: Annotated[float, msgspec.Meta(gt=0, le=3_600)] = 60.0
    noise_m: Annotated[float, msgspec.Meta(ge=0, le=1_000)] = 6.0
    battery: Annotated[float, msgspec.Meta(ge=0, le=100)] = 92.0
    battery_per_hour: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0.4
    drift_seconds: float = 0.0


@cache
def _lines() -> dict[str, Any]:
    lines: dict[str, Any] = json.loads((DATA / "lines.json").read_text(encoding="utf-8"))["lines"]
    return lines


def read_scenario(text: str) -> Scenario:
    """A scenario from its JSON. ``like`` takes everything not given from a ready scenario, and adds its happenings
    before its own; ``line`` names a road of lines.json in place of ``ways``. Raises ``ValueError``."""
    given = json.loads(text)
    if not isinstance(given, dict):
        raise ValueError("a scenario is an object")
    try:
        return msgspec.convert(_whole(given), Scenario)
    except KeyError as unknown:
        raise ValueError(f"there is no line {unknown}") from unknown


def _whole(given: dict[str, Any]) -> dict[str, Any]:
    if model := given.pop("like", None):
        base = _whole(json.loads(_text(model)))
        given = {**base, **given, "happenings": [*base.get("happenings", []), *given.get("happenings", [])]}
    if line := given.pop("line", None):
        given["ways"] = _lines()[line]
    return given


def _text(name: str) -> str:
    if name not in names():
        raise ValueError(f"there is no scenario {name}; there are {', '.join(names())}")
    return (DATA / "scenarios" / f"{name}.json").read_text(encoding="utf-8")


def on_line(scenario: Scenario, line: str) -> Scenario:
    """The same on another road; what is to happen beyond its end does not. Raises ``KeyError``."""
    return msgspec.structs.replace(scenario, ways=msgspec.convert(_lines()[line], tuple[Way, ...]))


def names() -> list[str]:
    """The ready scenarios."""
    return sorted(path.stem for path in (DATA / "scenarios").glob("*.json"))


def ready(name: str) -> Scenario:
    """A ready scenario. Raises ``ValueError`` when there is none of that name."""
    return read_scenario(_text(name))
