"""Enveloped XML signatures: where they stand, what is digested, what is signed."""

from __future__ import annotations

import base64

from lxml import etree

from fairway.wire.ceb.encode import DECLARATION
from fairway.wire.ceb.kinds import SIGNATURE_NAMESPACE, kind_of_root
from fairway.wire.ceb.rules.form import unreadable
from fairway.wire.ceb.signature.algorithms import CANONICAL, DIGESTS, ENVELOPED
from fairway.wire.ceb.signature.signer import Signer
from fairway.wire.ceb.tables import Flow
from fairway.wire.ceb.xml import canonical, escaped, names, parse

TAG = f"{{{SIGNATURE_NAMESPACE}}}Signature"


def without_signature(root: etree._Element) -> etree._Element:
    """A copy of ``root`` without its signature: what the enveloped-signature transform leaves. Texts around it stay."""
    copied = etree.fromstring(etree.tostring(root), etree.XMLParser(resolve_entities=False, no_network=True))
    for found in copied.findall(TAG):
        remove(found)
    return copied


def remove(element: etree._Element) -> None:
    """Take ``element`` out and leave the text after it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def sign(content: bytes, signer: Signer) -> bytes:
    """The message in ``content`` with an enveloped signature of ``signer`` at the place its schema has for it; a
    signature that is there already is replaced.

    Raises :class:`~fairway.base.issues.Refusal` for what is no message, and
    :class:`~fairway.wire.ceb.signature.signer.SignerError` when the signer does not sign.
    """
    root = without_signature(parse(content, comments=True))
    kind = kind_of_root(names(root)[1])
    if kind is None or not kind.request:
        raise unreadable(f"{names(root)[1][:40]} is not signed")
    _, digest = DIGESTS[signer.algorithm.digest_name]
    value = base64.b64encode(digest(canonical(root))).decode()
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{SIGNATURE_NAMESPACE}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{CANONICAL}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{signer.algorithm.value}"></ds:SignatureMethod>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{signer.algorithm.digest_name}"></ds:DigestMethod>'
        f"<ds:DigestValue>{value}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        f"<ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:KeyName>{escaped(signer.key_name)}</ds:KeyName>"
        f"<ds:X509Data><ds:X509Certificate>{base64.b64encode(signer.certificate).decode()}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    extension = next((one for one in root if names(one)[1] == "ExtendMessage"), None)
    if kind.flow is Flow.EXPORT and extension is not None:
        extension.addprevious(signature)
    else:
        root.append(signature)
    made = signer.sign(canonical(signature[0]))
    signature[1].text = base64.b64encode(made).decode()
    return DECLARATION.encode() + etree.tostring(root, encoding="utf-8")
