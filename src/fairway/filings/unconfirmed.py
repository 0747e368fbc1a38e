"""Which values of a submission are proposals that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Callable

from fairway.consignments.model import ProvenanceKind, Submission
from fairway.consignments.provenance import provenance_at


def unconfirmed(submission: Submission) -> Callable[[str], bool] | None:
    """A test whether the value at a pointer is an unconfirmed translation: the entry with the longest prefix says so.
    None when the submission has no translated value at all.
    """
    provenance = submission.provenance
    if not any(entry.kind is ProvenanceKind.TRANSLATED for entry in provenance.values()):
        return None

    def is_unconfirmed(pointer: str) -> bool:
        entry = provenance_at(provenance, pointer)
        return entry is not None and entry.kind is ProvenanceKind.TRANSLATED

    return is_unconfirmed
