"""The accounts of the simulated Trade Single Window and their API keys, read from one JSON file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

import msgspec

Role = Literal["declarant", "control-point", "customs"]


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account: its name as ``SenderID`` says it, its one role, its key."""

    account: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9+/._-]{0,34}$")]
    role: Role
    key: Annotated[str, msgspec.Meta(min_length=16, max_length=200)]


FIRST: tuple[tuple[str, Role], ...] = (
    ("FWDHK01", "declarant"),
    ("TRKHK01", "declarant"),
    ("LANES", "control-point"),
    ("CUSTOMS", "customs"),
)
"""The accounts of a new file."""


def load(path: Path) -> dict[str, Account]:
    """Accounts by key. A file that is absent is made, with random keys, readable by its owner only.

    Raises ``ValueError`` when the file is not a list of accounts, or names an account or a key twice.
    """
    if not path.exists():
        made = [Account(account=name, role=role, key=secrets.token_urlsafe(24)) for name, role in FIRST]
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(made), indent=2))
    accounts = msgspec.json.decode(path.read_bytes(), type=list[Account])
    if len({each.account for each in accounts}) != len(accounts) or len({each.key for each in accounts}) != len(
        accounts
    ):
        raise ValueError(f"{path} names an account or a key twice")
    return {each.key: each for each in accounts}
