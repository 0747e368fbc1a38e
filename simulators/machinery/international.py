"""International code tables that both authorities use: countries, currencies, package types, headings, containers.

The rows stand in ``data/`` beside this file, each table with its source.
"""

from __future__ import annotations

from pathlib import Path

from simulators.machinery.datafile import rows

_DATA = Path(__file__).parent / "data"


def _headings() -> frozenset[str]:
    found: set[str] = set()
    for chapter in rows(_DATA / "headings.txt"):
        number, _, ranges = chapter.partition(":")
        for each in ranges.split(","):
            first, _, last = each.partition("-")
            found.update(f"{number}{heading:02d}" for heading in range(int(first), int(last or first) + 1))
    return frozenset(found)


COUNTRIES: dict[str, str] = {row[:2]: row[3:] for row in rows(_DATA / "countries.txt")}
"""Alpha-2 to alpha-3."""
ALPHA3 = frozenset(COUNTRIES.values())
CURRENCIES = frozenset(rows(_DATA / "currencies.txt"))
PACKAGES = frozenset(rows(_DATA / "packages.txt"))
"""UN/ECE Recommendation 21."""
HEADINGS = _headings()
"""Four digits, Harmonized System 2022."""


def container_check_digit(number: str) -> int:
    """The check digit of ISO 6346 over the first ten characters of ``number``."""
    total = 0
    for place, character in enumerate(number[:10]):
        value = int(character) if character.isdigit() else ord(character) - 55
        if character.isalpha():
            value += (value - 1) // 10  # the values 11, 22 and 33 are left out
        total += value * 2**place
    return total % 11 % 10


def is_container(number: str) -> bool:
    """Whether ``number`` is a container number with the right check digit."""
    return (
        len(number) == 11
        and number[:4].isalpha()
        and number[4:].isdigit()
        and number.isascii()
        and number.isupper()
        and container_check_digit(number) == int(number[10])
    )
