-- How far the replacement of a client's secret has come, so that it goes on after a restart, for whoever opens it next.
-- Nothing in it is secret: the new value is never kept.
CREATE TABLE rotations (
    -- Ordered by time.
    id        TEXT   NOT NULL PRIMARY KEY,
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    -- Counts what was written of it: of several who write at a time, one does.
    version   BIGINT NOT NULL,
    -- A word of RotationStep.
    step      TEXT   NOT NULL,
    -- 1 = nothing comes after it.
    ended     BIGINT NOT NULL,
    -- When consumers should have moved, in epoch seconds.
    due       BIGINT NOT NULL,
    -- JSON: all of it.
    rotation  TEXT   NOT NULL
);

CREATE INDEX rotations_of_a_client ON rotations (tenant, client_id, id);

-- A client has one rotation at a time, whichever console it was begun on.
CREATE UNIQUE INDEX one_rotation_at_a_time ON rotations (tenant, client_id) WHERE ended = 0;
