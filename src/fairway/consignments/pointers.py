"""JSON Pointers (RFC 6901) into a submission as plain JSON: following them, listing leaves, setting values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ABSENT: Any = object()
"""What :func:`follow` answers where a pointer leads nowhere. Compare by ``is``."""


def join(*segments: str | int) -> str:
    """The pointer made of these segments, escaped: ``join("provenance", "/a")`` is ``/provenance/~1a``."""
    return "".join("/" + str(segment).replace("~", "~0").replace("/", "~1") for segment in segments)


def parts(pointer: str) -> list[str]:
    """The unescaped segments of a pointer. Raises ValueError when it does not start with a slash."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON Pointer: it does not start with /")
    return [segment.replace("~1", "/").replace("~0", "~") for segment in pointer[1:].split("/")]


def index_in(segment: str, length: int) -> int | None:
    """The index that a segment names in a list of ``length``; None when it names none."""
    if not (segment.isascii() and segment.isdigit()) or (len(segment) > 1 and segment[0] == "0"):
        return None
    return int(segment) if len(segment) < 9 and int(segment) < length else None


def follow(tree: Any, pointer: str) -> Any:
    """The value that ``pointer`` leads to in ``tree``, or :data:`ABSENT`."""
    here = tree
    for segment in parts(pointer):
        if isinstance(here, dict):
            here = here.get(segment, ABSENT)
        elif isinstance(here, list):
            index = index_in(segment, len(here))
            here = ABSENT if index is None else here[index]
        else:
            return ABSENT
        if here is ABSENT:
            return ABSENT
    return here


def leaves(tree: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in ``tree`` that is neither object nor array, with its pointer. None counts as nothing there."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if value is not None:
                yield from leaves(value, prefix + join(key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from leaves(value, f"{prefix}/{index}")
    elif tree is not None:
        yield prefix, tree


def put(tree: Any, pointer: str, value: Any) -> None:
    """Set the value at ``pointer``, making the objects on the way. Raises KeyError when it leads through something
    that is no object, or beyond the end of an array."""
    *way, last = parts(pointer)
    here = tree
    for segment in way:
        if isinstance(here, dict):
            inner = here.get(segment)
            if inner is None:
                inner = here[segment] = {}
            here = inner
        else:
            here = _element(here, segment, pointer)
    if isinstance(here, dict):
        here[last] = value
    else:
        _element(here, last, pointer)
        here[int(last)] = value


def _element(array: Any, segment: str, pointer: str) -> Any:
    index = index_in(segment, len(array)) if isinstance(array, list) else None
    if index is None:
        raise KeyError(pointer)
    return array[index]


def is_under(pointer: str, prefix: str) -> bool:
    """Whether ``pointer`` is ``prefix`` or leads further below it."""
    return pointer == prefix or pointer.startswith(prefix + "/")
