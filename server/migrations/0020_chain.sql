-- Where a request came from: its network address, and the proxy that said so.
ALTER TABLE operations ADD COLUMN came_from TEXT NOT NULL DEFAULT '';

-- Everything that was ever written into the table operations, in its order; ARCHITECTURE.md says how it is hashed.
-- Rows are added and never changed.
CREATE TABLE chain (
    -- 1, 2, 3, …
    seq          BIGINT NOT NULL PRIMARY KEY,
    operation_id TEXT   NOT NULL,
    -- What was written, as JSON; exactly this text is hashed.
    record       TEXT   NOT NULL,
    -- SHA-256 in hex, over the hash before, the number and the record.
    hash         TEXT   NOT NULL
);

-- The newest record's number and hash. Whoever appends changes this row first and so makes all others wait: the chain
-- has one end, however many consoles write.
CREATE TABLE chain_end (
    one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);

INSERT INTO chain_end (one, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE INDEX operations_of_a_tenant ON operations (tenant, id);
