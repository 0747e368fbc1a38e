"""The order of the story, and how long its parts usually take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fairway.app.story import community, declared, lanes, north, parcels, records, south
from fairway.app.story.ledger import StoryBroken
from fairway.app.story.stage import Stage


@dataclass(frozen=True)
class Part:
    """A part of the story with the real seconds that it usually takes."""

    play: Callable[[Stage], Awaitable[None]]
    seconds: float


def parts(number: int = 0) -> Sequence[Part]:
    """The parts of play ``number`` in their order."""
    goods, shrimps, journey = south.South(), north.North(), community.Journey()
    clean, tampered = lanes.lanes(number)
    flood = parcels.Flood()
    return (
        Part(lambda stage: south.filed_once_while_the_other_side_dies(stage, goods), 18),
        Part(lambda stage: south.completed_and_filed(stage, goods), 2),
        Part(lambda stage: south.rejected_explained_amended(stage, goods), 4),
        Part(lambda stage: south.bundled_and_crossed(stage, goods), 11),
        Part(lambda stage: north.wrong_weight_caught(stage, shrimps), 1),
        Part(lambda stage: north.completed_in_the_mainland(stage, shrimps), 4),
        Part(lambda stage: north.selected_and_inspected(stage, shrimps), 8),
        Part(lambda stage: south.declared(stage, goods), 2),
        Part(lambda stage: community.told_by_five_partners(stage, journey), 4),
        Part(lambda stage: community.conflict_and_correction(stage, journey), 3),
        Part(lambda stage: community.reefer_warms_up(stage, journey), 2),
        Part(lambda stage: lanes.over_the_bridge(stage, clean), 16),
        Part(lambda stage: lanes.a_cut_rope(stage, tampered), 10),
        Part(lambda stage: parcels.cleared_before_arrival(stage, flood), 25),
        Part(lambda stage: declared.declared_by_whom_they_name(stage, flood), 20),
        Part(lambda stage: declared.answered(stage, flood), 45),
        Part(lambda stage: parcels.on_by_truck(stage, flood), 10),
        Part(records.both_records_are_sound, 8),
    )


async def play(stage: Stage, left: Callable[[float], None]) -> str | None:
    """Play the story; why it broke off, or None. ``left`` is told the usual real seconds of what is left."""
    todo = list(parts(int(stage.script.names["run"])))
    while todo:
        left(sum(part.seconds for part in todo))
        try:
            await todo.pop(0).play(stage)
        except StoryBroken as broken:
            return str(broken)
    left(0)
    return None
