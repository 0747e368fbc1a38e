"""What a platform sends, body by body: each class reads its body and writes it again, for the edition of the header."""

from __future__ import annotations

from struct import pack
from typing import ClassVar, Self

import msgspec

from fairway.wire.jt808.numbers import ZONE, packed_time
from fairway.wire.jt808.reader import Reader
from fairway.wire.jt808.up import Heartbeat, ResendRequest
from fairway.wire.undecodable import Undecodable

DONE, FAILED, WRONG, UNSUPPORTED, ALARM_CONFIRMED = range(5)
"""Results of 0x8001; 0x0001 has the first four."""
REGISTERED, VEHICLE_REGISTERED, NO_VEHICLE, TERMINAL_REGISTERED, NO_TERMINAL = range(5)
"""Results of 0x8100."""
SERVER, TCP_PORT = 0x0013, 0x0018
"""Parameters of 0x8103: name or address of the platform, and its port."""


class PlatformResponse(msgspec.Struct, frozen=True, gc=False):
    """0x8001: what became of a message of the terminal. Result 4 also clears alarm bits that stand until confirmed."""

    ID: ClassVar[int] = 0x8001
    serial: int
    message: int
    result: int

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.number(2), reader.number(2), reader.number(1))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(">HHB", self.serial, self.message, self.result)


class Resend(ResendRequest, frozen=True, gc=False):
    """0x8003: sub-packages that did not come; ``first`` is the serial of the first sub-package of the message."""

    ID: ClassVar[int] = 0x8003


class TimeAnswer(msgspec.Struct, frozen=True, gc=False):
    """0x8004 (2019): seconds since 1970; the only time of the protocol that is sent in UTC."""

    ID: ClassVar[int] = 0x8004
    at: int

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.seconds() + ZONE)

    def body(self, version: int | None) -> bytes:
        del version
        return packed_time(self.at - ZONE)


class RegistrationAnswer(msgspec.Struct, frozen=True, gc=False):
    """0x8100: the result of a registration, and the code for 0x0102 when one is given out by it."""

    ID: ClassVar[int] = 0x8100
    serial: int
    result: int
    code: str = ""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.number(2), reader.number(1), reader.text())

    def body(self, version: int | None) -> bytes:
        del version
        return pack(">HB", self.serial, self.result) + self.code.encode("gbk")


class Parameters(msgspec.Struct, frozen=True, gc=False):
    """0x8103: set parameters of the terminal: identifier and value."""

    ID: ClassVar[int] = 0x8103
    values: tuple[tuple[int, bytes], ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        count = reader.number(1)
        return cls(tuple((reader.number(4), reader.take(reader.number(1))) for _ in range(count)))

    def body(self, version: int | None) -> bytes:
        del version
        values = b"".join(pack(">IB", known, len(value)) + value for known, value in self.values)
        return pack(">B", len(self.values)) + values

    @classmethod
    def server(cls, host: str, port: int) -> Self:
        """Tells the terminal the platform it is to report to from now on."""
        return cls(((SERVER, host.encode("gbk")), (TCP_PORT, pack(">I", port))))

    def as_server(self) -> tuple[str, int] | None:
        """Host and port, when both are among the parameters; the inverse of :meth:`server`."""
        found = dict(self.values)
        host, port = found.get(SERVER), found.get(TCP_PORT)
        return (host.decode("gbk", "replace"), int.from_bytes(port, "big")) if host and port else None


class LocationQuery(Heartbeat, frozen=True, gc=False):
    """0x8201: report at once; answered with 0x0201."""

    ID: ClassVar[int] = 0x8201


class AlarmConfirmation(msgspec.Struct, frozen=True, gc=False):
    """0x8203: an alarm confirmed by hand. ``serial`` is that of the report (0: all of this kind), ``alarms`` the bits
    0, 3, 20, 21, 22, 27 and 28 of the alarm word."""

    ID: ClassVar[int] = 0x8203
    serial: int
    alarms: int

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.number(2), reader.number(4))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(">HI", self.serial, self.alarms)


class Text(msgspec.Struct, frozen=True, gc=False):
    """0x8300: a text for the driver or a command of the maker. ``flags`` say where it is shown (bit 0 urgent, 2 on
    the display, 3 read aloud); ``kind`` is of 2019 (1 notice, 2 service)."""

    ID: ClassVar[int] = 0x8300
    flags: int
    text: str
    kind: int = 1

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        flags = reader.number(1)
        kind = 1 if version is None else reader.number(1)
        return cls(flags, reader.text(), kind)

    def body(self, version: int | None) -> bytes:
        head = pack(">B", self.flags) if version is None else pack(">BB", self.flags, self.kind)
        return head + self.text.encode("gbk")


class LockControl(msgspec.Struct, frozen=True, gc=False):
    """0x8500: lock or unlock the doors; answered with 0x0500.

    2013 has a flag byte whose bit 0 locks; 2019 a list of controls, of which 0x0001 is the doors (0 locks, 1 opens).
    """

    ID: ClassVar[int] = 0x8500
    lock: bool

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        if version is None:
            return cls(bool(reader.number(1) & 1))
        if reader.number(2) != 1 or reader.number(2) != 0x0001:
            raise Undecodable("jt808.control", "Only the doors are controlled here.", reader.place)
        return cls(not reader.number(1))

    def body(self, version: int | None) -> bytes:
        return bytes((self.lock,)) if version is None else pack(">HHB", 1, 0x0001, not self.lock)


class OwnResponse(msgspec.Struct, frozen=True, gc=False):
    """0x4401, of Jointech: the answer to an own location message (0x5501, 0x5502) that asks for one."""

    ID: ClassVar[int] = 0x4401
    message: int
    result: int

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.number(2), reader.number(1))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(">HB", self.message, self.result)
