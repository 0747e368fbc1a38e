-- For which organisations a sign-in proved who the person is: the password was right for each, or the provider's
-- identity is linked in each. Among these a session can be exchanged for another without a further sign-in. An address
-- alone proves nothing: whoever runs an organisation can register any.
CREATE TABLE session_choice (
    token_hash   bytea NOT NULL REFERENCES session ON DELETE CASCADE,
    organisation uuid  NOT NULL,
    person       uuid  NOT NULL,
    PRIMARY KEY (token_hash, organisation)
);
CREATE INDEX session_choice_person ON session_choice (organisation, person);
GRANT SELECT, INSERT, UPDATE, DELETE ON session_choice TO fairway_writer;
