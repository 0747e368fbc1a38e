"""Rules on the bytes and the text of a submission: size, JSON, names given twice, characters that hide.

:func:`decode` applies those on the bytes in the order in which they can be told, :func:`check_text` the one on texts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import Rule
from fairway.consignments.pointers import leaves

MAX_BYTES = 16 * 1024 * 1024
"""The largest submission that is read, in bytes."""

_decoder = msgspec.json.Decoder(float_hook=str)


class SubmissionTooLarge(Rule[bytes]):
    """The submission has {size} bytes; at most {limit} are read."""

    id = "submission.size"
    target = "submission"
    citation = "Fairway limits"
    remedy = "Split it into several submissions."

    def check(self, subject: bytes) -> Iterator[Issue]:
        """One issue when there are more bytes than are read."""
        if len(subject) > MAX_BYTES:
            yield self.issue(size=len(subject), limit=MAX_BYTES)


class WellFormedJson(Rule[bytes]):
    """The submission is not well-formed JSON in UTF-8: {detail}."""

    id = "submission.json"
    target = "submission"
    citation = "RFC 8259"
    remedy = "Correct the text at the place named, or export it again from your system."

    def check(self, subject: bytes) -> Iterator[Issue]:
        """One issue at the first spot that cannot be read."""
        try:
            _decoder.decode(subject)
        except RecursionError:
            yield self.issue(detail="it is nested too deeply")
        except UnicodeDecodeError:
            yield self.issue(place=_place(subject, _not_utf8(subject)), detail="this is not UTF-8")
        except msgspec.DecodeError as error:
            at = re.search(r"\(byte (\d+)\)", str(error))
            yield self.issue(
                place=_place(subject, int(at[1])) if at else None,
                detail=re.sub(r"^JSON is malformed: | \(byte \d+\)$", "", str(error)),
            )


def _not_utf8(raw: bytes) -> int:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(raw)


def _place(raw: bytes, offset: int) -> str:
    before = raw[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return f"line {line} column {column}"


class NamesOnce(Rule[bytes]):
    """The name {name} is given twice in one object, so it is not clear which value is meant."""

    id = "submission.name_twice"
    target = "submission"
    citation = "RFC 8259 section 4"
    remedy = "Remove one of them."

    def check(self, subject: bytes) -> Iterator[Issue]:
        """One issue for each name that stands twice in an object."""
        twice: list[str] = []

        def keep(pairs: list[tuple[str, object]]) -> dict[str, object]:
            names = Counter(name for name, _ in pairs)
            twice.extend(name for name, count in names.items() if count > 1)
            return dict(pairs)

        json.loads(subject, object_pairs_hook=keep)
        for name in dict.fromkeys(twice):
            yield self.issue(name=name[:60])


class NoHiddenCharacters(Rule[object]):
    """This text holds a character that cannot be seen and may hide what the text says ({character})."""

    id = "submission.hidden_character"
    target = "submission"
    citation = "Unicode Technical Report 36, bidirectional controls; ISO/IEC 6429 control characters"
    remedy = "Type the text anew without the character."

    def check(self, subject: object) -> Iterator[Issue]:
        """One issue for each text in the plain data ``subject`` that holds such a character."""
        for pointer, value in leaves(subject):
            if isinstance(value, str) and (found := _HIDDEN.search(value)):
                yield self.issue(pointer, character=f"U+{ord(found[0]):04X}")


_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
# The same in compact JSON, where the encoder writes controls as escapes; it may also strike a harmless "\\b".
_MAY_HIDE = re.compile(
    rb"\\u00[01]|\\[bf]|\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)
_SIGNS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"\\", (b"\\u00", b"\\b", b"\\f")),
    (b"\x7f", (b"\x7f",)),
    (b"\xc2", (b"\xc2",)),
    (b"\xe2", (b"\xe2\x80", b"\xe2\x81")),
    (b"\xef", (b"\xef\xbb\xbf", b"\xef\xbf")),
)
"""First bytes, and what has to follow them, without which the expression above cannot match. To look for one byte is
many times faster than the expression."""
_SPACES_BEFORE_COLON = (b" :", b"\t:", b"\r:", b"\n:")
_SPACED_COLON = re.compile(rb'"[ \t\r\n]+:')
_HIDDEN_RULE = NoHiddenCharacters()


def check_text(tree: object, compact: bytes) -> list[Issue]:
    """Issues on hidden characters in ``tree``, whose compact JSON is ``compact``."""
    suspects = (sign for first, signs in _SIGNS if first in compact for sign in signs)
    if any(sign in compact for sign in suspects) and _MAY_HIDE.search(compact):
        return list(_HIDDEN_RULE.check(tree))
    return []


def _has_spaced_colon(raw: bytes) -> bool:
    # To look for two bytes is many times faster than the expression, which stops at every quotation mark.
    return any(spaced in raw for spaced in _SPACES_BEFORE_COLON) and _SPACED_COLON.search(raw) is not None


def decode(raw: bytes) -> tuple[object, bytes]:
    """The plain data in ``raw`` (decimals as text with all their digits), and the same as compact JSON. Raises Refusal
    when ``raw`` is too large, no JSON, or names a thing twice."""
    if len(raw) > MAX_BYTES:
        raise Refusal(SubmissionTooLarge().check(raw))
    try:
        tree: object = _decoder.decode(raw)
        compact = msgspec.json.encode(tree)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Refusal(WellFormedJson().check(raw)) from None
    if raw == compact:
        return tree, compact  # nothing was left out, so no name was given twice
    # Each name in an object is followed by a colon. Where one was given twice, the compact form has fewer of them.
    # White space before a colon, and a quotation mark written as an escape, would deceive the counting.
    if raw.count(b'":') != compact.count(b'":') or b"\\u0022" in raw or _has_spaced_colon(raw):
        issues = list(NamesOnce().check(raw))
        if issues:
            raise Refusal(issues)
    return tree, compact
