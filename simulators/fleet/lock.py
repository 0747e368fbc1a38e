"""The lock of a truck: bolt, rope, cover, battery, and what tampering does to them. No clock, no chance."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulators.fleet.record import Alarm, Attempt

MOST_WRONG = 5
"""Wrong passwords in a row after which a lock raises the alarm."""
LOW = 20
"""Battery percent at which it is low."""


@dataclass(slots=True)
class Lock:
    """How the lock stands. What is done to it is in ``alarms`` and ``attempt`` until :meth:`told` takes them."""

    locked: bool = False
    rope_in: bool = False
    rope_cuts: int = 0
    rope_severed: bool = False
    cover_open: bool = False
    doors_open: bool = False
    motor_fault: bool = False
    battery: float = 95.0
    wrong: int = 0
    alarms: set[Alarm] = field(default_factory=set)
    attempt: Attempt | None = None

    def seal(self) -> bool:
        """Put the rope in and shut the bolt; whether the lock is sealed now."""
        if self.motor_fault or self.rope_severed or self.cover_open:
            return False
        self.rope_in = self.locked = True
        self.wrong = 0
        return True

    def open(self, by: str, credential: str) -> bool:
        """Draw the bolt with a right credential; whether it moved. The rope stays in until it is pulled."""
        if self.motor_fault:
            return False
        self.locked = False
        self.wrong = 0
        self.attempt = Attempt(by, credential, accepted=True)
        return True

    def pull_rope(self) -> None:
        """Take the rope out; an alarm when the bolt holds it."""
        if self.locked:
            self.locked = False
            self.alarms.add(Alarm.OPENED)
        self.rope_in = False

    def cut_rope(self) -> None:
        """Cut it: the bolt stays where it is, the rope conducts no more."""
        self.rope_in = False
        self.rope_severed = True
        self.rope_cuts += 1
        self.alarms.add(Alarm.ROPE_CUT)

    def open_cover(self) -> None:
        """Open the back cover."""
        self.cover_open = True
        self.alarms.add(Alarm.COVER)

    def close_cover(self) -> None:
        """Close the back cover."""
        self.cover_open = False

    def wrong_password(self, password: str, times: int) -> None:
        """Enter a wrong password so many times; the alarm comes after more than five in a row."""
        self.wrong += times
        self.attempt = Attempt("password", password, accepted=False, failures=self.wrong)
        if self.wrong > MOST_WRONG:
            self.alarms.add(Alarm.PASSWORD)

    def foreign_card(self, card: str) -> None:
        """Hold a card against it that it does not know."""
        self.attempt = Attempt("card", card, accepted=False)
        self.alarms.add(Alarm.CARD)

    def replaced_rope(self) -> None:
        """A new rope was put in by a workshop."""
        self.rope_severed = False

    def drain(self, percent: float) -> None:
        """The battery loses so many percent, and says when it is low for the first time."""
        before = self.battery
        self.battery = max(0.0, self.battery - percent)
        if self.battery <= LOW < before:
            self.alarms.add(Alarm.LOW_BATTERY)

    def told(self) -> tuple[frozenset[Alarm], Attempt | None]:
        """What befell the lock since the last record; it starts anew."""
        alarms, attempt = frozenset(self.alarms), self.attempt
        self.alarms.clear()
        self.attempt = None
        return alarms, attempt
