"""Properties: references, packages over vehicles, mutated messages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from simulators.hk_tsw.allotment import Holding, allot, left, packages_on
from simulators.hk_tsw.model import Cargo
from simulators.hk_tsw.references import check_character
from tests.simulators.hk_tsw.messages import aci, bundle, declaration, manifest
from tests.simulators.hk_tsw.stage import Stage, value

PAYLOADS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=14, max_size=14)


@given(PAYLOADS, st.integers(0, 13), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_found(payload: str, place: int, other: str) -> None:
    changed = payload[:place] + other + payload[place + 1 :]
    assert (check_character(changed) == check_character(payload)) == (changed == payload)


def cargo(packages: int) -> Cargo:
    """A cargo of so many packages."""
    return Cargo(
        id="C", account="A", document_reference="D", direction="IMPORT", expected="2026-06-12", packages=packages
    )


@given(st.integers(1, 100), st.lists(st.none() | st.integers(1, 40), max_size=12))
def test_packages_on_vehicles_never_exceed_the_cargo(packages: int, parts: list[int | None]) -> None:
    """Each vehicle in turn asks for a part, or for all the rest."""
    held: list[Holding] = []
    one = cargo(packages)
    for number, part in enumerate(parts):
        allotment = allot(one, part, held)
        if allotment.refusal:
            assert part is not None and part > left(one, held)
            continue
        held = [each for each in held if each.bundle not in allotment.leaves]
        held.append(Holding(f"B{number}", part))
        counts = [packages_on(one, each.part, [o for o in held if o is not each]) for each in held]
        assert sum(counts) <= packages
        assert all(count > 0 for count in counts)
        assert sum(each.part is None for each in held) <= 1


BODIES = {"/road/aci": aci(), "/road/manifests": manifest(), "/declarations": declaration()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(BODIES)), st.randoms(use_true_random=False), st.text(max_size=20))
def test_mutated_messages_are_answered_never_failed(
    stage: Stage, path: str, random: st.DataObject, replacement: str
) -> None:
    root = etree.fromstring(BODIES[path].encode())
    elements = list(root.iter())
    for _ in range(random.randint(1, 4)):  # type: ignore[attr-defined]  # a random.Random
        element = random.choice(elements)  # type: ignore[attr-defined]
        kind = random.randint(0, 3)  # type: ignore[attr-defined]
        parent = element.getparent()
        if kind == 0 and parent is not None:
            parent.remove(element)
        elif kind == 1 and parent is not None:
            parent.append(element)
        elif kind == 2:
            element.set("language", "sc")
        else:
            element.text = "".join(each for each in replacement if each.isprintable())
    sent = stage.forwarder.send(path, etree.tostring(root, encoding="unicode"))
    assert sent.status_code in (202, 400, 409, 422)
    if sent.status_code != 202:
        assert value(etree.fromstring(sent.content), "Status") == "REFUSED"
    stage.run(minutes=40)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_tells_the_same_story(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    def play() -> list[tuple[object, ...]]:
        stage = Stage(tmp_path_factory.mktemp("stage"), seed=seed)
        stage.order(kind="reorder", share=0.5)
        stage.order(kind="duplicate", share=0.3)
        for number in range(8):
            stage.forwarder.send("/road/aci", aci(f"C{number}", waybill=f"W{number}", message_id=f"s-{number}"))
        stage.run(minutes=1)
        references = [str(each["AuthorityReference"]) for each in stage.forwarder.told("CCR")]
        stage.forwarder.send("/road/bundles", bundle("T", *((each, None) for each in sorted(references))))
        stage.run(hours=1)
        return [(each["AnswerID"], each["Code"], each["OccurredAt"]) for each in stage.forwarder.answers()]

    assert play() == play()
