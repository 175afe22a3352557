-- Who works on which clients, and how far each team may go. Nothing in it is secret.
CREATE TABLE teams (
    -- Ordered by time.
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    -- A JSON array of group names, compared exactly.
    sso_groups TEXT   NOT NULL,
    -- A JSON array of two.
    contacts   TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    -- A JSON object: a ceiling for each tenant in which the team works.
    ceilings   TEXT   NOT NULL,
    -- Counts the changes, so that nobody overwrites another's unseen.
    version    BIGINT NOT NULL
);

-- The one owner of a client in a tenant. A team that is gone leaves its rows: such a client is an orphan.
CREATE TABLE client_owners (
    tenant     TEXT   NOT NULL,
    client_id  TEXT   NOT NULL,
    team_id    TEXT   NOT NULL,
    -- What the team was called, for whoever finds an orphan.
    team_name  TEXT   NOT NULL,
    -- Epoch seconds.
    since      BIGINT NOT NULL,
    -- JSON: what an approver allowed for this client beyond the ceiling.
    allowed    TEXT   NOT NULL,
    PRIMARY KEY (tenant, client_id)
);

-- In which groups somebody last came: an approval has to know whether who asked is still in the team.
CREATE TABLE people (
    issuer     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    -- A JSON array, or null where the sign-in did not tell.
    sso_groups TEXT   NOT NULL,
    -- When these groups were first seen, in epoch seconds.
    since      BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
