"""Corridors and fences against shapely in the same run; the engine; release decisions among many live trips."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from bench.corridor.generate import SEED, START, lines, points_in_box, points_near, rings, trip
from fairway.locks.engine import Run, engine
from fairway.locks.engine.release import release
from fairway.locks.engine.release_model import Answer, Claim, Facts
from fairway.locks.geo.corridor import Corridor, CorridorIndex
from fairway.locks.geo.fences import Fence, FenceIndex
from fairway.locks.geo.plane import metres_per_degree
from fairway.locks.reading import Trust

HALF_WIDTH = 500.0
BLOCK = 20_000
"""Places that are looked at together, as a batch of frames would be."""
ROUNDS = 3
FLOORS = {"corridor": 500_000, "fences": 5_000_000}
MOST_MS = 50.0
YES = Claim(answer=Answer.YES, evidence=("fact",))


def _best(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """The shortest processor time of a few, in seconds, and what the work gave: rates are those of one core."""
    taken, found = [], None
    for _ in range(rounds):
        begun = time.process_time()
        found = work()
        taken.append(time.process_time() - begun)
    return min(taken), found


def corridors(*, full: bool) -> dict[str, Any]:
    """Whether each of many places lies in its own corridor."""
    count, places = (1_000, 2_000_000) if full else (200, 400_000)
    made = lines(count)
    begun = time.perf_counter()
    ours = [Corridor(line, HALF_WIDTH) for line in made]
    index = CorridorIndex(ours)
    built = time.perf_counter() - begun
    owner, lats, lons = points_near(made, places)

    def numpy_blocks() -> Any:
        return np.concatenate(
            [
                index.holds(owner[at : at + BLOCK], lats[at : at + BLOCK], lons[at : at + BLOCK])
                for at in range(0, places, BLOCK)
            ]
        )

    seconds, inside = _best(numpy_blocks)
    part = min(places, 200_000)
    north, east = metres_per_degree(22.6)
    flat = np.array([shapely.LineString([(lon * east, lat * north) for lat, lon in line]) for line in made])
    shapely.prepare(flat)

    def peer() -> Any:
        return shapely.dwithin(flat[owner[:part]], shapely.points(lons[:part] * east, lats[:part] * north), HALF_WIDTH)

    peer_seconds, peer_inside = _best(peer, 1)
    few = 20_000
    one_seconds, one_inside = _best(
        lambda: [
            ours[n].holds(lat, lon)
            for n, lat, lon in zip(owner[:few].tolist(), lats[:few].tolist(), lons[:few].tolist(), strict=True)
        ],
        2,
    )
    speed = places / seconds
    return {
        "corridors of 200 places": count,
        "index made in s": round(built, 2),
        "places inside": round(float(inside.mean()), 3),
        "corridor check, places/s": round(speed),
        "corridor check one place at a time, places/s": round(few / one_seconds),
        "shapely dwithin of the own prepared line, places/s": round(part / peer_seconds),
        "corridor check: times shapely": round(speed / (part / peer_seconds), 1),
        "answers as shapely's (a plane for all)": round(float((inside[:part] == peer_inside).mean()), 4),
        "holds: one at a time answers the same": one_inside == inside[:few].tolist(),
        f"holds: corridor check, at least {FLOORS['corridor']:,} places/s": speed >= FLOORS["corridor"],
    }


def fences(*, full: bool) -> dict[str, Any]:
    """Which of 200 grounds holds each of many places."""
    places = 10_000_000 if full else 2_000_000
    made = rings(200)
    index = FenceIndex([Fence(str(number), ring) for number, ring in enumerate(made)])
    lats, lons = points_in_box(places)
    block = 200_000

    def numpy_blocks() -> Any:
        return np.concatenate(
            [index.lookup(lats[at : at + block], lons[at : at + block]) for at in range(0, places, block)]
        )

    seconds, found = _best(numpy_blocks)
    part = min(places, 1_000_000)
    tree = shapely.STRtree([shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in made])

    def peer() -> Any:
        return tree.query(shapely.points(lons[:part], lats[:part]), predicate="within")

    peer_seconds, pairs = _best(peer, 1)
    first = np.full(part, -1)
    order = np.lexsort((-pairs[1], pairs[0]))
    first[pairs[0][order]] = pairs[1][order]
    speed = places / seconds
    return {
        "fences": len(made),
        "fences: places inside one": round(float((found >= 0).mean()), 3),
        "fence lookup, places/s": round(speed),
        "shapely STRtree, points made and asked, places/s": round(part / peer_seconds),
        "fence lookup: times shapely": round(speed / (part / peer_seconds), 1),
        "holds: answers as shapely's": bool((found[:part] == first).all()),
        f"holds: fence lookup, at least {FLOORS['fences']:,} places/s": speed >= FLOORS["fences"],
    }


def verification(*, full: bool) -> dict[str, Any]:
    """The engine over one trip, and release decisions while thousands of trips are live."""
    trips, each = (10_000, 60) if full else (10_000, 12)
    made = lines(50)
    terms, act, readings = trip(made[0], 0, 200)
    whole, _ = _best(lambda: engine().judge(terms, 1, readings, (act,), readings[-1].at))
    live: list[tuple[Run, Any]] = []
    begun = time.perf_counter()
    for number in range(trips):
        terms, act, found = trip(made[number % len(made)], number, each + 1)
        run = engine().start(terms, 1)
        run.step(found[:-1], (act,))
        run.judgement(START)
        live.append((run, found[-1]))
    filled = time.perf_counter() - begun
    rng = random.Random(SEED)
    taken = []
    for run, newest in rng.sample(live, 2_000):
        begun = time.perf_counter()
        run.step((newest,))
        release(run.judgement(newest.at), _facts(newest.at))
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    return {
        "engine, readings/s of one trip at once": round(len(readings) / whole),
        "live trips": trips,
        "live trips: readings each": each,
        "live trips: made, judged and kept in s": round(filled, 1),
        "newest reading, judgement and release decision, median ms": round(statistics.median(taken), 3),
        "newest reading, judgement and release decision, p99 ms": round(p99, 3),
        f"holds: p99 under {MOST_MS:g} ms": p99 < MOST_MS,
    }


def _facts(at: Any) -> Facts:
    return Facts(
        at=at,
        checkpoint="B",
        filings=(YES,),
        vehicle=YES,
        driver=YES,
        lock=YES,
        selected=Claim(answer=Answer.NO),
        trust=Trust.AUTHENTICATED,
    )


def everything(*, full: bool) -> dict[str, Any]:
    """All figures."""
    return {**corridors(full=full), **fences(full=full), **verification(full=full)}
