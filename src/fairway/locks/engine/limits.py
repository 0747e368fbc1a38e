"""The limits that a leg is judged by, and how grave each alarm is: dated data of the code tables.

No authority publishes the limits of the scheme; the tables say of each row that it is ours. A leg is judged by what
held on the day it started, so that a later change of a limit changes no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

import msgspec

from fairway.base.time import HONG_KONG
from fairway.codes.tables import Table, table
from fairway.locks.engine.judgement import AlarmKind, Handling, Severity

_GRAVE = ".grave"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one day: metres, seconds, kilometres an hour, percent, or so many in a row."""

    corridor_outside_fixes: int
    corridor_outside_span: int
    corridor_rejoin_fixes: int
    corridor_grave_distance: int
    corridor_grave_span: int
    speed_drivable: int
    speed_possible: int
    speed_mismatch: int
    speed_mismatch_fixes: int
    jump_least: int
    jump_fixes: int
    gap_judged: int
    gap_lost: int
    gap_spare: int
    state_holds: int
    stop_radius: int
    stop_limit: int
    fence_margin: int
    unlock_window: int
    clock_tolerance: int
    clock_behind: int
    clock_readings: int
    alarm_joins: int
    battery_low: int
    battery_grave: int

    def by_code(self) -> dict[str, int]:
        """The limits by their codes in the table."""
        return {name.replace("_", ".", 1): getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def from_codes(cls, given: Mapping[str, int]) -> Limits:
        """The limits from :meth:`by_code`. Raises ValueError unless exactly these are given, all above zero."""
        named = {code.replace(".", "_", 1): value for code, value in given.items()}
        if set(named) != set(cls.__struct_fields__) or not all(0 < value < 1_000_000 for value in named.values()):
            raise ValueError("these are not the limits of the engine")
        return cls(**named)


def civil_day(moment: datetime) -> date:
    """The day of a moment at the boundary (UTC+8 on all sides)."""
    return moment.astimezone(HONG_KONG).date()


def limits(on: date) -> Limits:
    """The limits of a day. Raises LookupError for a day before the tables speak."""
    return _limits(table("lock_threshold"), on)


@lru_cache(maxsize=64)
def _limits(rows: Table, on: date) -> Limits:
    found = {entry.code: int(entry["value"]) for entry in rows.entries(on)}
    try:
        return Limits.from_codes({name.replace("_", ".", 1): found[name.replace("_", ".", 1)] for name in _FIELDS})
    except KeyError as error:
        raise LookupError(f"no limit {error} on {on.isoformat()}") from None


_FIELDS = Limits.__struct_fields__


class Weight(msgspec.Struct, frozen=True):
    """How grave an alarm is, and what is done by default."""

    severity: Severity
    handling: Handling


def weight(kind: AlarmKind, *, grave: bool, on: date) -> Weight:
    """The weight of an alarm on a day. Raises LookupError for a day before the table speaks."""
    return _weights(table("lock_alarm"), on)[kind.value + (_GRAVE if grave else "")]


@lru_cache(maxsize=64)
def _weights(rows: Table, on: date) -> dict[str, Weight]:
    return {entry.code: Weight(Severity(entry["severity"]), Handling(entry["handling"])) for entry in rows.entries(on)}
