"""The four categories of the WCO's immediate release, as decisions with their reasons.

A decision is made before arrival on the data that is there. It is never a release of what is refused, stopped or
contradicted: such parcels are held, with what holds them; and what has not come stays waiting.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.entries import Entry
from fairway.codes.tables import table


class Release(StrEnum):
    """What is decided on a parcel."""

    ON_LIST = "on-list"
    """Category 1: released on a consolidated list."""
    ON_MANIFEST = "on-manifest"
    """Category 2: released on its line in the manifest."""
    PAY_LATER = "pay-later"
    """Category 3: released on a simplified declaration; duty and tax follow."""
    COMPLETE_LATER = "complete-later"
    """Category 4: released on minimal data; the declaration is completed afterwards."""
    WAIT = "wait"
    """A document or the parcel itself has not come."""
    HOLD = "hold"
    """Something is wrong, or somebody must look."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a parcel when it is decided on."""

    key: str
    treatment: str
    """A code of ``release.treatment``."""
    dutiable: bool = False
    """It has dutiable goods in it, with their permit: it cannot be of category 1 or 2."""
    refused_by: tuple[str, ...] = ()
    """Rules that it breaks."""
    outcome: str = "MATCHED"
    """Of the match of its documents: MATCHED (also where nothing is matched), PARTIAL (one is missing) or CONFLICT."""
    selected_for: tuple[str, ...] = ()
    """Why it was selected for a look: flags of risk, a random share."""
    arrived: bool | None = None
    """Whether it was counted on arrival; None before arrival, when nobody can know."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why, in three languages, and what it rests on."""

    text: Trilingual
    evidence: tuple[str, ...] = ()


class ReleaseDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided, in which category, and why."""

    key: str
    decision: Release
    category: int
    """1 to 4; the one it falls in, also while it is held."""
    reasons: tuple[Reason, ...]
    special_tax: bool = False
    """Taxed by the special rules of cross-border e-commerce retail imports."""

    @property
    def released(self) -> bool:
        """Whether it may go on arrival."""
        return self.decision not in {Release.HOLD, Release.WAIT}


_REFUSED = Trilingual("Refused by the rules named", "按所列規則不獲接納", "按所列规则不予接受")
_CONFLICT = Trilingual("Its documents contradict each other", "各項單證互相矛盾", "各项单证互相矛盾")
_SELECTED = Trilingual("Selected for a look", "已選定查驗", "已选定查验")
_PARTIAL = Trilingual("A document has not come", "尚有單證未到", "尚有单证未到")
_NOT_HERE = Trilingual("It did not arrive with this conveyance", "未隨本運輸工具到達", "未随本运输工具到达")
_DUTIABLE = "hk.permit"


def decide(facts: Facts, on: date) -> ReleaseDecision:
    """The decision on ``facts``. Raises KeyError when the table has no such treatment on the day."""
    treatment = _treatment(facts.treatment, on)
    category = int(treatment["category"])
    if facts.dutiable and category < 3:
        treatment = _treatment(_DUTIABLE, on)
        category = int(treatment["category"])
    holding = [
        Reason(text=text, evidence=evidence)
        for text, evidence in (
            (_REFUSED, facts.refused_by),
            (_CONFLICT, (facts.outcome,) if facts.outcome == "CONFLICT" else ()),
            (_SELECTED, facts.selected_for),
        )
        if evidence
    ]
    waiting = [_PARTIAL] if facts.outcome == "PARTIAL" else []
    waiting += [_NOT_HERE] if facts.arrived is False else []
    if holding:
        decision, reasons = Release.HOLD, holding
    elif waiting:
        decision, reasons = Release.WAIT, [Reason(text=text) for text in waiting]
    else:
        entry = table("release.category").get(str(category), on)
        if entry is None:
            raise KeyError(f"release.category {category} on {on.isoformat()}")
        decision, reasons = Release(entry["decision"]), [Reason(text=treatment.names, evidence=(treatment.code,))]
    return ReleaseDecision(
        key=facts.key,
        decision=decision,
        category=category,
        reasons=tuple(reasons),
        special_tax=treatment["special_tax"] == "yes",
    )


def _treatment(code: str, on: date) -> Entry:
    found = table("release.treatment").get(code, on)
    if found is None:
        raise KeyError(f"release.treatment {code} on {on.isoformat()}")
    return found


def treatment_of_mode(trade_mode: str, *, exports: bool = False) -> str:
    """The treatment of a Mainland supervision mode: 9610, 1210 and 1239 imports by inventory with the special tax,
    exports by inventory without duty, everything else by general declaration."""
    if exports:
        return "cn.export" if trade_mode in {"9610", "1210", "9710", "9810"} else "general"
    return f"cn.{trade_mode}" if trade_mode in {"9610", "1210", "1239"} else "general"
