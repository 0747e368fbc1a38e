"""Signatures of CEB messages: SM2-SM3 and RSA-SHA1, enveloped, made by any signer and looked into when they fail."""

from fairway.wire.ceb.signature.algorithms import Algorithm
from fairway.wire.ceb.signature.holder import Trust
from fairway.wire.ceb.signature.pace import Pace, Progress, sign_all
from fairway.wire.ceb.signature.signer import Signer, SignerError, SoftwareKey
from fairway.wire.ceb.signature.verify import Step, Verdict, verify
from fairway.wire.ceb.signature.xmldsig import sign

__all__ = [
    "Algorithm",
    "Pace",
    "Progress",
    "Signer",
    "SignerError",
    "SoftwareKey",
    "Step",
    "Trust",
    "Verdict",
    "sign",
    "sign_all",
    "verify",
]
