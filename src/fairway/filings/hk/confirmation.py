"""Which values of a submission are machine translations that nobody has confirmed."""

from __future__ import annotations

from fairway.consignments.model import ProvenanceKind, Submission, Texts


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

    def usable(self, texts: Texts, pointer: str, languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The texts in ``languages``: without unconfirmed ones as long as a confirmed one is there, else all."""
        given = tuple((language, text) for language in languages if (text := getattr(texts, language)) is not None)
        if not self._kinds or len(given) == 1:
            return given
        return tuple(pair for pair in given if not self.unconfirmed(f"{pointer}/{pair[0]}")) or given

    def pending(self, texts: Texts, pointer: str, languages: tuple[str, ...]) -> list[str]:
        """Pointers of the unconfirmed translations that a document would have to use."""
        if not self._kinds:
            return []
        chosen = self.usable(texts, pointer, languages)
        return [f"{pointer}/{language}" for language, _ in chosen if self.unconfirmed(f"{pointer}/{language}")]
