-- What was asked of ZIdentity, by whom, and what became of it. Nothing in it is secret.
CREATE TABLE operations (
    -- Ordered by time.
    id            TEXT   NOT NULL PRIMARY KEY,
    -- When it began, in epoch seconds.
    at            BIGINT NOT NULL,
    actor_issuer  TEXT   NOT NULL,
    actor_subject TEXT   NOT NULL,
    actor_name    TEXT   NOT NULL,
    action        TEXT   NOT NULL,
    tenant        TEXT   NOT NULL,
    -- NULL while the thing does not exist yet.
    client_id     TEXT,
    secret_id     TEXT,
    -- The second at which the new secret expires: no other secret of this client has it, so by it
    -- a secret found upstream is provably ours.
    fingerprint   BIGINT,
    before_json   TEXT,
    after_json    TEXT,
    outcome       TEXT   NOT NULL,
    -- NULL while pending.
    outcome_at    BIGINT,
    -- A sentence for people.
    note          TEXT,
    -- This console's id of the request, and ZIdentity's ids of its calls (a JSON array).
    request_id    TEXT   NOT NULL,
    upstream_ids  TEXT   NOT NULL,
    UNIQUE (tenant, client_id, fingerprint)
);

CREATE INDEX operations_of_a_client ON operations (tenant, client_id, id);
