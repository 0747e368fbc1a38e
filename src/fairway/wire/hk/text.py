"""Characters that a language may use on the wire, and how text is put into XML."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ENGLISH = re.compile(r"[\u0020-\u007e\u00a0-\u00ff\u2010-\u2027]*")
_TO_ESCAPE = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]").search
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODECS = {"tc": "big5hkscs", "sc": "gb18030"}
_NEVER = frozenset({"Cc", "Co", "Cn", "Cs"})


def escape(text: str) -> str:
    """``text`` as XML character data. What XML 1.0 cannot carry at all becomes U+FFFD (a rule refuses it before)."""
    if _TO_ESCAPE(text) is None:
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return _NOT_XML.sub("\ufffd", text)


@lru_cache(maxsize=4096)
def foreign_character(text: str, language: str) -> str | None:
    """The first character that text in ``language`` (en, tc, sc) must not have; None when all are allowed.

    English: Latin-1 and general punctuation. Traditional Chinese: Big5 with the Hong Kong Supplementary Character
    Set. Simplified Chinese: GB 18030. Control, private-use and unassigned characters never. Remembered, because three
    documents of a submission name the same parties.
    """
    if text.isascii() and text.isprintable():
        return None
    if language == "en" and _ENGLISH.fullmatch(text):
        return None
    if language != "en" and text.isprintable():
        try:
            text.encode(_CODECS[language])
        except UnicodeEncodeError:
            pass  # the loop below finds which character it is
        else:
            return None
    for character in text:
        if unicodedata.category(character) in _NEVER:
            return character
        if language == "en":
            if not _ENGLISH.fullmatch(character):
                return character
        else:
            try:
                character.encode(_CODECS[language])
            except UnicodeEncodeError:
                return character
    return None
