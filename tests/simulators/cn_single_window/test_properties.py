"""Properties: mutated messages are answered, never failed; a story tells itself the same way twice."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.simulators.cn_single_window.messages import (
    BATCH,
    confirmation,
    consignment,
    declaration,
    line,
    manifest,
    stem_of,
)
from tests.simulators.cn_single_window.stage import Stage
from tests.simulators.cn_single_window.test_declarations import declare
from tests.simulators.cn_single_window.test_road import send


def mutated(xml: str, random: Random, replacement: str) -> bytes:
    """The message with a few elements taken away, moved, or filled with other text; the head is left alone."""
    root = etree.fromstring(xml)
    elements = [
        each for each in root.iter() if not {"Head", "DecSign"} & {_name(e) for e in (each, *each.iterancestors())}
    ]
    for _ in range(random.randint(1, 4)):
        element = random.choice(elements)
        parent = element.getparent()
        kind = random.randint(0, 2)
        if parent is not None and kind == 0:
            parent.remove(element)
        elif parent is not None and kind == 1:
            parent.append(element)
        elif not len(element):
            element.text = "".join(each for each in replacement if each.isprintable())
    return etree.tostring(root, encoding="utf-8")


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["MT2401", "MT1401", "MT4402"]), st.integers(0, 2**32), st.text(max_size=12))
def test_mutated_road_messages_are_answered(stage: Stage, kind: str, seed: int, replacement: str) -> None:
    message_id, xml = confirmation(kind) if kind == "MT4402" else manifest(kind=kind)
    message = (message_id, mutated(xml, Random(seed), replacement))
    stage.drop("Rmft", stem_of(message_id), message[1])
    stage.run(seconds=15)
    codes = stage.codes(message_id) or ["2"]
    assert codes[-1] in ("01", "03", "2", "3", "5") or codes[0] in ("2", "3", "5")
    assert stage.box("Rmft", "OutBox") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.text(max_size=12))
def test_mutated_declarations_are_answered(stage: Stage, seed: int, replacement: str) -> None:
    number, xml = declaration()
    before = len(stage.box("Deccus001"))
    stage.drop("Deccus001", f"Dec_{number}", mutated(xml, Random(seed), replacement))
    stage.run(seconds=15)
    assert stage.box("Deccus001", "OutBox") == []
    assert len(stage.box("Deccus001")) > before


@pytest.mark.parametrize("seed", range(2))
def test_the_same_seed_tells_the_same_story(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    messages = [manifest(consignment(f"W-{number}")) for number in range(4)]
    declared = declaration(line(), bill="W-1")

    def play() -> list[str]:
        stage = Stage(tmp_path_factory.mktemp("stage"), seed=seed)
        stage.order(kind="reorder", share=0.5)
        stage.order(kind="duplicate", share=0.3)
        stage.http.post("/_sim/selection", json={"share": 0.5})
        for message in messages:
            send(stage, message)
        declare(stage, declared)
        stage.gate(BATCH)
        stage.run(hours=6)
        return sorted(stage.box("Rmft") + stage.box("Deccus001"))

    assert play() == play()
