-- A time without a way in: deliveries that Meta sent then were not received.
CREATE TABLE gap (
  id         INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,      -- the last sign of life before it
  ended_at   INTEGER,               -- null: it lasts
  cause      TEXT NOT NULL          -- a sentence
) STRICT;

-- How a handshake came: only one from outside can be Meta's. Null: from before this was kept.
ALTER TABLE handshake ADD COLUMN source TEXT;
-- What only this one tells, such as where its token differs.
ALTER TABLE handshake ADD COLUMN detail TEXT;
