"""The single window's own code tables (wire document, 2 to 7).

The longer ones stand in ``data/`` with their sources; tables that were not found as text are wide rather than narrow,
so that a right code is not refused.
"""

from __future__ import annotations

import re
from pathlib import Path

from simulators.machinery.datafile import rows
from simulators.machinery.international import ALPHA3, HEADINGS

_DATA = Path(__file__).parent / "data"

SHENZHEN_OFFICES = frozenset(rows(_DATA / "offices.txt"))
DISTRICTS = frozenset(rows(_DATA / "districts.txt"))
TYPES = frozenset(("", *rows(_DATA / "types.txt")))
"""First two positions of the declaration's ``Type``; blank is an ordinary declaration."""
TRADE_MODES = frozenset(rows(_DATA / "trade_modes.txt"))
UNITS = frozenset(rows(_DATA / "units.txt"))
VAGUE = frozenset(rows(_DATA / "vague.txt"))

MESSAGE_TYPES = {
    "MT1401": "original manifest, into the Mainland",
    "MT2401": "pre-manifest, out of the Mainland",
    "MT4401": "loaded vehicle entering",
    "MT4402": "loaded vehicle leaving",
    "MT4403": "empty vehicle entering",
    "MT4404": "empty vehicle leaving",
    "MT4405": "vehicle with empty containers entering",
    "MT4406": "vehicle with empty containers leaving",
}
MANIFESTS = ("MT1401", "MT2401")

CHANGE_REASONS = frozenset({f"{number:03d}" for number in range(1, 16)} | {"999"})

ANSWERS = {
    "01": "接受申报",
    "02": "等待人工审核",
    "03": "退单",
    "11": "放行",
    "12": "不准装载",
    "13": "不准卸货",
}
TRANSMISSION = {"E1": "数据中心入库成功", "E3": "发往海关成功"}

FAULTS = {
    "M001": "必填项未填写",
    "M002": "代码不在代码表中",
    "M003": "成对填写的项目缺少一项",
    "M004": "无此运输批次号的已接受舱单",
    "M005": "提运单已在其他未删除的运输批次中",
    "M006": "此运输批次号下无可变更或删除的数据，或已放行",
    "M007": "货物描述过于笼统或非中文",
    "M008": "变更原因缺失或不在代码表中",
    "M009": "车辆未备案",
    "M010": "驾驶员未备案",
    "M011": "承运人未备案",
    "M012": "已超过抵达或装货时间",
    "M013": "商品项合计与提运单不符",
    "M014": "此运输批次号下已有该提运单或车辆，请发送变更报文",
    "D001": "必填项未填写",
    "D002": "代码不在代码表中",
    "D003": "净重大于毛重",
    "D004": "合计不符",
    "D005": "单价乘数量与总价不符",
    "D006": "法定数量或单位缺失，或与税则不符",
    "D007": "无相符的已接受舱单",
    "D008": "件数或毛重与舱单不符",
    "D009": "商品项超过50项",
    "D010": "商品编号不存在",
    "D011": "统一编号或海关编号不存在",
    "D012": "当前状态不可修改或撤销，或该项不可修改",
    "D013": "企业或申报人员未备案",
}

TECHNICAL = {
    "1": "压缩包无法读取",
    "2": "报文头、命名空间、文件名与报文类型不一致",
    "3": "报文格式有误",
    "4": "报文编号重复",
    "5": "发送方未备案",
}

CHANNEL_NOTES = {
    "L": "已入预录入系统",
    "J": "接单",
    "Y": "申报失败",
    "E": "申报失败",
    "Z": "退单",
    "N": "退单重发",
    "M": "复审",
    "C": "查验通知",
    "S": "查验中",
    "P": "放行",
    "K": "担保放行",
    "R": "结关",
    "A": "删单",
}

TRADE_TERMS = frozenset("1234567")
PACKAGES = frozenset(("00", "01", "04", "06", "22", "23", "29", "32", "33", "39", "92", "93", "98", "99"))
CONTAINERS = frozenset(("11", "12", "13", "21", "22", "23", "31", "32"))

_CHINESE = re.compile("[\u3400-\u9fff]")


def is_office(code: str) -> bool:
    """Whether ``code`` can be a customs office: in the list where the district's list is known, else by district."""
    if not re.fullmatch("[0-9]{4}", code):
        return False
    return code in SHENZHEN_OFFICES if code.startswith("53") else code[:2] in DISTRICTS


def is_vague(description: str) -> bool:
    """Whether a description is not in Chinese or says nothing."""
    return not _CHINESE.search(description) or "".join(description.split()) in VAGUE


def is_port(code: str) -> bool:
    """Whether ``code`` can be a port abroad: a country and three digits."""
    return bool(re.fullmatch("[A-Z]{3}[0-9]{3}", code)) and code[:3] in ALPHA3


def is_tariff(code: str) -> bool:
    """Whether a tariff code can exist: ten digits under a heading of the Harmonized System."""
    return bool(re.fullmatch("[0-9]{10}", code)) and code[:4] in HEADINGS


def is_type(raw: str) -> bool:
    """Whether ``raw`` (blanks kept) is a ``Type`` of a declaration."""
    value = f"{raw:<10}"
    return (
        len(raw) <= 10
        and value[:2].strip() in TYPES
        and value[2] in " 056"
        and not value[3:6].strip()
        and value[6] in " Z"
        and not value[7:].strip()
    )
