"""E17: why a signature fails."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.ceb.rules.rule import CebRule


class NotSigned(CebRule):
    """The message has no signature."""

    id = "ceb.E17.none"
    remedy = "Sign the message with the key of the declarant (-621026)."


class SignatureMalformed(CebRule):
    """The signature has no usable {element}."""

    id = "ceb.E17.structure"
    remedy = "Make the signature as the specification has it: SignedInfo, SignatureValue, KeyInfo with a certificate."


class CanonicalizationUnknown(CebRule):
    """The canonical form is {found}; the specification has {expected}."""

    id = "ceb.E17.canonicalization"
    remedy = "Set the signing software to Canonical XML 1.0 without comments."


class TransformUnknown(CebRule):
    """The transforms are {found}; the specification has {expected}."""

    id = "ceb.E17.transform"
    remedy = "Sign enveloped: the signature stands in the message, and the whole message without it is digested."


class ReferenceNotWhole(CebRule):
    """The signature covers {found}, not the whole message."""

    id = "ceb.E17.reference"
    remedy = 'Refer to the whole message: Reference URI="".'


class AlgorithmUnknown(CebRule):
    """{element} names the algorithm {found}, which the specification does not have."""

    id = "ceb.E17.algorithm"
    remedy = "Sign with SM2-SM3, or with RSA-SHA1, and name the algorithms as the specification does."


class AlgorithmsMixed(CebRule):
    """The signature is {signature}, the digest {digest}: they do not go together."""

    id = "ceb.E17.mixed"
    remedy = "Take SM3 with SM2, and SHA-1 with RSA."


class AlgorithmNotOfKey(CebRule):
    """The signature is named {signature}, and the certificate has a key for {key}."""

    id = "ceb.E17.key"
    remedy = "Put the certificate of the signing key into the signature, or name the algorithm of that key."


class DigestLengthWrong(CebRule):
    """The digest has {length} bytes, which is {other}; {digest} has {expected}."""

    id = "ceb.E17.digest_length"
    remedy = "Make the digest with the algorithm that DigestMethod names."


class DigestDiffers(CebRule):
    """The message does not have the digest in the signature: {found} there, {computed} by its canonical form."""

    id = "ceb.E17.digest"
    remedy = "The message was changed after it was signed, or another one was signed: sign last, and send those bytes."


class DigestOfOtherForm(CebRule):
    """The digest is that of another form of the message: {form}. First difference at line {line}, character {column}:
    {theirs} was digested, {ours} stands in the canonical form."""

    id = "ceb.E17.canonical"
    remedy = "Make the digest over the canonical form of the message without its signature."


class DigestByOtherAlgorithm(CebRule):
    """The digest fits the message, made with {found} where DigestMethod names {named}."""

    id = "ceb.E17.digest_algorithm"
    remedy = "Name the algorithm that was used, or use the one that is named."


class SignatureLengthWrong(CebRule):
    """The signature value has {length} bytes; {algorithm} makes {expected}."""

    id = "ceb.E17.signature_length"
    remedy = "Check that the value is base64 of the signature, and that the algorithm is the one that is named."


class SignatureWrong(CebRule):
    """The signature value was not made over this SignedInfo with the key of the certificate."""

    id = "ceb.E17.value"
    remedy = "Sign the canonical form of SignedInfo with the key whose certificate is in the signature (1001, -621029)."


class SignatureOfOtherForm(CebRule):
    """The signature value was made with the right key, but over {form}."""

    id = "ceb.E17.signed_form"
    remedy = "Sign the canonical form of SignedInfo as it stands in the message, with the namespaces around it."


class CertificateUnreadable(CebRule):
    """The certificate in the signature cannot be read."""

    id = "ceb.E17.certificate"
    remedy = "Put the X.509 certificate of the key into X509Certificate, as base64."


class CertificateExpired(CebRule):
    """The certificate of {subject} ended on {until}."""

    id = "ceb.E17.expired"
    remedy = "Have the certificate renewed by the data centre, and sign anew (1002)."


class CertificateNotYetValid(CebRule):
    """The certificate of {subject} begins on {since}."""

    id = "ceb.E17.early"
    remedy = "Check the clock of the signing machine, or wait until the certificate is valid."


class CertificateOfAnother(CebRule):
    """The certificate is that of {holder}; the declarant is {declarant}."""

    id = "ceb.E17.declarant"
    remedy = "Sign with the key of the enterprise that declares, or declare in the name of the key's holder."


class HolderUnknown(CebRule):
    """The certificate of {subject} names no enterprise code: whether it is the declarant's cannot be said from it."""

    id = "ceb.E17.holder"
    severity = Severity.WARNING
    remedy = "Say whose the certificate is, as it was registered with customs."


class ChainBroken(CebRule):
    """The certificate leads to no trusted authority: {subject} names {issuer} as its issuer, which is not known or did
    not sign it."""

    id = "ceb.E17.chain"
    remedy = "Use a certificate of the China E-port data centre; give the certificates between as well."


class ChainNotChecked(CebRule):
    """No trusted authority was given: the issuer {issuer} was not checked."""

    id = "ceb.E17.unchecked"
    severity = Severity.WARNING
    remedy = "Give the certificates of the authorities that are trusted."


class ContentChanged(CebRule):
    """The message differs from the original that was given: first at line {line}, character {column}, {theirs} there,
    {ours} here."""

    id = "ceb.E17.changed"
    remedy = "Send the message as it was signed; nothing may change it on the way, line ends and white space included."
