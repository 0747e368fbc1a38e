"""The submission as the record knows it."""

from fairway.consignments import tables as t
from fairway.consignments.decide import SubmissionCommand, decide
from fairway.consignments.facts import SUBMISSION_FACTS
from fairway.consignments.project import project
from fairway.consignments.state import SubmissionState, evolve
from fairway.parties.sharing import GRANTS
from fairway.record.model import Aggregate

SUBMISSION: Aggregate[SubmissionState, SubmissionCommand] = Aggregate(
    kind="submission",
    state=SubmissionState,
    facts=SUBMISSION_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(
        GRANTS,
        t.SUBMISSION_VIEW,
        t.WORK_LIST,
        t.OWN_REFERENCE,
        t.REFERENCE,
        t.RETRIEVABLE_COPY,
        t.ELEMENT_REQUEST,
    ),
)
