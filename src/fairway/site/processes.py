"""Telling a process from another one that was given the same number later."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def started_at(pid: int) -> str | None:
    """A text that is the same as long as ``pid`` is the same running process; None when it has ended.

    A process that ended but was not yet collected by its parent (a zombie) has ended. The text is only to be
    compared with another one for the same number on the same machine since it was started.
    """
    if Path("/proc/self/stat").exists():
        try:
            text = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The name in parentheses may hold spaces and parentheses itself; state is field 3, start time field 22.
        fields = text[text.rindex(")") + 2 :].split()
        return None if fields[0] in "ZXx" else fields[19]
    listed = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return None if len(listed) < 2 or listed[0].startswith("Z") else listed[1].strip()


def is_taken(pid: int) -> bool:
    """Whether the number belongs to a process, be it one that ended and was not yet collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def arguments(pid: int) -> list[str]:
    """The command line of a running process; empty when it has ended or may not be looked at."""
    try:
        return [part.decode(errors="replace") for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    except OSError:
        listed = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return listed.stdout.split()
