"""Taking in the files of a batch: on disk, sealed and flushed before they are acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parcels.batches.decide import TakeFile
from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.state import BatchState
from fairway.parcels.sealing import SealedWriter
from fairway.parties.store import Principal
from fairway.site.parcels import folders, keys
from fairway.site.runtime import Site, actor_of

LARGEST_NAME = 200
GATHERED = 4 << 20
"""Bytes that are sealed at a time, away from the event loop."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is on disk."""

    number: int
    name: str
    size: int
    sha256: str


async def take(
    site: Site,
    principal: Principal,
    case: UUID,
    state: BatchState,
    *,
    name: str,
    table: str,
    body: AsyncIterable[bytes],
) -> Taken:
    """Seal and store a file, then note it. The same bytes for the same table again are the same file.

    Raises Refusal where the batch takes no such file; what was written so far is then removed.
    """
    key = await keys.key_for(site, case, state.retention.value)
    draft = folders.batch_folder(site.settings, case) / "in" / f".{uuid4().hex}"
    draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = state.next_file
    try:
        size, sha256 = await _sealed(draft, key, folders.file_context(case, number), body)
        if size == 0:
            raise Refusal(
                [Issue(rule="PARCELS-FILE-EMPTY", message="The file is empty.", remedy="Send the file again, whole.")]
            )
        for known in state.files:
            if (known.sha256, known.table) == (sha256, table):
                return Taken(number=known.number, name=known.name, size=known.size, sha256=known.sha256)
        target = folders.incoming(site.settings, case, number)
        # Two files at once may have drawn the same number: the second finds the place taken and is told so.
        try:
            os.link(draft, target)
        except FileExistsError:
            raise Refusal(
                [
                    Issue(
                        rule="PARCELS-FILE-AT-ONCE",
                        message="Another file of this batch was handed in at the same moment.",
                        remedy="Send this one again.",
                    )
                ]
            ) from None
        await asyncio.to_thread(_flush_folder, target.parent)
        command = TakeFile(number=number, name=plain(name), table=table, size=size, sha256=sha256)
        try:
            await site.execute(BATCH, batch_stream(case), command, actor_of(principal))
        except Refusal:
            target.unlink()
            raise
    finally:
        draft.unlink(missing_ok=True)
    return Taken(number=number, name=command.name, size=size, sha256=sha256)


async def _sealed(draft: Path, key: bytes, context: str, body: AsyncIterable[bytes]) -> tuple[int, str]:
    digest, size, held = hashlib.sha256(), 0, bytearray()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        writer = SealedWriter(file, key, context)
        async for piece in body:
            held += piece
            if len(held) >= GATHERED:
                data, held = bytes(held), bytearray()
                size += len(data)
                await asyncio.to_thread(_add, writer, digest.update, data)
        size += len(held)
        await asyncio.to_thread(_add, writer, digest.update, bytes(held))
        await asyncio.to_thread(_end, writer, file)
    return size, digest.hexdigest()


def _add(writer: SealedWriter, note: Callable[[bytes], None], data: bytes) -> None:
    note(data)
    writer.write(data)


def _end(writer: SealedWriter, file: BinaryIO) -> None:
    writer.finish()
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def plain(name: str) -> str:
    """A file's name as it is shown: no path, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:LARGEST_NAME] or "file"
