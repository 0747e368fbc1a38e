"""Rules on texts that all documents for Hong Kong share: characters, lengths, descriptions of goods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.tables import Table, table
from fairway.consignments.model import Texts
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.parties import ALL, EN_TC, one_line
from fairway.wire.hk.text import foreign_character

NAME_LIMIT, ADDRESS_LIMIT, DESCRIPTION_LIMIT, TEXT_LIMIT = 175, 350, 512, 512
TARGET = "hk"


class TextAt(msgspec.Struct, frozen=True, kw_only=True):
    """A text in one language, and how much of it Hong Kong takes."""

    pointer: str
    text: str
    language: str
    limit: int


class DescriptionAt(msgspec.Struct, frozen=True, kw_only=True):
    """A description of goods with what is known of its translations."""

    pointer: str
    texts: Texts
    proposals: Proposals
    day: date


class CharactersAllowed(Rule[TextAt]):
    """The character {character} ({code}) cannot be sent to Hong Kong in a text in this language."""

    id = "hk.text.characters"
    target = TARGET
    citation = "ROCARS: Chinese characters in the Hong Kong Supplementary Character Set; ranges of our wire form"
    remedy = "Write the text without this character, or in the field of the language it belongs to."

    def check(self, subject: TextAt) -> Iterator[Issue]:
        """The first such character of a text."""
        found = foreign_character(one_line(subject.text), subject.language)
        if found is not None:
            shown = found if found.isprintable() else "?"
            yield self.issue(subject.pointer, character=shown, code=f"U+{ord(found):04X}")


class TextWithinLength(Rule[TextAt]):
    """This text has {length} characters; Hong Kong takes at most {limit}."""

    id = "hk.text.length"
    target = TARGET
    citation = "Wire form of this product, chapter 2"
    remedy = "Shorten the text."

    def check(self, subject: TextAt) -> Iterator[Issue]:
        """A text that is too long."""
        if len(subject.text) > subject.limit:
            yield self.issue(subject.pointer, length=len(subject.text), limit=subject.limit)


class DescriptionLanguage(Rule[DescriptionAt]):
    """Hong Kong takes a description in English or Traditional Chinese; here is only one in Simplified Chinese."""

    id = "hk.description.language"
    target = TARGET
    citation = "Road cargo information, manifests and declarations of Hong Kong accept English or Chinese (HKSCS)"
    remedy = "Enter the description in English or Traditional Chinese, or confirm a proposed translation."
    severity = Severity.QUESTION

    def check(self, subject: DescriptionAt) -> Iterator[Issue]:
        """A description without English and Traditional Chinese."""
        if subject.texts.en is None and subject.texts.tc is None and subject.texts.sc is not None:
            yield self.issue(subject.pointer)


class TranslationConfirmed(Rule[DescriptionAt]):
    """This text is a machine translation that nobody has confirmed; no document is sent with it."""

    id = "hk.translation.confirmed"
    target = TARGET
    citation = "Single submission for dual declaration: the importer confirms what was translated"
    remedy = "Read it, correct it where needed, and confirm it."
    severity = Severity.QUESTION

    def check(self, subject: DescriptionAt) -> Iterator[Issue]:
        """One question for each text that would have to be used."""
        for pointer in subject.proposals.pending(subject.texts, subject.pointer):
            yield self.issue(pointer)


class DescriptionNotVague(Rule[DescriptionAt]):
    """The description {text} is too vague."""

    id = "hk.description.vague"
    target = TARGET
    citation = "Hongkong Post: descriptions that are not accepted; Cap. 60L: description of articles in each package"
    remedy = "Name the article, its material and its use."
    severity = Severity.QUESTION

    def check(self, subject: DescriptionAt) -> Iterator[Issue]:
        """A description that consists of a vague term; the remedy is the advice for that term."""
        vague = _vague_terms(table("vague_term"), subject.day)
        for language in EN_TC:
            text: str | None = getattr(subject.texts, language)
            if text is not None and (advice := vague.get(_bare(text))) is not None:
                found = self.issue(f"{subject.pointer}/{language}", text=text)
                yield msgspec.structs.replace(found, remedy=_sentence(advice))


def _bare(text: str) -> str:
    return text.strip().strip(".,;:，。；：").casefold()


def _sentence(advice: str) -> str:
    return f"{advice[0].upper()}{advice[1:]}."


@lru_cache(maxsize=8)
def _vague_terms(rows: Table, day: date) -> dict[str, str]:
    """Vague words to the English advice (a catalogue key after :func:`_sentence`)."""
    return {_bare(word): entry["do_en"] for entry in rows.entries(day) for word in entry["words"].split("|")}


CHARACTERS_ALLOWED = CharactersAllowed()
TEXT_WITHIN_LENGTH = TextWithinLength()
DESCRIPTION_LANGUAGE = DescriptionLanguage()
TRANSLATION_CONFIRMED = TranslationConfirmed()
DESCRIPTION_NOT_VAGUE = DescriptionNotVague()


def text_issues(texts: Texts | None, pointer: str, limit: int, languages: tuple[str, ...] = ALL) -> Iterator[Issue]:
    """Length and characters of a text in each of ``languages``."""
    if texts is None:
        return
    for language in languages:
        text: str | None = getattr(texts, language)
        if text is not None and (len(text) > limit or foreign_character(one_line(text), language) is not None):
            subject = TextAt(pointer=f"{pointer}/{language}", text=text, language=language, limit=limit)
            yield from TEXT_WITHIN_LENGTH.check(subject)
            yield from CHARACTERS_ALLOWED.check(subject)


@lru_cache(maxsize=16_384)
def _is_plain(rows: Table, day: date, en: str | None, tc: str | None) -> bool:
    """Whether nothing at all is to be said about the texts of a description. Remembered, because three documents of
    one submission carry the same descriptions, and a submission is derived anew at every save."""
    if en is None and tc is None:
        return False
    terms = _vague_terms(rows, day)
    for language, text in (("en", en), ("tc", tc)):
        if text is not None and (
            len(text) > DESCRIPTION_LIMIT
            or _bare(text) in terms
            or foreign_character(one_line(text), language) is not None
        ):
            return False
    return True


def description_issues(
    texts: Texts, pointer: str, proposals: Proposals, day: date, vague: Severity = Severity.QUESTION
) -> Iterator[Issue]:
    """Language, confirmation, characters, length and meaning of a description."""
    plain = _is_plain(table("vague_term"), day, texts.en, texts.tc)
    if plain and not proposals:
        return
    subject = DescriptionAt(pointer=pointer, texts=texts, proposals=proposals, day=day)
    yield from DESCRIPTION_LANGUAGE.check(subject)
    yield from TRANSLATION_CONFIRMED.check(subject)
    if not plain:
        for issue in DESCRIPTION_NOT_VAGUE.check(subject):
            yield issue if vague is issue.severity else msgspec.structs.replace(issue, severity=vague)
        yield from text_issues(texts, pointer, DESCRIPTION_LIMIT, EN_TC)


def plain_issues(text: str | None, pointer: str, limit: int = TEXT_LIMIT) -> Iterator[Issue]:
    """Length and characters of a text whose language is not told."""
    if text is not None and (len(text) > limit or foreign_character(one_line(text), "sc") is not None):
        subject = TextAt(pointer=pointer, text=text, language="sc", limit=limit)
        yield from TEXT_WITHIN_LENGTH.check(subject)
        yield from CHARACTERS_ALLOWED.check(subject)
