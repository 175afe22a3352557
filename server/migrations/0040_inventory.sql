-- A copy of what is upstream, so that lists ask the database and not ZIdentity. Never a secret's value.
CREATE TABLE inventory (
    tenant       TEXT   NOT NULL PRIMARY KEY,
    -- Where the tenant was: a copy of another place does not count.
    place        TEXT   NOT NULL,
    -- Counts up with every change; each row bears that of its last one.
    revision     BIGINT NOT NULL,
    -- When the last complete reading of the list began; 0 = there was none.
    listed_at    BIGINT NOT NULL,
    -- Readings of the list are counted; the one under way (sweep_began > 0) goes on at sweep_offset after a restart.
    sweep        BIGINT NOT NULL,
    sweep_began  BIGINT NOT NULL,
    sweep_offset BIGINT NOT NULL,
    -- Somebody asked then for everything to be read anew.
    asked_at     BIGINT NOT NULL,
    -- Why the last step of a reading failed, a sentence for people; NULL = it did not.
    trouble      TEXT
);

CREATE TABLE inventory_clients (
    tenant        TEXT   NOT NULL,
    id            TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    -- The reading of the list in which it was last seen.
    sweep         BIGINT NOT NULL,
    -- Everything about it that can be changed, as JSON.
    settings      TEXT   NOT NULL,
    -- 1 = it signs in with secrets, so there is something to read.
    has_secrets   BIGINT NOT NULL,
    -- Its secrets' ids and moments, as JSON; NULL = not read yet. secrets_at is when, 0 = never.
    secrets       TEXT,
    secrets_at    BIGINT NOT NULL,
    -- When it was found to be gone; NULL = it is there.
    gone_at       BIGINT,
    -- What people here know of it: its settings (NULL = they were never told of it), and the ids of its secrets.
    known         TEXT,
    known_secrets TEXT,
    secret_ids    TEXT,
    -- 1 = it differs from what is known.
    drift         BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE INDEX inventory_changes ON inventory_clients (tenant, revision);
CREATE INDEX inventory_secrets_due ON inventory_clients (tenant, has_secrets, secrets_at);
CREATE INDEX inventory_drift ON inventory_clients (tenant, drift);
