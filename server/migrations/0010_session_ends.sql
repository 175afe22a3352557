-- What a person needs to tell their sessions apart, and how a session was ended before its time. The row of an ended
-- session stays until its absolute end, so that whoever still holds its cookie is recognised and asked again.
ALTER TABLE sessions ADD COLUMN name TEXT;
-- The browser in coarse words, such as "Firefox on Linux".
ALTER TABLE sessions ADD COLUMN device TEXT;
-- NULL while it lasts.
ALTER TABLE sessions ADD COLUMN ended_at BIGINT;
-- The person, an administrator, the limit of sessions, or a change of the person.
ALTER TABLE sessions ADD COLUMN ended_by TEXT;
-- 1 after an administrator ended it, until the person has come in again knowingly.
ALTER TABLE sessions ADD COLUMN asks_again BIGINT NOT NULL DEFAULT 0;
