"""Signers other than a key in memory, and the pace of a token. The token is a library of the test with the functions of
PKCS #11; no real token was tried."""

from __future__ import annotations

import base64
import ctypes
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from fairway.base.time import FixedClock
from fairway.wire.ceb import encode
from fairway.wire.ceb.signature import Algorithm, Pace, SignerError, sign, sign_all, sm2, verify
from fairway.wire.ceb.signature.pkcs11 import SHA1_RSA_PKCS, Pkcs11Key
from fairway.wire.ceb.signature.service import SigningService

from . import good, keys

VENDOR = 0x80000105


class Token:
    """A library with one token that holds one key and its certificate."""

    def __init__(self, key: Any, *, label: str = "EPORT", pin: bytes = b"123456") -> None:
        self.key, self.label, self.pin = key, label, pin
        self.mechanisms: list[int] = []
        self.found: list[int] = []
        self.open = 0

    def C_Initialize(self, _: object) -> int:
        return 0x191

    def C_GetSlotList(self, present: ctypes.c_ubyte, slots: Any, count: Any) -> int:
        if slots is not None:
            slots[0], slots[1] = 7, 9
        count._obj.value = 2
        return 0

    def C_GetTokenInfo(self, slot: ctypes.c_ulong, information: Any) -> int:
        label = self.label if slot.value == 9 else "OTHER"
        information[:32] = label.encode().ljust(32)
        return 0

    def C_OpenSession(self, slot: ctypes.c_ulong, flags: object, _: object, __: object, session: Any) -> int:
        session._obj.value, self.open = slot.value * 10, 1
        return 0

    def C_Login(self, session: object, user: object, pin: bytes, length: object) -> int:
        return 0 if pin == self.pin else 0xA0

    def C_FindObjectsInit(self, session: object, template: Any, count: object) -> int:
        kind = ctypes.cast(template[0].value, ctypes.POINTER(ctypes.c_ulong)).contents.value
        label = ctypes.string_at(template[1].value, template[1].length)
        self.found = [kind] if label == self.key.key_name.encode() else []
        return 0

    def C_FindObjects(self, session: object, handle: Any, most: object, count: Any) -> int:
        count._obj.value = len(self.found)
        if self.found:
            handle._obj.value = self.found[0]
        return 0

    def C_FindObjectsFinal(self, session: object) -> int:
        return 0

    def C_GetAttributeValue(self, session: object, handle: Any, asked: Any, count: object) -> int:
        if asked[0].value is not None:
            ctypes.memmove(asked[0].value, self.key.certificate, len(self.key.certificate))
        asked[0].length = len(self.key.certificate)
        return 0

    def C_SignInit(self, session: object, mechanism: Any, key: Any) -> int:
        self.mechanisms.append(mechanism._obj.mechanism)
        return 0

    def C_Sign(self, session: object, data: bytes, length: Any, out: Any, size: Any) -> int:
        if out is None:
            size._obj.value = 300
            return 0
        made = self.key.sign(data[: length.value])
        out[: len(made)] = made
        size._obj.value = len(made)
        return 0

    def C_CloseSession(self, session: object) -> int:
        self.open = 0
        return 0


@pytest.mark.parametrize("make", [keys.signer, lambda: keys.rsa_signer()[0]], ids=["SM2", "RSA"])
def test_a_token_signs(make: Callable[[], Any]) -> None:
    library = Token(make())
    algorithm = library.key.algorithm
    mechanism = VENDOR if algorithm is Algorithm.SM2_SM3 else None
    token = Pkcs11Key(library, token="EPORT", pin="123456", key=library.key.key_name, mechanism=mechanism)
    assert (token.certificate, token.algorithm) == (library.key.certificate, algorithm)
    verdict = verify(sign(encode(good.message("621")), token), now=keys.NOW)
    assert verdict.holds
    assert library.mechanisms == [mechanism or SHA1_RSA_PKCS]
    token.close()
    assert not library.open


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "NONE"}, "no token labelled NONE"),
        ({"pin": "0000"}, "C_Login: PKCS #11 error 0x000000A0"),
        ({"key": "other"}, "nothing labelled other"),
        ({"mechanism": None}, "mechanism for SM2"),
    ],
    ids=["token", "pin", "key", "mechanism"],
)
def test_what_is_wrong_with_a_token_is_said(change: dict[str, Any], said: str) -> None:
    given = {"token": "EPORT", "pin": "123456", "key": "0001", "mechanism": VENDOR, **change}
    with pytest.raises(SignerError, match=said):
        Pkcs11Key(Token(keys.signer()), **given)


def test_a_module_that_is_none_is_said(tmp_path: Any) -> None:
    with pytest.raises(SignerError, match=r"no PKCS #11 module"):
        Pkcs11Key(tmp_path / "none.so", token="EPORT", pin="1", key="0001")
    with pytest.raises(SignerError, match=r"has no C_Initialize"):
        Pkcs11Key(object(), token="EPORT", pin="1", key="0001")


def service(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    """A client of a service that answers so."""
    return httpx.Client(transport=httpx.MockTransport(answer))


def signing(request: httpx.Request) -> httpx.Response:
    """What an adapter before a signing server does."""
    assert request.headers["Authorization"] == "Bearer secret"
    if request.url.path.endswith("/certificate"):
        return httpx.Response(200, content=keys.signer().certificate)
    body = json.loads(request.content)
    assert body["algorithm"] == "SM2-SM3"
    made = keys.signer().sign(base64.b64decode(body["data"]))
    return httpx.Response(200, json={"signature": base64.b64encode(made).decode()})


def test_a_service_signs() -> None:
    made = SigningService("http://sign.example/v1/", key="0001", token="secret", client=service(signing))
    content = sign(encode(good.message("621")), made)
    assert verify(content, now=keys.NOW, trust=keys.trust()).holds


def fail(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (fail, "does not answer"),
        (lambda request: httpx.Response(503), "answered 503"),
        (lambda request: httpx.Response(200, content=b"hello"), "no certificate"),
    ],
    ids=["silent", "busy", "other"],
)
def test_a_service_that_does_not_sign_is_said(answer: Callable[[httpx.Request], httpx.Response], said: str) -> None:
    with pytest.raises(SignerError, match=said):
        SigningService("http://sign.example", key="0001", client=service(answer))


def test_a_service_that_gives_no_signature_is_said() -> None:
    def odd(request: httpx.Request) -> httpx.Response:
        got = request.url.path.endswith("/certificate")
        return httpx.Response(200, content=keys.signer().certificate if got else b'{"signature": "!"}')

    with pytest.raises(SignerError, match=r"no signature"):
        SigningService("http://sign.example", key="0001", client=service(odd)).sign(b"x")


def test_a_token_makes_no_more_than_its_pace_in_any_minute() -> None:
    pace, now = Pace(3), keys.NOW
    for _ in range(3):
        assert pace.wait(now) == timedelta(0)
        pace.made(now)
        now += timedelta(seconds=10)
    assert pace.wait(now) == timedelta(seconds=30)
    assert pace.wait(now + timedelta(seconds=30)) == timedelta(0)


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (1, 0), (3, 0), (4, 60), (6, 60), (7, 120), (100, 33 * 60)], ids=str
)
def test_the_time_that_is_left_is_known(count: int, seconds: int) -> None:
    assert Pace(3).remaining(count, keys.NOW) == timedelta(seconds=seconds)


def test_the_time_that_is_left_counts_what_was_just_made() -> None:
    pace = Pace(3)
    pace.made(keys.NOW)
    assert pace.remaining(2, keys.NOW + timedelta(seconds=20)) == timedelta(0)
    assert pace.remaining(3, keys.NOW + timedelta(seconds=20)) == timedelta(seconds=40)


class Quick:
    """A signer that takes no time."""

    algorithm, key_name = Algorithm.SM2_SM3, "0001"

    def __init__(self) -> None:
        self.certificate = keys.signer().certificate

    def sign(self, data: bytes) -> bytes:
        return bytes(2 * sm2.HALF)


class _Stepped(FixedClock):
    """A clock that passes only when somebody sleeps."""

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds()


def test_many_messages_are_signed_at_the_pace_and_the_rest_is_told() -> None:
    clock = _Stepped(keys.NOW)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.set(clock.now() + timedelta(seconds=seconds))

    content = encode(good.message("621"))
    made = list(sign_all([content] * 7, 7, Quick(), Pace(3), clock=clock, sleep=sleep))
    assert slept == [60.0, 60.0]
    assert [progress.done for _, progress in made] == [1, 2, 3, 4, 5, 6, 7]
    assert [progress.remaining.total_seconds() for _, progress in made] == [120, 120, 120, 60, 60, 60, 0]
