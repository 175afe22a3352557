-- A secret or a key that somebody said is known to others. How far the way out has come is seen upstream and in the
-- journal; here stands only what neither of them tells.
CREATE TABLE leaks (
    -- Ordered by time.
    id        TEXT   NOT NULL PRIMARY KEY,
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    -- What leaked: a secret's id, or a key's fingerprint or id, behind a word that tells which.
    what      TEXT   NOT NULL,
    -- Counts what was written of it: of several who write at a time, one does.
    version   BIGINT NOT NULL,
    -- 1 = nobody has to look after it any more.
    ended     BIGINT NOT NULL,
    -- JSON: all of it.
    leak      TEXT   NOT NULL
);

CREATE INDEX leaks_of_a_client ON leaks (tenant, client_id, id);
CREATE UNIQUE INDEX one_leak_of_a_thing ON leaks (tenant, client_id, what) WHERE ended = 0;
