-- What somebody asks for that somebody else has to approve. Nothing in it is secret.
CREATE TABLE requests (
    -- Ordered by time.
    id              TEXT   NOT NULL PRIMARY KEY,
    -- Epoch seconds.
    at              BIGINT NOT NULL,
    tenant          TEXT   NOT NULL,
    -- NULL = an administrator asks.
    team_id         TEXT,
    asker_issuer    TEXT   NOT NULL,
    asker_subject   TEXT   NOT NULL,
    asker_name      TEXT   NOT NULL,
    reason          TEXT   NOT NULL,
    -- JSON.
    wish            TEXT   NOT NULL,
    state           TEXT   NOT NULL,
    -- NULL while nobody has decided.
    decider_issuer  TEXT,
    decider_subject TEXT,
    decider_name    TEXT,
    decided_at      BIGINT,
    -- A sentence for people.
    note            TEXT   NOT NULL,
    -- The client that came of it.
    led_to          TEXT
);

CREATE INDEX requests_of_a_tenant ON requests (tenant, id);
