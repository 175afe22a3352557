-- One change for many clients, so that what was not begun before a restart is known after it. Nothing in it is secret.
CREATE TABLE batches (
    -- Ordered by time.
    id            TEXT   NOT NULL PRIMARY KEY,
    -- When it was asked for, in epoch seconds.
    at            BIGINT NOT NULL,
    actor_issuer  TEXT   NOT NULL,
    actor_subject TEXT   NOT NULL,
    actor_name    TEXT   NOT NULL,
    tenant        TEXT   NOT NULL,
    -- enable or disable.
    switch        TEXT   NOT NULL,
    -- Somebody works on it until then; 0 = nobody does.
    held_until    BIGINT NOT NULL,
    -- Why it was left before its end, a sentence for people.
    left_because  TEXT
);

CREATE INDEX batches_of_a_tenant ON batches (tenant, id);

-- A batch's clients, in the order in which they are taken.
CREATE TABLE batch_rows (
    batch_id      TEXT   NOT NULL REFERENCES batches (id),
    place         BIGINT NOT NULL,
    client_id     TEXT   NOT NULL,
    client_name   TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    -- A sentence for people.
    note          TEXT   NOT NULL,
    -- Its entry in the table operations, if one was opened.
    operation_id  TEXT,
    -- A JSON array.
    upstream_ids  TEXT   NOT NULL,
    PRIMARY KEY (batch_id, place)
);
