-- What one console does at a time, of all that share this database.
CREATE TABLE leases (
    -- What it is about.
    name       TEXT   NOT NULL PRIMARY KEY,
    -- Who has it.
    holder     TEXT   NOT NULL,
    -- Until when, in epoch seconds; after that it is anybody's.
    held_until BIGINT NOT NULL
);
