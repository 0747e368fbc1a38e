"""What every message to the authority begins with, and the parties and places inside."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal

import msgspec

from fairway.wire.hk.reading import Node, Unreadable
from fairway.wire.hk.writing import Texts, element, optional, texts

MessageFunction = Literal["NEW", "CHANGE", "DELETE"]
RECEIVER = "HKTSW"


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Chapter 2.1 of the wire form."""

    message_id: str
    function: MessageFunction
    sent_at: datetime
    sender_id: str
    receiver_id: str = RECEIVER
    document_reference: str
    authority_reference: str | None = None
    reason_code: str | None = None
    reason_text: str | None = None


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Names and addresses by language, with the country."""

    names: Texts
    addresses: Texts
    country: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place by UN/LOCODE, by name, or both."""

    code: str | None = None
    names: Texts = ()


@lru_cache(maxsize=256)
def utc(moment: datetime) -> str:
    """A time (aware, any zone) as the wire form writes it. Remembered: each document of a submission has the same."""
    offset = moment.utcoffset()
    text = (moment - offset if offset else moment).isoformat()
    return text[:-6] + "Z" if text[-6] in "+-" else text + "Z"


def write_header(header: Header) -> str:
    """The header as XML."""
    return (
        f"<Header><MessageID>{header.message_id}</MessageID><Function>{header.function}</Function>"
        f"<SentAt>{utc(header.sent_at)}</SentAt>"
        + element("SenderID", header.sender_id)
        + element("ReceiverID", header.receiver_id)
        + element("DocumentReference", header.document_reference)
        + optional("AuthorityReference", header.authority_reference)
        + optional("ReasonCode", header.reason_code)
        + optional("ReasonText", header.reason_text)
        + "</Header>"
    )


def read_header(parent: Node) -> Header:
    """The header that comes next in ``parent``."""
    node = parent.child("Header")
    message_id = node.text("MessageID")
    function = node.child("Function")
    if function.value not in {"NEW", "CHANGE", "DELETE"}:
        raise Unreadable("function is not known", function.path)
    header = Header(
        message_id=message_id,
        function="NEW" if function.value == "NEW" else "CHANGE" if function.value == "CHANGE" else "DELETE",
        sent_at=node.moment("SentAt"),
        sender_id=node.text("SenderID"),
        receiver_id=node.text("ReceiverID"),
        document_reference=node.text("DocumentReference"),
        authority_reference=node.maybe("AuthorityReference"),
        reason_code=node.maybe("ReasonCode"),
        reason_text=node.maybe("ReasonText"),
    )
    node.end()
    return header


def write_party(name: str, party: Party) -> str:
    """A party as the element ``name``."""
    return (
        f"<{name}>"
        + texts("Name", party.names)
        + texts("Address", party.addresses)
        + element("Country", party.country)
        + f"</{name}>"
    )


def read_party(node: Node) -> Party:
    """The party in ``node``."""
    party = Party(names=node.texts("Name"), addresses=node.texts("Address"), country=node.text("Country"))
    node.end()
    return party


def write_place(name: str, place: Place | None) -> str:
    """A place as the element ``name``, or nothing."""
    if place is None:
        return ""
    return f"<{name}>{optional('Code', place.code)}{texts('Name', place.names)}</{name}>"


def maybe_place(parent: Node, name: str) -> Place | None:
    """The place that comes next in ``parent``, if it is ``name``."""
    node = parent.find(name)
    if node is None:
        return None
    place = Place(code=node.maybe("Code"), names=node.texts("Name", least=0))
    node.end()
    return place
