"""Words of lists in three languages: what happened, how sure it is, whether a container is empty."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib import resources

from fairway.tracking.model import Flow, Mode, Quality
from fairway.tracking.profiles import Profile
from fairway.tracking.vocabulary import Meaning, from_dcsa, from_fsu, from_rec24, is_milestone, milestones
from fairway.wire.dcsa import codes as dcsa
from fairway.wire.tabular.events.mapping import ColumnMapping, folded

_QUALITIES = {
    Quality.ACTUAL: "act actual a done completed ata atd 實際 实际 已發生 已发生 完成",
    Quality.ESTIMATED: "est estimated estimate e eta etd 預計 预计 估計 估计",
    Quality.PLANNED: "pln planned plan p scheduled schedule sta std 計劃 计划 排程",
    Quality.EXPECTED: "exp expected 預期 预期",
    Quality.REQUESTED: "req requested r 要求 申請 申请",
}
_EMPTY = {
    True: "empty e mt mty yes y true 吉 吉櫃 吉柜 空 空櫃 空箱 空柜 是 4",
    False: "laden full l f no n false fcl 重 重櫃 重柜 重箱 否 5",
}
_MODES = {
    Mode.SEA: "sea vessel ocean maritime 海運 海运 海",
    Mode.RIVER: "river barge inland waterway 河運 内河 駁船 驳船 江海",
    Mode.ROAD: "road truck lorry trucking 陸運 陆运 公路 卡車 卡车 拖車 拖车",
    Mode.RAIL: "rail train 鐵路 铁路 火車 火车",
    Mode.AIR: "air flight plane 空運 空运 航空",
}
_FLOWS = {
    Flow.IMPORT: "import imp i in inbound 進口 进口",
    Flow.EXPORT: "export exp x e out outbound 出口",
    Flow.TRANSHIPMENT: "transhipment transshipment ts t 轉運 转运 中轉 中转",
}
_GATES = {"GATED_IN": "GTIN", "GATED_OUT": "GTOT"}


@cache
def _words() -> dict[str, str]:
    """Folded words to milestone: the names of the vocabulary in three languages, then what else people write."""
    text = resources.files("fairway.tracking.reading").joinpath("table_words.csv").read_text("utf-8")
    found: dict[str, str] = {}
    for code, one in milestones().items():
        for name in one.names:
            found.setdefault(folded(name), code)
    for row in csv.DictReader(text.splitlines()):
        for word in row["words"].split("|"):
            found.setdefault(folded(word), row["milestone"])
    return found


@lru_cache(maxsize=4096)
def _known(text: str, empty: bool | None, flow: Flow | None) -> Meaning | None:
    if is_milestone(text.strip()):
        return Meaning(milestone=text.strip())
    code = text.strip().upper()
    milestone = code.replace(" ", "_")
    if not is_milestone(milestone):
        milestone = _words().get(folded(text), "")
    if milestone in _GATES and empty is not None:
        return from_dcsa("EQUIPMENT", _GATES[milestone], empty=empty, flow=flow)
    if milestone:
        return Meaning(milestone=milestone)
    return _coded(code, empty, flow)


def _coded(code: str, empty: bool | None, flow: Flow | None) -> Meaning | None:
    """A code of DCSA (``LOAD``, ``EQUIPMENT LOAD``), FSU (``RCF``, ``DIS OFLD``) or Recommendation 24 (``48``)."""
    words = code.split()
    if not words or len(words) > 3:
        return None
    if words[0] in dcsa.EVENT_TYPES and len(words) > 1:
        last = words[2] if len(words) == 3 else ""
        document, detail = (last, "") if words[0] == "SHIPMENT" else ("", last)
        return from_dcsa(words[0], words[1], document=document, detail=detail, empty=empty, flow=flow)
    if len(words) == 1:
        for kind, codes in (("EQUIPMENT", dcsa.EQUIPMENT_EVENTS), ("TRANSPORT", dcsa.TRANSPORT_EVENTS)):
            if code in codes:
                return from_dcsa(kind, code, empty=empty, flow=flow)
        if code.isascii() and code.isdigit() and len(code) <= 3:
            return from_rec24(code, empty=empty, flow=flow)
    return from_fsu(words[0], discrepancy=words[1] if len(words) == 2 else "") if len(words) < 3 else None


def event_of(
    text: str, mapping: ColumnMapping, profile: Profile, *, empty: bool | None, flow: Flow | None
) -> Meaning | None:
    """What the words of an event say: the mapping's own, the profile's own, then the vocabulary and the codes."""
    key = folded(text)
    for words, milestone in mapping.codes.items():
        if folded(words) == key:
            return Meaning(milestone=milestone)
    own = profile.own("TABLE", text.strip())
    return Meaning(milestone=own) if own else _known(text, empty, flow)


@cache
def _folded_values() -> tuple[dict[str, Quality], dict[str, bool], dict[str, Mode], dict[str, Flow]]:
    return (
        {folded(word): value for value, words in _QUALITIES.items() for word in words.split()},
        {folded(word): value for value, words in _EMPTY.items() for word in words.split()},
        {folded(word): value for value, words in _MODES.items() for word in words.split()},
        {folded(word): value for value, words in _FLOWS.items() for word in words.split()},
    )


def quality_of(text: str) -> Quality | None:
    """How sure, None where the words do not say."""
    return _folded_values()[0].get(folded(text))


def empty_of(text: str) -> bool | None:
    """Whether a container is empty, None where the words do not say."""
    return _folded_values()[1].get(folded(text))


def mode_of(text: str) -> Mode | None:
    """The mode of transport, None where the words do not say."""
    return _folded_values()[2].get(folded(text))


def flow_of(text: str) -> Flow | None:
    """Import, export or transhipment, None where the words do not say."""
    return _folded_values()[3].get(folded(text))
