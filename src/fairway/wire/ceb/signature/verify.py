"""Whether a signature holds, and if not, why: canonical form, digest, algorithm, certificate, first difference."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec
from lxml import etree

from fairway.base.issues import Issue, refusing
from fairway.wire.ceb.kinds import SIGNATURE_NAMESPACE, kind_of_root
from fairway.wire.ceb.rules.form import shown, unreadable
from fairway.wire.ceb.rules.rule import CebRule
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature import forms, rules, sm2
from fairway.wire.ceb.signature.algorithms import CANONICAL, DIGESTS, ENVELOPED, LENGTHS, Algorithm
from fairway.wire.ceb.signature.certificate import Certificate
from fairway.wire.ceb.signature.holder import Trust, holder_issues
from fairway.wire.ceb.signature.xmldsig import TAG, without_signature
from fairway.wire.ceb.xml import canonical, names, parse

_DS = f"{{{SIGNATURE_NAMESPACE}}}"


class Step(StrEnum):
    """What is looked at, in this order."""

    STRUCTURE = "structure"
    ALGORITHM = "algorithm"
    CANONICAL_FORM = "canonical form"
    DIGEST = "digest"
    SIGNATURE = "signature"
    CERTIFICATE = "certificate"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. ``steps`` says of each step that was reached whether it holds."""

    steps: dict[str, bool]
    issues: tuple[Issue, ...]
    algorithm: str = ""
    digest: str = ""
    computed: str = ""
    key_name: str = ""
    certificate: Certificate | None = None

    @property
    def holds(self) -> bool:
        """Whether the message is what the holder of the certificate signed, and the certificate is right."""
        return bool(self.steps) and not refusing(self.issues)


def verify(
    content: bytes,
    *,
    now: datetime,
    trust: Trust | None = None,
    original: bytes | None = None,
) -> Verdict:
    """Everything about the signature of the message in ``content``; ``original`` is the message as it should be.

    Raises :class:`~fairway.base.issues.Refusal` when the bytes are no CEB message.
    """
    root = parse(content, comments=True)
    kind = kind_of_root(names(root)[1])
    if kind is None:
        raise unreadable(f"its root is {shown(names(root)[1])}")
    work = _Verification(root, content)
    found = root.findall(TAG)
    if not found:
        return Verdict(steps={Step.STRUCTURE.value: False}, issues=(rules.NotSigned.at("", place=_line(root)),))
    work.structure(found)
    work.digests(original)
    work.value()
    work.holder(now, trust or Trust())
    return work.verdict()


def _line(element: etree._Element) -> str | None:
    return f"line {element.sourceline}" if element.sourceline else None


class _Verification:
    def __init__(self, root: etree._Element, content: bytes) -> None:
        self.root, self.content = root, content
        self.steps: dict[str, bool] = {}
        self.issues: list[Issue] = []
        self.info: etree._Element | None = None
        self.place: str | None = None
        self.algorithm: Algorithm | None = None
        self.digest_name = self.key_name = ""
        self.claimed = self.computed = self.signature = b""
        self.certificate: Certificate | None = None
        self.further: list[Certificate] = []

    def verdict(self) -> Verdict:
        return Verdict(
            steps=self.steps,
            issues=tuple(self.issues),
            algorithm=self.algorithm.label if self.algorithm else "",
            digest=base64.b64encode(self.claimed).decode(),
            computed=base64.b64encode(self.computed).decode(),
            key_name=self.key_name,
            certificate=self.certificate,
        )

    def tell(self, step: Step, *issues: Issue) -> None:
        """Keep the issues of a step, which holds as long as none of them refuses."""
        self.issues.extend(issues)
        self.steps[step.value] = self.steps.get(step.value, True) and not refusing(issues)

    def fault(self, step: Step, rule: type[CebRule], **told: object) -> None:
        """A fault of the signature."""
        self.tell(step, rule.of("/Signature", self.place, told))

    def structure(self, found: list[etree._Element]) -> None:
        """The parts of the signature, and the algorithms that it names."""
        signature, place = found[0], _line(found[0])
        self.place = place
        self.tell(Step.STRUCTURE)
        if len(found) > 1:
            self.tell(Step.STRUCTURE, rules.SignatureMalformed.at("/Signature/1", place=place, element="Signature"))
        info = signature.find(f"{_DS}SignedInfo")
        self.info = info
        if info is None:
            self.tell(Step.STRUCTURE, rules.SignatureMalformed.at("/Signature", place=place, element="SignedInfo"))
            return
        self.claimed = self._bytes(info, f"{_DS}Reference/{_DS}DigestValue", "DigestValue")
        self.signature = self._bytes(signature, f"{_DS}SignatureValue", "SignatureValue")
        self.key_name = (signature.findtext(f"{_DS}KeyInfo/{_DS}KeyName") or "").strip()
        self.tell(Step.ALGORITHM, *self._algorithms(info))
        self.tell(Step.CANONICAL_FORM, *self._forms(info))
        self._certificates(signature)

    def _bytes(self, element: etree._Element, path: str, name: str) -> bytes:
        text = "".join((element.findtext(path) or "").split())
        try:
            value = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            value = b""
        if not value:
            issue = rules.SignatureMalformed.at(f"/Signature/{name}", place=self.place, element=name)
            self.tell(Step.STRUCTURE, issue)
        return value

    def _attribute(self, info: etree._Element, path: str) -> str:
        found = info.find(path)
        return (found.get("Algorithm") or "") if found is not None else ""

    def _algorithms(self, info: etree._Element) -> Iterator[Issue]:
        named = self._attribute(info, f"{_DS}SignatureMethod")
        digest = self._attribute(info, f"{_DS}Reference/{_DS}DigestMethod")
        if named in set(Algorithm):
            self.algorithm = Algorithm(named)
        else:
            found = shown(named) or "—"
            yield rules.AlgorithmUnknown.at("/Signature", place=self.place, element="SignatureMethod", found=found)
        if digest in DIGESTS:
            self.digest_name = digest
        else:
            found = shown(digest) or "—"
            yield rules.AlgorithmUnknown.at("/Signature", place=self.place, element="DigestMethod", found=found)
        if self.algorithm is not None and self.digest_name and self.algorithm.digest_name != self.digest_name:
            label, other = self.algorithm.label, DIGESTS[self.digest_name][0]
            yield rules.AlgorithmsMixed.at("/Signature", place=self.place, signature=label, digest=other)

    def _forms(self, info: etree._Element) -> Iterator[Issue]:
        method = self._attribute(info, f"{_DS}CanonicalizationMethod")
        if method != CANONICAL:
            found = shown(method) or "—"
            yield rules.CanonicalizationUnknown.at("/Signature", place=self.place, found=found, expected=CANONICAL)
        transforms = [
            one.get("Algorithm") or "" for one in info.iterfind(f"{_DS}Reference/{_DS}Transforms/{_DS}Transform")
        ]
        if transforms not in ([ENVELOPED], [ENVELOPED, CANONICAL]):
            found = shown(" ".join(transforms)) or "—"
            yield rules.TransformUnknown.at("/Signature", place=self.place, found=found, expected=ENVELOPED)
        references = info.findall(f"{_DS}Reference")
        target = references[0].get("URI") if references else None
        if target != "" or len(references) != 1:
            found = shown(target or "") or "—"
            yield rules.ReferenceNotWhole.at("/Signature", place=self.place, found=found)

    def _certificates(self, signature: etree._Element) -> None:
        path = f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate"
        read: list[Certificate] = []
        for one in signature.iterfind(path):
            try:
                read.append(certificates.read(base64.b64decode("".join((one.text or "").split()))))
            except (ValueError, IndexError, TypeError) as error:
                reason = shown(str(error)) or "—"
                self.tell(
                    Step.CERTIFICATE, rules.CertificateUnreadable.at("/Signature", place=_line(one), reason=reason)
                )
        if not read and Step.CERTIFICATE.value not in self.steps:
            issue = rules.SignatureMalformed.at("/Signature", place=self.place, element="X509Certificate")
            self.tell(Step.CERTIFICATE, issue)
        if read:
            self.certificate, self.further = read[0], read[1:]

    def digests(self, original: bytes | None) -> None:
        """Whether the message has the digest, and whatever else has it if not."""
        ours = canonical(without_signature(self.root))
        if original is not None:
            theirs = canonical(without_signature(parse(original, comments=True)))
            found = forms.difference(theirs, ours)
            if found is not None:
                self.fault(Step.DIGEST, rules.ContentChanged, **msgspec.structs.asdict(found))
        if not self.digest_name or not self.claimed:
            return
        label, function = DIGESTS[self.digest_name]
        self.computed = function(ours)
        self.tell(Step.DIGEST)
        if self.computed == self.claimed:
            return
        if len(self.claimed) != len(self.computed):
            length, other = len(self.claimed), LENGTHS.get(len(self.claimed), "—")
            self.tell(
                Step.DIGEST,
                rules.DigestLengthWrong.of(
                    "/Signature",
                    self.place,
                    {"length": length, "other": other, "digest": label, "expected": len(self.computed)},
                ),
            )
        for name, other_function in forms.DIGESTS.items():
            if name != label and other_function(ours) == self.claimed:
                self.tell(
                    Step.DIGEST,
                    rules.DigestByOtherAlgorithm.of("/Signature", self.place, {"found": name, "named": label}),
                )
                return
        for form in forms.digested(self.root, self.content):
            if any(one(form.content) == self.claimed for one in forms.DIGESTS.values()):
                found = forms.difference(form.content, ours)
                self.tell(
                    Step.CANONICAL_FORM,
                    rules.DigestOfOtherForm.of(
                        "/Signature",
                        self.place,
                        {"form": forms.said(form.name), **(msgspec.structs.asdict(found) if found else {})},
                    ),
                )
                self.steps[Step.DIGEST.value] = False
                return
        there, here = (base64.b64encode(one).decode() for one in (self.claimed, self.computed))
        self.tell(Step.DIGEST, rules.DigestDiffers.at("/Signature", place=self.place, found=there, computed=here))

    def value(self) -> None:
        """Whether SignedInfo was signed with the key of the certificate, and what was signed if not."""
        certificate, info = self.certificate, self.info
        if certificate is None or info is None or not self.signature:
            return
        if self.algorithm is not None and certificate.key != self.algorithm.key:
            self.tell(
                Step.ALGORITHM,
                rules.AlgorithmNotOfKey.of(
                    "/Signature", self.place, {"signature": self.algorithm.label, "key": certificate.key}
                ),
            )
        length = len(self.signature)
        if self.algorithm is Algorithm.SM2_SM3 and sm2.halves(self.signature) is None:
            self.tell(
                Step.SIGNATURE,
                rules.SignatureLengthWrong.of(
                    "/Signature",
                    self.place,
                    {"length": length, "algorithm": self.algorithm.label, "expected": 2 * sm2.HALF},
                ),
            )
        self.tell(Step.SIGNATURE)
        if certificates.verify(certificate, canonical(info), self.signature):
            return
        for form in forms.signed(info, self.root):
            if certificates.verify(certificate, form.content, self.signature):
                self.tell(
                    Step.SIGNATURE,
                    rules.SignatureOfOtherForm.of("/Signature", self.place, {"form": forms.said(form.name)}),
                )
                return
        self.tell(Step.SIGNATURE, rules.SignatureWrong.at("/Signature", place=self.place))

    def holder(self, now: datetime, trust: Trust) -> None:
        """Whether the certificate is valid, the declarant's, and of a trusted authority."""
        if self.certificate is not None:
            further = msgspec.structs.replace(trust, between=(*self.further, *trust.between))
            self.tell(Step.CERTIFICATE, *holder_issues(self.root, self.certificate, now, further, self.place))


def _told(found: forms.Difference | None) -> dict[str, object]:
    return msgspec.structs.asdict(found) if found is not None else {}
