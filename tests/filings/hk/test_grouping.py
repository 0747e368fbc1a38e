"""Whatever the lines are: every declared line is in exactly one declaration, and those that share one may."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope
from fairway.filings.hk.tdec.forms import Chooser
from fairway.filings.hk.tdec.grouping import Group, LineAt, group_lines, is_declared, line_limit, lodged_line, may_share
from fairway.filings.hk.tdec.rules import GoodsMayShare, GroupAt

DAY = date(2026, 6, 10)
CODES = ("85171300", "85176290", "96170010", "08081000", "61091010", "71081210")

lines = st.lists(st.sampled_from(CODES), min_size=1, max_size=70)
consignments = st.lists(
    st.tuples(lines, st.sampled_from(["W1", "W2", "W3"]), st.sampled_from(["CN", "JP"]), st.booleans()),
    min_size=1,
    max_size=5,
)


def submission_of(parts: list[tuple[list[str], str, str, bool]]) -> Submission:
    return Submission.model_validate(
        {
            "reference": "P",
            "direction": "cn-hk",
            "consignments": [
                {
                    "id": f"C{index}",
                    "waybill_number": waybill,
                    "country_of_consignment": country,
                    "clearance": {"hk_exemption_category": "samples" if exempt else None},
                    "items": [
                        {"id": str(number), "description": {"en": "x"}, "hkhs8": code, "origin": "HK"}
                        for number, code in enumerate(codes)
                    ],
                }
                for index, (codes, waybill, country, exempt) in enumerate(parts)
            ],
        }
    )


@given(consignments)
def test_groups_cover_all_lines_once_and_may_share(parts: list[tuple[list[str], str, str, bool]]) -> None:
    submission = submission_of(parts)
    groups = group_lines(submission, DAY)
    placed = [(line.consignment, line.item) for group in groups for line in group.lines]
    wanted = [
        (index, number)
        for index, consignment in enumerate(submission.consignments)
        if is_declared(consignment)
        for number in range(len(consignment.items))
    ]
    assert sorted(placed) == wanted
    assert len({group.name for group in groups}) == len(groups)
    limit = line_limit(DAY)
    chooser = Chooser(submission.direction, DAY)
    for group in groups:
        assert limit is not None and len(group.lines) <= limit
        assert may_share(submission, group.lines, DAY)
        for line in group.lines:
            consignment = submission.consignments[line.consignment]
            assert chooser.choose(consignment, consignment.items[line.item]) == group.choice


@given(consignments)
def test_names_do_not_depend_on_values(parts: list[tuple[list[str], str, str, bool]]) -> None:
    first = [group.name for group in group_lines(submission_of(parts), DAY)]
    assert first == [group.name for group in group_lines(submission_of(parts), DAY)]


@given(consignments, st.data())
def test_what_was_lodged_stays_in_its_declaration(
    parts: list[tuple[list[str], str, str, bool]], data: st.DataObject
) -> None:
    """Some consignments were not complete when the others were lodged."""
    early = data.draw(st.sets(st.sampled_from(range(len(parts)))))
    tree = submission_of(parts).model_dump(mode="json")
    for index in set(range(len(parts))) - early:
        for item in tree["consignments"][index]["items"]:
            item["hkhs8"] = None
    first = Submission.model_validate(tree)

    def names(submission: Submission, group: Group) -> set[tuple[str, str]]:
        held = [(submission.consignments[line.consignment], line.item) for line in group.lines]
        return {(consignment.id, consignment.items[item].id) for consignment, item in held}

    before = {group.name: names(first, group) for group in group_lines(first, DAY)}
    known = {lodged_line(*line): name for name, lines in before.items() for line in lines}
    submission = submission_of(parts)
    groups = group_lines(submission, DAY, known)
    after = {group.name: names(submission, group) for group in groups}
    assert len(after) == len(groups)
    assert {name: after[name] for name in before} == before
    placed = [line for lines in after.values() for line in lines]
    assert len(placed) == len(set(placed)) == sum(len(group.lines) for group in group_lines(submission, DAY))
    assert all(may_share(submission, group.lines, DAY) for group in groups)


def test_GoodsMayShare(envelope: Envelope) -> None:
    submission = submission_of([(["85171300"], "W1", "CN", False), (["96170010"], "W2", "CN", False)])
    choice = Chooser(submission.direction, DAY).choose(submission.consignments[0], submission.consignments[0].items[0])
    assert choice is not None
    together = (LineAt(0, 0, "85171300"), LineAt(1, 0, "96170010"))
    wrong = Group("C0", choice, together)
    rule = GoodsMayShare()

    def issues(group: Group) -> list[Any]:
        return list(rule.check(GroupAt(submission=submission, group=group, envelope=envelope, day=DAY)))

    assert [issue.rule for issue in issues(wrong)] == ["cap60e.sharing"]
    assert not issues(Group("C0", choice, together[:1]))


def test_a_neighbour_completed_later_does_not_divide_what_was_lodged() -> None:
    """Two waybills of one heading were lodged together; a third consignment gives one waybill a second heading."""
    parts = [(["96170010"], "W1", "JP", False), (["85171300"], "W1", "JP", False), (["96170010"], "W2", "JP", False)]
    submission = submission_of(parts)
    known = {lodged_line("C0", "0"): "C0", lodged_line("C2", "0"): "C0"}
    groups = {group.name: group.consignments for group in group_lines(submission, DAY, known)}
    assert groups == {"C0": (0, 2), "C1": (1,)}
