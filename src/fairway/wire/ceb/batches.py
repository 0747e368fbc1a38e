"""Many objects in messages of a hundred, so that sending can be taken up again where it stopped.

The identifier of each message follows from the sender's reference and its number: dividing the same objects again gives
the same messages, and what was sent is not sent twice.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

import msgspec

from fairway.base.issues import Refusal
from fairway.wire.ceb.kinds import KINDS, MOST_LINES, MOST_OBJECTS
from fairway.wire.ceb.model import BusinessObject, Message, Values
from fairway.wire.ceb.rules.content import MoreLinesThanDocumented

PART_LINES = 5_000
"""Lines in one part of a bill: the schema has no limit, the size of a message has."""


class Batch(msgspec.Struct, frozen=True):
    """One message of a sending: its number from 1, and the number of its first object in the whole, from 0."""

    sequence: int
    first: int
    message: Message


def message_guid(reference: str, number: str, sequence: int) -> str:
    """The identifier of message ``sequence`` of a sending: always the same, in capitals."""
    return str(uuid5(NAMESPACE_URL, f"urn:fairway:ceb:{reference}:{number}:{sequence}")).upper()


def batches(
    number: str,
    objects: Iterable[BusinessObject],
    *,
    reference: str,
    transfer: Values | None = None,
    subscriptions: Sequence[Values] = (),
    most: int = MOST_OBJECTS,
) -> Iterator[Batch]:
    """``objects`` in messages of kind ``number`` with at most ``most`` objects each, one after the other in memory.

    ``reference`` names the sending in the sender's own books. Raises :class:`~fairway.base.issues.Refusal` at an object
    with more than 99 lines where the kind counts them.
    """
    kind = KINDS[number]
    size = min(most, kind.most_objects or most)
    coming = iter(objects)
    first = sequence = 0
    while group := tuple(islice(coming, size)):
        if kind.most_lines is not None:
            for index, item in enumerate(group):
                if len(item.lines) > MOST_LINES:
                    raise Refusal(
                        [
                            MoreLinesThanDocumented.at(
                                f"/{kind.element}/{first + index}", found=len(item.lines), most=MOST_LINES
                            )
                        ]
                    )
        sequence += 1
        made = Message(
            number=number,
            guid=message_guid(reference, number, sequence),
            objects=group,
            transfer=transfer,
            subscriptions=tuple(subscriptions),
        )
        yield Batch(sequence, first, made)
        first += len(group)


def outstanding(sending: Iterable[Batch], sent: Container[str]) -> Iterator[Batch]:
    """The messages whose identifiers are not among ``sent``: what is left after an interruption."""
    return (batch for batch in sending if batch.message.guid not in sent)


def parts(head: Mapping[str, str], lines: Sequence[Values], *, most: int = PART_LINES) -> tuple[BusinessObject, ...]:
    """A long bill (607, 507, 509, 701) in parts that count themselves: msgCount, msgSeqNo, and gnum in each from 1.

    Each part needs a guid of its own, which the caller gives.
    """
    groups = [lines[start : start + most] for start in range(0, len(lines), most)] or [()]
    return tuple(
        BusinessObject(
            {**head, "msgCount": str(len(groups)), "msgSeqNo": str(number)},
            tuple({**line, "gnum": str(row)} if "gnum" in line else line for row, line in enumerate(group, 1)),
        )
        for number, group in enumerate(groups, 1)
    )
