"""Reading XML from strangers: UTF-8 only, no document type, no entities, no network, bounded in size and depth."""

from __future__ import annotations

import re

from lxml import etree

LIMIT = 20_000_000
"""The largest message that is read, in bytes."""

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")


class BadXmlError(ValueError):
    """The bytes are not XML that this system reads; the message says why."""


def read_xml(content: bytes) -> etree._Element:
    """The root element, without comments. Raises :class:`BadXmlError`; processing instructions are refused too."""
    if len(content) > LIMIT:
        raise BadXmlError(f"larger than {LIMIT} bytes")
    declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8"):
        raise BadXmlError("not encoded in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadXmlError("not encoded in UTF-8") from fault
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadXmlError("a document type or entity is not allowed")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as fault:
        raise BadXmlError(f"not well-formed: {fault.msg}") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadXmlError("a document type is not allowed")
    instructions = [*root.iter(etree.ProcessingInstruction), *root.itersiblings(), *root.itersiblings(preceding=True)]
    if instructions:
        raise BadXmlError("processing instructions are not allowed")
    return root


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: etree._Element) -> str:
    """The namespace, or an empty string."""
    return etree.QName(element).namespace or ""


def text_of(element: etree._Element | None, path: str = "") -> str:
    """The trimmed text at ``path`` (local names with ``/``) under ``element``; empty when absent."""
    found = child(element, path) if path else element
    return (found.text or "").strip() if found is not None else ""


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element at ``path`` (local names with ``/``), whatever its namespace."""
    found = element
    for name in path.split("/"):
        found = next((each for each in children(found, name)), None) if found is not None else None
    return found


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """The children of that local name."""
    if element is None:
        return []
    return [each for each in element if isinstance(each.tag, str) and local(each) == name]
