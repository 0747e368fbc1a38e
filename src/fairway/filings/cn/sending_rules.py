"""Rules on how any Mainland document is sent: who sends it, why it is changed, whether its texts can be carried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.answers import vague_term
from fairway.codes.tables import Table, table
from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.unconfirmed import unconfirmed
from fairway.wire.gacc.numbers import SENDER
from fairway.wire.gacc.xml import carriable

CONTRACT = "docs/wire/mainland-single-window.md"
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")


class Sending(msgspec.Struct, frozen=True):
    """A document about to be made."""

    envelope: Envelope
    day: date


class SenderIsRegistered(Rule[Sending]):
    """The sender is not of the form of the single window: 4 digits of the customs district, 9 characters of the
    organisation, then the exchange client.
    """

    id = "gacc.head.sender"
    target = "cn"
    citation = "SenderID of the manifest messages; " + CONTRACT + " 2.1"
    remedy = "Enter the sender code of the firm in its settings, as the single window gave it."

    def check(self, subject: Sending) -> Iterator[Issue]:
        """The form of the sender's code."""
        if not SENDER.match(subject.envelope.sender):
            yield self.issue(sender=subject.envelope.sender)


class ChangeReasonGiven(Rule[Sending]):
    """A change or deletion needs a reason code of the table."""

    id = "gacc.road.change_reason"
    target = "cn"
    citation = "Change reasons 001 to 015 and 999 of the road system"
    remedy = "Choose why it is changed, for example 004: own negligence, a mandatory element was wrong."

    def check(self, subject: Sending) -> Iterator[Issue]:
        """Functions change and delete only."""
        envelope = subject.envelope
        if envelope.function is FilingFunction.NEW:
            return
        reason = envelope.change_reason
        if not reason or table("change_reason.cn_road").get(reason, subject.day) is None:
            yield self.issue(reason=reason or "")


class Texts(msgspec.Struct, frozen=True):
    """Texts of a message with their places: (pointer, value, longest length)."""

    texts: tuple[tuple[str, str, int], ...]


class TextCanBeCarried(Rule[Texts]):
    """This text holds characters that no message can carry (control characters)."""

    id = "gacc.xml.characters"
    target = "cn"
    citation = "XML 1.0, section 2.2"
    remedy = "Delete the invisible characters, or type the text again."

    def check(self, subject: Texts) -> Iterator[Issue]:
        """One issue for each such text. One look at all of them together is nearly always enough."""
        if carriable(" ".join([value for _, value, _ in subject.texts])):
            return
        for pointer, value, _ in subject.texts:
            if not carriable(value):
                yield self.issue(pointer)


class TextFits(Rule[Texts]):
    """This text has {length} characters; the Mainland message takes {longest}."""

    id = "gacc.length"
    target = "cn"
    citation = "Lengths of the elements; " + CONTRACT
    remedy = "Shorten it."

    def check(self, subject: Texts) -> Iterator[Issue]:
        """One issue for each text that is too long."""
        for pointer, value, longest in subject.texts:
            if len(value) > longest:
                yield self.issue(pointer, length=len(value), longest=longest)


class Descriptions(msgspec.Struct, frozen=True):
    """Descriptions of goods as the message has them: (pointer, text)."""

    day: date
    descriptions: tuple[tuple[str, str], ...]


class DescriptionIsChinese(Rule[Descriptions]):
    """The description of the goods for the Mainland is not in Chinese."""

    id = "gacc.goods.chinese"
    target = "cn"
    citation = "Brief goods description in Simplified Chinese (GACC notice on road conveyances and manifests, 2024)"
    remedy = "Enter the Simplified Chinese name of the goods."

    def check(self, subject: Descriptions) -> Iterator[Issue]:
        """At least one Han character."""
        for pointer, text in subject.descriptions:
            if text and not _HAN.search(text):
                yield self.issue(pointer)


class DescriptionIsPrecise(Rule[Descriptions]):
    """The description {text} is too vague for customs."""

    id = "gacc.goods.vague"
    target = "cn"
    citation = "Precise and complete cargo description; vague terms are rejected"
    remedy = "Say what it is, of what material and for what."

    def check(self, subject: Descriptions) -> Iterator[Issue]:
        """Descriptions that consist of nothing but a vague term. Longer ones than any term need no look."""
        longest = _longest_vague_term(table("vague_term"), subject.day)
        for pointer, text in subject.descriptions:
            if text and len(text) <= longest and vague_term(text, subject.day):
                yield self.issue(pointer, text=text)


@lru_cache(maxsize=64)
def _longest_vague_term(rows: Table, day: date) -> int:
    """Characters of the longest vague term, with room for punctuation around it."""
    return max((len(word) for entry in rows.entries(day) for word in entry["words"].split("|")), default=0) + 4


class Confirmable(msgspec.Struct, frozen=True):
    """Pointers of texts that a document needs."""

    submission: Submission
    pointers: tuple[str, ...]


class TranslationIsConfirmed(Rule[Confirmable]):
    """This text was translated by a machine and nobody has confirmed it yet."""

    id = "gacc.translation.confirmed"
    target = "cn"
    citation = "Fairway: a translation is a proposal until a person accepts it"
    remedy = "Read it, correct it where needed, and confirm it."
    severity = Severity.QUESTION

    def check(self, subject: Confirmable) -> Iterator[Issue]:
        """One question for each unconfirmed text."""
        is_unconfirmed = unconfirmed(subject.submission)
        if is_unconfirmed is None:
            return
        for pointer in subject.pointers:
            if is_unconfirmed(pointer):
                yield self.issue(pointer)


def texts_are_sound(values: Sequence[str], longest: int) -> bool:
    """Whether every text can be carried and none is longer than ``longest``: a quick look that spares the rules."""
    return not values or (max(map(len, values)) <= longest and carriable(" ".join(values)))


def descriptions_are_sound(submission: Submission, descriptions: Sequence[str], day: date) -> bool:
    """Whether no rule of :func:`description_issues` has anything to say: a quick look that spares them."""
    return (
        all(descriptions)
        and unconfirmed(submission) is None
        and all(map(_HAN.search, descriptions))
        and min(map(len, descriptions), default=99) > _longest_vague_term(table("vague_term"), day)
    )


_SENDING: tuple[Rule[Sending], ...] = (SenderIsRegistered(), ChangeReasonGiven())
_CARRIED, _FITS = TextCanBeCarried(), TextFits()
_CHINESE, _PRECISE = DescriptionIsChinese(), DescriptionIsPrecise()
_CONFIRMED = TranslationIsConfirmed()


def sending_issues(envelope: Envelope, day: date) -> list[Issue]:
    """Issues of sender and reason of change."""
    subject = Sending(envelope, day)
    return [issue for rule in _SENDING for issue in rule.check(subject)]


def text_issues(texts: Iterable[tuple[str, str, int]]) -> list[Issue]:
    """Issues of texts: what cannot be carried and what is too long. ``texts``: (pointer, value, longest length)."""
    subject = Texts(tuple(texts))
    return [*_CARRIED.check(subject), *_FITS.check(subject)]


def description_issues(
    submission: Submission, descriptions: Iterable[tuple[str, str]], day: date, *, pointers: Iterable[str] = ()
) -> list[Issue]:
    """Issues of goods descriptions and unconfirmed translations; ``pointers`` are further texts to be confirmed."""
    subject = Descriptions(day, tuple(descriptions))
    places = (*(pointer for pointer, text in subject.descriptions if text), *pointers)
    return [
        *_CHINESE.check(subject),
        *_PRECISE.check(subject),
        *_CONFIRMED.check(Confirmable(submission, places)),
    ]
