"""A large interchange of gate reports (CODECO D.95B, ITG14), the same every time: a seeded generator makes every value.

As a terminal sends them: a service string advice, a line to each segment, a text with release characters in every
message, two or three containers in each, and all their numbers, dates and seals different.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from fairway.codes.identifiers import container_check_digit

SEED = 20261122
_WORDS = ("door", "panel", "cross", "member", "dent", "hole", "patch", "floor", "seal", "bent", "corner", "post")


def messages(size: int) -> Iterator[str]:
    """Messages until they have ``size`` characters."""
    chance = Random(SEED)
    number = made = 0
    while made < size:
        number += 1
        text = _message(number, chance)
        made += len(text)
        yield text


def interchange(size: int) -> bytes:
    """An interchange of about ``size`` bytes."""
    body = list(messages(size))
    head = "UNA:+.? '\nUNB+UNOB:2+HITHK:ZZZ+FAIRWAY:ZZZ+261122:1200+20261122001'\n"
    return "".join((head, *body, f"UNZ+{len(body)}+20261122001'\n")).encode("ascii")


def _container(chance: Random) -> str:
    first = f"{chance.choice(('MSKU', 'OOLU', 'TGHU', 'CMAU', 'FWYU'))}{chance.randrange(10**6):06d}"
    return first + container_check_digit(first)


def _message(number: int, chance: Random) -> str:
    day = f"202611{chance.randrange(1, 29):02d}"
    boxes = chance.choice((1, 2, 2, 3))
    lines = [
        f"UNH+{number:08d}+CODECO:D:95B:UN:ITG14",
        f"BGM+{chance.choice(('34', '36'))}+{chance.randrange(10**9):09d}+9",
        f"TDT+20+{chance.randrange(10**4):04d}E+1++MSK:172:20+++{9000000 + chance.randrange(10**6)}:146::EVER GIVING",
        "LOC+11+HKHKG:139:6",
        f"DTM+132:{day}0600:203",
        "NAD+CF+MSK:160:20",
        "NAD+MS+HIT:160:20",
    ]
    for _ in range(boxes):
        lines += [
            f"EQD+CN+{_container(chance)}+{chance.choice(('22G1', '45G1', '45R1'))}:102:5++{chance.choice('236')}+5",
            f"RFF+BN:{chance.randrange(10**9):09d}",
            f"RFF+BM:MAEU{chance.randrange(10**9):09d}",
            f"DTM+7:{day}{chance.randrange(24):02d}{chance.randrange(60):02d}:203",
            "LOC+165+HKHKG:139:6+HIT:TER:ZZZ",
            f"LOC+9+{chance.choice(('NLRTM', 'CNSHK', 'CNYTN'))}:139:6",
            f"MEA+AAE+G+KGM:{chance.randrange(5000, 30000)}",
            f"SEL+{chance.randrange(10**7):07d}+CA",
            f"FTX+AAI+++{' '.join(chance.choices(_WORDS, k=4))} ?+ driver?'s note?: {chance.randrange(10**5)}",
            f"TDT+1++3++:172:20+++:146::{chance.choice('ABC')}{chance.choice('XYZ')} {chance.randrange(1000, 9999)}",
        ]
    lines.append(f"CNT+16:{boxes}")
    lines.append(f"UNT+{len(lines) + 1}+{number:08d}")
    return "".join(f"{line}'\n" for line in lines)
