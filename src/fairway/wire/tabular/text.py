"""Reading CSV files in the encodings that spreadsheet programs of the region write."""

from __future__ import annotations

import csv
import io

from fairway.base.issues import Issue, Refusal
from fairway.wire.tabular.rules import DamagedSpreadsheet, EncodingGuessed, EncodingUnknown, TooManyCells
from fairway.wire.tabular.sheet import LIMITS, Cell, Limits, Sheet, column_name

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {"gb18030": "GB18030", "big5hkscs": "Big5-HKSCS", "utf-16": "UTF-16"}
_LARGEST_FIELD = 32_768


def decode(raw: bytes, file: str) -> tuple[str, list[Issue]]:
    """The text of a CSV file, with a warning where its encoding was guessed. Raises Refusal when it is none that is
    known. A byte order mark decides; else UTF-8 if it is valid; else GB18030 or Big5-HKSCS, whichever makes more of
    the characters common ones."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding), []
            except UnicodeDecodeError:
                raise Refusal([EncodingUnknown.at(file, file=file)]) from None
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if b"\x00" in raw:
        raise Refusal([EncodingUnknown.at(file, file=file)])
    guesses = []
    for encoding, share in (("gb18030", _common_in_gb), ("big5hkscs", _common_in_big5)):
        try:
            guesses.append((share(raw), encoding, raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    if not guesses:
        raise Refusal([EncodingUnknown.at(file, file=file)])
    _, encoding, text = max(guesses)
    return text, [EncodingGuessed.at(file, file=file, encoding=_NAMES[encoding])]


def _pairs(raw: bytes) -> list[tuple[int, int]]:
    pairs = []
    at = 0
    while at < len(raw):
        if raw[at] < 0x81:
            at += 1
        else:
            pairs.append((raw[at], raw[at + 1] if at + 1 < len(raw) else 0))
            at += 2
    return pairs


def _common_in_gb(raw: bytes) -> float:
    """The share of double-byte characters that are of level 1 of GB 2312 (or its punctuation)."""
    pairs = _pairs(raw[:200_000])
    common = sum((0xB0 <= lead <= 0xD7 or lead in {0xA1, 0xA3}) and trail >= 0xA1 for lead, trail in pairs)
    return common / max(1, len(pairs))


def _common_in_big5(raw: bytes) -> float:
    """The share of double-byte characters that are frequently used ones of Big5 (or its punctuation)."""
    pairs = _pairs(raw[:200_000])
    common = sum(0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1) for lead, trail in pairs)
    plain = sum(0x40 <= trail <= 0x7E for _, trail in pairs)
    # Simplified text in GB has few second bytes below A1; where there are none, it is hardly Big5.
    return common / max(1, len(pairs)) if plain else 0.0


def read_csv(raw: bytes, name: str, file: str, limits: Limits = LIMITS) -> tuple[Sheet, list[Issue]]:
    """A CSV file (comma, semicolon or tab, as its first line shows) as the sheet ``name``. Raises Refusal when it
    cannot be read or is larger than ``limits``."""
    text, issues = decode(raw, file)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=lambda sign: (first.count(sign), sign == ","))
    rows: list[list[Cell]] = []
    widest = 0
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([*row])
            widest = max(widest, len(row))
            if len(rows) > limits.rows or widest > limits.columns or len(rows) * widest > limits.cells:
                raise Refusal(
                    [
                        TooManyCells.at(
                            file,
                            sheet=file,
                            rows=len(rows),
                            columns=column_name(max(0, widest - 1)),
                            row_limit=limits.rows,
                            column_limit=limits.columns,
                        )
                    ]
                )
    except csv.Error as error:
        raise Refusal([DamagedSpreadsheet.at(f"{file} line {len(rows) + 1}", detail=str(error)[:200])]) from None
    return Sheet(name=name, rows=rows, file=file), issues


def write_csv(rows: list[list[str]]) -> bytes:
    """Rows of text as CSV in UTF-8 with a byte order mark, which spreadsheet programs need to show Chinese."""
    whole = io.StringIO(newline="")
    csv.writer(whole, lineterminator="\r\n").writerows(rows)
    return whole.getvalue().encode("utf-8-sig")
