"""A key in a USB token or a card, by PKCS #11 (OASIS, 2.40): the vendor's module signs, the key never leaves it.

The module must export the functions that are used. PKCS #11 has no mechanism for SM2: each vendor has one of its own,
whose number its manual tells. What a USB key makes a minute is kept by :class:`~fairway.wire.ceb.signature.pace.Pace`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import byref, c_ulong, c_void_p
from pathlib import Path
from typing import Any, cast

from fairway.wire.ceb.signature.algorithms import Algorithm
from fairway.wire.ceb.signature.certificate import read
from fairway.wire.ceb.signature.signer import SignerError

SHA1_RSA_PKCS = 0x06
"""The mechanism of RSA-SHA1."""
_OK, _INITIALISED, _LOGGED_IN = 0x0, 0x191, 0x100
_SERIAL_SESSION, _USER = 0x4, 1
_CLASS, _LABEL, _VALUE = 0x0, 0x3, 0x11
_CERTIFICATE, _PRIVATE_KEY = 1, 3
_TOKEN_INFO = 256
"""Bytes set aside for what a token says of itself; its label is the first 32."""
_LABEL_LENGTH = 32


class _Attribute(ctypes.Structure):
    _fields_ = [("type", c_ulong), ("value", c_void_p), ("length", c_ulong)]


class _Mechanism(ctypes.Structure):
    _fields_ = [("mechanism", c_ulong), ("parameter", c_void_p), ("length", c_ulong)]


class Pkcs11Key:
    """The key labelled ``key`` in the token labelled ``token``. Raises :class:`SignerError` when there is none, or the
    PIN is refused: three wrong ones lock most tokens, so it is tried once.

    ``module`` is the path of the vendor's library, or the library itself. ``mechanism`` is the vendor's number for
    signing with SM2 and SM3 over data of any length; RSA-SHA1 needs none.
    """

    def __init__(self, module: Path | object, *, token: str, pin: str, key: str, mechanism: int | None = None) -> None:
        try:
            self._library = ctypes.CDLL(str(module)) if isinstance(module, Path) else module
        except OSError as error:
            raise SignerError(f"no PKCS #11 module: {error}") from None
        self._call("C_Initialize", None, allowed=(_INITIALISED,))
        self._session = self._open(token)
        self._call(
            "C_Login", self._session, c_ulong(_USER), pin.encode(), c_ulong(len(pin.encode())), allowed=(_LOGGED_IN,)
        )
        self._key = self._find(_PRIVATE_KEY, key)
        self.certificate = self._bytes(self._find(_CERTIFICATE, key), _VALUE)
        self.key_name = key
        kind = read(self.certificate).key
        self.algorithm = Algorithm.SM2_SM3 if kind == "SM2" else Algorithm.RSA_SHA1
        if mechanism is None and self.algorithm is Algorithm.SM2_SM3:
            raise SignerError("the vendor's mechanism for SM2 with SM3 must be given")
        self._mechanism = SHA1_RSA_PKCS if mechanism is None else mechanism

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, made in the token."""
        mechanism = _Mechanism(self._mechanism, None, 0)
        self._call("C_SignInit", self._session, byref(mechanism), self._key)
        length = c_ulong(0)
        self._call("C_Sign", self._session, data, c_ulong(len(data)), None, byref(length))
        made = ctypes.create_string_buffer(length.value)
        self._call("C_Sign", self._session, data, c_ulong(len(data)), made, byref(length))
        return made.raw[: length.value]

    def close(self) -> None:
        """End the session with the token."""
        self._call("C_CloseSession", self._session)

    def _call(self, name: str, *arguments: object, allowed: tuple[int, ...] = ()) -> None:
        function = cast(Callable[..., Any], getattr(self._library, name, None))
        if function is None:
            raise SignerError(f"the PKCS #11 module has no {name}")
        code = int(function(*arguments))
        if code != _OK and code not in allowed:
            raise SignerError(f"{name}: PKCS #11 error 0x{code & 0xFFFFFFFF:08X}")

    def _open(self, label: str) -> c_ulong:
        count = c_ulong(0)
        self._call("C_GetSlotList", ctypes.c_ubyte(1), None, byref(count))
        slots = (c_ulong * count.value)()
        self._call("C_GetSlotList", ctypes.c_ubyte(1), slots, byref(count))
        for slot in list(slots)[: count.value]:
            information = ctypes.create_string_buffer(_TOKEN_INFO)
            self._call("C_GetTokenInfo", c_ulong(slot), information)
            if information.raw[:_LABEL_LENGTH].decode("utf-8", "replace").rstrip(" \0") == label:
                session = c_ulong(0)
                self._call("C_OpenSession", c_ulong(slot), c_ulong(_SERIAL_SESSION), None, None, byref(session))
                return session
        raise SignerError(f"there is no token labelled {label}")

    def _find(self, kind: int, label: str) -> c_ulong:
        wanted, text = c_ulong(kind), label.encode()
        name = ctypes.create_string_buffer(text, len(text))
        template = (_Attribute * 2)(
            _Attribute(_CLASS, ctypes.cast(byref(wanted), c_void_p), ctypes.sizeof(wanted)),
            _Attribute(_LABEL, ctypes.cast(name, c_void_p), len(text)),
        )
        found, count = c_ulong(0), c_ulong(0)
        self._call("C_FindObjectsInit", self._session, template, c_ulong(len(template)))
        self._call("C_FindObjects", self._session, byref(found), c_ulong(1), byref(count))
        self._call("C_FindObjectsFinal", self._session)
        if not count.value:
            raise SignerError(f"the token holds nothing labelled {label} of class {kind}")
        return found

    def _bytes(self, handle: c_ulong, attribute: int) -> bytes:
        asked = (_Attribute * 1)(_Attribute(attribute, None, 0))
        self._call("C_GetAttributeValue", self._session, handle, asked, c_ulong(1))
        value = ctypes.create_string_buffer(asked[0].length)
        asked[0].value = ctypes.cast(value, c_void_p)
        self._call("C_GetAttributeValue", self._session, handle, asked, c_ulong(1))
        return value.raw[: asked[0].length]
