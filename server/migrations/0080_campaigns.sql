-- Many secrets that are to be replaced until a day, for a reason. Nothing in it is secret.
CREATE TABLE campaigns (
    -- Ordered by time.
    id       TEXT   NOT NULL PRIMARY KEY,
    tenant   TEXT   NOT NULL,
    -- 1 = somebody ended it.
    ended    BIGINT NOT NULL,
    -- JSON: all of it but its end.
    campaign TEXT   NOT NULL,
    -- JSON: by whom and when it was ended; NULL = it goes on.
    end_of   TEXT
);

CREATE INDEX campaigns_of_a_tenant ON campaigns (tenant, ended, id);

-- How far a line is stands nowhere here: its rotation and the copy of what is upstream tell.
CREATE TABLE campaign_lines (
    campaign_id TEXT   NOT NULL,
    place       BIGINT NOT NULL,
    tenant      TEXT   NOT NULL,
    client_id   TEXT   NOT NULL,
    -- What the client was called when the campaign began.
    client_name TEXT   NOT NULL,
    secret_id   TEXT   NOT NULL,
    -- JSON: why, by whom and when it was taken out; NULL = it is to go.
    skipped     TEXT,
    PRIMARY KEY (campaign_id, client_id, secret_id)
);

CREATE INDEX campaign_lines_of_a_client ON campaign_lines (tenant, client_id);
