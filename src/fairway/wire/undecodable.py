"""Why bytes from a device cannot be read, and where."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.base.issues import fill
from fairway.base.language import Language, translate


class Undecodable(ValueError):  # noqa: N818 - what was found, in the words of the contract
    """Bytes that the protocol does not allow; nothing else ever leaves a decoder.

    ``code`` names the fault for programs and logs ("jt808.checksum"), ``sentence`` is the English catalogue key with
    ``{name}`` placeholders filled from ``params``, ``offset`` is the place in the frame, in bytes from its first byte
    once escapes are undone.
    """

    def __init__(self, code: str, sentence: str, offset: int = 0, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.offset = offset
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}

    def text(self, language: Language = Language.EN) -> str:
        """The sentence for a reader of ``language``."""
        return fill(translate(self.sentence, language), self.params)

    def __str__(self) -> str:
        return f"{self.code} at byte {self.offset}: {self.text()}"
