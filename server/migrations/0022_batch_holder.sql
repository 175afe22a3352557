-- Who works on a batch: one who lost it, since another console took it meanwhile, stops.
ALTER TABLE batches ADD COLUMN held_by TEXT NOT NULL DEFAULT '';
