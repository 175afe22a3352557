-- What the last probe of a tenant found. Nothing in it is secret.
CREATE TABLE findings (
    tenant   TEXT   NOT NULL PRIMARY KEY,
    -- Where the tenant was then: findings about another place do not count.
    place    TEXT   NOT NULL,
    -- When, in epoch seconds.
    at       BIGINT NOT NULL,
    -- 1 = everything that the console does has worked.
    passed   BIGINT NOT NULL,
    -- The tenant's own ways, and the findings line by line, as JSON.
    traits   TEXT   NOT NULL,
    findings TEXT   NOT NULL
);

-- Which secrets the console itself has run on, by the beginning of a SHA-256 of each.
CREATE TABLE own_secrets (
    tenant      TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    secret_id   TEXT   NOT NULL,
    PRIMARY KEY (tenant, fingerprint)
);

-- Which of them each running console signs in with, and when it last said so.
CREATE TABLE replicas (
    tenant      TEXT   NOT NULL,
    replica     TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (tenant, replica)
);
