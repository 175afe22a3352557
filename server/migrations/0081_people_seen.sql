-- When somebody last came, to the hour; 0 = not since this is kept.
ALTER TABLE people ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
