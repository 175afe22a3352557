-- Scopes that left a tenant's catalogue while clients held them, and that an administrator took note of.
CREATE TABLE noted_scopes (
    tenant TEXT NOT NULL,
    server TEXT NOT NULL,
    scope  TEXT NOT NULL,
    PRIMARY KEY (tenant, server, scope)
);
