"""Platforms that are authorised economic operators (AEO), by the code that they are registered under, dated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.parcels.dated import local_day
from fairway.parcels.risk.decision_rules import ReasonGiven
from fairway.parcels.risk.standing import facts as f
from fairway.parcels.risk.standing.rows import AUTHORISED_PLATFORM
from fairway.parcels.risk.standing.tables import LONGEST, customs_grants
from fairway.parties.sharing import GRANTS, Scope
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row

_CODE = re.compile(r"[0-9A-Z]{4,18}")


class Authorise(msgspec.Struct, frozen=True, kw_only=True):
    """Note that a platform is authorised."""

    code: str
    name: str
    certificate: str
    valid_from: date
    valid_until: date | None = None
    why: str = ""


class EndAuthorisation(msgspec.Struct, frozen=True, kw_only=True):
    """End the authorisation of a platform."""

    last_day: date
    why: str


AuthorisationCommand = Authorise | EndAuthorisation


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a platform is authorised."""

    version: int
    name: str
    certificate: str
    valid_from: date
    valid_until: date | None
    why: str
    recorded_at: datetime
    recorded_by: str

    def covers(self, day: date) -> bool:
        """Whether it is authorised on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class PlatformState(msgspec.Struct, frozen=True, kw_only=True):
    """The times of one platform; the last one counts."""

    periods: tuple[Period, ...] = ()


def decide(state: PlatformState | None, command: AuthorisationCommand, context: Context) -> Decision:
    """The fact; none where it is so already. Raises Refusal with every fault."""
    last = state.periods[-1] if state and state.periods else None
    if isinstance(command, EndAuthorisation):
        return _ended(last, command, local_day(context.now))
    issues = list(_faults(command))
    if issues:
        raise Refusal(issues)
    told = (command.name, command.certificate, command.valid_from, command.valid_until)
    if last is not None and (last.name, last.certificate, last.valid_from, last.valid_until) == told:
        return Decision()
    fact = f.PlatformAuthorised(
        version=last.version + 1 if last else 1,
        name=command.name,
        certificate=command.certificate,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        why=command.why,
    )
    return Decision(facts=[fact])


def _faults(command: Authorise) -> Iterable[Issue]:
    if not _CODE.fullmatch(command.code):
        yield _issue(
            "PARCELS-RISK-CODE",
            "{code} is no code that a platform is registered under.",
            "Write the code that stands as ebpCode in its orders: 4 to 18 digits and capital letters.",
            "/code",
            code=command.code,
        )
    for pointer, value in (("/name", command.name), ("/certificate", command.certificate)):
        if not value.strip():
            yield _issue("PARCELS-RISK-GIVEN", "This is to be given.", "Write it as the certificate says it.", pointer)
    if command.valid_until is not None and command.valid_until < command.valid_from:
        yield _issue(
            "PARCELS-RISK-PERIOD",
            "It ends before it begins.",
            "Give a last day that is not before the first.",
            "/valid_until",
        )


def _ended(last: Period | None, command: EndAuthorisation, today: date) -> Decision:
    if last is None:
        raise Refusal([_issue("PARCELS-RISK-PLATFORM", "This platform was never authorised.", "", "")])
    issues = []
    if not command.why.strip() or len(command.why) > LONGEST:
        issues.append(ReasonGiven.at("/why", LONGEST))
    if command.last_day < today - timedelta(days=1):
        issues.append(
            _issue(
                "PARCELS-RISK-PAST",
                "What held is not changed afterwards: the last day can be yesterday at the earliest.",
                "Give yesterday, or a later day.",
                "/last_day",
            )
        )
    if last.valid_until is not None and command.last_day > last.valid_until:
        issues.append(
            _issue(
                "PARCELS-RISK-PERIOD",
                "The authorisation ends on {day} already.",
                "Give an earlier day, or authorise the platform anew.",
                "/last_day",
                day=last.valid_until.isoformat(),
            )
        )
    if issues:
        raise Refusal(issues)
    if last.valid_until == command.last_day:
        return Decision()
    return Decision(
        facts=[f.AuthorisationEnded(version=last.version, last_day=command.last_day, why=command.why.strip())]
    )


def _issue(rule: str, message: str, remedy: str, pointer: str, **params: str) -> Issue:
    return Issue(rule=rule, message=message, remedy=remedy, pointer=pointer, params=params)


def evolve(state: PlatformState | None, fact: Fact, meta: FactMeta) -> PlatformState:
    """The state after ``fact``."""
    before = state or PlatformState()
    match fact:
        case f.PlatformAuthorised():
            made = Period(
                version=fact.version,
                name=fact.name,
                certificate=fact.certificate,
                valid_from=fact.valid_from,
                valid_until=fact.valid_until,
                why=fact.why,
                recorded_at=meta.at,
                recorded_by=meta.actor.id,
            )
            return PlatformState(periods=(*before.periods, made))
        case f.AuthorisationEnded():
            change = {
                "valid_until": fact.last_day,
                "why": fact.why,
                "recorded_at": meta.at,
                "recorded_by": meta.actor.id,
            }
            return PlatformState(
                periods=tuple(replace(one, **change) if one.version == fact.version else one for one in before.periods)
            )
        case _:
            return before


def project(change: Change[PlatformState]) -> Iterable[Row]:
    """The row of the period, and that the customs of the site may see it."""
    fact, meta = change.fact, change.meta
    if not isinstance(fact, f.PlatformAuthorised | f.AuthorisationEnded):
        return
    for one in change.after.periods:
        if one.version == fact.version:
            code = meta.stream.stream.partition(":")[2]
            keys = {"case_id": f.RISK, "scope": Scope.DECISION.value, "code": code}
            yield Row(AUTHORISED_PLATFORM, keys | msgspec.structs.asdict(one))
    yield from customs_grants(meta.site)


AUTHORISED_PLATFORMS: Aggregate[PlatformState, AuthorisationCommand] = Aggregate(
    kind=f.AUTHORISED,
    state=PlatformState,
    facts=(f.PlatformAuthorised, f.AuthorisationEnded),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(AUTHORISED_PLATFORM, GRANTS),
)
