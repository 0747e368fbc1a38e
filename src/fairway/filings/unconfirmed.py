"""Which values of a submission are proposals that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Callable

from fairway.consignments.model import ProvenanceKind, Submission


def unconfirmed(submission: Submission) -> Callable[[str], bool] | None:
    """A test whether the value at a pointer is an unconfirmed translation: the entry with the longest prefix says so.
    None when the submission has no translated value at all.
    """
    provenance = submission.provenance
    if not any(entry.kind is ProvenanceKind.TRANSLATED for entry in provenance.values()):
        return None

    def is_unconfirmed(pointer: str) -> bool:
        while True:
            entry = provenance.get(pointer)
            if entry is not None:
                return entry.kind is ProvenanceKind.TRANSLATED
            if not pointer:
                return False
            pointer = pointer.rpartition("/")[0]

    return is_unconfirmed
