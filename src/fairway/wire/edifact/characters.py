"""Service characters (UNA) and the character repertoires of syntax identifiers UNOA to UNOY (ISO 9735-1, DE 0001)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

import msgspec


class ServiceCharacters(msgspec.Struct, frozen=True):
    """What separates and releases, as the service string advice gives it; an empty string is none."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"

    @property
    def distinct(self) -> bool:
        """No character serves two purposes, and none is a letter or a digit."""
        own = [c for c in (self.component, self.element, self.release, self.repetition, self.terminator) if c]
        return len(set(own)) == len(own) and not any(c.isalnum() for c in own) and " " not in own


LEVEL_A = ServiceCharacters()
"""The default of syntax versions 1 to 3."""
LEVEL_4 = ServiceCharacters(repetition="*")
"""The default of syntax version 4."""
LEVEL_B = ServiceCharacters(component="\x1f", element="\x1d", release="", terminator="\x1c")
"""The separators of UNOB in syntax versions 1 and 2 (ISO 9735:1988): IS1, IS3, IS4, and none to release."""


def from_advice(text: str) -> ServiceCharacters:
    """The characters of a service string advice: the six that follow ``UNA``."""
    return ServiceCharacters(text[0], text[1], text[2], text[3].strip(), text[4].strip(), text[5])


LENIENT = "lenient"
"""No codec: ASCII as long as it goes, from the first other byte on UTF-8 where that fits, else GB 18030."""

CODECS = {
    "UNOA": LENIENT,
    "UNOB": LENIENT,
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOW": "utf-8",
    "UNOX": LENIENT,
    "UNOY": "utf-8",
}
"""The codec of each syntax identifier. UNOX (ISO 2022) is read with its escapes where there are any; what has high
bytes without an escape is GBK in practice."""

ENCODINGS = {"3": "cp850", "7": "utf-8"}
"""The codec of DE 0133, character encoding, where UNB has it and it is not that of the syntax identifier."""

_ALLOWED = {"UNOA": r"A-Z0-9 .,\-()/=!\"%&*;<>'+:?\r\n", "UNOB": r" -~\r\n"}
_ELSE = "\r\n -~\x80-\ud7ff\ue000-\U0010ffff"


@lru_cache(maxsize=64)
def foreign(identifier: str, marks: ServiceCharacters) -> re.Pattern[str]:
    """Finds a character outside the repertoire of a syntax identifier: controls and bytes that are no text always."""
    own = re.escape("".join((marks.component, marks.element, marks.release, marks.repetition, marks.terminator)))
    return re.compile(f"[^{_ALLOWED.get(identifier, _ELSE)}{own}]")


@lru_cache(maxsize=64)
def _allowed(identifier: str, marks: ServiceCharacters) -> bytes:
    find = foreign(identifier, marks).search
    return bytes(code for code in range(128) if not find(chr(code)))


def has_foreign(text: str, identifier: str, marks: ServiceCharacters) -> bool:
    """Whether :func:`foreign` finds anything in ``text``; quick where there is nothing but ASCII."""
    try:
        return bool(text.encode("ascii").translate(None, _allowed(identifier, marks)))
    except UnicodeEncodeError:
        return foreign(identifier, marks).search(text) is not None


class Decoder:
    """Bytes to text piece by piece; what is no text in the codec is kept as lone surrogates, so nothing is lost."""

    def __init__(self, codec: str) -> None:
        self.named = codec
        """As asked for; ``codec`` is what a lenient one turned out to be."""
        self.codec = codec
        errors = "replace" if codec.startswith("utf-16") else "surrogateescape"
        self._decoder = None if codec == LENIENT else codecs.getincrementaldecoder(codec)(errors)
        self.errors = errors

    def decode(self, data: bytes, *, final: bool = False) -> str:
        """The text of ``data`` and of what was left over before; ``final`` gives up waiting for the rest."""
        if self._decoder is None:
            if data.isascii() and b"\x1b$" not in data:
                return data.decode("ascii")
            self.codec = _guess(data, final=final)
            self._decoder = codecs.getincrementaldecoder(self.codec)(self.errors)
        try:
            return self._decoder.decode(data, final)
        except UnicodeDecodeError:  # a stateful codec that ends within a character heeds no error handler
            rest = self._decoder.getstate()[0] + data
            self._decoder.reset()
            return rest.decode("ascii", "surrogateescape")

    @property
    def waiting(self) -> bytes:
        """Bytes of a character whose end has not come yet."""
        return b"" if self._decoder is None else self._decoder.getstate()[0]

    def size(self, text: str) -> int:
        """How many bytes ``text`` took."""
        if self._decoder is None or self.codec.startswith("iso8859"):
            return len(text)
        if text.isascii() and not self.codec.startswith("utf-16"):
            return len(text)
        return len(self.encode(text))

    def encode(self, text: str) -> bytes:
        """The bytes that ``text`` was read from; near enough where bytes that are no text stood between escapes."""
        codec = "ascii" if self.codec == LENIENT else self.codec
        try:
            return text.encode(codec, self.errors)
        except UnicodeEncodeError:
            return text.encode(codec, "replace")


def _guess(data: bytes, *, final: bool) -> str:
    if b"\x1b$" in data:
        return "iso2022_jp_2"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
