"""Writing by string building with escaping, reading by a hardened parser.

Writing a message of 50 lines through an element tree takes several times as long as joining strings, so the writers
of this package join strings; :func:`text` is the one place where a value becomes part of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from fairway.base.issues import Issue, Refusal

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MAX_BYTES = 20_000_000
"""The largest message that is read (contract, section 1)."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def _escaped(special: re.Match[str]) -> str:
    return _ESCAPES.get(special[0], "\ufffd")


def text(value: str) -> str:
    """``value`` as character data or as an attribute in double quotes; a replacement character (U+FFFD) stands for each
    character that XML 1.0 cannot carry."""
    return value if value.isalnum() else _SPECIAL.sub(_escaped, value)


def plain(value: str) -> bool:
    """Whether ``value`` can stand in a message as it is."""
    return _SPECIAL.search(value) is None


def carriable(value: str) -> bool:
    """Whether XML 1.0 can carry every character of ``value``."""
    return value.isalnum() or _FORBIDDEN.search(value) is None


def finished(parts: list[str]) -> bytes:
    """The bytes of a message made of ``parts``, each value of which went through :func:`text`."""
    return "".join(parts).encode("utf-8")


def unreadable(reason: str) -> Refusal:
    """The refusal of bytes that are no message of the single window."""
    return Refusal(
        [
            Issue(
                rule="wire.gacc.unreadable",
                message="This is no message of the Mainland single window: {reason}.",
                remedy="The bytes were kept. Compare them with the contract of the window, or ask its support.",
                params={"reason": reason},
                source="docs/wire/mainland-single-window.md",
            )
        ]
    )


def parse(content: bytes) -> etree._Element:
    """The root of ``content``. Raises :class:`Refusal` for anything that is not small, plain XML without a DTD."""
    if len(content) > MAX_BYTES:
        raise unreadable(f"it is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise unreadable(str(fault).splitlines()[0] if str(fault) else "it is empty") from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.externalDTD is not None:
        raise unreadable("it has a document type declaration")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace of an element; empty without one."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that local name."""
    if element is not None:
        for child in element:
            if local(child) == name:
                yield child


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element under a path of local names ("A/B"); None where there is none."""
    for name in path.split("/"):
        element = next(children(element, name), None)
        if element is None:
            return None
    return element


def value(element: etree._Element | None, path: str = "") -> str:
    """The text under a path, trimmed; empty where it is absent or empty."""
    found = child(element, path) if path else element
    return (found.text or "").strip() if found is not None else ""


def attribute(element: etree._Element | None, path: str, name: str) -> str:
    """An attribute of the element under a path; empty where there is none."""
    found = child(element, path)
    return (found.get(name) or "").strip() if found is not None else ""
