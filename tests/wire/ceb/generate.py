"""Messages made from a seed: every kind, every field, values at the edges of what their fields allow."""

from __future__ import annotations

from random import Random

from fairway.wire.ceb.fields import Field, Kind, Record
from fairway.wire.ceb.kinds import KINDS, MessageKind
from fairway.wire.ceb.model import BusinessObject, Extension, Message

LETTERS = "ABCXYZabc0123456789-/ 货物件元&<>\"'é𠮷　"
HEX = "0123456789ABCDEF"


def guid(random: Random) -> str:
    """An identifier as an enterprise makes it."""
    digits = "".join(random.choices(HEX, k=32))
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def value(random: Random, field: Field) -> str:
    """A value that ``field`` allows, often the longest or the shortest."""
    if field.fixed:
        return field.fixed
    if field.kind is Kind.DECIMAL:
        whole = random.choice(("0", "1", "12", "99999999999999", str(random.randrange(10**6))))
        return whole + random.choice(("", ".5", ".12345", ".00", "."))
    if field.kind is Kind.INTEGER:
        most = 10 ** (field.most or 9) - 1
        return str(random.choice((0, 1, 7, most, random.randrange(most))))
    most = 60 if field.most is None else field.most
    length = random.choice((field.least, most, random.randint(field.least, most)))
    if field.collapse:
        return "".join(random.choices("ABC123货", k=length))
    return "".join(random.choices(LETTERS, k=length))


def values(random: Random, record: Record, *, full: bool) -> dict[str, str]:
    """A record with all its fields, or with some of the optional ones left out."""
    there = [field for field in record.fields if field.required or full or random.random() < 0.5]
    return {field.name: value(random, field) for field in there}


def message(random: Random, kind: MessageKind, *, objects: int = 3, full: bool = False) -> Message:
    """A message that its schema allows; nothing in it means anything."""
    count = min(objects, kind.most_objects or objects)
    made = []
    for _ in range(count):
        lines = kind.line_fields
        many = random.randint(max(kind.least_lines, 0), 4) if lines else 0
        rows = tuple(values(random, lines, full=full) for _ in range(many)) if lines else ()
        made.append(BusinessObject(values(random, kind.fields, full=full), rows))
    if not kind.request:
        return Message(number=kind.number, guid=guid(random), objects=tuple(made))
    extension = Extension("own", "1", '<x xmlns="urn:own"><y>1 &amp; 2</y></x>') if random.random() < 0.5 else None
    return Message(
        number=kind.number,
        guid=guid(random),
        objects=tuple(made),
        transfer=values(random, kind.transfer_fields, full=full),
        subscriptions=tuple(values(random, kind.subscribe_fields, full=full) for _ in range(random.choice((0, 1, 5)))),
        extension=extension,
    )


def of_every_kind(seed: int, *, full: bool = False) -> list[Message]:
    """One message of each kind."""
    random = Random(seed)
    return [message(random, kind, full=full) for kind in KINDS.values()]
