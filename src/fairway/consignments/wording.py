"""The words of the submission form in three languages.

Names of fields are short ("Carrier", "Note"), and other parts of the product use the same English words for other
things. So they are looked up in this package's own part of the catalogue first.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel.messages.pofile import read_po

from fairway.base.language import LOCALE_DIR, Language, translate

FRAGMENT = "consignments.po"


@lru_cache(maxsize=len(Language))
def own_words(language: Language) -> Mapping[str, str]:
    """The sentences of this package in ``language``, by their English key; empty for English."""
    if language is Language.EN:
        return {}
    with (LOCALE_DIR / language.folder / FRAGMENT).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def word(text: str, language: Language) -> str:
    """``text`` in ``language``, as this package means it."""
    return own_words(language).get(text) or translate(text, language)
