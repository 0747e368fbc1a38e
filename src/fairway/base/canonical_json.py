"""The one canonical JSON form (RFC 8785 without floats): what is hashed, signed and compared.

Decimals are written as strings, times as RFC 3339 strings; floats are refused, because two machines may print
them differently.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.time import isoformat


def _plain(value: object) -> Any:
    match value:
        case bool() | None | str():
            return value.value if isinstance(value, Enum) else value
        case Enum():
            return value.value
        case int():
            if abs(value) > 2**53:
                raise ValueError("integers above 2^53 have no canonical JSON form; write them as strings")
            return value
        case float():
            raise TypeError("floats have no canonical JSON form here; use Decimal")
        case Decimal():
            return format(value, "f")
        case datetime():
            return isoformat(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case msgspec.Struct():
            return _plain(msgspec.to_builtins(value, builtin_types=(datetime, date, Decimal, UUID, bytes)))
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical JSON form")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


_encoder = msgspec.json.Encoder()


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON-like value, a msgspec struct or a mix of both."""
    return _encoder.encode(_sorted(_plain(value)))


def digest(value: object) -> bytes:
    """SHA-256 of the canonical bytes (32 bytes)."""
    return hashlib.sha256(canonical(value)).digest()
