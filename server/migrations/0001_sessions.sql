-- Who is signed in. SQLite and PostgreSQL both run this file: moments are epoch seconds in BIGINT.
CREATE TABLE sessions (
    -- SHA-256 of the session id in hex: whoever reads this table cannot take over a session.
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    -- What the session holds, as JSON.
    data       TEXT   NOT NULL,
    -- The person, once it is known: for listing and ending the sessions of one person.
    issuer     TEXT,
    subject    TEXT,
    created_at BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    -- The two ends; the earlier one counts.
    idle_until BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);

CREATE INDEX sessions_of_a_person ON sessions (issuer, subject);
