"""What must hold for a bundle beside the rules of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.record.bundle import BundledFact
from fairway.record.rules import LogRule


@dataclass(frozen=True, slots=True)
class Readable:
    """Why a bundle cannot be read; None when it can."""

    fault: str | None


class BundleReadable(LogRule[Readable]):
    """The bundle cannot be read: {fault}."""

    id = "fairway-bundle.readable"
    citation = "Fairway, docs/concepts/record.md"
    remedy = "Ask for the bundle again, and check that it was transferred whole."

    def check(self, subject: Readable) -> Iterator[Issue]:
        """An issue when it cannot."""
        if subject.fault is not None:
            yield self.issue(fault=subject.fault)


class KeyFromElsewhere(LogRule[tuple[str, ...]]):
    """The bundle was only checked against the key that it brings itself: {keys}."""

    id = "fairway-bundle.key"
    citation = "C2SP signed-note"
    remedy = "Get the key of the log from the site itself, and check again with --key."
    severity = Severity.WARNING

    def check(self, subject: tuple[str, ...]) -> Iterator[Issue]:
        """Always a warning: the subject is the keys of a bundle that no other key was given for."""
        yield self.issue(pointer="/keys", keys=", ".join(subject))


@dataclass(frozen=True, slots=True)
class SiteFound:
    """The site that a fact says it is of, and the one of the bundle."""

    fact: str
    site: str
    expected: str


class BundleOfOneSite(LogRule[SiteFound]):
    """Fact {fact} is of site {site}, the bundle of site {expected}."""

    id = "fairway-bundle.site"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: SiteFound) -> Iterator[Issue]:
        """An issue when they differ."""
        if subject.site != subject.expected:
            yield self.issue(place=subject.fact, fact=subject.fact, site=subject.site, expected=subject.expected)


class KindAgrees(LogRule[BundledFact]):
    """The content of fact {fact} is of kind {found}, but it was recorded as {kind}."""

    id = "fairway-bundle.kind"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: BundledFact) -> Iterator[Issue]:
        """An issue when payload and envelope name different kinds of fact."""
        if subject.payload is None:
            return
        try:
            found = msgspec.json.decode(subject.payload, type=_Tagged).kind
        except msgspec.MsgspecError:
            found = "?"
        envelope = subject.envelope
        if found != envelope.kind:
            place = f"{envelope.case}/{envelope.stream}/{envelope.version}"
            yield self.issue(place=place, fact=place, found=found, kind=envelope.kind)


class _Tagged(msgspec.Struct):
    kind: str


class DocumentProved(LogRule[tuple[str, frozenset[str]]]):
    """Document {document} is in the bundle, but came with none of its facts."""

    id = "fairway-bundle.document"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: tuple[str, frozenset[str]]) -> Iterator[Issue]:
        """An issue when the document's hash is not among those of the facts."""
        sha256, proved = subject
        if sha256 not in proved:
            yield self.issue(place=sha256, document=sha256)
