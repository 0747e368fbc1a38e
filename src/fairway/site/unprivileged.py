"""As whom the embedded PostgreSQL runs: PostgreSQL refuses to run as root.

A plain user runs it as himself. For root there are three ways, tried in this order: as the user ``nobody``; as
``nobody`` that may still enter root's private folders (one inherited capability); or as root inside a user
namespace of its own, where it is called ``nobody``. The second and third serve a checkout below a folder that only
root may enter, such as the home folder of root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RunAs:
    """How to start a program so that it does not run as root."""

    owner: int | None = None
    """Numeric user that must own what the program writes; None for the present user."""
    identity: tuple[int, int] | None = None
    """User and group to change to before the program starts."""
    wrapper: tuple[str, ...] = ()
    """A program, with its arguments, that starts the program."""

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        """The command line that runs ``arguments`` this way."""
        return [*self.wrapper, *(str(argument) for argument in arguments)]

    def options(self) -> dict[str, Any]:
        """What ``subprocess`` must be told beside the command line."""
        if self.identity is None:
            return {}
        user, group = self.identity
        return {"user": user, "group": group, "extra_groups": []}

    def works(self, program: Path, folder: Path) -> bool:
        """Whether a program run this way can enter ``folder`` and run ``program --version`` there.

        Of ``initdb`` whether it finds itself and the programs beside it, as the server must too: both look with the
        rights of the user alone, whatever capabilities they have.
        """
        # The shell enters the folder, not subprocess, which would do so before it changes the user.
        script = 'cd "$1" && exec "$2" --version'
        if program.name == "initdb":
            script = 'cd "$1" && exec "$2" --show -D "$1/none"'
        try:
            tried = subprocess.run(
                self.command(["/bin/sh", "-c", script, "sh", folder, program]),
                cwd="/",
                capture_output=True,
                check=False,
                timeout=60,
                **self.options(),
            )
        except OSError:
            return False
        return tried.returncode == 0


def ways(existing: Path) -> Iterator[RunAs]:
    """The ways to run a server over the data folder ``existing`` (or a new one there), best first."""
    if os.geteuid() != 0:
        yield RunAs()
        return
    nobody = pwd.getpwnam("nobody")
    user, group = nobody.pw_uid, nobody.pw_gid
    if existing.exists() and existing.stat().st_uid:
        # A plain user's data folder stays his, also when root starts the server once.
        user, group = existing.stat().st_uid, existing.stat().st_gid
    yield RunAs(owner=user, identity=(user, group))
    if setpriv := shutil.which("setpriv"):
        capability = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        yield RunAs(
            owner=user, wrapper=(setpriv, f"--reuid={user}", f"--regid={group}", "--clear-groups", *capability, "--")
        )
    if unshare := shutil.which("unshare"):
        yield RunAs(owner=0, wrapper=(unshare, "--user", f"--map-user={user}", "--"))


def give(folder: Path, owner: int | None) -> None:
    """Make ``owner`` the owner of ``folder`` and all below it, where it is not yet."""
    if owner is None or folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, -1, follow_symlinks=False)
