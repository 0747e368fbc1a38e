"""What was found of all parcels of a batch, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fairway.base.language import Language
from fairway.codes.tables import table
from fairway.parcels.batches.facts import Flow, Status
from fairway.parties.store import organisations_numbered
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, with_query
from fairway.portal.routes.parcel_risk.batch import batch_href
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.routes.parcels.declared import declared_of
from fairway.portal.routes.parcels.rows import lacks_of, number_of
from fairway.portal.routes.parcels.words import (
    CHANNELS,
    DOCUMENTS,
    FORMER,
    OUTCOMES,
    PATH,
    channel_words,
    field_words,
    outcome_chip,
    share,
)
from fairway.portal.views.charts import ChartView, Point, Series
from fairway.portal.views.parcels.batch import Bar, BrokenRule, LateParty, ToFix, Verdict
from fairway.portal.views.parts import N_, Phrase, Tone
from fairway.site.parcels import batches, looking
from fairway.site.parcels.results import SHAPES, Asked, RuleCount
from fairway.site.parcels.risk.customs import at_the_desk
from fairway.site.work.store import names_of

RULES_SHOWN, FIXES_SHOWN = 12, 8
_MONEY: Mapping[str, str] = {
    "value": N_("Value of the goods"),
    "customs_tax": N_("Customs duty"),
    "value_added_tax": N_("Value-added tax"),
    "consumption_tax": N_("Consumption tax"),
}


async def verdict_of(page: Page, row: Mapping[str, Any], *, sends: bool) -> Verdict:
    """Counts, money, faults by kind, what to put right."""
    told, case = row["verdict"], row["case_id"]
    address = f"{PATH}/{case}"
    flow = Flow(row["flow"])
    rules = await looking.rule_counts(page.site, page.principal, case)
    fixes = await looking.outcomes(page.site, page.principal, case, Asked(to_fix=True, limit=FIXES_SHOWN))
    fixes = await looking.with_rules(page.site, row, fixes)
    persons = sends and row["erased_at"] is None
    hong_kong = flow is Flow.HONG_KONG
    declared = await declared_of(page, row, most=6) if hong_kong and row["erased_at"] is None else None
    return Verdict(
        parcels=told["parcels"],
        cleared=told["cleared"],
        to_fix=told["to_fix"],
        faults=sum(told["faults"].values()),
        parcels_href=f"{address}/parcels",
        cleared_share=share(told["cleared"], told["parcels"]),
        outcomes=_outcomes(told["outcomes"], address),
        rules=_rules(rules, page.language, address),
        more_rules=max(0, len(rules) - RULES_SHOWN),
        categories=_categories(told["categories"]),
        channels=_channels(told.get("channels") or {}),
        flags=_flags(told.get("flags") or {}),
        money=_money(told["money"], hong_kong=hong_kong),
        currency=told["money"]["currency"],
        root=told["root"],
        rules_digest=told["rules"],
        engine=told["engine"],
        seconds=f"{told['seconds']:.1f}",
        fixes=tuple(_fix(one, flow, page.language, address) for one in fixes),
        fixes_href=with_query(f"{address}/parcels", show="to-fix"),
        fix_download=f"{address}/to-fix.zip" if persons else "",
        correct_href=with_query(f"{PATH}/new", corrects=str(case)) if persons else "",
        release_href=f"{address}/released.csv",
        faults_href=f"{address}/faults.csv",
        declared=declared,
        taxes=_taxes(told["money"]),
    )


def _taxes(told: Mapping[str, Any]) -> ChartView | None:
    """The taxes of all parcels beside each other; nothing where there are none."""
    names = ("customs_tax", "value_added_tax", "consumption_tax")
    points = tuple(
        Point(_MONEY[name], (Decimal(str(told[name])),))
        for name in names
        if told.get(name) and Decimal(str(told[name]))
    )
    if len(points) < 2:
        return None
    return ChartView(
        id="taxes-chart",
        title=N_("Taxes"),
        heading=N_("Tax"),
        series=(Series(as_data(told["currency"]), Tone.DONE),),
        points=points,
    )


async def late_of(page: Page, row: Mapping[str, Any]) -> tuple[LateParty, ...]:
    """Who owes which documents, those of whom most parcels wait first."""
    waiting = batches.awaited(dict(row), page.now)
    address = f"{PATH}/{row['case_id']}/parcels"
    ranked = sorted(waiting, key=lambda one: (-one["parcels"], one["document"], one["party"]))
    async with page.site.database.single_statements() as conn:
        known = await organisations_numbered(conn, ("cn-customs", "uscc"), [one["party"] for one in ranked])
        names = await names_of(conn, list(known.values()))
    return tuple(
        LateParty(
            words=DOCUMENTS.get(FORMER.get(one["document"], one["document"]), as_data(one["document"])),
            party=one["party"],
            name=names.get(known[one["party"]], "") if one["party"] in known else "",
            parcels=one["parcels"],
            since=one["since"],
            due=one["due"],
            late=one["late"],
            href=with_query(address, show="PARTIAL"),
        )
        for one in ranked
    )


def risk_of(page: Page, row: Mapping[str, Any]) -> str:
    """The page of a batch on the risk desk, for who decides there."""
    looked_at = row["status"] == Status.JUDGED.value and bool(row["verdict"].get("tables"))
    return batch_href(row["case_id"]) if looked_at and at_the_desk(page.site, page.principal) else ""


def _outcomes(counts: Mapping[str, int], address: str) -> tuple[Bar, ...]:
    most = max(counts.values(), default=0)
    order = list(OUTCOMES)
    ranked = sorted(counts, key=lambda code: order.index(code) if code in order else len(order))
    return tuple(
        Bar(
            words=OUTCOMES[code][1] if code in OUTCOMES else as_data(code),
            count=counts[code],
            share=share(counts[code], most),
            tone=OUTCOMES[code][0] if code in OUTCOMES else Tone.WAITING,
            href=with_query(f"{address}/parcels", show=code),
            raw=code,
        )
        for code in ranked
    )


def _rules(counted: list[RuleCount], language: Language, address: str) -> tuple[BrokenRule, ...]:
    most = max((one.count for one in counted), default=0)
    found = []
    for one in counted[:RULES_SHOWN]:
        words = looking.explained(one.rule, language)
        found.append(
            BrokenRule(
                rule=one.rule,
                sentence=words["sentence"],
                remedy=words["remedy"],
                field=field_words(one.field),
                count=one.count,
                share=share(one.count, most),
                href=with_query(f"{address}/parcels", rule=one.rule),
            )
        )
    return tuple(found)


def _categories(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    most = max(counts.values(), default=0)
    return tuple(
        Bar(_category(code), counts[code], share(counts[code], most), Tone.DONE, raw=code) for code in sorted(counts)
    )


def _category(code: str) -> Phrase:
    rows = table("release.category").history(code)
    return code_words("release.category", code) or as_data(code) if rows else as_data(code)


def _channels(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    most = max(counts.values(), default=0)
    return tuple(
        Bar(
            channel_words(code),
            counts[code],
            share(counts[code], most),
            CHANNELS[code.lower()][0] if code.lower() in CHANNELS else Tone.WAITING,
            raw=code,
        )
        for code in sorted(counts, key=lambda one: -counts[one])
    )


def _flags(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    most = max(counts.values(), default=0)
    ranked = sorted(counts, key=lambda one: -counts[one])
    return tuple(Bar(sign_words(one), counts[one], share(counts[one], most), Tone.HELD, raw=one) for one in ranked)


def _money(money: Mapping[str, Any], *, hong_kong: bool) -> tuple[tuple[Phrase, Decimal], ...]:
    found: list[tuple[Phrase, Decimal]] = [
        (words, amount) for name, words in _MONEY.items() if (amount := Decimal(str(money[name]))) or name == "value"
    ]
    payable = N_("Charges and levies of the declarations") if hong_kong else N_("To pay")
    found.append((payable, Decimal(str(money["payable"]))))
    return tuple(found)


def _fix(outcome: Mapping[str, Any], flow: Flow, language: Language, address: str) -> ToFix:
    shape = SHAPES[flow]
    number = number_of(outcome, flow)
    return ToFix(
        number=number,
        href=f"{address}/parcels/{number}",
        outcome=outcome_chip(outcome[shape.outcome]),
        why=_why(outcome, language),
        proposal=outcome.get("proposal") or "",
    )


def _why(outcome: Mapping[str, Any], language: Language) -> tuple[Phrase, ...]:
    """Why a parcel cannot move on: what was found in it, else its first rule; and what its documents lack or how they
    differ."""
    for finding in outcome.get("findings") or ():
        said = code_words("screening.hk", finding)
        if said is not None:
            return (said,)
    broken = [looking.explained(rule, language)["sentence"] for rule in outcome.get("rules") or ()]
    first = [as_data(sentence) for sentence in broken if sentence][:1]
    return (*first, *lacks_of(outcome))
