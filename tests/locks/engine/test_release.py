"""The release decision: each condition, and that the secret of selection is kept."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fairway.base.language import Language, translate
from fairway.locks.engine import engine
from fairway.locks.engine.judgement import Judgement, Reason
from fairway.locks.engine.release import release
from fairway.locks.engine.release_model import Answer, Claim, Facts, Release
from fairway.locks.engine.release_rules import CONDITIONS
from fairway.locks.engine.verdict_rules import VERDICT_RULES
from fairway.locks.reading import Bolt, Cover, Reading, Trust
from tests.locks.engine.drive import SEALED, START, TERMS, away, drive, end_of, telling

YES = Claim(answer=Answer.YES, evidence=("case/filing/3",))
NO, UNKNOWN = Claim(answer=Answer.NO, evidence=("case/filing/9",)), Claim()
FACTS = Facts(
    at=START,
    checkpoint="SZB",
    filings=(YES, YES),
    vehicle=YES,
    driver=YES,
    lock=YES,
    selected=NO,
    earlier_legs=(),
    sites=(YES,),
    trust=Trust.AUTHENTICATED,
)


def judged(readings: list[Reading] | None = None) -> Judgement:
    readings = drive() if readings is None else readings
    return engine("1").judge(TERMS, 1, readings, (SEALED,), end_of(readings))


def decide(facts: Facts = FACTS, judgement: Judgement | None = None, **changes: Any) -> Release:
    return release(judgement or judged(), msgspec.structs.replace(facts, **changes))


def of(found: Release, rule: str) -> Reason:
    return next(reason for reason in found.reasons if reason.rule == rule)


def unmet(found: Release) -> list[str]:
    return [reason.rule for reason in found.reasons if not reason.met]


def test_everything_as_it_should_be_is_released() -> None:
    found = decide()
    assert found.released
    assert unmet(found) == []
    assert [reason.rule for reason in found.reasons] == [condition.id for condition in CONDITIONS]
    assert all(reason.message for reason in found.reasons)
    assert of(found, "RELEASE-INTACT").evidence


def test_IntactOverTheLeg() -> None:
    readings = drive()
    readings[30] = telling(readings[30], bolt=Bolt.UNLOCKED)
    found = decide(judgement=judged(readings))
    assert "RELEASE-INTACT" in unmet(found)
    assert of(found, "RELEASE-INTACT").evidence == (readings[30].evidence,)
    readings = [telling(one, cover=Cover.UNKNOWN) for one in drive()]
    reason = of(decide(judgement=judged(readings)), "RELEASE-INTACT")
    assert not reason.met
    assert reason.message.startswith("It is not known")


def test_ClosedNow() -> None:
    readings = drive()
    readings[61] = telling(readings[61], cover=Cover.OPEN)
    assert "RELEASE-CLOSED-NOW" in unmet(decide(judgement=judged(readings)))


def test_PathProved() -> None:
    readings = drive()
    for tick in range(30, 36):
        readings[tick] = away(readings[tick], east_m=900)
    found = decide(judgement=judged(readings))
    assert unmet(found) == ["RELEASE-PATH", "RELEASE-ALARMS"]


def test_AtTheCheckpoint() -> None:
    found = decide(judgement=judged(drive()[:40]))
    assert unmet(found) == ["RELEASE-PLACE"]


def test_NoOpenAlarm() -> None:
    from fairway.locks.reading import LockEvent

    readings = drive()
    readings[30] = telling(readings[30], LockEvent.AUTH_FAILED)
    judgement = judged(readings)
    found = decide(judgement=judgement)
    assert unmet(found) == ["RELEASE-ALARMS"]
    assert of(found, "RELEASE-ALARMS").evidence == (readings[30].evidence,)
    cleared = decide(judgement=judgement, cleared={judgement.alarms[0].key: ("case/sealed-trip/12",)})
    assert cleared.released
    assert of(cleared, "RELEASE-ALARMS").evidence == ("case/sealed-trip/12",)


CLAIMED = [
    ("RELEASE-FILINGS", "filings"),
    ("RELEASE-VEHICLE", "vehicle"),
    ("RELEASE-DRIVER", "driver"),
    ("RELEASE-LOCK", "lock"),
    ("RELEASE-EARLIER-LEGS", "earlier_legs"),
    ("RELEASE-NEXT-LEG", "sites"),
]


@pytest.mark.parametrize(("rule", "field"), CLAIMED)
@pytest.mark.parametrize("claim", [NO, UNKNOWN])
def test_a_claim_that_is_not_yes_is_no(rule: str, field: str, claim: Claim) -> None:
    several = field in {"filings", "earlier_legs", "sites"}
    changed: dict[str, Any] = {field: (YES, claim) if several else claim}
    found = decide(**changed)
    assert unmet(found) == [rule]
    assert of(found, rule).evidence == claim.evidence


def test_FilingsAccepted() -> None:
    """No word of any filing is no yes."""
    assert unmet(decide(filings=())) == ["RELEASE-FILINGS"]


def test_VehicleMatches() -> None:
    claim = Claim(answer=Answer.NO, params={"expected": "XX 1234", "found": "YY 9"})
    reason = of(decide(vehicle=claim), "RELEASE-VEHICLE")
    assert reason.params == {"expected": "XX 1234", "found": "YY 9"}


def test_DriverMatches() -> None:
    assert unmet(decide(driver=NO)) == ["RELEASE-DRIVER"]


def test_LockMatches() -> None:
    assert unmet(decide(lock=NO)) == ["RELEASE-LOCK"]


def test_EarlierLegsVerified() -> None:
    silent = Claim(answer=Answer.UNKNOWN, params={"site": "gd"})
    reason = of(decide(earlier_legs=(YES, silent)), "RELEASE-EARLIER-LEGS")
    assert not reason.met
    assert "silence is not a yes" in reason.message


def test_SitesAnswered() -> None:
    assert unmet(decide(sites=(Claim(params={"site": "gd"}),))) == ["RELEASE-NEXT-LEG"]


@pytest.mark.parametrize("accredited", [NO, UNKNOWN])
def test_DeviceTrusted(accredited: Claim) -> None:
    assert unmet(decide(trust=Trust.UNAUTHENTICATED, accredited=accredited)) == ["RELEASE-TRUST"]
    found = decide(trust=Trust.UNAUTHENTICATED, accredited=YES)
    assert found.released
    assert found.customs.trust is found.others.trust is Trust.UNAUTHENTICATED
    assert decide(trust=Trust.AUTHENTICATED, accredited=accredited).released


def test_NotSelected() -> None:
    assert unmet(decide(selected=YES)) == ["RELEASE-NOT-SELECTED"]
    assert unmet(decide(selected=UNKNOWN)) == ["RELEASE-NOT-SELECTED"]


@pytest.mark.parametrize("changes", [{}, {"driver": NO}, {"sites": (UNKNOWN,)}])
def test_others_are_told_the_same_whatever_is_selected(changes: dict[str, Any]) -> None:
    told = {
        msgspec.json.encode(decide(selected=claim, **changes).others)
        for claim in (YES, NO, UNKNOWN, Claim(answer=Answer.YES, evidence=("secret",), params={"why": "risk"}))
    }
    assert len(told) == 1
    assert b"SELECTED" not in told.pop()
    assert decide(selected=YES, **changes).judgement == decide(selected=NO, **changes).judgement


def test_nothing_at_all_is_known_and_nothing_is_released() -> None:
    found = release(judged(drive()[:1]), Facts(at=START, checkpoint="SZB"))
    assert not found.released
    assert {"RELEASE-FILINGS", "RELEASE-VEHICLE", "RELEASE-DRIVER", "RELEASE-LOCK", "RELEASE-TRUST"} <= set(
        unmet(found)
    )


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_answer_is_said_in_three_languages(language: Language) -> None:
    said = {text for rule in CONDITIONS for text in (rule.sentence(), rule.holds, rule.unknown, rule.remedy) if text}
    said |= {text for rule in VERDICT_RULES for text in (rule.sentence(), rule.holds, rule.remedy)}
    assert sorted(text for text in said if translate(text, language) == text) == []
