-- Counts the changes of a tenant's owners, so that whoever keeps them near knows when to read them again.
CREATE TABLE owner_revisions (
    tenant   TEXT   NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);

INSERT INTO owner_revisions (tenant, revision) SELECT DISTINCT tenant, 1 FROM client_owners;
