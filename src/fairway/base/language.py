"""The three languages of the product and their catalogue.

The catalogue is a folder of gettext ``.po`` fragments for each language (``locale/zh_Hant_HK/*.po``), one
fragment for each area, read once. English is the key. Hong Kong terms are written for Traditional Chinese and
Mainland terms for Simplified Chinese; neither is transliterated from the other.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent.parent / "locale"


class Language(StrEnum):
    """A language of the user interface, by its BCP 47 tag."""

    EN = "en"
    TC = "zh-Hant-HK"
    SC = "zh-Hans-CN"

    @property
    def folder(self) -> str:
        """The name of its folder in the catalogue."""
        return self.value.replace("-", "_")


@lru_cache(maxsize=len(Language))
def catalogue(language: Language) -> dict[str, str]:
    """All translated sentences of ``language``, by their English key."""
    sentences: dict[str, str] = {}
    for path in sorted((LOCALE_DIR / language.folder).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string and isinstance(message.id, str):
                    sentences[message.id] = str(message.string)
    return sentences


def translate(message: str, language: Language) -> str:
    """``message`` in ``language``; English where the catalogue lacks it (a test keeps it complete)."""
    if language is Language.EN:
        return message
    return catalogue(language).get(message, message)


class Trilingual(tuple[str, str, str]):
    """A label in English, Traditional and Simplified Chinese, for data tables that carry their own names."""

    __slots__ = ()

    def __new__(cls, en: str, tc: str, sc: str) -> Trilingual:
        return super().__new__(cls, (en, tc, sc))

    def in_(self, language: Language) -> str:
        """The label for a reader of ``language``."""
        return self[{Language.EN: 0, Language.TC: 1, Language.SC: 2}[language]]


def separator(language: Language) -> str:
    """What stands between the things that a sentence lists."""
    return ", " if language is Language.EN else "、"
