-- Clients that are disabled now and deleted later, and what deleted clients were, so that one can be made anew from there.
-- Nothing in it is secret.
CREATE TABLE removals (
    -- Ordered by time.
    id        TEXT   NOT NULL PRIMARY KEY,
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    -- Counts what was written of it: of several who write at a time, one does.
    version   BIGINT NOT NULL,
    -- A word of RemovalStep.
    step      TEXT   NOT NULL,
    -- 1 = nothing comes after it.
    ended     BIGINT NOT NULL,
    -- The deletion is not sent before, in epoch seconds.
    due       BIGINT NOT NULL,
    -- When the console looks at it next, in epoch seconds.
    look_at   BIGINT NOT NULL,
    -- When its last step was reached, in epoch seconds.
    last      BIGINT NOT NULL,
    -- JSON: all of it.
    removal   TEXT   NOT NULL
);

CREATE INDEX removals_of_a_client ON removals (tenant, client_id, id);
CREATE INDEX removals_of_a_tenant ON removals (tenant, ended, last);

-- A client has one removal at a time, whichever console it was begun on.
CREATE UNIQUE INDEX one_removal_at_a_time ON removals (tenant, client_id) WHERE ended = 0;
