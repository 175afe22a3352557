-- What people here call a secret, since ZIdentity has no name for it. Never its value.
CREATE TABLE secret_labels (
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    secret_id TEXT   NOT NULL,
    -- JSON: label, note, holder.
    label     TEXT   NOT NULL,
    -- When the secret was first missed upstream, in epoch seconds; NULL = it is there, or nobody has looked.
    gone_at   BIGINT,
    PRIMARY KEY (tenant, client_id, secret_id)
);
