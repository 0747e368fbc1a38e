"""What was left out of an act of sending, in words."""

from __future__ import annotations

from fairway.base.issues import Issue, listed
from fairway.base.language import Language, translate
from fairway.portal import vocabulary
from fairway.portal.views.parts import N_
from fairway.site.filing import Handed

_REMEDY = N_("Put right what follows and send it then; what was sent stays as it is.")


def left_out_issues(handed: Handed, language: Language) -> list[Issue]:
    """For each document that was left out which one it is and whose fault, then what stands against it; a fault that
    holds back several documents is told once."""
    issues: dict[tuple[str, str, str], Issue] = {}
    for number, one in enumerate(handed.left_out):
        document = " ".join(filter(None, (translate(vocabulary.TARGETS[one.target][0], language), one.group)))
        issues["", str(number), ""] = Issue(
            rule="FILING-LEFT-OUT",
            message=_BECAUSE if one.consignments else _WHOLE,
            remedy=_REMEDY,
            params={"document": document, **listed("consignments", one.consignments)},
        )
        issues |= {(issue.rule, issue.pointer, issue.message): issue for issue in one.issues}
    return list(issues.values())


_BECAUSE = N_("{document} was left out, because of consignment {consignments}.")
_WHOLE = N_("{document} was left out, because of what concerns the whole submission.")
