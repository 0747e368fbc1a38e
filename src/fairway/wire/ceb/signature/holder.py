"""Whose a certificate is: valid, the declarant's, and issued by a trusted authority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from lxml import etree

from fairway.base.issues import Issue
from fairway.wire.ceb.rules.form import shown
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature import rules
from fairway.wire.ceb.signature.certificate import Certificate
from fairway.wire.ceb.xml import names

MOST_LINKS = 5
"""Certificates between that of the signer and a trusted authority."""
_DECLARANTS = ("agentCode", "operatorCode", "logisticsCode", "payCode", "ebcCode", "ebpCode")


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed: authorities, further certificates of the chain, and the enterprise code for which the
    certificate was registered with customs where it does not name one itself."""

    authorities: tuple[Certificate, ...] = ()
    between: tuple[Certificate, ...] = ()
    holder: str = ""


def holder_issues(
    root: etree._Element, certificate: Certificate, now: datetime, trust: Trust, place: str | None
) -> Iterator[Issue]:
    """What is wrong with the certificate as that of the declarant of the message ``root``."""
    yield from _valid(certificate, now, place)
    yield from _of_declarant(root, certificate, trust.holder, place)
    yield from _chain(certificate, now, trust, place)


def _valid(certificate: Certificate, now: datetime, place: str | None) -> Iterator[Issue]:
    subject = shown(certificate.subject)
    if now > certificate.not_after:
        until = f"{certificate.not_after:%Y-%m-%d}"
        yield rules.CertificateExpired.at("/Signature", place=place, subject=subject, until=until)
    if now < certificate.not_before:
        since = f"{certificate.not_before:%Y-%m-%d}"
        yield rules.CertificateNotYetValid.at("/Signature", place=place, subject=subject, since=since)


def _of_declarant(root: etree._Element, certificate: Certificate, holder: str, place: str | None) -> Iterator[Issue]:
    found = declarants(root)
    codes = (holder,) if holder else certificate.codes
    if not codes:
        yield rules.HolderUnknown.at("/Signature", place=place, subject=shown(certificate.subject))
    elif not found & set(codes):
        declarant = shown(", ".join(sorted(found))) or "—"
        yield rules.CertificateOfAnother.at("/Signature", place=place, holder=", ".join(codes), declarant=declarant)


def declarants(root: etree._Element) -> set[str]:
    """Who may sign: the party that declares in each object (the first of its codes), and who transfers the message."""
    found: set[str] = set()
    for item in root:
        inner: dict[str, str] = {}
        for one in item.iter():
            inner.setdefault(names(one)[1], (one.text or "").strip())
        wanted = ("copCode",) if names(item)[1] == "BaseTransfer" else _DECLARANTS
        found.update([next((inner[name] for name in wanted if inner.get(name)), "")])
    return found - {""}


def _chain(certificate: Certificate, now: datetime, trust: Trust, place: str | None) -> Iterator[Issue]:
    if not trust.authorities:
        yield rules.ChainNotChecked.at("/Signature", place=place, issuer=shown(certificate.issuer))
        return
    current = certificate
    trusted = {one.content for one in trust.authorities}
    for _ in range(MOST_LINKS):
        if current.content in trusted:
            return
        candidates = (*trust.authorities, *(one for one in trust.between if one.authority))
        step = next(
            (one for one in candidates if one.subject == current.issuer and certificates.issued_by(current, one)), None
        )
        if step is None or step.content == current.content:
            break
        yield from _valid(step, now, place)
        current = step
    if current.content not in trusted:
        told = {"subject": shown(current.subject), "issuer": shown(current.issuer)}
        yield rules.ChainBroken.of("/Signature", place, told)
