"""What a terminal sends, body by body: each class reads its body and writes it again, for the edition of the header."""

from __future__ import annotations

from struct import pack
from typing import ClassVar, Protocol, Self

import msgspec

from fairway.wire.jt808.location import Location, location_body, read_location
from fairway.wire.jt808.reader import Reader, filled
from fairway.wire.undecodable import Undecodable


class Message(Protocol):
    """A message of either side."""

    ID: ClassVar[int]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        """From the body; Undecodable for one that is none."""
        ...

    def body(self, version: int | None) -> bytes:
        """The inverse of :meth:`read`; ValueError or struct.error for a value that has no place in it."""
        ...


class TerminalResponse(msgspec.Struct, frozen=True, gc=False):
    """0x0001: what became of a message of the platform: 0 done, 1 failed, 2 wrong, 3 not supported."""

    ID: ClassVar[int] = 0x0001
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


class Heartbeat(msgspec.Struct, frozen=True, gc=False):
    """0x0002: still here. The standard's body is empty; some makers add bytes."""

    ID: ClassVar[int] = 0x0002
    extra: bytes = b""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(reader.rest())

    def body(self, version: int | None) -> bytes:
        del version
        return self.extra


class Logout(Heartbeat, frozen=True, gc=False):
    """0x0003: the terminal is taken off its vehicle."""

    ID: ClassVar[int] = 0x0003


class TimeQuery(Heartbeat, frozen=True, gc=False):
    """0x0004 (2019): what time is it; answered with 0x8004."""

    ID: ClassVar[int] = 0x0004


class ResendRequest(msgspec.Struct, frozen=True, gc=False):
    """0x0005 (2019): sub-packages of a message of the platform that did not come; ``first`` is the serial of its
    first sub-package."""

    ID: ClassVar[int] = 0x0005
    first: int
    indices: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        first, count = reader.number(2), reader.number(1)
        return cls(first, tuple(reader.number(2) for _ in range(count)))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(f">HB{len(self.indices)}H", self.first, len(self.indices), *self.indices)


class Registration(msgspec.Struct, frozen=True, gc=False):
    """0x0100: who the terminal says it is, once, before it has a code."""

    ID: ClassVar[int] = 0x0100
    province: int
    county: int
    maker: str
    model: str
    number: str
    """The maker's number of the terminal, not the one in the header."""
    colour: int
    """Of the plate (JT/T 415); 0 for a vehicle without one."""
    plate: str

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        sizes = (5, 20, 7) if version is None else (11, 30, 30)
        province, county = reader.number(2), reader.number(2)
        maker, model, number = (reader.text(size) for size in sizes)
        return cls(province, county, maker, model, number, reader.number(1), reader.text())

    def body(self, version: int | None) -> bytes:
        sizes = (5, 20, 7) if version is None else (11, 30, 30)
        texts = (filled(text, size) for text, size in zip((self.maker, self.model, self.number), sizes, strict=True))
        head = pack(">HH", self.province, self.county) + b"".join(texts)
        return head + pack(">B", self.colour) + self.plate.encode("gbk")


class Authentication(msgspec.Struct, frozen=True, gc=False):
    """0x0102: the code that was given to the terminal; 2019 has its IMEI and software as well."""

    ID: ClassVar[int] = 0x0102
    code: str
    imei: str = ""
    software: str = ""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        if version is None:
            return cls(reader.text())
        return cls(reader.text(reader.number(1)), reader.text(15), reader.text(20))

    def body(self, version: int | None) -> bytes:
        code = self.code.encode("gbk")
        if version is None:
            return code
        return pack(">B", len(code)) + code + filled(self.imei, 15) + filled(self.software, 20)


class LocationReport(msgspec.Struct, frozen=True, gc=False):
    """0x0200: a report of the terminal's own accord."""

    ID: ClassVar[int] = 0x0200
    location: Location

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        place = reader.place
        return cls(read_location(reader.rest(), place))

    def body(self, version: int | None) -> bytes:
        del version
        return location_body(self.location)


class LocationAnswer(msgspec.Struct, frozen=True, gc=False):
    """0x0201: the answer to 0x8201."""

    ID: ClassVar[int] = 0x0201
    serial: int
    """Of the query."""
    location: Location

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        serial, place = reader.number(2), reader.place
        return cls(serial, read_location(reader.rest(), place))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(">H", self.serial) + location_body(self.location)


class ControlAnswer(LocationAnswer, frozen=True, gc=False):
    """0x0500: the answer to 0x8500; the status word tells the lock's state after it."""

    ID: ClassVar[int] = 0x0500


class LocationBatch(msgspec.Struct, frozen=True, gc=False):
    """0x0704: several reports at once; ``kind`` 1 for what was kept where there was no network."""

    ID: ClassVar[int] = 0x0704
    kind: int
    locations: tuple[Location, ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        count, kind = reader.number(2), reader.number(1)
        locations: list[Location] = []
        while reader.left and len(locations) < count:
            size = reader.number(2)
            place = reader.place
            locations.append(read_location(reader.take(size), place))
        if len(locations) != count:
            raise _miscounted(count, len(locations))
        reader.end()
        return cls(kind, tuple(locations))

    def body(self, version: int | None) -> bytes:
        del version
        bodies = [location_body(location) for location in self.locations]
        return pack(">HB", len(bodies), self.kind) + b"".join(pack(">H", len(one)) + one for one in bodies)


class VendorBatch(msgspec.Struct, frozen=True, gc=False):
    """0x0210, of some makers: reports one after the other, each after its length in one byte."""

    ID: ClassVar[int] = 0x0210
    locations: tuple[Location, ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        locations: list[Location] = []
        while reader.left:
            size = reader.number(1)
            place = reader.place
            locations.append(read_location(reader.take(size), place))
        return cls(tuple(locations))

    def body(self, version: int | None) -> bytes:
        del version
        return b"".join(pack(">B", len(one)) + one for one in map(location_body, self.locations))


def _miscounted(said: int, found: int) -> Undecodable:
    sentence = "The message says that it has {said} reports; it has {found}."
    return Undecodable("jt808.batch", sentence, 13, said=said, found=found)
