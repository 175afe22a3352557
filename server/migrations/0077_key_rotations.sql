-- How far the exchange of a client's key or certificate has come. Public halves and names of keys alone.
CREATE TABLE key_rotations (
    -- Ordered by time.
    id        TEXT   NOT NULL PRIMARY KEY,
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    -- Counts what was written of it: of several who write at a time, one does.
    version   BIGINT NOT NULL,
    -- 1 = nothing comes after it.
    ended     BIGINT NOT NULL,
    -- JSON: all of it.
    rotation  TEXT   NOT NULL
);

CREATE INDEX key_rotations_of_a_client ON key_rotations (tenant, client_id, id);
CREATE UNIQUE INDEX one_key_rotation_at_a_time ON key_rotations (tenant, client_id) WHERE ended = 0;
