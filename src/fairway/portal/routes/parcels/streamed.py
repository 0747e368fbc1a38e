"""The files of a posted form as they come: never whole in memory, never in a file of their own.

A browser without scripts sends a form; what its files hold is sealed piece by piece as it arrives, like a body of the
API. Fields that stand before a file are known when it begins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from fairway.api.problems import NotAllowed
from fairway.api.security import from_our_pages
from fairway.base.issues import Issue, Refusal
from fairway.portal.views.parts import N_

LARGEST_FIELD = 2_000
"""Bytes of a field that is no file."""
_BEGIN, _END = "begin", "end"
_Event = tuple[str, bytes]


class StreamedForm:
    """A form that is read while it comes."""

    def __init__(self, request: Request) -> None:
        if not from_our_pages(request):
            raise NotAllowed
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise no_file()
        self.fields: dict[str, str] = {}
        self._stream = request.stream()
        self._events: deque[_Event] = deque()
        self._names: dict[str, bytes] = {}
        self._header, self._value = b"", b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_comes,
                "on_header_value": self._value_comes,
                "on_header_end": self._header_ends,
                "on_headers_finished": lambda: self._events.append((_BEGIN, self._names.get("disposition", b""))),
                "on_part_data": lambda data, start, end: self._events.append(("data", data[start:end])),
                "on_part_end": lambda: self._events.append((_END, b"")),
            },
        )

    def _part_begins(self) -> None:
        self._names, self._header, self._value = {}, b"", b""

    def _header_comes(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_comes(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._names["disposition"] = self._value
        self._header, self._value = b"", b""

    async def _next(self) -> _Event | None:
        while not self._events:
            piece = await anext(self._stream, None)
            if piece is None:
                return None
            try:
                self._parser.write(piece)
            except FormParserError:
                raise no_file() from None
        return self._events.popleft()

    async def files(self) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """Each file with its name; its pieces are to be read before the next one is asked for."""
        while (event := await self._next()) is not None:
            if event[0] != _BEGIN:
                continue
            _, options = parse_options_header(event[1])
            name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" not in options:
                self.fields[name] = await self._field()
            elif options[b"filename"]:
                yield options[b"filename"].decode("utf-8", "replace"), self._pieces()

    async def _field(self) -> str:
        held = bytearray()
        async for piece in self._pieces():
            held += piece
            if len(held) > LARGEST_FIELD:
                raise no_file()
        return held.decode("utf-8", "replace").strip()

    async def _pieces(self) -> AsyncIterator[bytes]:
        while (event := await self._next()) is not None and event[0] != _END:
            yield event[1]
        if event is None:
            # The connection was lost in the middle: what came is no file.
            raise no_file()


def no_file() -> Refusal:
    """No file came, or not the whole of it."""
    return Refusal(
        [
            Issue(
                rule="upload.none",
                message=N_("No file came, or not the whole of it."),
                remedy=N_("Choose a file and send it again."),
            )
        ]
    )
