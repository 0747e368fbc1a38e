"""A connection that speaks Jointech's JT600 or JT701.

The protocol has no secret: whoever names a number speaks for it, and the trust of all that is read from it says so.
What can be done is done: one connection is one device, and a device has one connection. Messages that tell something
are stored first and answered then, where they ask for an answer; what is refused is not answered, so that the device
keeps it.
"""

from __future__ import annotations

from uuid import UUID

from fairway.locks.commands import Command, MoveTo, Unlock
from fairway.locks.profiles import Profile, profile
from fairway.locks.sessions.actions import Action, Answer, Close, Reason, Refuse, Sent, Store
from fairway.locks.sessions.admission import House, Track, judge
from fairway.locks.sessions.binding import Binding, moment
from fairway.locks.sessions.jt808 import ANSWER, FRAME, MOST_FAULTS
from fairway.wire import jt701
from fairway.wire.undecodable import Undecodable

PROFILE = "jt701"
UNLOCK, SERVER = "P43", "P06"


class Jt701Session:
    """One connection."""

    protocol = "jt701"

    def __init__(self, house: House) -> None:
        self._house = house
        self._splitter = jt701.Splitter()
        self._profile: Profile = profile(PROFILE)
        self._track: Track | None = None
        self._sent: dict[str, Sent] = {}
        self._serial = 0
        self._faults = 0
        self.binding: Binding | None = None

    @property
    def device(self) -> str:
        """The device that the connection belongs to; empty before it has named one."""
        return self.binding.device if self.binding else ""

    def receive(self, data: bytes, now: int) -> list[Action]:
        """What follows from ``data``; ``now`` is the gateway's clock in microseconds."""
        actions: list[Action] = []
        overlong = self._splitter.overlong
        for raw in self._splitter.feed(data):
            actions += self._message(raw, now)
            if actions and type(actions[-1]) is Close:
                return actions
        if self._splitter.overlong > overlong:
            actions += [Refuse(Reason.TOO_LONG, self.device), Close()]
        return actions

    def tick(self, monotonic: float) -> list[Action]:
        """Nothing is ever missing: messages come whole."""
        del monotonic
        return []

    def denial(self, store: Store) -> bytes:
        """The protocol cannot say no: a message that is not answered is sent again."""
        del store
        return b""

    def command(self, order: UUID, command: Command) -> tuple[bytes, int] | None:
        """The bytes of a command; None when the protocol has none for it."""
        try:
            match command:
                case Unlock(password) if password:
                    name, data = UNLOCK, jt701.unlock(password)
                case MoveTo(host, port):
                    name, data = SERVER, jt701.server(host, port)
                case _:
                    return None
        except ValueError:
            return None
        self._serial += 1
        self._sent[name] = Sent(order, self._serial)
        return data, self._serial

    def rebind(self, binding: Binding | None) -> bool:
        """Take a changed binding; False when the device may not stay connected."""
        if binding is None or binding.profile != PROFILE:
            return False
        self.binding = binding
        return True

    def _message(self, raw: bytes, now: int) -> list[Action]:
        try:
            message = jt701.decode(raw)
        except Undecodable:
            return self._fault(raw)
        refused = self._name(message.number, raw, now)
        if refused is not None:
            return [refused, Close()]
        assert self.binding is not None and self._track is not None
        if isinstance(message, jt701.Heartbeat):
            return []
        answer = jt701.answer(message, now // 1_000_000) or b""
        if isinstance(message, jt701.Reply):
            return self._reply(message, raw, answer)
        try:
            reason = judge(self.binding, self._track, self._profile.readings(raw, moment(now)), now)
        except Undecodable:
            return self._fault(raw)
        if reason is not None:
            return [Refuse(reason, self.binding.device, raw)]
        return [Store(self.binding.number, FRAME, raw, answer)]

    def _name(self, number: str, raw: bytes, now: int) -> Refuse | None:
        """Make the connection that of ``number``, or say why it cannot be."""
        if self.binding is not None:
            return None if self.binding.device == number else Refuse(Reason.OTHER_DEVICE, number, raw)
        binding = self._house.binding(number)
        if binding is None:
            return Refuse(Reason.UNKNOWN, number, raw)
        if binding.profile != PROFILE:
            return Refuse(Reason.WRONG_PROTOCOL, number, raw)
        if not binding.may_connect(now):
            return Refuse(Reason.NOT_IN_CUSTODY, number, raw)
        if not self._house.claim(number, self):
            return Refuse(Reason.DUPLICATE, number, raw)
        self.binding, self._track = binding, self._house.track(number)
        return None

    def _reply(self, message: jt701.Reply, raw: bytes, answer: bytes) -> list[Action]:
        """What the device says to a command, or asks of its own."""
        assert self.binding is not None
        sent = self._sent.pop(message.command, None)
        if sent is None:
            return [Answer(answer)] if answer else []
        done = message.fields[:1] == ("1",)
        return [Store(self.binding.number, ANSWER, sent.order.bytes + bytes((done,)) + raw, b"")]

    def _fault(self, raw: bytes) -> list[Action]:
        self._faults += 1
        refusal = Refuse(Reason.UNDECODABLE, self.device, raw)
        return [refusal, Close()] if self._faults >= MOST_FAULTS else [refusal]
