"""Which values of a submission are machine translations that nobody has confirmed."""

from __future__ import annotations

from fairway.consignments.model import Submission, Texts
from fairway.filings.hk.parties import one_line
from fairway.filings.unconfirmed import unconfirmed


class Proposals:
    """The unconfirmed translations of one submission."""

    __slots__ = ("_is_unconfirmed",)

    def __init__(self, submission: Submission) -> None:
        self._is_unconfirmed = unconfirmed(submission)

    def __bool__(self) -> bool:
        return self._is_unconfirmed is not None

    def unconfirmed(self, pointer: str) -> bool:
        """Whether the value at ``pointer`` is a translation that nobody confirmed."""
        return self._is_unconfirmed is not None and self._is_unconfirmed(pointer)

    def usable(self, texts: Texts, pointer: str) -> tuple[tuple[str, str], ...]:
        """The English and Traditional Chinese texts, on one line each: without unconfirmed translations as long as a
        confirmed text is there, else all."""
        en, tc = texts.en, texts.tc
        if en is None:
            return () if tc is None else (("tc", one_line(tc)),)
        if tc is None:
            return (("en", one_line(en)),)
        both = (("en", one_line(en)), ("tc", one_line(tc)))
        if self._is_unconfirmed is None:
            return both
        return tuple(pair for pair in both if not self.unconfirmed(f"{pointer}/{pair[0]}")) or both

    def pending(self, texts: Texts, pointer: str) -> list[str]:
        """Pointers of the unconfirmed translations that a document would have to use."""
        if self._is_unconfirmed is None:
            return []
        chosen = [f"{pointer}/{language}" for language, _ in self.usable(texts, pointer)]
        return [at for at in chosen if self.unconfirmed(at)]
