"""Rules that all documents for Hong Kong share: texts, addresses, package types, control points, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.control_points import control_point, goods_hours
from fairway.codes.tables import Table, table
from fairway.consignments.model import Packages, Party, Submission, Texts
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.header import REASONS, function_of, split_reason
from fairway.filings.hk.parties import ALL, EN_TC, one_line
from fairway.wire.hk.references import is_reference
from fairway.wire.hk.text import foreign_character

NAME_LIMIT, ADDRESS_LIMIT, DESCRIPTION_LIMIT, TEXT_LIMIT = 175, 350, 512, 512
TARGET = "hk"
_BOX_EN = ("P.O. BOX", "PO BOX", "P O BOX", "POST OFFICE BOX", "GPO BOX")
_BOX_ZH = ("郵政信箱", "邮政信箱")


class TextAt(msgspec.Struct, frozen=True, kw_only=True):
    """A text in one language, and how much of it Hong Kong takes."""

    pointer: str
    text: str
    language: str
    limit: int


class PartyAt(msgspec.Struct, frozen=True, kw_only=True):
    """A party and where it stands."""

    pointer: str
    party: Party


class DescriptionAt(msgspec.Struct, frozen=True, kw_only=True):
    """A description of goods with what is known of its translations."""

    pointer: str
    texts: Texts
    proposals: Proposals
    day: date


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """Control point and day of the crossing."""

    submission: Submission
    day: date


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A message about to be made for one group."""

    envelope: Envelope
    group: str


class PackagesAt(msgspec.Struct, frozen=True, kw_only=True):
    """Packages and where they stand."""

    pointer: str
    packages: Packages
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


class AddressNoPostOfficeBox(Rule[PartyAt]):
    """The address in Hong Kong is a post office box; a full street address is needed."""

    id = "hk.address.post_office_box"
    target = TARGET
    citation = "C&SD: declarations need the address in full, not a P.O. box; for road cargo information unchecked"
    remedy = "Enter building, street and district."

    def check(self, subject: PartyAt) -> Iterator[Issue]:
        """Parties in Hong Kong only."""
        address = subject.party.address
        if address is None or address.country != "HK":
            return
        english = (address.text.en or "").upper()
        chinese = (address.text.tc or "") + (address.text.sc or "")
        if (
            address.post_office_box
            or any(word in english for word in _BOX_EN)
            or any(word in chinese for word in _BOX_ZH)
        ):
            yield self.issue(f"{subject.pointer}/address")


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


class PackageTypeKnown(Rule[PackagesAt]):
    """The package type {code} is not in the table of package types that Hong Kong's window is known to take."""

    id = "hk.packages.type"
    target = TARGET
    citation = "UN/ECE Recommendation 21"
    remedy = "Choose a package type of the table, or have the operator import the row."
    severity = Severity.QUESTION

    def check(self, subject: PackagesAt) -> Iterator[Issue]:
        """A code that the table does not hold on that day."""
        if table("package").get(subject.packages.type_code, subject.day) is None:
            yield self.issue(f"{subject.pointer}/type_code", code=subject.packages.type_code)


class ControlPointTakesGoods(Rule[Crossing]):
    """Goods cannot cross at {point} on {day}."""

    id = "hk.control_point.goods"
    target = TARGET
    citation = "Cap. 60L customs clearance points; dated cargo hours of the control points"
    remedy = "Choose another control point or day."

    def check(self, subject: Crossing) -> Iterator[Issue]:
        """A control point that is unknown, passenger-only, or closed to goods that day."""
        trip = subject.submission.trip
        if trip is None or trip.control_point is None:
            return
        day = trip.expected_crossing_date or subject.day
        if control_point(trip.control_point, day) is None or goods_hours(trip.control_point, day) is None:
            yield self.issue("/trip/control_point", point=trip.control_point, day=day.isoformat())


class ChangeHasReason(Rule[Filing]):
    """A change or deletion needs one of the reason codes 01 to 07, or 99 with words."""

    id = "hk.header.reason"
    target = TARGET
    citation = "Wire form of this product, chapter 2.3"
    remedy = "Choose the reason from the list; with 99 write what it is."

    def check(self, subject: Filing) -> Iterator[Issue]:
        """A missing or unknown code, or 99 without words."""
        function, _ = function_of(subject.envelope, subject.group)
        code, text = split_reason(subject.envelope.change_reason)
        if function is not FilingFunction.NEW and (code not in REASONS or (code == "99" and not text)):
            yield self.issue("/change_reason")


class ChangeHasReference(Rule[Filing]):
    """There is no reference of the authority for {group}, so nothing can be changed or deleted."""

    id = "hk.header.reference"
    target = TARGET
    citation = "Wire form of this product, chapter 2.1"
    remedy = "Wait for the authority's reference, or send the document as new."

    def check(self, subject: Filing) -> Iterator[Issue]:
        """A change or deletion without a reference, or with one whose check character is wrong."""
        function, reference = function_of(subject.envelope, subject.group)
        if function is not FilingFunction.NEW and not (reference and is_reference(reference)):
            yield self.issue("", group=subject.group)


CHARACTERS_ALLOWED = CharactersAllowed()
TEXT_WITHIN_LENGTH = TextWithinLength()
ADDRESS_NO_BOX = AddressNoPostOfficeBox()
DESCRIPTION_LANGUAGE = DescriptionLanguage()
TRANSLATION_CONFIRMED = TranslationConfirmed()
DESCRIPTION_NOT_VAGUE = DescriptionNotVague()
PACKAGE_TYPE_KNOWN = PackageTypeKnown()
CONTROL_POINT_TAKES_GOODS = ControlPointTakesGoods()
CHANGE_HAS_REASON = ChangeHasReason()
CHANGE_HAS_REFERENCE = ChangeHasReference()


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


def party_issues(party: Party | None, pointer: str) -> Iterator[Issue]:
    """Names and address of a party."""
    if party is None:
        return
    yield from text_issues(party.names, f"{pointer}/names", NAME_LIMIT)
    if party.address is not None:
        yield from text_issues(party.address.text, f"{pointer}/address/text", ADDRESS_LIMIT)
    yield from ADDRESS_NO_BOX.check(PartyAt(pointer=pointer, party=party))


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


def packages_issues(packages: Iterable[tuple[str, Packages]], day: date) -> Iterator[Issue]:
    """Types and words of packages; marks are judged by the documents that carry them."""
    for pointer, one in packages:
        yield from PACKAGE_TYPE_KNOWN.check(PackagesAt(pointer=pointer, packages=one, day=day))
        yield from text_issues(one.type_text, f"{pointer}/type_text", 70, EN_TC)


def header_issues(envelope: Envelope, group: str) -> list[Issue]:
    """Reason and reference of a change or deletion."""
    if envelope.function is FilingFunction.NEW:
        return []
    subject = Filing(envelope=envelope, group=group)
    return [*CHANGE_HAS_REASON.check(subject), *CHANGE_HAS_REFERENCE.check(subject)]
