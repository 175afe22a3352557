-- Of a request that ZIdentity has only taken so far: the operation that tells whether it is there.
ALTER TABLE requests ADD COLUMN operation TEXT;
