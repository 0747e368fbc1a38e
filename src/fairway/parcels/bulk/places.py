"""Where files are: folders of this machine, or an object store by its address. Small files are written whole or not
at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

_REMOTE = "://"
_SPARK_SCHEMES = {"s3a": "s3", "s3n": "s3", "gs": "gs", "abfss": "abfss"}


def is_remote(place: str) -> bool:
    """Whether ``place`` is the address of an object store rather than a path."""
    return _REMOTE in place and not place.startswith("file://")


def inside(folder: str, *names: str) -> str:
    """A place below ``folder``."""
    return "/".join((folder.rstrip("/"), *names))


def _remote(place: str) -> tuple[fs.FileSystem, str]:
    scheme, _, rest = place.partition(_REMOTE)
    found: tuple[fs.FileSystem, str] = fs.FileSystem.from_uri(f"{_SPARK_SCHEMES.get(scheme, scheme)}{_REMOTE}{rest}")
    return found


def dataset(place: str) -> ds.Dataset:
    """The rows of a Parquet file, or of a folder of them."""
    if not is_remote(place):
        return ds.dataset(place, format="parquet")
    system, path = _remote(place)
    return ds.dataset(path, filesystem=system, format="parquet")


def listed(address: str, ending: str) -> Iterator[tuple[str, pa.NativeFile]]:
    """The files below ``address`` whose names end so, by their own addresses, each opened for reading."""
    system, path = _remote(address.rstrip("/"))
    asked = system.get_file_info(path)
    infos = [asked] if asked.is_file else system.get_file_info(fs.FileSelector(path, recursive=True))
    for info in sorted(infos, key=lambda one: str(one.path)):
        if info.is_file and info.path.endswith(ending):
            with system.open_input_file(info.path) as opened:
                yield address.rstrip("/") + info.path.removeprefix(path), opened


def write_whole(place: str, content: bytes) -> None:
    """Write a small file: who reads it finds all of it or none. On this machine it is on disk when this returns."""
    if is_remote(place):
        system, path = _remote(place)
        with system.open_output_stream(path) as stream:
            stream.write(content)
        return
    target = Path(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    with half.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    half.replace(target)


def read_whole(place: str) -> bytes | None:
    """The content of a small file; None when there is none."""
    if is_remote(place):
        system, path = _remote(place)
        if system.get_file_info(path).type == fs.FileType.NotFound:
            return None
        with system.open_input_stream(path) as stream:
            content: bytes = stream.readall()
        return content
    try:
        return Path(place).read_bytes()
    except FileNotFoundError:
        return None
