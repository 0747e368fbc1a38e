"""The organisation as the record knows it."""

from fairway.parties.decide import (
    API_KEY_VIEW,
    DIRECTORY,
    ORGANISATION_NUMBER,
    PERSON_VIEW,
    OrganisationCommand,
    decide,
    evolve,
    project,
)
from fairway.parties.model import ORGANISATION_FACTS, OrganisationState
from fairway.parties.sharing import GRANTS
from fairway.record.model import Aggregate

ORGANISATION: Aggregate[OrganisationState, OrganisationCommand] = Aggregate(
    kind="organisation",
    state=OrganisationState,
    facts=ORGANISATION_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(GRANTS, DIRECTORY, ORGANISATION_NUMBER, PERSON_VIEW, API_KEY_VIEW),
)
