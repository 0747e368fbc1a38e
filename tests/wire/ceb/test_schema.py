"""What is encoded is valid by the official schemas, and what is decoded is judged as they judge it."""

from __future__ import annotations

import re
from random import Random

import pytest

from fairway.base.issues import Refusal
from fairway.wire.ceb.decode import decode
from fairway.wire.ceb.encode import encode
from fairway.wire.ceb.kinds import KINDS
from fairway.wire.ceb.model import Message

from . import generate, official

pytestmark = [pytest.mark.conformance, official.needed]


def schema_faults(content: bytes, kind_number: str) -> list[str]:
    """All but the missing signature: these messages are unsigned."""
    kind = KINDS[kind_number]
    return [
        one
        for one in official.faults(content, kind.flow)
        if not (kind.signed and f"{kind.root}': Missing child element(s)" in one)
    ]


@pytest.mark.parametrize("number", KINDS)
def test_what_is_encoded_is_valid_and_read_back(number: str) -> None:
    random = Random(f"schema-{number}")
    for round_ in range(12):
        made = generate.message(random, KINDS[number], full=round_ % 3 == 0)
        content = encode(made)
        assert schema_faults(content, number) == []
        found = decode(content)
        assert [issue for issue in found.issues if issue.params.get("element") != "Signature"] == []
        assert _meaning(found.message) == _meaning(made)
        assert encode(found.message) == content


def _meaning(message: Message) -> Message:
    """Without the optional elements that are empty: they are not written."""

    def told(values: dict[str, str] | None) -> dict[str, str]:
        return {name: value for name, value in (values or {}).items() if value}

    import msgspec

    return msgspec.structs.replace(
        message,
        objects=tuple(
            type(item)(told(dict(item.head)), tuple(told(dict(line)) for line in item.lines))
            for item in message.objects
        ),
        transfer=None if message.transfer is None else told(dict(message.transfer)),
        subscriptions=tuple(told(dict(one)) for one in message.subscriptions),
    )


_VALUES = (
    "",
    " ",
    "0",
    "-1",
    "1e5",
    "1.123456",
    "9" * 20,
    "12345678901234.12345",
    "x" * 1001,
    "+5",
    " 7 ",
    "142",
    "00142",
)
_ELEMENT = re.compile(r"<ceb:(\w+)>([^<>]*)</ceb:\1>")


def mutant(random: Random, text: str) -> str:
    """The text of a message with one to three elements dropped, doubled, moved, renamed or given another value."""
    for _ in range(random.randint(1, 3)):
        spots = list(_ELEMENT.finditer(text))
        spot = random.choice(spots)
        other = random.choice(spots)
        whole, name = spot.group(0), spot.group(1)
        new = random.choice(
            (
                "",
                whole + whole,
                f"<ceb:{name}>{random.choice(_VALUES)}</ceb:{name}>",
                f"<ceb:{name}>{random.choice(_VALUES)}</ceb:{name}>",
                f"<ceb:{name}x>1</ceb:{name}x>",
                f"<ceb:{name} a='1'>{spot.group(2)}</ceb:{name}>",
                f"<ceb:{name}><ceb:y/></ceb:{name}>",
                f"stray {whole}",
                whole + other.group(0),
                f"<{name}>1</{name}>",
            )
        )
        text = text[: spot.start()] + new + text[spot.end() :]
    return text


@pytest.mark.parametrize("number", KINDS)
def test_mutants_are_judged_as_the_schema_judges_them(number: str) -> None:
    """Valid there, no fault of form here; and the other way round."""
    random = Random(f"mutants-{number}")
    wrong = 0
    for _ in range(60):
        text = encode(generate.message(random, KINDS[number], objects=2)).decode()
        content = mutant(random, text).encode()
        theirs = schema_faults(content, number)
        ours = [issue for issue in decode(content).issues if issue.params.get("element") != "Signature"]
        assert bool(theirs) == bool(ours), f"{theirs} / {[one.text() for one in ours]}\n{content.decode()}"
        wrong += bool(ours)
    assert wrong > 20


@pytest.mark.parametrize("number", KINDS)
def test_what_does_not_fit_is_refused_or_valid(number: str) -> None:
    """Encoding never writes what the schema refuses, whatever the values are."""
    random = Random(f"values-{number}")
    refused = 0
    for _ in range(30):
        made = generate.message(random, KINDS[number], objects=1)
        head = dict(made.objects[0].head)
        for name in random.sample(sorted(head), k=min(2, len(head))):
            head[name] = random.choice(_VALUES)
        changed = Message(
            number=number,
            guid=made.guid,
            objects=(type(made.objects[0])(head, made.objects[0].lines),),
            transfer=made.transfer,
        )
        try:
            content = encode(changed)
        except Refusal as refusal:
            assert refusal.issues
            refused += 1
            continue
        assert schema_faults(content, number) == []
    assert refused
