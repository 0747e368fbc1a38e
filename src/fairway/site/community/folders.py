"""Watched folders: a partner drops a file, and finds it in ``done`` or ``failed`` with its receipt beside it.

``<partner_folders>/<organisation>/message.edi`` goes to ``done/message.edi`` with ``done/message.edi.receipt.json``;
``failed`` holds what could not be read at all, or is too large. A file is taken when two looks have found it
unchanged, so one that is still being written is left alone; names that begin with a dot or end in ``.part`` or ``.tmp``
always are.
A file that was taken when the process ended is taken again with the same receipt.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.parties.model import Permission, PersonRole, permissions
from fairway.parties.store import Principal
from fairway.record.model import Actor, ActorKind
from fairway.site.community import intake, store
from fairway.site.community.queues import Flooded
from fairway.site.community.receipts import told
from fairway.site.community.understanding import LARGEST
from fairway.site.runtime import Site
from fairway.tracking.inbound import Channel

log = logging.getLogger(__name__)
DONE, FAILED = "done", "failed"
OF_EACH = 20
"""Files of one partner that are taken before the next partner's turn."""
_UNFINISHED = (".part", ".tmp")
_Seen = tuple[int, int]


class FolderWorker:
    """Looks into the partners' folders, each in turn."""

    def __init__(self, site: Site, root: Path) -> None:
        self._site = site
        self._root = root
        self._seen: dict[Path, _Seen] = {}

    async def step(self) -> int:
        """Take what lies there unchanged since the last look; how many files that were."""
        found = await asyncio.to_thread(self._settled)
        taken = 0
        for organisation, files in found:
            principal = await self._principal(organisation)
            if principal is None:
                continue
            for path in files[:OF_EACH]:
                taken += await self._take(principal, path)
        return taken

    def _settled(self) -> list[tuple[UUID, list[Path]]]:
        """Files that look as they did the last time, by partner."""
        now: dict[Path, _Seen] = {}
        found = []
        for folder, organisation in _partners(self._root):
            settled = []
            for path in sorted(folder.iterdir()):
                if path.name.startswith(".") or path.name.endswith(_UNFINISHED) or path.is_symlink():
                    continue
                with contextlib.suppress(FileNotFoundError):
                    if path.is_file():
                        stat = path.stat()
                        now[path] = stat.st_size, stat.st_mtime_ns
                        if self._seen.get(path) == now[path]:
                            settled.append(path)
            found.append((organisation, settled))
        self._seen = now
        return [(organisation, files) for organisation, files in found if files]

    async def _principal(self, organisation: UUID) -> Principal | None:
        async with self._site.database.single_statements() as conn:
            row = await store.directory_entry(conn, organisation)
        if row is None:
            return None
        allowed = permissions(PersonRole.CLERK, frozenset(row["kinds"]))
        if Permission.TELL not in allowed:
            return None
        return Principal(
            organisation=organisation,
            organisation_name=row["name_en"] or "",
            side=row["side"],
            kinds=frozenset(row["kinds"]),
            permissions=frozenset({Permission.TELL}),
        )

    async def _take(self, principal: Principal, path: Path) -> int:
        actor = Actor(kind=ActorKind.SITE, id=f"folder:{self._site.id}", organisation=principal.organisation)
        try:
            raw = await asyncio.to_thread(_read, path)
            receipt = await intake.take(
                self._site, principal, raw, channel=Channel.FOLDER, file_name=path.name, actor=actor
            )
        except Flooded:
            return 0
        except FileNotFoundError:
            # Somebody took it back.
            return 0
        except Refusal as refused:
            answer = {"standing": "refused", "faults": [{"message": issue.text()} for issue in refused.issues]}
            await asyncio.to_thread(_put_away, path, FAILED, msgspec.json.encode(answer))
            return 1
        folder = FAILED if receipt.standing == "refused" else DONE
        answer = told(receipt, Language.EN)
        await asyncio.to_thread(_put_away, path, folder, msgspec.json.format(msgspec.json.encode(answer)))
        return 1


def _partners(root: Path) -> Iterator[tuple[Path, UUID]]:
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        with contextlib.suppress(ValueError):
            if folder.is_dir() and not folder.is_symlink():
                yield folder, UUID(folder.name)


def _read(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _put_away(path: Path, folder: str, answer: bytes) -> None:
    """Move a file with its receipt; one of the same name that lies there already keeps its place."""
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    name, number = path.name, 1
    while (target / name).exists():
        number += 1
        name = f"{path.stem}.{number}{path.suffix}"
    (target / f"{name}.receipt.json").write_bytes(answer)
    path.rename(target / name)
