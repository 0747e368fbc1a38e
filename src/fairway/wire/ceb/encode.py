"""Writing messages by joining strings.

A record is written by a template made once for the elements it has; one regular expression over all its values says
whether they fit the field table. Only what does not fit, or needs escaping, is looked at value by value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from lxml import etree

from fairway.base.issues import Issue, Refusal
from fairway.wire.ceb.fields import Kind, Record, by_name, written
from fairway.wire.ceb.kinds import NAMESPACE, MessageKind
from fairway.wire.ceb.model import BusinessObject, Extension, Message
from fairway.wire.ceb.rules.form import (
    AttributeWrong,
    ElementMissing,
    ElementUnknown,
    NotAMessage,
    TooManyLines,
    TooManyObjects,
    value_issue,
)
from fairway.wire.ceb.xml import escaped, parse, plain

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
GUID_LENGTH, VERSION_MOST = 36, 10
MOST_SUBSCRIPTIONS = 5


def encode(message: Message) -> bytes:
    """``message`` in UTF-8, unsigned: its elements in the order of its schema, optional ones without a value left out.

    Raises :class:`~fairway.base.issues.Refusal` with every value that does not fit its field, so that what is returned
    is valid by the schema (621, 623, 625 and 711 once they are signed).
    """
    kind = message.kind
    issues: list[Issue] = list(_frame_issues(message))
    parts = [
        f'{DECLARATION}<ceb:{kind.root} guid="{escaped(message.guid)}" version="{escaped(message.version)}"'
        f' xmlns:ceb="{NAMESPACE}">'
    ]
    for number, item in enumerate(message.objects):
        _object(parts, kind, item, f"/{kind.element}/{number}", issues)
    if message.transfer is not None:
        _record(parts, kind.transfer_fields, message.transfer, "/BaseTransfer", issues)
    for number, values in enumerate(message.subscriptions):
        _record(parts, kind.subscribe_fields, values, f"/BaseSubscribe/{number}", issues)
    if message.extension is not None:
        parts.append(_extension(message.extension, issues))
    parts.append(f"</ceb:{kind.root}>")
    if issues:
        raise Refusal(issues)
    return "".join(parts).encode("utf-8")


def _object(parts: list[str], kind: MessageKind, item: BusinessObject, pointer: str, issues: list[Issue]) -> None:
    if not kind.head:
        _record(parts, kind.fields, item.head, pointer, issues)
        if item.lines:
            issues.append(ElementUnknown.at(pointer, element="lines", parent=kind.element))
        return
    parts.append(f"<ceb:{kind.element}>")
    _record(parts, kind.fields, item.head, f"{pointer}/{kind.head}", issues)
    lines = kind.line_fields
    if lines is not None:
        for number, line in enumerate(item.lines):
            _record(parts, lines, line, f"{pointer}/{kind.list}/{number}", issues)
    elif item.lines:
        issues.append(ElementUnknown.at(pointer, element="lines", parent=kind.element))
    if len(item.lines) < kind.least_lines:
        issues.append(ElementMissing.at(pointer, element=kind.list))
    if kind.most_lines is not None and len(item.lines) > kind.most_lines:
        issues.append(TooManyLines.at(pointer, parent=kind.element, found=len(item.lines), most=kind.most_lines))
    parts.append(f"</ceb:{kind.element}>")


@lru_cache(maxsize=256)
def _order(record: Record) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    names = tuple(field.name for field in record.fields)
    return names, frozenset(names), frozenset(field.name for field in record.fields if field.required)


@lru_cache(maxsize=1024)
def _template(record: Record, there: tuple[str, ...]) -> tuple[str, re.Pattern[str]]:
    fields = by_name(record)
    inner = "".join(f"<ceb:{name}>%s</ceb:{name}>" for name in there)
    pattern = "\0".join(fields[name].pattern for name in there)
    return f"<ceb:{record.element}>{inner}</ceb:{record.element}>", re.compile(pattern)


def _record(parts: list[str], record: Record, values: Mapping[str, str], pointer: str, issues: list[Issue]) -> None:
    order, known, required = _order(record)
    there = tuple([name for name in order if values.get(name) or name in required])
    if len(there) == len(values) or known.issuperset(values):
        template, pattern = _template(record, there)
        try:
            given = tuple([values[name] for name in there])
            joined = "\0".join(given)
        except (KeyError, TypeError):
            pass
        else:
            if joined.count("\0") == len(there) - 1 and pattern.fullmatch(joined):
                parts.append(template % (given if plain(joined) else tuple([escaped(value) for value in given])))
                return
    parts.append(_slowly(record, values, pointer, issues))


def _slowly(record: Record, values: Mapping[str, object], pointer: str, issues: list[Issue]) -> str:
    """The same value by value, with what is wrong with each; numbers that are no texts yet are written as texts."""
    found = []
    fields = by_name(record)
    for name in values:
        if name not in fields:
            issues.append(ElementUnknown.at(pointer, element=name, parent=record.element))
    for field in record.fields:
        value = values.get(field.name)
        if value is None or (value == "" and not field.required):
            if field.required:
                issues.append(ElementMissing.at(pointer, element=field.name))
            continue
        try:
            text = written(value)  # type: ignore[arg-type]  # what is no text and no number is told below
        except (TypeError, ValueError):
            text = str(value)
        fault = field.fault(text)
        if fault is not None:
            issues.append(value_issue(fault, field, text, f"{pointer}/{field.name}"))
        if field.kind is not Kind.TEXT:
            text = field.value(text)
        found.append(f"<ceb:{field.name}>{escaped(text)}</ceb:{field.name}>")
    return f"<ceb:{record.element}>{''.join(found)}</ceb:{record.element}>"


def _extension(extension: Extension, issues: list[Issue]) -> str:
    content = ""
    if extension.content:
        try:
            root = parse(extension.content.encode("utf-8", "replace"))
            content = etree.tostring(root, encoding="unicode")
        except Refusal as refused:
            reason = refused.issues[0].params["reason"]
            issues.append(NotAMessage.at("/ExtendMessage/Message", reason=reason))
    for name, value in (("name", extension.name), ("version", extension.version)):
        if len(value) > EXTENSION_MOST:
            issues.append(AttributeWrong.at("/ExtendMessage", attribute=name, length=len(value), expected="0-30"))
    return (
        f"<ceb:ExtendMessage><ceb:name>{escaped(extension.name)}</ceb:name>"
        f"<ceb:version>{escaped(extension.version)}</ceb:version>"
        f"<ceb:Message>{content}</ceb:Message></ceb:ExtendMessage>"
    )


EXTENSION_MOST = 30


def _frame_issues(message: Message) -> Iterator[Issue]:
    kind = message.kind
    if len(message.guid) != GUID_LENGTH:
        yield AttributeWrong.at("/@guid", attribute="guid", length=len(message.guid), expected=GUID_LENGTH)
    if not 1 <= len(message.version) <= VERSION_MOST:
        expected = f"1-{VERSION_MOST}"
        yield AttributeWrong.at("/@version", attribute="version", length=len(message.version), expected=expected)
    yield from count_issues(kind, len(message.objects))
    if kind.request and message.transfer is None:
        yield ElementMissing.at("", element="BaseTransfer")
    if not kind.request:
        stray = {"BaseTransfer": message.transfer, "BaseSubscribe": message.subscriptions or None}
        stray["ExtendMessage"] = message.extension  # type: ignore[assignment]  # only whether it is there counts
        yield from (ElementUnknown.at("", element=name, parent=kind.root) for name, it in stray.items() if it)
    if len(message.subscriptions) > MOST_SUBSCRIPTIONS:
        found = len(message.subscriptions)
        yield TooManyObjects.at("", element="BaseSubscribe", found=found, most=MOST_SUBSCRIPTIONS)


def count_issues(kind: MessageKind, found: int) -> Iterator[Issue]:
    """What is wrong with the number of business objects."""
    if not found:
        yield ElementMissing.at("", element=kind.element)
    if kind.most_objects is not None and found > kind.most_objects:
        yield TooManyObjects.at("", element=kind.element, found=found, most=kind.most_objects)


def encoded(messages: Iterable[Message]) -> Iterator[bytes]:
    """Each of ``messages``, encoded as it is asked for."""
    return map(encode, messages)
