"""Text into XML, and bytes into a tree by a hardened parser."""

from __future__ import annotations

import re

from lxml import etree

from fairway.wire.ceb.rules.form import unreadable

MAX_BYTES = 20_000_000
"""The largest message that is read: a hundred objects of 99 lines have less."""
_SPECIAL = re.compile('[&<>"\\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def _escaped(special: re.Match[str]) -> str:
    return _ESCAPES.get(special[0], "\ufffd")


def plain(value: str) -> bool:
    """Whether ``value`` (NUL aside, which divides values here) can stand in a message as it is."""
    return _MARKED.search(value) is None


_MARKED = re.compile('[&<>"\\r\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')


def escaped(value: str) -> str:
    """``value`` as character data or in double quotes; U+FFFD stands for what XML cannot carry."""
    return _SPECIAL.sub(_escaped, value)


def parse(content: bytes, *, comments: bool = False) -> etree._Element:
    """The root of ``content``, with comments and processing instructions only where a signature needs them.

    Raises :class:`~fairway.base.issues.Refusal` for whatever is not XML of a reasonable size without a document type:
    entities are neither declared nor resolved, nothing is fetched.
    """
    if len(content) > MAX_BYTES:
        raise unreadable(f"it is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=not comments,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise unreadable(str(fault).splitlines()[0] if str(fault) else "it is empty") from None
    information = root.getroottree().docinfo
    if information.internalDTD is not None or information.externalDTD is not None or information.doctype:
        raise unreadable("it has a document type declaration")
    if next(root.iter(etree.Entity), None) is not None:
        raise unreadable("it has an entity that is not declared")
    return root


def canonical(element: etree._Element, *, exclusive: bool = False, comments: bool = False) -> bytes:
    """Canonical XML 1.0 of ``element``, with the namespaces of what it stands in unless ``exclusive``.

    Raises :class:`~fairway.base.issues.Refusal` where there is none, as for a namespace with a relative address.
    """
    try:
        return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=comments, with_tail=False)
    except etree.C14NError:
        raise unreadable("it has no canonical form") from None


def names(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name; both empty for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return "", ""
    namespace, _, local = tag.rpartition("}")
    return namespace[1:], local
