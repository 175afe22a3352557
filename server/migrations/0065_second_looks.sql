-- When a console last looked by itself what has become of an operation or a rotation, and when it will again.
CREATE TABLE second_looks (
    -- The operation's or the rotation's id.
    id      TEXT   NOT NULL PRIMARY KEY,
    -- In epoch seconds.
    at      BIGINT NOT NULL,
    -- When the next look is due; the largest number = never.
    next_at BIGINT NOT NULL
);

-- What is open is few among all that was ever done.
CREATE INDEX operations_by_outcome ON operations (tenant, outcome, id);
