"""Where in the text of a JSON document a pointer leads: line and byte, for people who look for a fault in a file."""

from __future__ import annotations

import codecs
import json
import re
from json.decoder import JSONDecodeError

import msgspec

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class JsonPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a file; line from 1, offset in bytes from 0."""

    line: int
    offset: int


class JsonText:
    """A JSON document as text; empty when it is not UTF-8."""

    def __init__(self, raw: bytes) -> None:
        self._skipped = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
        try:
            self._text = raw[self._skipped :].decode()
        except UnicodeDecodeError:
            self._text = ""

    def place(self, pointer: str) -> JsonPlace | None:
        """Where the value begins that an RFC 6901 pointer leads to; what is not there is where its nearest surrounding
        value begins. None where the text is no JSON up to there."""
        at = self._blank(0)
        try:
            for step in pointer.split("/")[1:]:
                found = self._inner(at, step.replace("~1", "/").replace("~0", "~"))
                if found is None:
                    break
                at = found
        except (JSONDecodeError, IndexError, RecursionError):
            return None
        if at >= len(self._text):
            return None
        before = self._text[:at]
        return JsonPlace(line=before.count("\n") + 1, offset=self._skipped + len(before.encode()))

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found else at

    def _inner(self, at: int, step: str) -> int | None:
        """Where the member ``step`` of the object or array at ``at`` begins; None when there is none."""
        text = self._text
        opened = text[at]
        if opened not in "{[":
            return None
        at = self._blank(at + 1)
        number = 0
        while text[at] not in "}]":
            name = str(number)
            if opened == "{":
                key, at = _DECODER.raw_decode(text, at)
                name = str(key)
                at = self._blank(self._blank(at) + 1)
            if name == step:
                return at
            _, at = _DECODER.raw_decode(text, at)
            at = self._blank(at)
            if text[at] == ",":
                at = self._blank(at + 1)
            number += 1
        return None
