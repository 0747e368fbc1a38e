"""The evidence of a sealed trip: everything that this site's verdicts and decisions rest on, as one file.

What the record keeps of a judgement is its verdict and its fingerprint; the judgement itself is derived again here from
the frames that had come by then and the acts that were known, exactly as a verifier will.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.engine import UnknownEngine, engine
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.release import release
from fairway.locks.engine.release_model import Facts, Release
from fairway.locks.engine.sightings import milliseconds
from fairway.locks.engine.terms import Terms
from fairway.locks.evidence.bundle import Contents, write
from fairway.locks.reading import Reading
from fairway.locks.trips.facts import LegJudged, ReleaseDecided
from fairway.record.export import export_bundle, facts_of
from fairway.record.keys import own_signer
from fairway.record.model import Recorded
from fairway.record.store import read_stream
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site
from fairway.site.sealed.cases import sealed_stream, state_of
from fairway.site.sealed.terms import happenings_of, terms_of

_AHEAD = timedelta(minutes=5)
"""How far ahead of the gateway's clock a frame may be dated."""


async def export_evidence(site: Site, trip: UUID) -> bytes:
    """The bundle of this site's legs. Whoever calls this has made sure that the receiver may read all of it.

    Raises NotFound for a trip that this site does not watch or has not begun to; NotSequenced while the newest fact is
    less than about a second old.
    """
    state = await state_of(site, trip)
    terms = await terms_of(site, trip, state)
    if terms is None:
        raise NotFound
    acts = [(leg.number, act) for leg in terms.legs for act in await happenings_of(site, trip, leg.number)]
    now = site.clock.now()
    since = min(leg.starts for leg in terms.legs)
    until = max(leg.ends or now + _AHEAD for leg in terms.legs)
    stream = sealed_stream(trip)
    async with site.database.single_statements() as conn:
        frames = await gateway.frames_of(conn, terms.device, since, until)
        recorded = await read_stream(conn, site.registry, stream)
        places = await facts_of(conn, [stream])
        signer = own_signer(site.settings.keys_folder, site.id)
        record = await export_bundle(conn, site=site.id, keys=[signer.verifier], facts=places)
    readings = [reading for frame in frames for reading in frame.readings()]
    judged = list(_judged(terms, recorded, readings, acts))
    decided = list(_decided(recorded, {judgement.fingerprint(): judgement for judgement, _ in judged}))
    return write(
        Contents(
            site=site.id,
            made_at=now,
            engine=judged[-1][0].engine if judged else "",
            terms=terms,
            acts=acts,
            frames=[(frame.received, frame.profile, frame.raw) for frame in frames if frame.profile is not None],
            judgements=judged,
            decisions=decided,
            record=record.to_json().decode(),
        )
    )


def _where(recorded: Recorded) -> str:
    return f"{recorded.stream.case_id}/{recorded.stream.stream}/{recorded.version}"


def _judged(
    terms: Terms, recorded: Sequence[Recorded], readings: Sequence[Reading], acts: Sequence[tuple[int, Happening]]
) -> list[tuple[Judgement, str]]:
    """Each judgement of the record, derived again over what was known then."""
    own = {leg.number for leg in terms.legs}
    versions = {_where(one): one.version for one in recorded}
    found = []
    for one in recorded:
        fact = one.fact
        if not isinstance(fact, LegJudged) or fact.leg not in own or fact.known_until is None:
            continue
        known = [reading for reading in readings if milliseconds(reading.received) <= milliseconds(fact.known_until)]
        then = [act for leg, act in acts if leg == fact.leg and versions.get(act.evidence, 0) < one.version]
        try:
            judgement = engine(fact.engine).judge(terms, fact.leg, known, then, fact.until)
        except UnknownEngine:
            continue
        found.append((judgement, _where(one)))
    return found


def _decided(recorded: Sequence[Recorded], judgements: dict[str, Judgement]) -> list[tuple[Facts, Release, str]]:
    """Each release decision of the record, with what it was asked on."""
    found = []
    for one in recorded:
        fact = one.fact
        if isinstance(fact, ReleaseDecided) and fact.asked is not None and fact.judgement in judgements:
            found.append((fact.asked, release(judgements[fact.judgement], fact.asked), _where(one)))
    return found
