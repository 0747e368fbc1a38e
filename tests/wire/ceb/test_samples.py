"""Every official sample is read, and each fault it contains is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from fairway.wire.ceb import KINDS, decode, encode, validated
from fairway.wire.ceb.signature import Trust, verify
from fairway.wire.ceb.tables import Flow

from . import keys, official

pytestmark = [pytest.mark.conformance, official.needed]
TWICE = {"ceb.E01.repeated": 1}
"""Ten objects are followed by two BaseTransfer."""
SMALL = {"ceb.E02.capitals": 1}
"""The identifier of the message is in small letters."""
SAME = {"ceb.E02.repeated": 9}
"""All ten objects have one identifier."""
STATUS = {"ceb.E01.code": 10}
"""Ten answers with a status that the specification does not list (18, 23)."""
FAULTS: dict[str, dict[str, int]] = {
    "CEB213Message": {**SAME, "ceb.E03.repeated": 8},
    "CEB214Message": {"ceb.E01.root": 1, "ceb.E01.unknown": 10},
    "CEB215Message": {"ceb.E02.capitals": 11, **SAME, "ceb.E03.repeated": 9},
    "CEB303Message": {**TWICE, "ceb.E02.capitals": 11, **SAME, "ceb.E03.repeated": 9, "ceb.E07.goods": 10},
    "CEB311Message": {"ceb.E02.repeated": 5, "ceb.E03.repeated": 5, "ceb.E08.total": 6},
    "CEB403Message": {**TWICE, **SMALL, **SAME, "ceb.E03.repeated": 9},
    "CEB411Message": {"ceb.E02.repeated": 8, "ceb.E03.repeated": 8},
    "CEB505Message": {**TWICE, **SMALL, **SAME, "ceb.E10.repeated": 9},
    "CEB507Message": {**TWICE, **SMALL, **SAME},
    "CEB509Message": {**TWICE, **SMALL, **SAME},
    "CEB511Message": {"ceb.E02.repeated": 5, "ceb.E09.packages": 6, "ceb.E10.repeated": 5},
    "CEB513Message": {**STATUS, **SAME},
    "CEB514Message": STATUS,
    "CEB603Message": {
        **{**TWICE, **SMALL, **SAME, "ceb.E01.code": 20},
        **{"ceb.E08.total": 10, "ceb.E10.repeated": 9},
    },
    "CEB604Message": STATUS,
    "CEB605Message": {**TWICE, **SMALL, **SAME, "ceb.E03.repeated": 9},
    "CEB607Message": {**TWICE, **SMALL, **SAME},
    "CEB621Message": {
        **{**SAME, "ceb.E08.total": 20, "ceb.E09.packages": 10, "ceb.E10.repeated": 8},
        **{"ceb.E11.bonded_given": 50, "ceb.E12.guarantor": 10},
    },
    "CEB623Message": {**SAME, "ceb.E03.repeated": 8},
    "CEB624Message": STATUS,
    "CEB625Message": {**SAME, "ceb.E03.repeated": 9},
    "CEB626Message": STATUS,
    "CEB701Message": {"ceb.E02.capitals": 11, **SAME},
    "CEB712Message": STATUS,
    "CEB792Message": {"ceb.E01.missing": 20},
}
"""What is wrong with each sample, counted by rule; the others have no fault."""


@pytest.mark.parametrize("path", official.SAMPLES, ids=lambda path: path.stem)
def test_the_faults_of_a_sample(path: Path) -> None:
    found = validated(path.read_bytes())
    assert found.message.kind.root == path.stem
    assert found.message.kind.flow is Flow(path.parent.name)
    assert dict(Counter(issue.rule for issue in found.issues)) == FAULTS.get(path.stem, {})
    assert all(issue.place and "{" not in issue.text() for issue in found.issues)


@pytest.mark.parametrize("path", official.SAMPLES, ids=lambda path: path.stem)
def test_form_is_judged_as_the_schema_judges_it(path: Path) -> None:
    content = path.read_bytes()
    theirs = official.schema(path.parent.name).validate(etree.fromstring(content))
    assert bool(theirs) is (decode(content).issues == ())


@pytest.mark.parametrize("path", official.SAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_right_form_is_written_again(path: Path) -> None:
    found = decode(path.read_bytes())
    if found.issues:
        return
    again = decode(encode(found.message))
    assert [issue for issue in again.issues if issue.params.get("element") != "Signature"] == []
    for old, new in zip(found.message.objects, again.message.objects, strict=True):
        assert {name: text for name, text in old.head.items() if text} == dict(new.head)
        assert [{name: text for name, text in line.items() if text} for line in old.lines] == list(new.lines)


def test_all_samples_are_there() -> None:
    assert len(official.SAMPLES) == 39
    assert {path.stem[3:6] for path in official.SAMPLES} == set(KINDS) - {"816", "818", "900"}
    assert set(FAULTS) <= {path.stem for path in official.SAMPLES}


def test_the_signed_samples_fail_with_their_certificate_looked_into() -> None:
    """The certificate is that of a test server of the data centre: readable, valid, and it names no enterprise."""
    content = (official.FOLDER / "samples" / "import" / "CEB621Message.xml").read_bytes()
    verdict = verify(content, now=keys.NOW, trust=Trust())
    assert verdict.certificate is not None
    assert (verdict.certificate.key, verdict.holds) == ("RSA", False)
    assert verdict.steps == {
        "structure": True,
        "algorithm": False,
        "canonical form": True,
        "digest": False,
        "signature": False,
        "certificate": True,
    }
