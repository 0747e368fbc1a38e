"""A sealed trip over three sites, played with pure functions: each site has its own record, and tells the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.decide import decide
from fairway.locks.trips.model import BoundLock, Capacity, Cargo, Handling, LockSeen, Reason, SealedLeg, Severity
from fairway.locks.trips.state import SealedTripState, evolve
from fairway.locks.trips.told import TOLD
from fairway.record.model import Actor, ActorKind, Context, Fact, FactMeta, StreamId

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
TRIP = UUID(int=77)
_NAMES = UUID("6a54d4a5-5b5c-4a52-a44b-9e2b9a0f63a1")
SITES = ("hk", "gd", "mo")
LEGS = (
    SealedLeg(number=1, site="hk", origin="HK-DHL", destination="HZMB-HK", control_point="HZMB"),
    SealedLeg(number=2, site="gd", origin="HZMB-HK", destination="HZMB-MO", control_point="HZM"),
    SealedLeg(number=3, site="mo", origin="HZMB-MO", destination="MO-TRANSFER"),
)


def officer(name: str) -> UUID:
    """An officer of that name."""
    return uuid5(_NAMES, name)


def application(**changes: Any) -> f.TripApplied:
    """An application for the three-places trip."""
    values: dict[str, Any] = {
        "applicant": officer("carrier"),
        "applicant_name": "Pearl Link Example Transport Limited",
        "home": "hk",
        "carrier": officer("carrier"),
        "owner": officer("owner"),
        "cargo": Cargo(submission=UUID(int=5), reference="N-1", goods="Headphones", packages=12),
        "lock": BoundLock(device="013800000001", profile="jt808", authenticated=True),
        "container": "TCLU1234568",
        "plates": {"hk": "XX 1234", "cn": "粤Z A1234 港", "mo": "MX-12-34"},
        "legs": LEGS,
        "window_from": START,
        "window_until": START + timedelta(hours=12),
    }
    return f.TripApplied(**(values | changes))


def seen(moment: datetime, **changes: Any) -> LockSeen:
    """The report of a lock that is closed, at its place."""
    values: dict[str, Any] = {
        "evidence": "ab#0",
        "at": moment,
        "bolt": "locked",
        "rope": "in",
        "cover": "closed",
        "at_place": True,
    }
    return LockSeen(**(values | changes))


def yes(*rules: str) -> tuple[Reason, ...]:
    """Reasons that are all met."""
    return tuple(Reason(rule=rule, met=True) for rule in (rules or ("SELS-INTACT",)))


def alarm(name: str, leg: int, site: str, at: datetime, severity: Severity = Severity.HIGH) -> f.AlarmRaised:
    """An alarm of the engine."""
    return f.AlarmRaised(
        alarm=name,
        leg=leg,
        site=site,
        alarm_kind="rope-cut" if severity is Severity.CRITICAL else "route-deviation",
        severity=severity,
        handling=Handling.VIOLATE if severity is Severity.CRITICAL else Handling.HOLD,
        at=at,
        message="The lock's rope was cut.",
        evidence=("cd#0",),
        escalate_at=at + timedelta(minutes=5),
    )


@dataclass
class Play:
    """The three sites. What one records, the others that are up are told in order."""

    now: datetime = START
    states: dict[str, SealedTripState | None] = field(default_factory=lambda: dict.fromkeys(SITES))
    facts: dict[str, list[Fact]] = field(default_factory=lambda: {site: [] for site in SITES})
    silent: set[str] = field(default_factory=set)
    waiting: list[tuple[str, str, Fact]] = field(default_factory=list)

    def context(self, site: str, actor: Actor | None = None) -> Context:
        return Context(now=self.now, actor=actor or Actor(kind=ActorKind.SYSTEM, id="test"), site=site, new_id=uuid4)

    def do(self, site: str, command: c.SealedTripCommand) -> list[Fact]:
        """A command at a site, and everything that the others are told of it."""
        made = self._apply(site, command)
        self.waiting += [
            (site, other, fact) for fact in made if isinstance(fact, TOLD) for other in SITES if other != site
        ]
        self.deliver()
        return made

    def deliver(self) -> None:
        """Carry over what waits for sites that are up."""
        left = []
        while self.waiting:
            sender, receiver, fact = self.waiting.pop(0)
            if {sender, receiver} & self.silent:
                left.append((sender, receiver, fact))
                continue
            actor = Actor(kind=ActorKind.SITE, id=sender)
            told = self._apply(receiver, c.NoteTold(sender=sender, fact=fact), actor)
            new = [one for one in told if one is not fact and type(one) is not type(fact)]
            self.waiting += [(receiver, other, one) for one in new for other in SITES if other != receiver]
        self.waiting = left

    def _apply(self, site: str, command: c.SealedTripCommand, actor: Actor | None = None) -> list[Fact]:
        context = self.context(site, actor)
        made = list(decide(self.states[site], command, context).facts)
        for fact in made:
            again = msgspec.json.decode(msgspec.json.encode(fact), type=type(fact))
            number = len(self.facts[site]) + 1
            meta = FactMeta(
                stream=StreamId(TRIP, "sealed-trip"), version=number, at=self.now, actor=context.actor, site=site
            )
            self.states[site] = evolve(self.states[site], again, meta)
            self.facts[site].append(fact)
        return made

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def state(self, site: str = "hk") -> SealedTripState:
        state = self.states[site]
        assert state is not None
        return state

    # -- the usual way ---------------------------------------------------------------------------------------------

    def applied(self) -> Play:
        self.do("hk", c.ApplyForTrip(application=application()))
        return self

    def permitted(self) -> Play:
        self.applied()
        for leg in LEGS:
            self.do(leg.site, c.PermitLeg(leg=leg.number, officer=officer(f"{leg.site}-1")))
        return self

    def sealed(self) -> Play:
        self.permitted()
        it = application()
        self.do("hk", c.BindLock(lock=it.lock, container=it.container, plates=it.plates, by="carrier"))
        self.pass_time(minutes=5)
        self.do("hk", c.SealTrip(by=str(officer("hk-1")), capacity=Capacity.OFFICER, seen=seen(self.now)))
        return self

    def handed_over(self, leg: int) -> Play:
        """The leg released at its end, the next taken over, the boundary passed."""
        here, following = LEGS[leg - 1], LEGS[leg]
        self.pass_time(minutes=40)
        self.do(here.site, c.DecideRelease(point=here.destination, reasons=yes(), engine="1"))
        self.do(following.site, c.TakeCustody(leg=following.number, at=self.now + timedelta(seconds=5)))
        self.pass_time(seconds=10)
        self.do(here.site, c.PassCheckpoint(point=here.destination, at=self.now))
        return self

    def arrived(self) -> Play:
        self.sealed().handed_over(1).handed_over(2)
        self.pass_time(minutes=30)
        self.do("mo", c.NoteArrival(leg=3, at=self.now, evidence=("ef#0",)))
        return self
