-- Who was reminded of what that ends. Nothing in it is secret.
CREATE TABLE reminders (
    tenant          TEXT   NOT NULL,
    client_id       TEXT   NOT NULL,
    -- What ends: secret:ID or certificate:FINGERPRINT.
    what            TEXT   NOT NULL,
    -- The step that it had reached, in days before its end; and whether nothing of the client lives longer (1).
    step            BIGINT NOT NULL,
    last            BIGINT NOT NULL,
    -- Epoch seconds, all of them.
    ends_at         BIGINT NOT NULL,
    noted_at        BIGINT NOT NULL,
    -- When somebody said that they see to it, and who; NULL = nobody has.
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    -- When it went on to the second contact and the administrators; NULL = it has not.
    went_on_at      BIGINT,
    PRIMARY KEY (tenant, client_id, what, step, last)
);

-- One message to one way: mail:ADDRESS or webhook:NAME.
CREATE TABLE reminder_messages (
    id          TEXT   NOT NULL PRIMARY KEY,
    tenant      TEXT   NOT NULL,
    way         TEXT   NOT NULL,
    -- 1 = to the team; 2 = nobody acknowledged it.
    level       BIGINT NOT NULL,
    made_at     BIGINT NOT NULL,
    -- waiting, sent, or moot: when its turn came, there was nothing left to say.
    state       TEXT   NOT NULL,
    tries       BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    sent_at     BIGINT,
    -- Why the last try failed, a sentence for people.
    trouble     TEXT
);

CREATE INDEX reminder_messages_waiting ON reminder_messages (tenant, state, next_try_at);

-- What stands in which message. The key lets nobody be told the same twice.
CREATE TABLE reminder_lines (
    tenant    TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    what      TEXT   NOT NULL,
    step      BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    level     BIGINT NOT NULL,
    way       TEXT   NOT NULL,
    message   TEXT   NOT NULL,
    PRIMARY KEY (tenant, client_id, what, step, last, level, way)
);

CREATE INDEX reminder_lines_message ON reminder_lines (message);
