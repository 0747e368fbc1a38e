"""A history that nobody lived through: for tests and the demonstration, always labelled as synthetic.

Carriers have their own habits (one always late from Europe, one punctual, one that pads), the weather of a week makes
all of them late together, and what is told improves as the arrival comes near. The same seed gives the same history.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from fairway.tracking.eta.history import Arrival, Report, one_for_each_lead

CARRIERS = {"Synthetic Line A": 9.0, "Synthetic Line B": 0.5, "Synthetic Line C": -4.0}
"""Hours by which each is usually late, told a week ahead; all of it is invented."""
LANES = {"NLRTM-HKHKG": (28.0, 6.0, "sea"), "SGSIN-HKHKG": (4.5, 1.0, "sea"), "CNNSA-HKHKG": (0.6, 0.5, "river")}
"""Days under way, further hours late, and the mode; all of it is invented."""
TRUCKS = {"Synthetic Haulier": 0.6}
ROAD = {"CNDGG-HKHKG": (0.2, 0.2, "road")}
_LEADS = (20.0, 12.0, 6.0, 2.5, 0.9, 0.2, 0.1)
"""Days ahead at which an arrival is told."""


def synthetic(seed: int, until: datetime, *, weeks: int = 52, each_week: int = 2) -> tuple[Arrival, ...]:
    """So many weeks of arrivals before ``until``, ``each_week`` of each carrier on each lane."""
    chance = random.Random(seed)  # noqa: S311  an invented history, no secret
    found: list[Arrival] = []
    for week in range(weeks):
        begin = until - timedelta(weeks=weeks - week)
        weather = max(0.0, chance.gauss(0, 1)) ** 2
        for carriers, lanes in ((CARRIERS, LANES), (TRUCKS, ROAD)):
            for carrier, habit in carriers.items():
                for lane, (days, late, mode) in lanes.items():
                    for number in range(each_week):
                        due = begin + timedelta(hours=chance.uniform(0, 160))
                        part = min(1.0, days / 7)
                        slip = (habit + late) * part + weather * 3 * part + chance.gauss(0, 2 + 6 * part)
                        actual = due + timedelta(hours=slip)
                        if actual < until:
                            reports = [
                                _report(chance, due, actual, ahead) for ahead in _LEADS if ahead < max(days, 0.15)
                            ]
                            found.append(
                                Arrival(
                                    key=f"synthetic-{week}-{carrier}-{lane}-{number}",
                                    carrier=carrier,
                                    lane=lane,
                                    mode=mode,
                                    actual=actual,
                                    reports=one_for_each_lead(reports, actual),
                                )
                            )
    return tuple(found)


def _report(chance: random.Random, due: datetime, actual: datetime, ahead: float) -> Report:
    """What is told so many days ahead: the schedule, drawn to the truth as it comes near."""
    told = due - timedelta(days=ahead)
    nearness = max(0.0, 1 - ahead / 7) ** 2 * 0.8
    estimated = due + (actual - due) * nearness + timedelta(hours=chance.gauss(0, 0.3))
    return Report(_minute(told), _minute(estimated))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
