"""A connection that speaks JT/T 808.

The device authenticates (0x0102) with the code that it was given beforehand, at every connection; registering
(0x0100) hands out nothing. From then on every frame must name that device. Frames that tell something are stored
first and acknowledged then, by the general response with their own serial; heartbeats and the like are answered at
once. Parts of a message are kept until it is whole, and what is missing is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from struct import error as StructError  # noqa: N812  a type, not a module's function
from uuid import UUID

import msgspec

from fairway.locks.commands import Command
from fairway.locks.profiles import NAMES, Profile, profile
from fairway.locks.sessions import downlink_jt808
from fairway.locks.sessions.actions import Action, Answer, Close, Reason, Refuse, Sent, Store
from fairway.locks.sessions.admission import MOST_AHEAD, MOST_BEHIND, House, Track, judge, out_of_time
from fairway.locks.sessions.binding import Binding, moment
from fairway.wire.bcd import BCD
from fairway.wire.jt808.down import OwnResponse
from fairway.wire.jt808.frames import LONGEST_BODY, OWN_HEADER, Frame, decode, encode, xor
from fairway.wire.jt808.numbers import packed_time, seconds_of
from fairway.wire.jt808.stream import Assembly, Splitter
from fairway.wire.undecodable import Undecodable

PROFILES = frozenset(name for name in NAMES if name.startswith("jt808"))
GENERAL, LOGOUT, HEARTBEAT, REGISTER, AUTHENTICATE, TIME, RESEND = 1, 3, 2, 0x0100, 0x0102, 0x0004, 0x0005
LOCATION, LOCK_ANSWER = 0x0200, 0x0500
DONE, FAILED, WRONG, UNSUPPORTED = range(4)
KNOWN_ALREADY, NO_SUCH_TERMINAL = 3, 4
"""Results of a registration: the terminal is registered already; there is no such terminal."""
MOST_FAULTS = 20
"""Undecodable frames after which a connection is ended."""
MOST_UNANSWERED = 64
"""Commands that wait for an answer at once; the oldest is given up."""
FRAME, ANSWER = 0, 1
"""Kinds of what is stored: see the spool."""
_SECOND = 1_000_000
_BODY = Struct(">HHB")
_ANSWER = Struct(">HHHBB")
_HEAD = Struct(">HH")
_LOCATION = Struct(">HIIii6x4sBB")
"""Serial, alarm, status, latitude, longitude, then the time: date and hour, minute, second."""
_FIX = Struct(">IIiiHHH")
"""Alarm, status, latitude, longitude, altitude, speed, direction of a location."""


class Jt808Session:
    """One connection; ``serial`` counts what it sends."""

    protocol = "jt808"

    def __init__(self, house: House) -> None:
        self._house = house
        self._splitter = Splitter()
        self._assembly: Assembly | None = None
        self._identity = b""
        self._version: int | None = None
        self._track: Track | None = None
        self._profile: Profile | None = None
        self._sent: dict[int, Sent] = {}
        self._parts: dict[int, list[bytes]] = {}
        self._serial = 0
        self._faults = 0
        self._head, self._head_xor = b"", 0
        self._named, self._place, self._edition = b"", 11, 0
        self.binding: Binding | None = None
        self._by_message: dict[int, Callable[[bytes, Frame, int], list[Action]]] = {
            HEARTBEAT: self._heartbeat,
            LOGOUT: self._logout,
            TIME: self._time,
            GENERAL: self._general,
            RESEND: self._resend,
            AUTHENTICATE: self._heartbeat,
            REGISTER: self._register,
        }

    @property
    def device(self) -> str:
        """The device that the connection belongs to; empty before it has proved itself."""
        return self.binding.device if self.binding else ""

    def receive(self, data: bytes, now: int) -> list[Action]:
        """What follows from ``data``; ``now`` is the gateway's clock in microseconds."""
        splitter = self._splitter
        if splitter.alone(data):
            return self._plain(data, now) or self._frame(data, now)
        actions: list[Action] = []
        overlong = splitter.overlong
        for raw in splitter.feed(data):
            if raw[0] != 0x7E:
                actions += self._fault(raw)
            else:
                actions += self._plain(raw, now) or self._frame(raw, now)
            if actions and type(actions[-1]) is Close:
                return actions
        if splitter.overlong > overlong:
            actions += [Refuse(Reason.TOO_LONG, self.device), Close()]
        return actions

    def tick(self, monotonic: float) -> list[Action]:
        """Ask again for parts that are missing; to be called every second or so with a clock that goes forward."""
        if self._assembly is None:
            return []
        held = self._assembly.pending
        actions: list[Action] = [
            Answer(self._down(0x8003, self._resend_body(wanted.first, wanted.indices)))
            for wanted in self._assembly.wanted(monotonic)
        ]
        if self._assembly.pending < held:
            actions.append(Refuse(Reason.INCOMPLETE, self.device))
        if not self._assembly.pending:
            self._assembly = None
        return actions

    def _resend_body(self, first: int, indices: tuple[int, ...]) -> bytes:
        count = len(indices).to_bytes(1 if self._version is None else 2, "big")
        return first.to_bytes(2, "big") + count + b"".join(index.to_bytes(2, "big") for index in indices)

    def denial(self, store: Store) -> bytes:
        """What is sent when ``store`` could not be put on disk: the device keeps the frame."""
        return self._answer(store.serial, store.message, FAILED) if store.answer else b""

    def command(self, order: UUID, command: Command) -> tuple[bytes, int] | None:
        """The bytes of a command and its serial; None when this terminal cannot be told so."""
        if self.binding is None:
            return None
        first = self._serial + 1 & 0xFFFF
        try:
            message = downlink_jt808.message(command)
            frames = downlink_jt808.frames(message, self._identity, first, self._version)
        except (ValueError, StructError):
            return None
        self._serial = last = self._serial + len(frames) & 0xFFFF
        while len(self._sent) >= MOST_UNANSWERED:
            self._sent.pop(next(iter(self._sent)))
        # A terminal answers a parted message by the serial of its last part, some by the first.
        for serial in {first, last}:
            self._sent[serial] = Sent(order, message.ID)
        self._parts = {first: frames} if len(frames) > 1 else {}
        return b"".join(frames), first

    def _plain(self, raw: bytes, now: int) -> list[Action] | None:
        """What :meth:`_frame` does with nearly every frame, a location without escapes of the device that is
        connected, by the same steps in one place; None for any other, nothing being done."""
        place, binding = self._place, self.binding
        size = len(raw)
        if (
            binding is None
            or size < place + _LOCATION.size + 2
            or not raw.startswith(b"\x7e\x02\x00")
            or raw[5:place] != self._named
            or int.from_bytes(raw[3:5], "big") != self._edition | size - place - 4
            or size - place - 4 > LONGEST_BODY
            or 0x7D in raw
            or xor(raw)  # the delimiters cancel out
        ):
            return None
        serial, _, status, latitude, longitude, hour, minute, second = _LOCATION.unpack_from(raw, place)
        began, minutes, seconds = _began(hour), BCD[minute], BCD[second]
        if began is None or not (0 <= minutes < 60 and 0 <= seconds < 60):
            return None
        at = (began + 60 * minutes + seconds) * _SECOND
        if at > now + MOST_AHEAD or at < now - MOST_BEHIND or not binding.takes(at):
            return None
        if status & 2:
            north, east = latitude / 1e6, longitude / 1e6
            assert self._track is not None
            if self._track.jumps(at, -north if status & 4 else north, -east if status & 8 else east):
                return [Refuse(Reason.JUMP, binding.device, raw, self._answer(serial, LOCATION, FAILED))]
        return [Store(binding.number, FRAME, raw, self._answer(serial, LOCATION, DONE), serial, LOCATION)]

    def _frame(self, raw: bytes, now: int) -> list[Action]:
        try:
            frame = decode(raw)
        except Undecodable:
            return self._fault(raw)
        if self.binding is None:
            return self._before(raw, frame, now)
        if frame.identity != self._identity:
            failed = self._answer(frame.serial, frame.message, FAILED)
            return [Refuse(Reason.OTHER_DEVICE, frame.terminal, raw, failed), Close()]
        if frame.index:
            return self._part(raw, frame, now)
        handler = self._by_message.get(frame.message)
        return handler(raw, frame, now) if handler is not None else self._told(raw, frame, now)

    def _told(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        """A frame that tells something: it is judged, stored and then acknowledged."""
        assert self.binding is not None and self._track is not None
        try:
            reason = self._judged(raw, frame, now)
        except Undecodable:
            answer = self._answer(frame.serial, frame.message, WRONG)
            return [Refuse(Reason.UNDECODABLE, self.binding.device, raw, answer)]
        if reason is not None:
            return [Refuse(reason, self.binding.device, raw, self._answer(frame.serial, frame.message, FAILED))]
        answer = self._acknowledgement(frame, DONE)
        number = self.binding.number
        if frame.message == LOCK_ANSWER:
            sent = self._sent.pop(int.from_bytes(frame.body[:2], "big"), None)
            if sent is not None:
                payload = sent.order.bytes + b"\1" + raw
                return [Store(number, ANSWER, payload, answer, frame.serial, frame.message)]
        return [Store(number, FRAME, raw, answer, frame.serial, frame.message)]

    def _judged(self, raw: bytes, frame: Frame, now: int) -> Reason | None:
        assert self.binding is not None and self._track is not None and self._profile is not None
        if frame.message != LOCATION or len(frame.body) < 28 or frame.encryption:
            return judge(self.binding, self._track, self._profile.readings(raw, moment(now)), now)
        # Nearly every frame is one location: its fixed part is looked at here, the rest by the profile when it is
        # drained.
        body = frame.body
        at = seconds_of(body[22:28], frame.start + 22) * _SECOND
        reason = out_of_time(self.binding, at, now)
        if reason is not None:
            return reason
        _, status, latitude, longitude, _, _, _ = _FIX.unpack_from(body)
        if status & 2:
            north, east = latitude / 1e6, longitude / 1e6
            if self._track.jumps(at, -north if status & 4 else north, -east if status & 8 else east):
                return Reason.JUMP
        return None

    def _part(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        if self._assembly is None:
            self._assembly = Assembly()
        try:
            whole = self._assembly.add(raw, frame, self._house.monotonic())
            if whole is None:
                return []
            together = decode(whole)
        except (Undecodable, ValueError):
            return self._fault(raw)
        if not self._assembly.pending:
            self._assembly = None
        # Answered by the serial of the last part, whichever it was that came last.
        last = together.serial + frame.total - 1 & 0xFFFF
        return self._told(whole, msgspec.structs.replace(together, serial=last), now)

    def _before(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        """A frame of a connection that has not proved itself."""
        device = frame.terminal
        self._begin(frame)
        if frame.message == REGISTER:
            return self._register(raw, frame, now)
        binding = self._house.binding(device)
        failed = self._answer(frame.serial, frame.message, FAILED)
        reason: Reason | None = None
        if binding is None:
            reason = Reason.UNKNOWN
        elif binding.profile not in PROFILES:
            reason = Reason.WRONG_PROTOCOL
        elif frame.message != AUTHENTICATE:
            refusal = Refuse(Reason.NOT_AUTHENTICATED, device, raw, failed)
            return [refusal] if self._tolerated() else [refusal, Close()]
        elif binding.code_hash is None:
            reason = Reason.NO_CODE
        elif not binding.proves(_code(frame)):
            reason = Reason.WRONG_CODE
        elif not binding.may_connect(now):
            reason = Reason.NOT_IN_CUSTODY
        elif not self._house.claim(device, self):
            reason = Reason.DUPLICATE
        if reason is not None or binding is None:
            # The frame holds what was given for a code: it is logged without.
            logged = b"" if frame.message == AUTHENTICATE else raw
            return [Refuse(reason or Reason.UNKNOWN, device, logged, failed), Close()]
        self.binding, self._track, self._profile = binding, self._house.track(device), profile(binding.profile)
        return [Answer(self._answer(frame.serial, frame.message, DONE))]

    def rebind(self, binding: Binding | None) -> bool:
        """Take a changed binding; False when the device may not stay connected."""
        if binding is None or self.binding is None or binding.profile not in PROFILES:
            return False
        if binding.code_hash != self.binding.code_hash:
            return False
        self._profile = profile(binding.profile)
        self.binding = binding
        return True

    def _tolerated(self) -> bool:
        self._faults += 1
        return self._faults < 3

    def _begin(self, frame: Frame) -> None:
        """Take the header's form from what the device sends: answers have the same."""
        self._identity, self._version = frame.identity, frame.version
        prop = 5 | (0 if frame.version is None else 0x4000)
        version = b"" if frame.version is None else bytes((frame.version,))
        self._named = version + frame.identity
        self._place, self._edition = 5 + len(self._named), prop & 0x4000
        self._head = _HEAD.pack(0x8001, prop) + self._named
        folded = 0
        for byte in self._head:
            folded ^= byte
        self._head_xor = folded

    def _heartbeat(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        del raw, now
        return [Answer(self._answer(frame.serial, frame.message, DONE))]

    def _logout(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        return [*self._heartbeat(raw, frame, now), Close()]

    def _time(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        del raw, frame
        return [Answer(self._down(0x8004, packed_time(now // _SECOND)))]

    def _register(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        del now
        device = frame.terminal
        known = self._house.binding(device)
        if known is not None and known.profile in PROFILES:
            return [Answer(self._down(0x8100, frame.serial.to_bytes(2, "big") + bytes((KNOWN_ALREADY,))))]
        body = frame.serial.to_bytes(2, "big") + bytes((NO_SUCH_TERMINAL,))
        reason = Reason.UNKNOWN if known is None else Reason.WRONG_PROTOCOL
        return [Refuse(reason, device, raw, self._down(0x8100, body)), Close()]

    def _general(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        """The device's answer to what it was told."""
        del now
        if len(frame.body) < 5 or self.binding is None:
            return self._fault(raw)
        serial, message, result = _BODY.unpack_from(frame.body)
        sent = self._sent.get(serial)
        if sent is None or sent.message != message:
            return []
        for known in [known for known, one in self._sent.items() if one.order == sent.order]:
            self._sent.pop(known)
        self._parts.clear()
        payload = sent.order.bytes + bytes((result == DONE,)) + raw
        return [Store(self.binding.number, ANSWER, payload, b"")]

    def _resend(self, raw: bytes, frame: Frame, now: int) -> list[Action]:
        """The device asks again for parts of a command."""
        del raw, now
        frames = self._parts.get(int.from_bytes(frame.body[:2], "big"), [])
        wide = len(frame.body) >= 4 and self._version is not None
        numbers = frame.body[4:] if wide else frame.body[3:]
        wanted = [int.from_bytes(numbers[at : at + 2], "big") for at in range(0, len(numbers) - 1, 2)]
        data = b"".join(frames[number - 1] for number in wanted if 0 < number <= len(frames))
        return [Answer(data)] if data else []

    def _fault(self, raw: bytes) -> list[Action]:
        self._faults += 1
        refusal = Refuse(Reason.UNDECODABLE, self.device, raw)
        return [refusal, Close()] if self._faults >= MOST_FAULTS else [refusal]

    def _acknowledgement(self, frame: Frame, result: int) -> bytes:
        """What tells the device that its frame was taken: Jointech's own messages have an answer of their own, where
        they ask for one."""
        if frame.message not in OWN_HEADER:
            return self._answer(frame.serial, frame.message, result)
        if not frame.asks:
            return b""
        body = OwnResponse(frame.message, result).body(None)
        return encode(OwnResponse.ID, self._identity, frame.serial, body, self._version)

    def _answer(self, serial: int, message: int, result: int) -> bytes:
        """The general response: the frame that is sent most, so its checksum is made from the header's own."""
        own = self._serial = self._serial + 1 & 0xFFFF
        word = own ^ serial ^ message
        check = self._head_xor ^ word >> 8 ^ word & 0xFF ^ result
        plain = self._head + _ANSWER.pack(own, serial, message, result, check)
        if b"\x7d" in plain or b"\x7e" in plain:
            plain = plain.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")
        return b"\x7e%b\x7e" % plain

    def _down(self, message: int, body: bytes) -> bytes:
        self._serial = self._serial + 1 & 0xFFFF
        return encode(message, self._identity, self._serial, body, self._version)


@lru_cache(maxsize=1 << 10)
def _began(hour: bytes) -> int | None:
    """Seconds from 1970 to the beginning of an hour (YYMMDDhh in GMT+8); None when there is no such hour."""
    try:
        return seconds_of(hour + b"\0\0")
    except Undecodable:
        return None


def _code(frame: Frame) -> str:
    """The authentication code: the body of 2013, after its length in 2019."""
    body = frame.body
    if frame.version is not None:
        body = body[1 : 1 + body[0]] if body else b""
    return body.rstrip(b"\0").decode("gbk", errors="replace")
