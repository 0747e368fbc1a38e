"""The key file with which a site signs its log."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from fairway.record.note import NoteError, Signer

FILE_NAME = "log.key"
"""Name of the key file in the folder of a site's keys."""


def log_origin(site: str) -> str:
    """The name of a site's log, which its checkpoints and key bear."""
    return f"{site}.fairway/record"


def own_signer(folder: Path, site: str) -> Signer:
    """The signing key of ``site`` in ``folder``; made the first time, readable by the site's own user only.

    Two processes that make it at the same time agree on one. Raises NoteError when the file holds another log's key.
    Losing the file means a new log key, which everybody who checks the log must be told.
    """
    path = folder / FILE_NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{FILE_NAME}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(Signer.generate(log_origin(site)).private_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker; its key counts
            os.link(draft, path)
        draft.unlink()
    signer = Signer.read(path)
    if signer.verifier.name != log_origin(site):
        raise NoteError(f"{path} is the key of {signer.verifier.name}, not of {log_origin(site)}")
    return signer
