"""Whether there is a value at a pointer is told alike from the model and from its plain data."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.consignments.parse import parse_submission, to_tree
from fairway.consignments.pointers import ABSENT, follow, leaves
from fairway.consignments.provenance import holds

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_model_and_plain_data_tell_the_same(path: Path) -> None:
    submission = parse_submission(path.read_bytes())
    tree = to_tree(submission)
    asked = {"", "/", "/nothing", "/consignments/99", "/consignments/x", "/consignments/0/", "/schema_version"}
    for pointer, _ in leaves(tree):
        steps = pointer.split("/")
        for end in range(1, len(steps) + 1):
            part = "/".join(steps[:end])
            asked |= {part, f"{part}/0", f"{part}/note", f"{part}/clearance/fast_clearance", f"{part}/00"}
    for pointer in sorted(asked):
        assert holds(submission, pointer) == (follow(tree, pointer) is not ABSENT), pointer
