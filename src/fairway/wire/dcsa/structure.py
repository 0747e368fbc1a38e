"""Every fault of structure in a message, each with its JSON pointer.

A message that is sound is decoded in one go; this is the slow way that is taken for one that is not. It walks what the
classes of :mod:`~fairway.wire.dcsa.v3` and :mod:`~fairway.wire.dcsa.v2` promise, so there is one definition only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

import msgspec
from msgspec import inspect

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.wire.dcsa.rules import ListTooLong, MissingAttribute, NotATime, TextTooLong, WrongType

_SHOWN = 60
_TEXT = Trilingual("a text", "文字", "文本")
_NUMBER = Trilingual("a number", "數字", "数字")
_LIST = Trilingual("a list", "列表", "列表")
_OBJECT = Trilingual("an object", "物件", "对象")
_OTHER = Trilingual("another value", "其他值", "其他值")
_NAMES = {
    inspect.StrType: _TEXT,
    inspect.IntType: Trilingual("a whole number", "整數", "整数"),
    inspect.FloatType: _NUMBER,
    inspect.BoolType: Trilingual("true or false", "true 或 false", "true 或 false"),
    inspect.DateTimeType: Trilingual("a date and time", "日期及時間", "日期和时间"),
    inspect.DateType: Trilingual("a date", "日期", "日期"),
    inspect.ListType: _LIST,
    inspect.StructType: _OBJECT,
}


@cache
def shape_of(cls: type[msgspec.Struct]) -> inspect.Type:
    """What instances of ``cls`` consist of."""
    return inspect.type_info(cls)


def faults(value: object, shape: inspect.Type, pointer: str) -> Iterator[Issue]:
    """Every fault of ``value``, decoded JSON, against ``shape``."""
    match shape:
        case inspect.StructType() if isinstance(value, dict):
            for field in shape.fields:
                if field.encode_name in value:
                    yield from faults(value[field.encode_name], field.type, f"{pointer}/{field.encode_name}")
                elif field.required:
                    yield MissingAttribute.at(pointer, name=field.encode_name)
        case inspect.ListType() if isinstance(value, list):
            if shape.max_length is not None and len(value) > shape.max_length:
                yield ListTooLong.at(pointer, length=len(value), limit=shape.max_length)
            for number, entry in enumerate(value):
                yield from faults(entry, shape.item_type, f"{pointer}/{number}")
        case inspect.StrType() if isinstance(value, str):
            if shape.max_length is not None and len(value) > shape.max_length:
                yield TextTooLong.at(pointer, length=len(value), limit=shape.max_length)
        case inspect.DateTimeType() | inspect.DateType() if isinstance(value, str):
            if not _is_time(value, shape):
                yield NotATime.at(pointer, value=value[:_SHOWN])
        case inspect.BoolType() if isinstance(value, bool):
            pass
        case inspect.IntType() if isinstance(value, int) and not isinstance(value, bool):
            pass
        case inspect.FloatType() if isinstance(value, int | float) and not isinstance(value, bool):
            pass
        case _:
            yield WrongType.at(pointer, found=_named(value), expected=_NAMES.get(type(shape), _OTHER))


def _is_time(value: str, shape: inspect.DateTimeType | inspect.DateType) -> bool:
    try:
        if isinstance(shape, inspect.DateType):
            msgspec.convert(value, date)
            return True
        return msgspec.convert(value, datetime).tzinfo is not None
    except msgspec.ValidationError:
        return False


def _named(value: object) -> str | Trilingual:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _NUMBER
        case str():
            return _TEXT
        case list():
            return _LIST
        case _:
            return _OBJECT
