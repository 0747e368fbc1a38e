"""References that the authority gives: kind, direction, year, ten random characters, a check character (2.2)."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Literal

from simulators.machinery.clock import civil
from simulators.machinery.journal import Journal

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(r"[CMDB][IE][0-9]{2}[0-9A-HJKMNP-TV-Z]{10}[0-9A-Z]")


def check_character(payload: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 over ``payload`` (digits and capitals)."""
    product = 36
    for character in payload:
        total = (product + int(character, 36)) % 36 or 36
        product = 2 * total % 37
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product) % 36]


def is_reference(value: str, kind: str) -> bool:
    """Whether ``value`` is a reference of the kind (``C``, ``M``, ``D``, ``B``) with the right check character."""
    return bool(_FORM.fullmatch(value)) and value[0] == kind and check_character(value[:14]) == value[14]


def issue(journal: Journal, seed: int, kind: Literal["C", "M", "D", "B"], direction: str, now: datetime) -> str:
    """A new reference; the same seed gives the same references in the same order."""
    serial = journal.number("reference")
    bits = int.from_bytes(hashlib.sha256(f"{seed}/reference/{serial}".encode()).digest()[:8], "big")
    characters = "".join(_ALPHABET[(bits >> (5 * place)) & 31] for place in range(10))
    payload = f"{kind}{direction[0]}{civil(now):%y}{characters}"
    return payload + check_character(payload)
