"""Digests by which a site knows again what it does not keep.

Persons are known by a keyed digest: who has the files without the secret of the site cannot try out numbers. Numbers of
documents, which are no secret, by the last 64 bits of their MD5: among a thousand million of them one is taken for
another once in some thousand million questions. Each digest is defined once for Python and once for DuckDB, and a test
compares them.
"""

from __future__ import annotations

import hashlib
import hmac

import ibis
from ibis.expr.types import StringValue, Value

PERSON = 32
"""Hexadecimal letters of a digest of a person: 128 bits."""
_PART = "\x1f"


def person_key(secret: str) -> str:
    """The part of the site's secret that digests of persons are made with."""
    return hmac.digest(secret.encode(), b"fairway parcel persons", "sha256").hex()


def person(key: str, value: str) -> str:
    """The digest of what names or numbers a person; nothing of nothing."""
    return hashlib.sha256(f"{key}{value}".encode()).hexdigest()[:PERSON] if value else ""


def persons(key: StringValue, value: StringValue) -> StringValue:
    """The same over columns. The key comes as a column too, so that it stands in no query."""
    return ibis.ifelse(value == "", "", (key + value).hexdigest("sha256").left(PERSON))


def number(kind: str, *parts: str) -> int:
    """The digest of a document's number: 64 bits."""
    found = hashlib.md5(_PART.join((kind, *parts)).encode(), usedforsecurity=False).digest()
    return int.from_bytes(found[8:], "little")


@ibis.udf.scalar.builtin(signature=(("string",), "uint64"))  # type: ignore[untyped-decorator]  # ibis has no types
def md5_number_lower(value: str) -> int:  # type: ignore[empty-body]  # the engine's own function of that name
    """The last 64 bits of an MD5."""


def numbers(kind: str, *parts: StringValue) -> Value:
    """The same over columns of DuckDB."""
    said: StringValue = ibis.literal(kind)
    for one in parts:
        said = said + _PART + one
    return md5_number_lower(said)
