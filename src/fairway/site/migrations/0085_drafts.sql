-- What a person has typed into the editor and not saved yet. It is no fact: only that person sees it, and saving or
-- discarding ends it. A draft of a new submission has the identifier of nothing (all zeros).
CREATE TABLE editor_draft (
    person       uuid        NOT NULL,
    organisation uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    version      integer     NOT NULL,
    document     text        NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (person, organisation, case_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON editor_draft TO fairway_writer;
