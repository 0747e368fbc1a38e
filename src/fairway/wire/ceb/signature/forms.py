"""What a signer may have digested or signed by mistake: the forms that are tried when a signature fails."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

import msgspec
from lxml import etree

from fairway.base.language import Language, Trilingual, translate
from fairway.wire.ceb.signature.algorithms import sha1, sm3
from fairway.wire.ceb.signature.xmldsig import TAG, remove, without_signature
from fairway.wire.ceb.xml import canonical

DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "SM3": sm3,
    "SHA-1": sha1,
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
}
_SIGNATURE = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Signature[\s>].*</(?:[A-Za-z_][\w.-]*:)?Signature\s*>", re.DOTALL)
_DECLARATION = re.compile(rb"\A\xef\xbb\xbf|\A<\?xml[^>]*\?>\s*")
AROUND = 12
"""Characters shown on either side of a difference."""


def said(text: str) -> Trilingual:
    """A catalogue sentence as a parameter in each language."""
    return Trilingual(text, translate(text, Language.TC), translate(text, Language.SC))


class Form(msgspec.Struct, frozen=True):
    """A form of a message by its description, a catalogue key."""

    name: str
    content: bytes


def digested(root: etree._Element, content: bytes) -> Iterator[Form]:
    """Forms of the message other than its canonical form without the signature."""
    plain = without_signature(root)
    yield Form("with the signature left in it", canonical(root))
    bare = without_signature(root)
    _tighten(bare)
    yield Form("without white space between the elements", canonical(bare))
    yield Form("without the line breaks around the signature", _without_surroundings(root))
    yield Form("by exclusive canonicalization", canonical(plain, exclusive=True))
    yield Form("with its comments", canonical(plain, comments=True))
    yield Form("with the line ends of Windows", canonical(plain).replace(b"\n", b"\r\n"))
    raw = _SIGNATURE.sub(b"", content)
    yield Form("its bytes as they were sent, without the signature", raw)
    yield Form("its bytes as they were sent, without signature and XML declaration", _DECLARATION.sub(b"", raw).strip())
    yield Form("its bytes as they were sent, signature included", content)
    yield Form("in the encoding GB18030", canonical(plain).decode("utf-8").encode("gb18030", "replace"))


def signed(info: etree._Element, root: etree._Element) -> Iterator[Form]:
    """What may have been signed instead of the canonical form of SignedInfo where it stands."""
    alone = etree.fromstring(canonical(info, exclusive=True))
    yield Form("SignedInfo by itself, without the namespaces of the message", canonical(alone))
    yield Form("SignedInfo as bytes, not in canonical form", etree.tostring(info, with_tail=False))
    yield Form("the whole message instead of SignedInfo", canonical(without_signature(root)))
    value = "".join(str(info.xpath("string()")).split())
    yield Form("the digest instead of SignedInfo", value.encode())


def _tighten(root: etree._Element) -> None:
    for element in root.iter():
        if len(element) and element.text and not element.text.strip():
            element.text = None
        if element.tail and not element.tail.strip():
            element.tail = None


def _without_surroundings(root: etree._Element) -> bytes:
    copied = etree.fromstring(etree.tostring(root))
    for found in copied.findall(TAG):
        before = found.getprevious()
        if before is not None and before.tail and not before.tail.strip():
            before.tail = None
        if found.tail and not found.tail.strip():
            found.tail = None
        remove(found)
    return canonical(copied)


class Difference(msgspec.Struct, frozen=True):
    """Where two forms begin to differ: line and character from 1, and what stands there in each."""

    line: int
    column: int
    theirs: str
    ours: str


def difference(theirs: bytes, ours: bytes) -> Difference | None:
    """Where ``theirs`` first differs from ``ours``; None when they are the same."""
    if theirs == ours:
        return None
    left, right = theirs.decode("utf-8", "replace"), ours.decode("utf-8", "replace")
    place = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    before = right[:place]
    return Difference(
        line=before.count("\n") + 1,
        column=place - (before.rfind("\n") + 1) + 1,
        theirs=_excerpt(left, place),
        ours=_excerpt(right, place),
    )


def _excerpt(text: str, place: int) -> str:
    """A few characters, with the invisible ones written out; ∎ is the end."""
    part = text[max(0, place - 2) : place + AROUND]
    shown = part.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    return f"«{shown}»" if place < len(text) else f"«{shown}∎»"
