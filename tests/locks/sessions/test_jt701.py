"""Conversations with Jointech's locks, which carry no secret: one connection, one device."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from fairway.locks.commands import MoveTo, ShowText, Unlock
from fairway.locks.sessions.actions import Action, Close, Reason, Refuse, Store
from fairway.locks.sessions.binding import Step
from fairway.locks.sessions.jt701 import Jt701Session
from fairway.locks.sessions.jt808 import ANSWER, FRAME
from fairway.wire import jt701
from tests.locks.sessions.house import LOCK, NOW, TRIP, House, bound, house, now

ORDER = UUID("0198c5a4-0000-7000-8000-000000000009")
OTHER = "8000632863"


def message(seconds: float = -1, *, number: str = LOCK, index: int = 3, north: int = 13_384_800) -> bytes:
    """A sealed lock's report: it asks for an answer, rope in, locked, cover closed."""
    at = int((NOW + timedelta(seconds=seconds)).timestamp())
    block = jt701.Block(at, north, 68_350_800, True, 20, 90)
    lock = jt701.Lock(100, 9, 0, 0x20E0, 87, 1, 1, 20, bytes(7))
    return jt701.binary_bytes(jt701.Binary(number, 0x19, 1, jt701.LIVE, (jt701.Record(block, lock),), index))


def inside(*bindings: object) -> House:
    return house(bound(LOCK, profile="jt701", code=None), *bindings)  # type: ignore[arg-type]  # bindings as they come


def reasons(actions: list[Action]) -> list[Reason]:
    return [action.reason for action in actions if isinstance(action, Refuse)]


def test_a_report_is_stored_and_then_answered_as_it_asks() -> None:
    raw = message()
    (store,) = Jt701Session(inside()).receive(raw, now())
    assert isinstance(store, Store)
    assert (store.kind, store.payload, store.answer) == (FRAME, raw, b"(P69,0,3)")


def test_a_lock_event_is_always_answered() -> None:
    raw = f"({LOCK},P45,221126,035959,22.30800,N,113.91800,E,A,0,0,4,1,0000000000,0,0,9,0)".encode()
    (store,) = Jt701Session(inside()).receive(raw, now())
    assert isinstance(store, Store)
    assert store.answer == b"(P69,0,9)"


def test_a_heartbeat_needs_no_answer() -> None:
    session = Jt701Session(inside())
    assert session.receive(f"({LOCK},@JT)".encode(), now()) == []
    assert session.device == LOCK


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (house(), Reason.UNKNOWN),
        (house(bound(LOCK, profile="jt808")), Reason.WRONG_PROTOCOL),
        (house(bound(LOCK, profile="jt701", code=None, home=False)), Reason.NOT_IN_CUSTODY),
        (House({LOCK: bound(LOCK, profile="jt701", code=None)}, claimed={LOCK: object()}), Reason.DUPLICATE),
    ],
)
def test_who_may_not_speak_is_refused_and_let_go(known: House, reason: Reason) -> None:
    refused, close = Jt701Session(known).receive(message(), now())
    assert reasons([refused]) == [reason]
    assert isinstance(close, Close)


def test_a_message_of_another_device_ends_the_connection() -> None:
    session = Jt701Session(inside(bound(OTHER, profile="jt701", code=None, number=2)))
    session.receive(message(), now())
    refused, close = session.receive(message(number=OTHER), now())
    assert reasons([refused]) == [Reason.OTHER_DEVICE]
    assert isinstance(close, Close)


@pytest.mark.parametrize(("seconds", "reason"), [(400, Reason.AHEAD), (-8 * 86_400, Reason.TOO_OLD)])
def test_what_is_refused_is_not_answered(seconds: float, reason: Reason) -> None:
    (refused,) = Jt701Session(inside()).receive(message(seconds), now())
    assert isinstance(refused, Refuse)
    assert (refused.reason, refused.answer) == (reason, b"")


def test_custody_goes_by_the_time_of_the_lock() -> None:
    steps = (Step(now(-60), True, TRIP),)
    session = Jt701Session(house(bound(LOCK, profile="jt701", code=None, home=False, steps=steps)))
    assert reasons(session.receive(message(-61), now())) == [Reason.NOT_IN_CUSTODY]
    assert reasons(session.receive(message(-59), now())) == []


def test_an_impossible_jump_is_refused() -> None:
    session = Jt701Session(inside())
    session.receive(message(-20), now())
    assert reasons(session.receive(message(-10, north=14_384_800), now())) == [Reason.JUMP]


def test_unlocking_takes_the_locks_own_password_and_the_reply_is_kept() -> None:
    session = Jt701Session(inside())
    session.receive(message(), now())
    assert session.command(ORDER, Unlock()) is None
    assert session.command(ORDER, ShowText("x")) is None
    made = session.command(ORDER, Unlock("888888"))
    assert made is not None
    assert made[0] == b"(P43,888888)"
    raw = f"({LOCK},P43,1)".encode()
    (store,) = session.receive(raw, now())
    assert isinstance(store, Store)
    assert (store.kind, store.payload) == (ANSWER, ORDER.bytes + b"\1" + raw)
    assert session.receive(raw, now()) == []


def test_a_lock_is_told_its_next_server() -> None:
    session = Jt701Session(inside())
    session.receive(message(), now())
    made = session.command(ORDER, MoveTo("gd.example", 8431))
    assert made is not None
    assert made[0] == jt701.server("gd.example", 8431)


def test_many_bytes_that_are_no_message_end_the_connection() -> None:
    session = Jt701Session(inside())
    actions = [action for _ in range(20) for action in session.receive(b"(no number at all,%%)", now())]
    assert isinstance(actions[-1], Close)
