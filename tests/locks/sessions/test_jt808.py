"""Conversations in JT/T 808: what is proved, stored, acknowledged and refused."""

from __future__ import annotations

from uuid import UUID

import pytest

from fairway.locks.commands import MoveTo, PushPolygon, PushRoute, ShowText, Unlock
from fairway.locks.sessions.actions import Action, Answer, Close, Reason, Refuse, Store
from fairway.locks.sessions.binding import BEHIND, Step
from fairway.locks.sessions.jt808 import ANSWER, FRAME, Jt808Session
from fairway.wire.jt808 import down, up
from fairway.wire.jt808.frames import Frame, decode, encode_parts, escaped, unescaped
from fairway.wire.jt808.numbers import identity_of
from fairway.wire.jt808.reader import Reader
from tests.locks.sessions.house import (
    CODE,
    DEVICE,
    HKIA,
    OTHER,
    SECOND,
    TRIP,
    House,
    batch,
    bound,
    frame,
    house,
    location,
    now,
)

ORDER = UUID("0198c5a4-0000-7000-8000-000000000009")
AUTHENTICATE, LOCATION, BATCH, HEARTBEAT = 0x0102, 0x0200, 0x0704, 0x0002


def said(action: Action) -> Frame:
    """What an action would send."""
    assert not isinstance(action, Close)
    return decode(action.data if isinstance(action, Answer) else action.answer)


def result(action: Action) -> tuple[int, int, int]:
    """Serial, message and result of a general response."""
    answered = said(action)
    assert answered.message == 0x8001
    found = down.PlatformResponse.read(Reader(answered.body), answered.version)
    return found.serial, found.message, found.result


def reasons(actions: list[Action]) -> list[Reason]:
    return [action.reason for action in actions if isinstance(action, Refuse)]


def authentication(code: str = CODE, version: int | None = None, *, device: str = DEVICE, serial: int = 1) -> bytes:
    return frame(AUTHENTICATE, serial, up.Authentication(code).body(version), device=device, version=version)


def connected(inside: House | None = None, version: int | None = None) -> Jt808Session:
    session = Jt808Session(inside or house(bound()))
    (answer,) = session.receive(authentication(version=version), now())
    assert result(answer) == (1, AUTHENTICATE, 0)
    return session


@pytest.mark.parametrize("version", [None, 1])
def test_a_location_is_stored_and_then_acknowledged_by_its_own_serial(version: int | None) -> None:
    session = connected(version=version)
    raw = frame(LOCATION, 0x7E7D, location(), version=version)
    (store,) = session.receive(raw, now())
    assert isinstance(store, Store)
    assert (store.kind, store.payload, store.device) == (FRAME, raw, 1)
    assert result(store) == (0x7E7D, LOCATION, 0)
    assert said(store).version == version
    assert decode(session.denial(store)).body[-1] == 1, "what is not on disk is refused"


def test_an_encrypted_body_is_refused_and_media_are_kept_as_they_came() -> None:
    """Told, not read: the device keeps the one, and the other is stored with its hash (docs/wire/jt808.md)."""
    session = connected()
    plain = bytearray(unescaped(frame(LOCATION, 2, location())[1:-1]))
    plain[2] |= 0x04
    plain[-1] ^= 0x04
    (refused,) = session.receive(b"\x7e" + escaped(bytes(plain)) + b"\x7e", now())
    assert reasons([refused]) == [Reason.UNDECODABLE]
    assert result(refused) == (2, LOCATION, 2), "wrong message"
    media = frame(0x0801, 3, bytes(8) + b"no picture that anybody reads")
    (store,) = session.receive(media, now())
    assert isinstance(store, Store) and store.payload == media
    assert result(store) == (3, 0x0801, 0)


def test_a_heartbeat_is_answered_at_once() -> None:
    (answer,) = connected().receive(frame(HEARTBEAT, 7), now())
    assert isinstance(answer, Answer)
    assert result(answer) == (7, HEARTBEAT, 0)


@pytest.mark.parametrize(
    ("inside", "code", "reason"),
    [
        (house(), CODE, Reason.UNKNOWN),
        (house(bound(code="another code of it")), CODE, Reason.WRONG_CODE),
        (house(bound()), "", Reason.WRONG_CODE),
        (house(bound(code=None)), CODE, Reason.NO_CODE),
        (house(bound(profile="jt701")), CODE, Reason.WRONG_PROTOCOL),
        (house(bound(home=False)), CODE, Reason.NOT_IN_CUSTODY),
    ],
)
def test_who_cannot_prove_itself_is_refused_and_let_go(inside: House, code: str, reason: Reason) -> None:
    session = Jt808Session(inside)
    refused, close = session.receive(authentication(code) + frame(LOCATION, 2, location()), now())
    assert isinstance(refused, Refuse)
    assert (refused.reason, refused.device, refused.frame) == (reason, DEVICE, b""), "no code comes into a log"
    assert result(refused) == (1, AUTHENTICATE, 1)
    assert isinstance(close, Close)
    assert session.device == ""


def test_the_code_of_one_device_is_none_of_another() -> None:
    inside = house(bound(), bound(OTHER, code="another code of it", number=2))
    assert reasons(Jt808Session(inside).receive(authentication(CODE, device=OTHER), now())) == [Reason.WRONG_CODE]


def test_a_frame_before_authentication_is_not_taken() -> None:
    session = Jt808Session(house(bound()))
    raw = frame(LOCATION, 1, location())
    for closing in (False, False, True):
        refused, *further = session.receive(raw, now())
        assert reasons([refused]) == [Reason.NOT_AUTHENTICATED]
        assert result(refused) == (1, LOCATION, 1)
        assert bool(further) is closing


def test_registering_hands_out_no_code() -> None:
    session = Jt808Session(house(bound()))
    (answer,) = session.receive(frame(0x0100, 3, bytes(40)), now())
    answered = said(answer)
    assert (answered.message, answered.body) == (0x8100, bytes((0, 3, down.TERMINAL_REGISTERED)))
    assert result(session.receive(authentication(serial=4), now())[0]) == (4, AUTHENTICATE, 0)
    refused, close = Jt808Session(house()).receive(frame(0x0100, 3, bytes(40)), now())
    assert reasons([refused]) == [Reason.UNKNOWN]
    assert said(refused).body == bytes((0, 3, down.NO_TERMINAL))
    assert isinstance(close, Close)


def test_a_second_connection_of_a_device_is_refused() -> None:
    inside = house(bound())
    connected(inside)
    assert reasons(Jt808Session(inside).receive(authentication(), now())) == [Reason.DUPLICATE]


def test_a_frame_of_another_device_ends_the_connection() -> None:
    inside = house(bound(), bound(OTHER, number=2))
    session = connected(inside)
    refused, close = session.receive(frame(LOCATION, 2, location(), device=OTHER), now())
    assert isinstance(refused, Refuse)
    assert (refused.reason, refused.device) == (Reason.OTHER_DEVICE, OTHER)
    assert isinstance(close, Close)


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(301, Reason.AHEAD), (299, None), (-BEHIND.total_seconds() - 1, Reason.TOO_OLD), (-3600, None)],
)
def test_a_recording_at_another_time_is_refused(seconds: float, reason: Reason | None) -> None:
    (action,) = connected().receive(frame(LOCATION, 2, location(seconds)), now())
    assert reasons([action]) == ([] if reason is None else [reason])
    assert result(action)[2] == (0 if reason is None else 1)


def test_custody_goes_by_the_time_of_the_device() -> None:
    """The site that gave custody takes what is dated before, and nothing after; the next one the other way round."""
    gave = bound(home=False, steps=(Step(now(-7200), True, TRIP), Step(now(-60), False, None)))
    took = bound(home=False, steps=(Step(now(-60), True, TRIP),))
    for binding, before, after in ((gave, [], [Reason.NOT_IN_CUSTODY]), (took, [Reason.NOT_IN_CUSTODY], [])):
        session = connected(house(binding))
        assert reasons(session.receive(frame(LOCATION, 2, location(-61)), now())) == before
        assert reasons(session.receive(frame(LOCATION, 3, location(-60)), now())) == after


def test_a_device_that_gave_custody_long_ago_may_not_come_back() -> None:
    long_ago = BEHIND.total_seconds() + 60
    gave = bound(home=False, steps=(Step(now(-2 * long_ago), True, TRIP), Step(now(-long_ago), False, None)))
    assert reasons(Jt808Session(house(gave)).receive(authentication(), now())) == [Reason.NOT_IN_CUSTODY]


def test_the_home_takes_a_device_again_when_its_trip_is_over() -> None:
    steps = (Step(now(-90), False, None), Step(now(-30), None, None))
    session = connected(house(bound(steps=steps)))
    assert reasons(session.receive(frame(LOCATION, 2, location(-60)), now())) == [Reason.NOT_IN_CUSTODY]
    assert reasons(session.receive(frame(LOCATION, 3, location(-10)), now())) == []


def test_one_impossible_position_is_refused_and_five_that_agree_are_taken() -> None:
    session = connected()
    far = (HKIA[0] + 1, HKIA[1])
    assert reasons(session.receive(frame(LOCATION, 2, location(-60)), now())) == []
    jump = frame(LOCATION, 3, location(-50, far))
    assert reasons(session.receive(jump, now())) == [Reason.JUMP]
    assert reasons(session.receive(jump, now())) == [Reason.JUMP], "the same frame again is no further witness"
    assert reasons(session.receive(frame(LOCATION, 4, location(-40)), now())) == []
    for serial, seconds in ((5, -30), (6, -29), (7, -28), (8, -27)):
        assert reasons(session.receive(frame(LOCATION, serial, location(seconds, far)), now())) == [Reason.JUMP]
    assert reasons(session.receive(frame(LOCATION, 9, location(-26, far)), now())) == []
    assert reasons(session.receive(frame(LOCATION, 10, location(-25, far)), now())) == []


def test_without_a_fix_nothing_jumps() -> None:
    session = connected()
    session.receive(frame(LOCATION, 2, location(-60)), now())
    assert reasons(session.receive(frame(LOCATION, 3, location(-50, (0, 0), status=1 << 12)), now())) == []


def test_a_batch_is_taken_whole_or_not_at_all() -> None:
    session = connected(house(bound(home=False, steps=(Step(now(-60), True, TRIP),))))
    good = frame(BATCH, 2, batch(location(-50), location(-40)))
    assert result(session.receive(good, now())[0]) == (2, BATCH, 0)
    mixed = frame(BATCH, 3, batch(location(-70), location(-40)))
    (refused,) = session.receive(mixed, now())
    assert reasons([refused]) == [Reason.NOT_IN_CUSTODY]


def test_a_message_that_its_profile_cannot_read_is_answered_as_wrong() -> None:
    (refused,) = connected().receive(frame(LOCATION, 2, b"short"), now())
    assert reasons([refused]) == [Reason.UNDECODABLE]
    assert result(refused) == (2, LOCATION, 2)


def test_a_wrong_checksum_is_not_answered_and_many_end_the_connection() -> None:
    session = connected()
    raw = bytearray(frame(LOCATION, 2, location()))
    raw[20] ^= 1
    actions = [action for _ in range(20) for action in session.receive(bytes(raw), now())]
    assert reasons(actions) == [Reason.UNDECODABLE] * 20
    assert all(not action.answer for action in actions if isinstance(action, Refuse))
    assert isinstance(actions[-1], Close)


def parts_of_a_batch() -> list[bytes]:
    body = batch(*(location(-100 + number) for number in range(40)))
    return encode_parts(BATCH, identity_of(DEVICE, None), 10, body, None, size=500)


def test_parts_of_a_message_are_stored_together_and_acknowledged_once() -> None:
    session, parts = connected(), parts_of_a_batch()
    actions = [action for part in reversed(parts) for action in session.receive(part, now())]
    (store,) = actions
    assert isinstance(store, Store)
    assert store.payload == b"".join(parts)
    assert result(store) == (10 + len(parts) - 1, BATCH, 0), "by the serial of the last part"


def test_missing_parts_are_asked_for_and_given_up_in_the_end() -> None:
    inside = house(bound())
    session, parts = connected(inside), parts_of_a_batch()
    assert session.receive(parts[0] + parts[2], now()) == []
    assert session.tick(1.0) == []
    asked = []
    for seconds in (6.0, 12.0, 18.0, 24.0):
        asked += session.tick(seconds)
    assert [type(action) for action in asked] == [Answer, Answer, Answer, Refuse]
    request = said(asked[0])
    found = down.Resend.read(Reader(request.body), None)
    assert (request.message, found.first, tuple(found.indices)) == (0x8003, 10, (2, *range(4, len(parts) + 1)))
    assert reasons(asked) == [Reason.INCOMPLETE]


def test_a_command_is_answered_by_its_serial_and_the_answer_is_kept() -> None:
    session = connected()
    made = session.command(ORDER, Unlock())
    assert made is not None
    told = decode(made[0])
    assert (told.message, told.serial) == (0x8500, made[1])
    raw = frame(0x0001, 20, up.TerminalResponse(made[1], 0x8500, 0).body(None))
    (store,) = session.receive(raw, now())
    assert isinstance(store, Store)
    assert (store.kind, store.payload, store.answer) == (ANSWER, ORDER.bytes + b"\1" + raw, b"")
    assert session.receive(raw, now()) == [], "an answer counts once"


def test_a_refused_command_is_told_so() -> None:
    session = connected()
    made = session.command(ORDER, ShowText("請駛往深圳灣"))
    assert made is not None
    (store,) = session.receive(frame(0x0001, 20, up.TerminalResponse(made[1], 0x8300, 1).body(None)), now())
    assert isinstance(store, Store)
    assert store.payload[16] == 0


def test_a_long_command_goes_in_parts_which_are_sent_again_when_asked() -> None:
    session = connected()
    made = session.command(ORDER, PushPolygon(1, tuple((22 + number / 1000, 114.0) for number in range(300))))
    assert made is not None
    sent = [b"\x7e" + piece + b"\x7e" for piece in made[0].split(b"\x7e")[1::2]]
    assert len(sent) == 3
    (answer,) = session.receive(frame(0x0005, 30, up.ResendRequest(made[1], (2,)).body(None)), now())
    assert isinstance(answer, Answer)
    assert answer.data == sent[1]


def test_what_the_protocol_cannot_say_is_not_sent() -> None:
    session = connected()
    assert session.command(ORDER, PushRoute(1, ((22.3, 114.0), (22.4, 114.0)), 500)) is None
    made = session.command(ORDER, MoveTo("gd.example", 8428))
    assert made is not None
    assert down.Parameters.read(Reader(decode(made[0]).body), None).as_server() == ("gd.example", 8428)


def test_bytes_that_never_end_are_bounded() -> None:
    session = connected()
    actions = session.receive(b"\x7e", now())
    for _ in range(10):
        actions += session.receive(bytes(1_000), now())
    assert reasons(actions) == [Reason.TOO_LONG]
    assert isinstance(actions[-1], Close)


def test_a_changed_code_ends_the_connection_and_changed_custody_does_not() -> None:
    session = connected()
    assert session.rebind(bound(steps=(Step(now() - SECOND, False, None),)))
    assert reasons(session.receive(frame(LOCATION, 2, location(0)), now())) == [Reason.NOT_IN_CUSTODY]
    assert not session.rebind(bound(code="a new code for it"))
    assert not session.rebind(None)
