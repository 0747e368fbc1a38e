"""Invented buyers. Their identity numbers pass the checksum but begin with 99, a region that does not exist, and
their telephone numbers with 100, which no mobile telephone has: none of them belongs to anybody."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fairway.parcels.generate.arrays import Ints, chosen, digit_table, joined, letters, numbered

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_GIVEN = [a + b for a in ("", *"晓雨思梓子嘉若书云海") for b in "宁晨琪涵轩悦恒川岚舟禾澄"]
_CITIES = [
    "广东省深圳市南山区",
    "广东省广州市天河区",
    "广东省东莞市南城区",
    "广东省佛山市禅城区",
    "广东省珠海市香洲区",
    "浙江省杭州市西湖区",
    "上海市浦东新区",
    "北京市朝阳区",
    "四川省成都市武侯区",
    "湖北省武汉市洪山区",
]
_ROADS = [
    f"{name}路" for name in ("示范", "样例", "虚构", "假想", "青石", "白鹭", "长堤", "望海", "听松", "流云", "晴川")
]
_NUMBERS = [f"{number}号" for number in range(1, 400)]
_ROOMS = [f"{block}栋{room}室" for block in range(1, 9) for room in range(101, 131)]
_DAYS = 18_000


def identity_numbers(people: Ints) -> pa.StringArray:
    """The identity number of each person, 18 places with the check digit."""
    days = np.datetime64("1955-01-01") + (people * 7_919 % _DAYS).astype("timedelta64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    months = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    table = np.empty((len(people), 18), dtype=np.uint8)
    table[:, :6] = digit_table(990_000 + people // (_DAYS * 1_000) % 10_000, 6)
    table[:, 6:14] = digit_table(years * 10_000 + months * 100 + day, 8)
    table[:, 14:17] = digit_table(people // _DAYS % 1_000, 3)
    sums = ((table[:, :17].astype(np.int64) - 48) * _WEIGHTS).sum(axis=1) % 11
    table[:, 17] = _CHECK[sums]
    return letters(table)


def names(people: Ints) -> pa.StringArray:
    """The name of each person."""
    return joined(chosen(_SURNAMES, people), chosen(_GIVEN, people // len(_SURNAMES)))


def telephones(people: Ints) -> pa.StringArray:
    """The telephone number of each person."""
    return numbered("100", people * 48_271 % 100_000_000, 8)


def addresses(people: Ints) -> pa.StringArray:
    """Where each person has parcels delivered: one address for each of the first ten million."""
    room, rest = people % len(_ROOMS), people // len(_ROOMS)
    return joined(
        chosen(_CITIES, rest),
        chosen(_ROADS, rest // len(_CITIES)),
        chosen(_NUMBERS, rest // (len(_CITIES) * len(_ROADS))),
        chosen(_ROOMS, room),
    )
