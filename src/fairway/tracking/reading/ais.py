"""AIS: sentences of vessels to port calls and to the arrivals that vessels announce.

Events speak of the vessel by its IMO number, which only messages of type 5 tell. A message is read by itself here; a
site that follows a vessel over many messages concludes from all of them (:func:`told`), and what it told too early it
corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from fairway.tracking.areas import known_areas
from fairway.tracking.model import Event, Location, Mode, Quality, Reference, ReferenceKind, Source, Times
from fairway.tracking.port_calls import Declared, State, Transition, port_calls
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Message, Read, Standard
from fairway.tracking.reading.ais_rules import VesselUnknown
from fairway.tracking.reading.ais_sentences import Said, Seen, seen
from fairway.tracking.vocabulary import from_ais
from fairway.tracking.zones import zone_of

ANNOUNCED = "AIS 5"
"""The source code of an arrival that a vessel announced; of a port call it is "AIS" and the state."""
TOLD = frozenset(State) - {State.MANOEUVRING}
"""States that are events."""
_LOCODE = re.compile(r"(?<![A-Z])([A-Z]{2}) ?([A-Z]{3})(?![A-Z])")
_LONGEST_AHEAD = timedelta(days=120)
_MOST_NAMED = 5


def read(raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
    """All that the message says. The navigational status is evidence at best and not told."""
    del file_name
    what = seen(raw, received)
    imo = identities(what.said)
    events = [event for one in what.said for event in announced(one, partner, profile.rank)]
    issues = list(what.issues)
    unknown = sorted(set(what.fixes) - set(imo))
    if unknown:
        named = " ".join(map(str, unknown[:_MOST_NAMED])) + (" ..." if len(unknown) > _MOST_NAMED else "")
        issues.append(VesselUnknown.at(count=len(unknown), mmsi=named))
    for mmsi, number in imo.items():
        declared = destinations(one for one in what.said if one.mmsi == mmsi)
        transitions = port_calls(what.fixes.get(mmsi, ()), known_areas(), declared)
        events += told(transitions, number, partner, profile.rank)
    message = Message(kind="AIS", reference=_summary(what), place="line 1", events=len(events), test=profile.test)
    return Read(
        standard=Standard.AIS, messages=(message,) if what.sentences else (), events=tuple(events), issues=tuple(issues)
    )


def _summary(what: Seen) -> str:
    times = [fix.at for fixes in what.fixes.values() for fix in (fixes[0], fixes[-1])]
    return f"{what.positions} positions/{len(what.fixes)} vessels" + (
        f" to {max(times):%Y-%m-%dT%H:%MZ}" if times else ""
    )


def identities(said: Iterable[Said]) -> dict[int, int]:
    """The IMO number of each MMSI, the one told last."""
    found = {one.mmsi: one.imo for one in sorted(said, key=lambda one: (one.at, one.line)) if one.imo is not None}
    return dict(sorted(found.items()))


def port_of(destination: str) -> str | None:
    """The UN/LOCODE in a destination as people type it: "HK HKG", ">HKHKG", "NLRTM>HKHKG"; None where there is none.

    Only codes of countries with a known zone count, so that words of five letters are none."""
    text = destination.upper().rpartition(">")[2]
    found = [first + second for first, second in _LOCODE.findall(text)]
    return next((code for code in found if zone_of(code) is not None), None)


def destinations(said: Iterable[Said]) -> list[Declared]:
    """Where the vessel said that it is going."""
    return [Declared(one.at, port) for one in said if (port := port_of(one.destination))]


def announced(one: Said, partner: str, rank: int) -> list[Event]:
    """The arrival that a vessel announces. Its time has no year: it is the next such moment, unless it has just
    passed."""
    port = port_of(one.destination)
    if one.imo is None or one.eta is None or port is None:
        return []
    at = _next(one.eta, one.at)
    if at is None:
        return []
    return [
        Event(
            milestone="ARRIVED",
            references=(Reference(ReferenceKind.VESSEL, str(one.imo)),),
            quality=Quality.ESTIMATED,
            times=Times(happened=at, told=one.at, offset=0),
            source=Source(
                partner=partner,
                standard=Standard.AIS.value,
                message="AIS",
                code=ANNOUNCED,
                rank=rank,
                line=one.line,
            ),
            location=Location(unlocode=port),
            mode=Mode.SEA,
            remark=f"{one.name} {one.destination}".strip(),
        )
    ]


def _next(eta: tuple[int, int, int, int], now: datetime) -> datetime | None:
    month, day, hour, minute = eta
    found = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            found.append(datetime(year, month, day, hour, minute, tzinfo=UTC))
        except ValueError:
            continue
    near = [at for at in found if now - timedelta(days=7) <= at <= now + _LONGEST_AHEAD]
    return min(near, key=lambda at: abs(at - now), default=None)


def told(transitions: Iterable[Transition], imo: int, partner: str, rank: int) -> list[Event]:
    """The events of states that a vessel entered: the same for the same state, however much else is known."""
    return [_event(one, imo, partner, rank) for one in transitions if one.state in TOLD]


def _event(one: Transition, imo: int, partner: str, rank: int) -> Event:
    meaning = from_ais(one.state.value)
    assert meaning is not None
    gap = round((one.at - one.not_before).total_seconds() / 60)
    return Event(
        milestone=meaning.milestone,
        references=(Reference(ReferenceKind.VESSEL, str(imo)),),
        quality=meaning.quality or Quality.ACTUAL,
        times=Times(happened=one.at, told=one.concluded, offset=0),
        source=Source(
            partner=partner, standard=Standard.AIS.value, message="AIS", code=f"AIS {one.state.value}", rank=rank
        ),
        location=Location(
            unlocode=one.area.port,
            facility=one.area.facility or None,
            facility_list="own" if one.area.facility else None,
            name=one.area.names[0],
            latitude=one.latitude,
            longitude=one.longitude,
        ),
        mode=Mode.SEA,
        remark=f"{one.area.code}; {gap} min after the fix before it"
        + ("; polygon drawn for the demonstration" if one.area.approximate else ""),
    )
