"""The comparison after chaos names each way in which something may be lost or doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chaos.compare import Effect, SiteAccount, differences


def sound() -> SiteAccount:
    """Two acknowledged submissions and one that a client never heard of again; two documents sent."""
    return SiteAccount(
        "hk",
        attempted={"A", "B", "C", "D"},
        acknowledged={"A": "1", "B": "2"},
        acknowledged_messages={"m1"},
        present=[("A", "1"), ("B", "2"), ("C", "3")],
        messages=["m1", "m2"],
        effects=[Effect("m1", "1/C1", "aci", 1), Effect("m2", "2/C1", "aci", 1)],
        answered={"m1", "m2"},
    )


def test_what_nobody_was_promised_may_be_there_or_not() -> None:
    assert differences(sound()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"present": [("A", "1"), ("C", "3")]}, "submission B was acknowledged as 2 and is lost"),
        ({"present": [("A", "1"), ("B", "9")]}, "submission B was acknowledged as 2 and is there as 9"),
        ({"present": [("A", "1"), ("A", "1"), ("B", "2")]}, "submission A is there 2 times"),
        ({"present": [("A", "1"), ("B", "2"), ("E", "5")]}, "nobody entered submission E"),
        ({"acknowledged_messages": {"m1", "m3"}}, "message m3 was acknowledged and is lost"),
        ({"messages": ["m1", "m2", "m2"]}, "message m2 is in the record 2 times"),
        ({"effects": [Effect("m1", "1/C1", "aci", 1)]}, "message m2 never reached the authority"),
        ({"messages": ["m1"], "answered": {"m1"}}, "nobody sent message m2"),
        (
            {"effects": [Effect("m1", "1/C1", "aci", 2), Effect("m2", "2/C1", "aci", 1)]},
            "message m1 took effect 2 times",
        ),
        (
            {"effects": [Effect("m1", "1/C1", "aci", 1), Effect("m2", "1/C1", "aci", 1)]},
            "document 1/C1 (aci) was sent 2 times, as different messages",
        ),
        ({"answered": {"m1"}}, "the answer to message m2 is lost"),
    ],
)
def test_each_loss_and_each_doubling_is_named(change: dict[str, object], expected: str) -> None:
    assert differences(replace(sound(), **change)) == [f"hk: {expected}"]  # type: ignore[arg-type]  # by field name
