"""Which values of a submission are machine translations that nobody has confirmed."""

from __future__ import annotations

from fairway.consignments.model import ProvenanceKind, Submission, Texts
from fairway.filings.hk.parties import one_line


class Proposals:
    """The unconfirmed translations of one submission. The longest provenance prefix of a pointer holds."""

    __slots__ = ("_kinds",)

    def __init__(self, submission: Submission) -> None:
        provenance = submission.provenance
        translated = any(entry.kind is ProvenanceKind.TRANSLATED for entry in provenance.values())
        self._kinds = {pointer: entry.kind for pointer, entry in provenance.items()} if translated else {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def unconfirmed(self, pointer: str) -> bool:
        """Whether the value at ``pointer`` is a translation that nobody confirmed."""
        if not self._kinds:
            return False
        while True:
            kind = self._kinds.get(pointer)
            if kind is not None:
                return kind is ProvenanceKind.TRANSLATED
            if not pointer:
                return False
            pointer = pointer.rpartition("/")[0]

    def usable(self, texts: Texts, pointer: str) -> tuple[tuple[str, str], ...]:
        """The English and Traditional Chinese texts, on one line each: without unconfirmed translations as long as a
        confirmed text is there, else all."""
        en, tc = texts.en, texts.tc
        if en is None:
            return () if tc is None else (("tc", one_line(tc)),)
        if tc is None:
            return (("en", one_line(en)),)
        both = (("en", one_line(en)), ("tc", one_line(tc)))
        if not self._kinds:
            return both
        return tuple(pair for pair in both if not self.unconfirmed(f"{pointer}/{pair[0]}")) or both

    def pending(self, texts: Texts, pointer: str) -> list[str]:
        """Pointers of the unconfirmed translations that a document would have to use."""
        if not self._kinds:
            return []
        chosen = [f"{pointer}/{language}" for language, _ in self.usable(texts, pointer)]
        return [at for at in chosen if self.unconfirmed(at)]
