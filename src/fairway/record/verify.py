"""Checking a bundle offline: nothing is believed that the bundle does not prove.

This module and what it imports (:mod:`merkle`, :mod:`note`, :mod:`bundle`, the rules) open no connection and read
no file. A bundle that passes shows that the log with the given key held these facts, with these contents and
documents, at the given positions, when the checkpoint was signed. It does not show that what they say is true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fairway.base.canonical_json import canonical
from fairway.base.issues import Issue, Severity
from fairway.record.bundle import Bundle, BundledFact, BundleError, read_bundle
from fairway.record.bundle_rules import (
    BundleOfOneSite,
    BundleReadable,
    DocumentProved,
    KeyFromElsewhere,
    KindAgrees,
    Readable,
    SiteFound,
)
from fairway.record.codec import COMMITMENT_PREFIX
from fairway.record.evidence import DocumentFound, FactFound
from fairway.record.merkle import ProofError, leaf_hash, verify_inclusion
from fairway.record.model import StreamId
from fairway.record.note import Checkpoint, NoteError, VerifierKey, open_checkpoint
from fairway.record.rules import (
    CheckpointSigned,
    CommitmentHolds,
    DocumentIntact,
    DocumentNamed,
    DocumentPresent,
    InclusionHolds,
    Proved,
    Signed,
)


@dataclass(slots=True)
class Verification:
    """What a bundle proves and what it does not."""

    facts: int = 0
    undisclosed: int = 0
    """Facts whose contents were erased or left out: that they were recorded is proved, not what they said."""
    documents: int = 0
    site: str = ""
    checkpoint: Checkpoint | None = None
    keys: tuple[str, ...] = ()
    """The keys that were accepted."""
    issues: list[Issue] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything in the bundle is proved; warnings do not count."""
        return all(issue.severity is not Severity.ERROR for issue in self.issues)


def verify_bundle(content: bytes, keys: Sequence[VerifierKey] = ()) -> Verification:
    """Check a bundle in either form against ``keys``, or when none are given against those it brings.

    Never raises for a bad bundle: every fault is an issue that names the fact or document it concerns.
    """
    try:
        bundle = read_bundle(content)
    except BundleError as error:
        return Verification(issues=list(BundleReadable().check(Readable(str(error)))))
    found = Verification(facts=len(bundle.facts), documents=len(bundle.documents), site=bundle.site)
    found.issues.extend(_check(bundle, keys, found))
    return found


def _check(bundle: Bundle, keys: Sequence[VerifierKey], found: Verification) -> Iterator[Issue]:
    accepted = list(keys)
    if not accepted:
        yield from KeyFromElsewhere().check(bundle.keys)
        accepted = []
        for text in bundle.keys:
            try:
                accepted.append(VerifierKey.parse(text))
            except NoteError as error:
                yield from CheckpointSigned().check(Signed("keys", str(error)))
    found.keys = tuple(map(str, accepted))
    fault = None
    try:
        found.checkpoint = open_checkpoint(bundle.checkpoint, accepted)
    except NoteError as error:
        fault = str(error)
    yield from CheckpointSigned().check(Signed("checkpoint", fault))

    contents = {document.sha256: document.content for document in bundle.documents}
    proved: set[str] = set()
    for number, fact in enumerate(bundle.facts):
        for issue in _check_fact(bundle, fact, found):
            yield issue.at(f"/facts/{number}")
        if fact.payload is None:
            # Without payload the commitment cannot be checked, so it proves no document either.
            found.undisclosed += 1
            continue
        for sha256 in fact.documents:
            proved.add(sha256)
            if contents.get(sha256) is None:
                missing = DocumentNamed(bytes.fromhex(sha256) if _is_hash(sha256) else b"", _place(fact))
                yield from DocumentPresent().check(missing)
    for number, document in enumerate(bundle.documents):
        if document.content is not None:
            digest = bytes.fromhex(document.sha256) if _is_hash(document.sha256) else b""
            for issue in DocumentIntact().check(DocumentFound(digest, document.content)):
                yield issue.at(f"/documents/{number}")
        for issue in DocumentProved().check((document.sha256, frozenset(proved))):
            yield issue.at(f"/documents/{number}")


def _check_fact(bundle: Bundle, fact: BundledFact, found: Verification) -> Iterator[Issue]:
    envelope = fact.envelope
    yield from BundleOfOneSite().check(SiteFound(_place(fact), envelope.site, bundle.site))
    yield from KindAgrees().check(fact)
    leaf = leaf_hash(canonical(envelope))
    yield from CommitmentHolds().check(
        FactFound(
            stream=StreamId(envelope.case, envelope.stream),
            version=envelope.version,
            kind=envelope.kind,
            commitment=_hex(envelope.commitment.removeprefix(COMMITMENT_PREFIX)),
            salt=_hex(fact.salt or ""),
            payload=None if fact.payload is None else fact.payload.encode(),
            documents=b"".join(_hex(sha256) for sha256 in fact.documents),
            leaf=leaf,
        )
    )
    if found.checkpoint is not None:
        fault = None
        try:
            proof = [_hex(step) for step in fact.proof]
            verify_inclusion(leaf, fact.position, found.checkpoint.size, proof, found.checkpoint.root)
        except ProofError as error:
            fault = str(error)
        yield from InclusionHolds().check(Proved(_place(fact), fault))


def _place(fact: BundledFact) -> str:
    return f"{fact.envelope.case}/{fact.envelope.stream}/{fact.envelope.version}"


def _is_hash(text: str) -> bool:
    return len(_hex(text)) == hashlib.sha256().digest_size


def _hex(text: str) -> bytes:
    """The bytes of lower-case hexadecimal text; of anything else none, which then match nothing."""
    try:
        content = bytes.fromhex(text)
    except ValueError:
        return b""
    return content if content.hex() == text else b""
